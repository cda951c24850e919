"""The playground's page and files over HTTP: nothing in the configuration can become markup or script."""

import gzip
import json
import re
from html.parser import HTMLParser

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from casegraph.playground import ASSETS_PATH, PlaygroundConfig, PlaygroundPage, PlaygroundTab, routes

HOSTILE = "</script><script>alert(1)</script><!-- <script> ]]> & \" ' \u2028\u2029 \\u003c \ud800 é"


class Elements(HTMLParser):
    """The elements of a page, read as a browser would, with the text inside each script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.title = self.inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.inside = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.scripts[-1] += data
        elif self.inside == "title":
            self.title += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def _page(config: PlaygroundConfig, root_path: str = "") -> tuple[Response, Elements]:
    response = PlaygroundPage(config).response(root_path)
    return response, Elements(bytes(response.body).decode())


def _policy(response: Response) -> dict[str, str]:
    directives = response.headers["content-security-policy"].split("; ")
    return {name: sources for name, _, sources in (directive.partition(" ") for directive in directives)}


def _client(root_path: str = "") -> httpx.AsyncClient:
    page = PlaygroundPage(PlaygroundConfig())

    def show(request: Request) -> Response:
        return page.response(request.scope["root_path"])

    app = Starlette(routes=[Route("/graphql", show), *routes()])
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, root_path=root_path),
        base_url="http://test",
        headers={"Accept-Encoding": "identity"},
    )


def test_the_configuration_reaches_the_page_whole_and_as_data() -> None:
    config = PlaygroundConfig(
        endpoint="/api/graphql",
        title="Cases",
        headers={"X-Odd": HOSTILE},
        tabs=(PlaygroundTab(HOSTILE, variables={HOSTILE: [1, None, HOSTILE]}, headers={"X-Own": HOSTILE}),),
        storage_key=HOSTILE,
    )

    _, page = _page(config)

    assert [script.get("type") for script in page.all("script")] == ["application/json", "module"]
    data = json.loads(page.scripts[0])
    assert (data["endpoint"], data["title"], data["storageKey"]) == ("/api/graphql", "Cases", HOSTILE)
    assert json.loads(data["headers"]) == {"X-Odd": HOSTILE}
    (tab,) = data["tabs"]
    assert tab["query"] == HOSTILE
    assert json.loads(tab["variables"]) == {HOSTILE: [1, None, HOSTILE]}
    assert json.loads(tab["headers"]) == {"X-Own": HOSTILE}


def test_nothing_in_the_data_can_end_its_element() -> None:
    _, page = _page(PlaygroundConfig(tabs=(PlaygroundTab(HOSTILE),)))

    assert not set("<>&\u2028\u2029") & set(page.scripts[0])


def test_the_title_is_text() -> None:
    title = "<img src=x onerror=alert(1)> & co"

    _, page = _page(PlaygroundConfig(title=title))

    assert page.title == title
    assert page.all("img") == []


def test_a_tab_without_headers_and_variables_has_none() -> None:
    _, page = _page(PlaygroundConfig(tabs=(PlaygroundTab("{ a }"),)))

    data = json.loads(page.scripts[0])
    assert data["headers"] == ""
    assert data["tabs"] == [{"query": "{ a }", "variables": None, "headers": None}]


def test_the_page_has_no_script_or_style_of_its_own() -> None:
    _, page = _page(PlaygroundConfig())

    assert page.scripts[1].strip() == ""
    assert page.all("style") == []
    attributes = {name for _, given in page.found for name in given}
    assert not {name for name in attributes if name == "style" or name.startswith("on")}


def test_the_policy_allows_this_server_and_little_else() -> None:
    response, page = _page(PlaygroundConfig())

    nonce = page.all("script")[0]["nonce"]
    assert _policy(response) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src-elem": f"'self' 'nonce-{nonce}'",
        "style-src-attr": "'unsafe-inline'",
        "connect-src": "'self'",
        "font-src": "'self'",
        "img-src": "'self' data:",
        "worker-src": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_each_response_has_a_nonce_of_its_own_and_is_not_kept() -> None:
    page = PlaygroundPage(PlaygroundConfig())
    responses = [page.response() for _ in range(3)]

    nonces = {_policy(response)["style-src-elem"] for response in responses}
    assert len(nonces) == 3
    assert all(re.fullmatch(r"'self' 'nonce-[\w-]{20,}'", nonce) for nonce in nonces)
    assert {response.headers["cache-control"] for response in responses} == {"no-store"}


def test_the_page_gives_away_and_guesses_nothing() -> None:
    response, _ = _page(PlaygroundConfig())

    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("root_path", ["", "/behind/a/proxy"])
async def test_every_file_that_the_page_names_is_served(root_path: str) -> None:
    _, page = _page(PlaygroundConfig(), root_path)
    data = json.loads(page.scripts[0])
    links = {link["rel"]: link["href"] for link in page.all("link")}
    scripts = [page.all("script")[1]["src"], *data["workers"].values()]
    named = [
        (links["stylesheet"], "text/css; charset=utf-8"),
        (links["icon"], "image/svg+xml"),
        *((script, "text/javascript; charset=utf-8") for script in scripts),
    ]

    assert data["endpoint"] == f"{root_path}/graphql"
    assert len(named) == 6
    async with _client(root_path) as client:
        for address, content_type in named:
            response = await client.get(str(address))
            assert (response.status_code, response.headers["content-type"]) == (200, content_type), address


async def test_files_are_kept_for_good_and_taken_as_what_they_are() -> None:
    _, page = _page(PlaygroundConfig())
    async with _client() as client:
        response = await client.get(str(page.all("script")[1]["src"]))

    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")


async def test_files_are_compressed_for_those_who_can_read_that() -> None:
    _, page = _page(PlaygroundConfig())
    address = str(page.all("script")[1]["src"])
    async with _client() as client:
        plain = await client.get(address)
        async with client.stream("GET", address, headers={"Accept-Encoding": "br, gzip"}) as packed:
            body = b"".join([part async for part in packed.aiter_raw()])

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert len(body) < len(plain.content) / 2
    assert gzip.decompress(body) == plain.content


@pytest.mark.parametrize(
    "name",
    [
        "missing.js",
        "manifest.json",
        "LICENSES.txt",
        "%2e%2e%2fassets.py",
        "..%2Fpage.py",
        "%00",
        "a/b.js",
        "",
    ],
)
async def test_nothing_else_is_served(name: str) -> None:
    async with _client() as client:
        response = await client.get(f"{ASSETS_PATH}/{name}")

    assert response.status_code == 404


async def test_files_are_only_read() -> None:
    _, page = _page(PlaygroundConfig())
    async with _client() as client:
        response = await client.post(str(page.all("script")[1]["src"]))

    assert response.status_code == 405
