"""Why a document cannot be made, as errors whose messages are written for whoever wrote the template."""

from typing import Final

MISSING: Final = "MISSING_VARIABLE"
TEMPLATE: Final = "TEMPLATE"
TOO_LARGE: Final = "TOO_LARGE"


class RenderingError(Exception):
    """A document cannot be made of these values. `line` and `column` lead into the template, from 1; 0: nowhere."""

    def __init__(self, code: str, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line
        self.column = column


class InvalidTemplate(RenderingError):
    """A text is no template."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(TEMPLATE, message, line, column)
