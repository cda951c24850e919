"""One line for each request: what it was and what it cost, and never what was sent."""

from collections.abc import AsyncIterator

import httpx
import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import LogCapture

from casegraph.domain.request_facts import request_facts, tell
from casegraph.http.request_log import RequestLog
from casegraph.logs import add_request_facts
from casegraph.storage.database import statements

SECRET = "geheim"


async def answer(request: Request) -> Response:
    tell("operation", "Inbox")
    log = statements.get()
    assert log is not None
    log.count += int(request.query_params.get("statements", "0"))
    return PlainTextResponse("ok")


async def fail(_: Request) -> Response:
    raise ValueError(SECRET)


async def unavailable(_: Request) -> Response:
    return PlainTextResponse("no", status_code=503)


class Leave:
    """An endpoint whose client is gone before it answers."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        return


@pytest.fixture
def log() -> LogCapture:
    capture = LogCapture()
    structlog.configure(processors=[add_request_facts, capture])
    return capture


@pytest.fixture
async def http(log: LogCapture) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(
        routes=[
            Route("/graphql", answer, methods=["POST"]),
            Route("/fail", fail),
            Route("/leave", Leave()),
            Route("/health/live", answer),
            Route("/health/ready", unavailable),
            Route("/{path:path}", answer),
        ]
    )
    app.add_middleware(RequestLog)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
    structlog.reset_defaults()


async def test_a_request_is_one_line(http: httpx.AsyncClient, log: LogCapture) -> None:
    await http.post("/graphql?statements=3", headers={"X-Request-ID": "abc.DEF_1-2"})
    (line,) = log.entries
    assert line.pop("duration_ms") >= 0
    assert line == {
        "event": "request",
        "log_level": "info",
        "method": "POST",
        "path": "/graphql",
        "status": 200,
        "statements": 3,
        "request_id": "abc.DEF_1-2",
        "operation": "Inbox",
    }


@pytest.mark.parametrize("path", ["uploads", "downloads", "forms"])
async def test_signed_links_are_not_in_it(path: str, http: httpx.AsyncClient, log: LogCapture) -> None:
    await http.get(f"/{path}/{SECRET}/{SECRET}.pdf")
    (line,) = log.entries
    assert line["path"] == f"/{path}/..."
    assert SECRET not in repr(line)


async def test_signed_links_are_not_in_it_where_the_application_is_mounted(log: LogCapture) -> None:
    app = RequestLog(Starlette(routes=[Route("/{path:path}", answer)]))
    transport = httpx.ASGITransport(app, root_path="/cases")
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        await client.get(f"/cases/uploads/{SECRET}")
        await client.get("/cases/health/live")
    assert [(line["path"], line["log_level"]) for line in log.entries] == [
        ("/cases/uploads/...", "info"),
        ("/cases/health/live", "debug"),
    ]
    structlog.reset_defaults()


async def test_nothing_that_was_sent_is_in_it(http: httpx.AsyncClient, log: LogCapture) -> None:
    headers = {"Authorization": f"Bearer {SECRET}", "X-Request-ID": f"{SECRET}!", "Cookie": SECRET}
    await http.post(f"/graphql?token={SECRET}", headers=headers, content=SECRET)
    await http.get("/fail")
    assert SECRET not in repr(log.entries)


async def test_the_id_of_the_request_comes_back(http: httpx.AsyncClient) -> None:
    response = await http.post("/graphql", headers={"X-Request-ID": "mine"})
    assert response.headers["X-Request-ID"] == "mine"


@pytest.mark.parametrize("given", [None, "", "a b", "x" * 129, "a/b", "é", "a\tb"])
async def test_an_id_that_is_none_is_replaced(given: str | None, http: httpx.AsyncClient) -> None:
    sent = [] if given is None else [(b"X-Request-ID", given.encode())]
    ids = [(await http.post("/graphql", headers=sent)).headers["X-Request-ID"] for _ in range(2)]
    assert all(len(one) == 32 for one in ids)
    assert ids[0] != ids[1]


async def test_requests_do_not_inherit_from_each_other(http: httpx.AsyncClient, log: LogCapture) -> None:
    request_facts.set({"operation": "Before"})
    await http.post("/graphql?statements=3")
    await http.get("/fail")
    assert [line.get("operation") for line in log.entries] == ["Inbox", None]
    assert [line["statements"] for line in log.entries] == [3, 0]


async def test_a_failed_request_is_an_error(http: httpx.AsyncClient, log: LogCapture) -> None:
    assert (await http.get("/fail")).status_code == 500
    (line,) = log.entries
    assert (line["log_level"], line["status"]) == ("error", 500)


async def test_a_request_whose_client_left_is_no_error(http: httpx.AsyncClient, log: LogCapture) -> None:
    with pytest.raises(AssertionError):  # httpx wants a response of every application
        await http.get("/leave")
    (line,) = log.entries
    assert (line["log_level"], line["status"]) == ("info", 499)


async def test_health_is_quiet_while_it_is_good(http: httpx.AsyncClient, log: LogCapture) -> None:
    await http.get("/health/live")
    await http.get("/playground/app.js")
    await http.get("/health/ready")
    assert [line["log_level"] for line in log.entries] == ["debug", "debug", "error"]


async def test_a_path_can_write_nothing_into_a_terminal(http: httpx.AsyncClient, log: LogCapture) -> None:
    await http.get("/x%1b%5b2J%0anext" + "y" * 5000)
    path = log.entries[0]["path"]
    assert path.startswith("/x%1B%5B2J%0Anext")
    assert len(path) < 1000


async def test_what_is_not_http_passes() -> None:
    seen = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(message: Message) -> None:
        return

    await RequestLog(app)({"type": "lifespan"}, receive, send)
    assert seen == ["lifespan"]
