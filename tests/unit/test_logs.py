"""Log lines: JSON where nobody watches, the same for libraries, and never what a client sent."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from casegraph.config import Settings
from casegraph.domain.request_facts import request_facts
from casegraph.logs import configure_logs

SECRET = "geheim"


class Terminal(io.StringIO):
    """A stream that people watch."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Put the process's own set-up of logging back afterwards."""
    loggers = [logging.getLogger(name) for name in (None, "uvicorn", "uvicorn.error")]
    before = [(logger, logger.handlers, logger.level, logger.propagate) for logger in loggers]
    yield
    structlog.reset_defaults()
    request_facts.set(None)
    for logger, handlers, level, propagate in before:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def set_up(**settings: Any) -> io.StringIO:
    stream = io.StringIO()
    configure_logs(Settings(**settings), stream)
    return stream


def test_a_line_is_json_with_its_level_and_time() -> None:
    stream = set_up()
    structlog.get_logger().info("request", status=200)
    (line,) = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "request", "status": 200, "level": "info"}


def test_on_a_terminal_a_line_is_for_people() -> None:
    stream = Terminal()
    configure_logs(Settings(), stream)
    structlog.get_logger().info("request", status=200)
    assert "request" in stream.getvalue()
    with pytest.raises(json.JSONDecodeError):
        lines(stream)


def test_the_format_can_be_chosen() -> None:
    stream = Terminal()
    configure_logs(Settings(log_format="json"), stream)
    structlog.get_logger().info("one")
    assert lines(stream)[0]["event"] == "one"
    assert "\x1b" not in set_up(log_format="console").getvalue()


def test_what_is_less_serious_than_the_level_is_left_out() -> None:
    stream = set_up(log_level="warning")
    structlog.get_logger().info("no")
    structlog.get_logger().warning("yes")
    logging.getLogger("uvicorn.error").info("no")
    assert [line["event"] for line in lines(stream)] == ["yes"]


def test_the_lines_of_uvicorn_look_the_same() -> None:
    stream = set_up()
    request_facts.set({"request_id": "r1"})
    logging.getLogger("uvicorn.error").info("Started %s", "it", extra={"color_message": "\x1b[1m"})
    (line,) = lines(stream)
    line.pop("timestamp")
    assert line == {"event": "Started it", "level": "info", "logger": "uvicorn.error", "request_id": "r1"}


@pytest.mark.parametrize("name", ["sqlalchemy.engine", "aiosqlite", "asyncio"])
def test_libraries_do_not_log_their_details_at_any_level(name: str) -> None:
    stream = set_up(log_level="debug")
    logging.getLogger(name).info("SELECT %s", SECRET)
    logging.getLogger(name).debug("parameters %s", SECRET)
    assert stream.getvalue() == ""


def test_what_is_known_of_a_request_is_on_its_lines() -> None:
    stream = set_up()
    request_facts.set({"request_id": "r1", "operation": "Inbox", "status": "no"})
    structlog.get_logger().info("request", status=200)
    assert {"request_id": "r1", "operation": "Inbox", "status": 200}.items() <= lines(stream)[0].items()


def fail() -> None:
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        raise ExceptionGroup(SECRET, [ValueError(SECRET), OSError(2, SECRET)]) from error


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("name", [None, "uvicorn.error"])
def test_an_exception_is_logged_by_type_and_place_without_its_message(form: str, name: str | None) -> None:
    stream = set_up(log_format=form)
    logger = structlog.get_logger() if name is None else logging.getLogger(name)
    try:
        fail()
    except ExceptionGroup:
        logger.exception("it failed")
    text = stream.getvalue()
    assert SECRET not in text
    for part in ("KeyError", "ExceptionGroup", "ValueError", "FileNotFoundError (2)", "test_logs.py", "in fail"):
        assert part in text


def test_exceptions_that_lead_to_each_other_end() -> None:
    stream = set_up()
    one, other = ValueError("one"), KeyError("other")
    one.__cause__, other.__cause__ = other, one
    structlog.get_logger().error("it failed", exc_info=one)
    assert lines(stream)[0]["exception"].splitlines() == ["KeyError", "then:", "ValueError"]
