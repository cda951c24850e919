"""The one tree of errors that casegraph means for its clients.

    CasegraphError
    ├── Unauthenticated     UNAUTHENTICATED   no token, or one that is not known
    ├── NotPermitted        FORBIDDEN         known, but not allowed
    ├── NotFound            NOT_FOUND         no such thing, or none that the caller may see
    └── InvalidInput        BAD_USER_INPUT    an argument that means nothing here
        ├── InvalidCursor   INVALID_CURSOR    a cursor that is cut, forged or of another order
        └── LimitExceeded   LIMIT_EXCEEDED    well formed, but more than the server gives

Messages are written for the client: they name the place and what was expected, and never carry text of Python or SQL.
"""

from typing import ClassVar


class CasegraphError(Exception):
    """An error with a stable `code` and a message that a client may read."""

    code: ClassVar[str] = "INTERNAL_SERVER_ERROR"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Unauthenticated(CasegraphError):
    """Nobody is known to be asking."""

    code = "UNAUTHENTICATED"


class NotPermitted(CasegraphError):
    """The caller is known and may not do this."""

    code = "FORBIDDEN"


class NotFound(CasegraphError):
    """There is no such thing, or none that the caller may see: the two are not told apart."""

    code = "NOT_FOUND"


class InvalidInput(CasegraphError):
    """An argument that cannot be understood; `path` leads to it, outermost name first."""

    code = "BAD_USER_INPUT"

    def __init__(self, message: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.path = path


class InvalidCursor(InvalidInput):
    """A cursor that this list, in this order, did not give."""

    code = "INVALID_CURSOR"


class LimitExceeded(InvalidInput):
    """The argument is understood and asks for more than the server gives in one request."""

    code = "LIMIT_EXCEEDED"
