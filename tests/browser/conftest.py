"""A Chromium that is driven by the tests, and the address of the playground that it opens."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from graphql import build_schema, graphql
from selenium import webdriver
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from casegraph.playground import PlaygroundConfig, PlaygroundPage, PlaygroundTab, routes

TOKEN = "Bearer demo-admin"

_QUERY = """\
# Every case, with the people who work on it.
query Cases($first: Int!) {
  cases(first: $first) {
    title
    assignee {
      name
    }
  }
}
"""


_SCHEMA = build_schema(
    """
    type Query { "The newest cases." cases(first: Int!): [Case!]! }
    "One matter that people work on."
    type Case { title: String! assignee: Person! }
    "Somebody who works on cases."
    type Person { name: String! }
    """
)


def _cases(_info: object, first: int) -> list[dict[str, object]]:
    return [{"title": f"Loan {number}", "assignee": {"name": "Wendy"}} for number in range(first)]


async def _graphql(request: Request) -> Response:
    """Answer only who has the token, so that a playground that does not send it knows no schema."""
    if request.headers.get("authorization") != TOKEN:
        return JSONResponse({"errors": [{"message": "Log in first."}]}, status_code=401)
    body = await request.json()
    result = await graphql(
        _SCHEMA, body["query"], {"cases": _cases}, None, body.get("variables"), body.get("operationName")
    )
    return JSONResponse(result.formatted)


def _application() -> Starlette:
    page = PlaygroundPage(
        PlaygroundConfig(
            headers={"Authorization": TOKEN},
            tabs=(PlaygroundTab(_QUERY, variables={"first": 3}), PlaygroundTab("query Types { __typename }")),
        )
    )
    return Starlette(
        routes=[
            Route("/graphql", lambda request: page.response(request.scope["root_path"]), methods=["GET"]),
            Route("/graphql", _graphql, methods=["POST"]),
            *routes(),
        ]
    )


@contextmanager
def _serving(application: Starlette) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(application, lifespan="off", ws="none", log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def playground_url() -> Iterator[str]:
    """The address of a playground whose headers editor holds `TOKEN` and whose first tab asks for `cases`."""
    with _serving(_application()) as origin:
        yield f"{origin}/graphql"


def _options(profile: Path) -> webdriver.ChromeOptions:
    options = webdriver.ChromeOptions()
    flags = "headless no-sandbox disable-gpu disable-quic no-first-run disable-sync disable-dev-shm-usage"
    for flag in flags.split():
        options.add_argument(f"--{flag}")
    options.add_argument("--disable-background-networking")
    options.add_argument("--disable-component-update")
    options.add_argument("--window-size=1400,900")
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return options


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[webdriver.Chrome]:
    """A fresh headless Chromium; without Debian's chromium and chromium-driver the test is skipped."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("needs Debian's packages chromium and chromium-driver")
    options = _options(tmp_path / "profile")
    options.binary_location = chromium
    chrome = webdriver.Chrome(options, webdriver.ChromeService(driver))
    try:
        yield chrome
    finally:
        chrome.quit()
