"""Names, addresses and JSON that administrators give, checked all at once so that they learn all that is wrong."""

import re
from typing import Any, Final

from casegraph.domain.errors import ErrorCode, InvalidInput, Path, Problem, Rejected
from casegraph.domain.storable import unstorable
from casegraph.services.access.requests import LeftOut, Text
from casegraph.services.administration import checked_name

MAX_EMAIL: Final = 254
"""The most characters of a mail address (RFC 5321, 4.5.3.1.3)."""

_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)*")


class Checks:
    """Gathers what is wrong."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def fault(self, message: str, *path: str | int, code: ErrorCode = ErrorCode.VALIDATION) -> None:
        """Note something that is wrong."""
        self._problems.append(Problem(code, message, path))

    def name(self, value: str, place: str) -> str:
        """A name without spaces around it; what can be none is noted, and given back."""
        try:
            return checked_name(value, place)
        except InvalidInput as error:
            self._problems.append(Problem(ErrorCode.VALIDATION, error.message, error.path))
            return value

    def text(self, value: Text, place: str) -> Text:
        """The same for a name that may be null or left out."""
        return self.name(value, place) if isinstance(value, str) else value

    def email(self, value: Text) -> Text:
        """A mail address as it stands; what has not the form of one is noted."""
        if isinstance(value, str) and (
            len(value) > MAX_EMAIL or not value.isprintable() or not _EMAIL.fullmatch(value)
        ):
            self.fault("This is no mail address.", "email")
        return value

    def json(self, value: Any, place: str) -> None:
        """Note what no database keeps of a JSON value."""
        if not isinstance(value, LeftOut) and (fault := unstorable(value)) is not None:
            self._problems.append(Problem(ErrorCode.VALIDATION, fault.message, (place,), fault.pointer or None))

    def done(self) -> None:
        """`Rejected` with all that is wrong, if anything is."""
        if self._problems:
            raise Rejected(*self._problems)


def reject(message: str, *path: str | int) -> Rejected:
    """The refusal of one value."""
    where: Path = path
    return Rejected(Problem(ErrorCode.VALIDATION, message, where))
