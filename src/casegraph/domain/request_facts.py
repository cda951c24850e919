"""What is known of the request at hand beside what it asks: what its log line tells, its id, and where it came from."""

from collections.abc import Callable
from contextvars import ContextVar

request_facts: ContextVar[dict[str, str] | None] = ContextVar("request_facts", default=None)
"""The facts of the request at hand, by the names that they have in the log; None where no request is logged.

Never anything that a client sent."""


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


def tell(name: str, fact: str) -> bool:
    """Note a fact; false where nobody logs this request."""
    facts = request_facts.get()
    if facts is None:
        return False
    facts[name] = fact
    return True
