"""What looks like a secret is struck out of log lines, should anybody ever log it."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from casegraph.auth.tokens import new_token
from casegraph.config import Settings
from casegraph.logs import STRUCK_OUT, configure_logs

SECRET = "geheim"
JWT = f"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ7{SECRET}.{SECRET}-_"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Put the process's own set-up of logging back afterwards."""
    root = logging.getLogger()
    before = root.handlers, root.level
    yield
    structlog.reset_defaults()
    root.handlers, level = before
    root.setLevel(level)


def logged(form: str) -> io.StringIO:
    stream = io.StringIO()
    configure_logs(Settings.load(log_level="debug", log_format=form), stream)
    return stream


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("name", ["authorization", "token", "password", "cookie", "headers", "credential", "url"])
def test_by_its_name_in_our_own_lines(form: str, name: str) -> None:
    stream = logged(form)
    structlog.get_logger().info("it happened", **{name: {"a": SECRET}}, path="/graphql")
    assert SECRET not in stream.getvalue()
    assert STRUCK_OUT in stream.getvalue()
    assert "/graphql" in stream.getvalue()


@pytest.mark.parametrize(
    "said",
    [
        f"connecting to postgresql://casegraph:{SECRET}@db.example:5432/casegraph",
        f"connecting to postgresql+asyncpg://casegraph:{SECRET}/{SECRET}@db/casegraph?ssl=require",
        f"header Authorization: Bearer {SECRET}",
        f"header 'authorization': 'bearer {SECRET}'",
        f"header Authorization: Basic {SECRET}",
        f"a token {JWT} was sent",
        f"fields password={SECRET} host=db",
    ],
)
def test_by_its_form_in_the_lines_of_libraries(said: str) -> None:
    stream = logged("json")
    logging.getLogger("some.library").warning("it said %s", said)
    [line] = map(json.loads, stream.getvalue().splitlines())
    assert SECRET not in stream.getvalue()
    assert STRUCK_OUT in line["event"]
    assert line["event"].startswith("it said ")


def test_a_token_of_our_own_is_known_by_its_form() -> None:
    stream = logged("json")
    token = new_token()
    logging.getLogger("some.library").error("no good: %s.", token)
    assert token not in stream.getvalue()


def test_what_is_no_secret_stays() -> None:
    stream = logged("json")
    said = "GET http://127.0.0.1:8000/graphql took 3 ms; bearer tokens are read"
    logging.getLogger("some.library").warning(said.replace("bearer tokens", "tokens"))
    assert json.loads(stream.getvalue())["event"] == said.replace("bearer tokens", "tokens")
