"""Templates of documents: Liquid in Markdown, filled in with variables. What comes of it is Markdown.

The language is a part of Liquid: no other template is read, nothing is fetched, and loops, output and what is assigned
are bounded. A value never acts as Markdown: whatever stands in it is printed as it is.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, TextIO

from liquid import Environment, FalsyStrictUndefined, RenderContext
from liquid.builtin import content, illegal, output
from liquid.builtin.output import OutputNode
from liquid.builtin.tags import assign_tag, capture_tag, case_tag, comment_tag, for_tag, if_tag, unless_tag
from liquid.exceptions import LiquidError, ResourceLimitError, UndefinedError
from liquid.template import BoundTemplate

from casegraph.rendering.errors import MISSING, TEMPLATE, TOO_LARGE, InvalidTemplate, RenderingError
from casegraph.rendering.filters import filters_for

MAX_TAG: Final = 1_000
"""Characters between the braces of a tag or a value."""

_TAGS = (
    content.Literal,
    illegal.Illegal,
    assign_tag.AssignTag,
    capture_tag.CaptureTag,
    case_tag.CaseTag,
    comment_tag.CommentTag,
    for_tag.BreakTag,
    for_tag.ContinueTag,
    for_tag.ForTag,
    if_tag.IfTag,
    unless_tag.UnlessTag,
)
_OPENING = re.compile(r"\{\{|\{%-?\s*(\w*)")
_GAP = re.compile(r"\s{100}")
_CLOSING: Final = {"{{": "}}", "{%": "%}"}
_WORDS: Final = frozenset(
    {
        *("assign", "break", "capture", "case", "comment", "continue", "else", "elsif", "endcapture", "endcase"),
        *("endcomment", "endfor", "endif", "endunless", "for", "if", "unless", "when"),
    }
)
_ALONE = re.compile(r"^[ \t]*((?:\{%(?:(?!%\}).)*%\}[ \t]*)+)(?:\r?\n|\Z)", re.MULTILINE)
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~\t-\r]")
_FIRST_SENTENCE: Final = 300


class _Missing(FalsyStrictUndefined):
    """A variable that is not there: it can be asked for in a condition, and given a default, but not printed."""

    def __init__(self, name: str, *, token: Any, obj: object = None, hint: str | None = None) -> None:
        path = hint.removesuffix(" is undefined").strip("'") if hint and hint.endswith(" is undefined") else name
        super().__init__(name, token=token, hint=path)


class _Printed(OutputNode):
    """A value in the text, every character of it as itself."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return buffer.write(_PUNCTUATION.sub(_as_itself, self._text(self.expression.evaluate(context))))

    def _text(self, value: object) -> str:
        match value:
            case str():
                return value
            case None:
                return ""
            case bool():
                return "true" if value else "false"
            case float() if value.is_integer() and abs(value) < 1e15:
                return str(int(value))
            case int() | float():
                return str(value)
            case dict() | list() | tuple() | range():
                raise LiquidError(f"{self.expression} is a list or an object, not a value to print", token=self.token)
        return str(value)


class _Output(output.Output):
    node_class = _Printed


class _Language(Environment):
    block_nesting_limit = 20
    context_depth_limit = 20
    loop_iteration_limit = 10_000
    local_namespace_limit = 4 << 20
    output_stream_limit = 1 << 20

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        for tag in (*_TAGS, _Output):
            self.add_tag(tag)


class Template:
    """A template that has been read."""

    def __init__(self, text: str, language: str = "en") -> None:
        """Raises `InvalidTemplate`. `language` is that of numbers and dates, such as en or de-AT."""
        self._text = text
        self._template, self._cut = _parsed(text, language)

    def fill(self, variables: Mapping[str, Any]) -> str:
        """The Markdown; raises `RenderingError`, for one where a variable is printed that is not there."""
        try:
            return self._template.render(variables)
        except UndefinedError as error:
            name = str(error.args[0])[:_FIRST_SENTENCE]
            raise self._failure(MISSING, f"The template needs the variable '{name}'", error) from None
        except ResourceLimitError as error:
            limit = str(error.args[0]).removesuffix(" reached")
            raise self._failure(TOO_LARGE, f"The template makes too much: its {limit} is reached", error) from None
        except LiquidError as error:
            # What Python says of a filter's arguments is for nobody who writes templates.
            said = "a filter gets what it cannot take" if _is_of_python(error.__cause__) else _said(error)
            raise self._failure(TEMPLATE, f"The template does not work out: {said}", error) from None
        except (ArithmeticError, ValueError, TypeError, KeyError, LookupError):
            raise RenderingError(TEMPLATE, "The template reckons with values that cannot be reckoned with.") from None

    def _failure(self, code: str, message: str, error: LiquidError) -> RenderingError:
        line, column = _place(self._text, self._cut, error)
        return RenderingError(code, f"{message} (line {line}, column {column}).", line, column)


