"""How log lines look and where they go: to standard error, one a line, for people on a terminal, else as JSON.

What is logged is decided where it happens. This module sees to it that a line never holds what a client sent: of an
exception it keeps the type and the places in the code, not the message, which may quote a token or a variable. What
looks like a secret is struck out all the same, of our own lines by its name, of libraries' by its form.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TextIO

import orjson
import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from casegraph.config import Settings
from casegraph.domain.request_facts import request_facts

_LEVELS = logging.getLevelNamesMapping()

STRUCK_OUT = "***"

_SECRET_NAMES = frozenset(
    {"authorization", "certificate", "cookie", "credential", "hash", "headers", "password", "secret", "token", "url"}
)
_SECRET_FORMS = re.compile(
    r"""
    (?<=://) [^/@\s:]* : [^@\s]* (?=@)                         # the user and password of a URL
    | (?<=\bbearer\s) \S+ | (?<=\bbasic\s) \S+               # what stands in a header
    | \bcg_[\w-]+                                             # a token of ours
    | \beyJ[\w-]+\.[\w-]+\.[\w-]*                            # a JSON Web Token
    | (?<=\bpassword[=:]) \s* \S+
    """,
    re.IGNORECASE | re.VERBOSE,
)


def configure_logs(settings: Settings, stream: TextIO | None = None) -> None:
    """Send the lines of casegraph, uvicorn and every other library to standard error, or to `stream`."""
    out = sys.stderr if stream is None else stream
    level = _LEVELS[settings.log_level.upper()]
    for_people = _for_people(settings, out)
    common, renderer = _common(for_people), _renderer(for_people, out)
    structlog.configure(
        processors=[*common, structlog.processors.ExceptionRenderer(_formatted), renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    _configure_libraries(common, renderer, out, level)


def _for_people(settings: Settings, out: TextIO) -> bool:
    if settings.log_format == "auto":
        return out.isatty()
    return settings.log_format == "console"


def _common(for_people: bool) -> tuple[Processor, ...]:
    """What each line says: what is known of the request, its level and its time."""
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True) if for_people else _add_time
    return (add_request_facts, _strike_out_by_name, structlog.processors.add_log_level, stamp)


def add_request_facts(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Put what is known of the request at hand into a line of the log, which wins where it says so itself."""
    facts = request_facts.get()
    return line if facts is None else {**facts, **line}


def _strike_out_by_name(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    for name in _SECRET_NAMES.intersection(line):
        line[name] = STRUCK_OUT
    return line


def _strike_out_by_form(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    line["event"] = _SECRET_FORMS.sub(STRUCK_OUT, str(line["event"]))
    return line


def _add_time(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    # orjson writes moments itself, several times as fast as Python does.
    line["timestamp"] = datetime.now(UTC)
    return line


def _renderer(for_people: bool, out: TextIO) -> Processor:
    if for_people:
        return structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback)
    return _json


def _json(_logger: WrappedLogger, _method: str, line: EventDict) -> str:
    return orjson.dumps(line, default=str, option=orjson.OPT_UTC_Z).decode()


def _configure_libraries(common: tuple[Processor, ...], renderer: Processor, out: TextIO, level: int) -> None:
    handler = logging.StreamHandler(out)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*common, _strike_out_by_form, structlog.stdlib.add_logger_name],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.ExceptionRenderer(_formatted),
            renderer,
        ],
    )
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    # At their lower levels libraries write SQL, parameters and headers, so they never get below this one.
    root.setLevel(max(level, logging.WARNING))
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
        logger.setLevel(max(level, logging.INFO))


def _formatted(exc_info: ExcInfo) -> str:
    return "\n".join(_lines(exc_info[1], set())) if exc_info[1] is not None else ""


def _lines(error: BaseException, seen: set[int]) -> Iterator[str]:
    """The exceptions that led to this one, then this one: where it was raised, and its type."""
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _lines(before, seen)
        yield "then:"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
    yield _title(error)
    if isinstance(error, BaseExceptionGroup):
        for number, one in enumerate(error.exceptions, start=1):
            yield f"exception {number} of the group:"
            yield from _lines(one, seen)


def _title(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    # What the operating system or a database calls its error holds nothing of the request.
    number = getattr(error, "errno", None) or getattr(error, "sqlstate", None)
    return f"{name} ({number})" if isinstance(number, int | str) else name
