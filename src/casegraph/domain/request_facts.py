"""What is known of the request at hand beside what it asks: what its log line tells, its id, and where it came from."""

from collections.abc import Callable
from contextvars import ContextVar

request_facts: ContextVar[dict[str, str] | None] = ContextVar("request_facts", default=None)
"""What is known of the request at hand, by the names that it has in each line of the log; None where there is none.

Of what a client sent, only what it calls its request and its operation."""


class Origin:
    """Where a request came from. The address is looked for when somebody asks for it: few do."""

    __slots__ = ("_address", "_find", "request_id")

    def __init__(self, request_id: str, find: Callable[[], str | None]) -> None:
        self.request_id = request_id
        self._find: Callable[[], str | None] | None = find
        self._address: str | None = None

    @property
    def address(self) -> str | None:
        """The client's address, as far as trusted proxies tell; None where there is none to tell."""
        if self._find is not None:
            self._address, self._find = self._find(), None
        return self._address


origin: ContextVar[Origin | None] = ContextVar("origin", default=None)
"""The origin of the request at hand; None where no request is under way."""


def tell(name: str, fact: str) -> None:
    """Note a fact, where there is a request to tell of."""
    facts = request_facts.get()
    if facts is not None:
        facts[name] = fact
