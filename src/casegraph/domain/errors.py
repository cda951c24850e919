"""The one tree of errors that casegraph means for its clients.

    CasegraphError
    ├── Unauthenticated      UNAUTHENTICATED       no token, or one that is not believed
    ├── TooManyAttempts      TOO_MANY_ATTEMPTS     refused so often that nobody looks any more
    ├── NotPermitted         FORBIDDEN             known, but not allowed
    ├── LinkRefused          LINK_REFUSED          a signed link that is altered, expired or somebody else's
    ├── UploadRefused        UPLOAD_REFUSED        bytes that are not taken in
    ├── NotFound             NOT_FOUND             no such thing, or none that the caller may see
    ├── IdempotencyMismatch  IDEMPOTENCY_MISMATCH  an idempotency key that stands for another call
    ├── Rejected             VALIDATION            what cannot be done, for one reason or several
    └── InvalidInput         BAD_USER_INPUT        an argument that means nothing here
        ├── InvalidCursor    INVALID_CURSOR        a cursor that is cut, forged or of another order
        └── LimitExceeded    LIMIT_EXCEEDED        well formed, but more than the server gives

Messages are written for the client: they name the place and what was expected, and never carry text of Python or SQL.
A `path` leads to the argument that is meant, outermost name first, in the words of the wire; that of a mutation
begins below its input.
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import ClassVar

Path = tuple[str | int, ...]


@unique
class ErrorCode(StrEnum):
    """The kinds of failures that callers of mutations must expect."""

    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    INVALID_STATE = "INVALID_STATE"
    CONFLICT = "CONFLICT"
    VALIDATION = "VALIDATION"
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why something cannot be done; `pointer` leads to a place inside the JSON that stands at `path`."""

    code: ErrorCode
    message: str
    path: Path = ()
    pointer: str | None = None


class CasegraphError(Exception):
    """An error with a stable `code` and a message that a client may read; `path` leads to the argument, if one is."""

    code: ClassVar[str] = "INTERNAL_SERVER_ERROR"

    def __init__(self, message: str, path: Path = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class Unauthenticated(CasegraphError):
    """Nobody is known to be asking. `reason` is a word for the operator, which no client is told."""

    code = "UNAUTHENTICATED"

    def __init__(self, message: str, reason: str = "unknown") -> None:
        super().__init__(message)
        self.reason = reason


class TooManyAttempts(CasegraphError):
    """So many logins were refused that no other is tried for `retry_after` seconds."""

    code = "TOO_MANY_ATTEMPTS"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotPermitted(CasegraphError):
    """The caller is known and may not do this."""

    code = "FORBIDDEN"


class LinkRefused(CasegraphError):
    """A signed link that is not, or no longer, good for whoever shows it."""

    code = "LINK_REFUSED"


@unique
class UploadFault(StrEnum):
    """Why bytes are not taken in."""

    TOO_LARGE = "TOO_LARGE"
    WRONG_TYPE = "WRONG_TYPE"
    WRONG_SIZE = "WRONG_SIZE"
    WRONG_OFFSET = "WRONG_OFFSET"
    OTHER_BYTES = "OTHER_BYTES"
    """The document has its bytes already, and these are others."""
    BUSY = "BUSY"
    """Another request is sending them just now."""
    UNAVAILABLE = "UNAVAILABLE"
    """There is no room for them, or the store does not answer."""


class UploadRefused(CasegraphError):
    """Bytes that are not taken in; `offset` is how many of them there are already, where that helps."""

    code = "UPLOAD_REFUSED"

    def __init__(self, fault: UploadFault, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.fault = fault
        self.offset = offset


class NotFound(CasegraphError):
    """There is no such thing, or none that the caller may see: the two are not told apart."""

    code = "NOT_FOUND"


class IdempotencyMismatch(CasegraphError):
    """The caller gave this idempotency key to another call, with other arguments."""

    code = "IDEMPOTENCY_MISMATCH"


class Rejected(CasegraphError):
    """What was asked for cannot be, and nothing has changed; each of the problems has a code of its own."""

    code = "VALIDATION"

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].message, problems[0].path)
        self.problems = problems


class InvalidInput(CasegraphError):
    """An argument that cannot be understood."""

    code = "BAD_USER_INPUT"


class InvalidCursor(InvalidInput):
    """A cursor that this list, in this order, did not give."""

    code = "INVALID_CURSOR"


class LimitExceeded(InvalidInput):
    """The argument is understood and asks for more than the server gives in one request."""

    code = "LIMIT_EXCEEDED"
