"""What is to be told of a request in its log line, by whoever comes to know it. Never anything that a client sent."""

from contextvars import ContextVar

request_facts: ContextVar[dict[str, str] | None] = ContextVar("request_facts", default=None)
"""The facts of the request at hand, by the names that they have in the log; None where no request is logged."""


def tell(name: str, fact: str) -> bool:
    """Note a fact; false where nobody logs this request."""
    facts = request_facts.get()
    if facts is None:
        return False
    facts[name] = fact
    return True