def _parsed(text: str, language: str) -> tuple[BoundTemplate, list[tuple[int, int]]]:
    """The template, without the line ends behind lines of tags alone: such lines print nothing, not even a line."""
    _check_braces(text)
    environment = _environment(language)
    shortened, cut = _without_lines_of_tags(text)
    try:
        template = environment.from_string(shortened)
    except LiquidError as error:
        message = "The text cannot be read" if error.token is None else _said(error)
        raise InvalidTemplate(f"{message[:1].upper()}{message[1:]}.", *_place(text, cut, error)) from None
    except RecursionError:
        raise InvalidTemplate("The expressions of the template are nested too deep.", 1, 1) from None
    _check_filters(template, environment, text, cut)
    return template, cut


def _check_braces(text: str) -> None:
    """All braces are closed, and what is between them is short: Liquid's own reader needs hours where they are not."""
    at = 0
    while found := _OPENING.search(text, at):
        opening = found[0][:2]
        end = text.find(_CLOSING[opening], found.start() + 2)
        if end < 0:
            raise _unreadable(text, found.start(), f"Expected '{_CLOSING[opening]}' behind '{opening}'.")
        if end - found.start() > MAX_TAG:
            raise _unreadable(text, found.start(), f"There are more than {MAX_TAG:,} characters between the braces.")
        if _GAP.search(text, found.start(), end):
            raise _unreadable(text, found.start(), "There is a gap of 100 spaces between the braces.")
        if not text[found.start() + 2 : end].strip(" \t\r\n-"):
            raise _unreadable(text, found.start(), "There is nothing between the braces.")
        if opening == "{%" and found[1] not in _WORDS:
            raise _unreadable(text, found.start(), f"There is no tag '{found[1][:100]}'.")
        at = end + 2


def _unreadable(text: str, at: int, message: str) -> InvalidTemplate:
    return InvalidTemplate(message, *_line_and_column(text, at))


@lru_cache(maxsize=16)
def _environment(language: str) -> Environment:
    made = _Language(undefined=_Missing)
    for name, function in filters_for(language).items():
        made.add_filter(name, function)
    return made


def _check_filters(template: BoundTemplate, environment: Environment, text: str, cut: list[tuple[int, int]]) -> None:
    for name, spans in template.analyze(include_partials=False).filters.items():
        if name not in environment.filters:
            line, column = _line_and_column(text, _original(cut, spans[0].index))
            raise InvalidTemplate(f"There is no filter '{name[:100]}'.", line, column)


def _without_lines_of_tags(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text, and where (in it) how many characters were cut."""
    cut: list[tuple[int, int]] = []
    parts: list[str] = []
    at = length = 0
    for found in _ALONE.finditer(text):
        for start, end in ((found.start(), found.start(1)), (found.end(1), found.end())):
            parts.append(text[at:start])
            length += start - at
            cut.append((length, end - start))
            at = end
    return "".join((*parts, text[at:])), cut


def _original(cut: list[tuple[int, int]], at: int) -> int:
    return at + sum(length for place, length in cut if place <= at)


def _place(text: str, cut: list[tuple[int, int]], error: LiquidError) -> tuple[int, int]:
    at = 0 if error.token is None or error.token.start_index < 0 else error.token.start_index
    return _line_and_column(text, _original(cut, at))


def _line_and_column(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _said(error: LiquidError) -> str:
    return " ".join(str(error.args[0] if error.args else "it is wrong").split())[:_FIRST_SENTENCE].rstrip(".")


def _is_of_python(cause: BaseException | None) -> bool:
    return cause is not None and not isinstance(cause, LiquidError)


def _as_itself(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
