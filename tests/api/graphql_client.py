"""Requests to the toy application over ASGI, and what every error response has in common."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.types import ASGIApp, Message

from tests.protocol.toy import SECRET, app

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
URL = "http://toy/graphql"


async def send(method: str, url: str = URL, to: ASGIApp = app, **request: Any) -> httpx.Response:
    """One request; the client adds no Accept header of its own."""
    transport = httpx.ASGITransport(app=to)
    async with httpx.AsyncClient(transport=transport) as client:
        del client.headers["accept"]
        del client.headers["accept-encoding"]
        return await client.request(method, url, **request)


async def post(parameters: Any, accept: str | None = RESPONSE, to: ASGIApp = app) -> httpx.Response:
    """One POST of JSON."""
    return await post_bytes(json.dumps(parameters).encode(), accept, to)


async def post_bytes(
    body: bytes,
    accept: str | None = RESPONSE,
    to: ASGIApp = app,
    headers: Mapping[str, str | bytes] | None = None,
) -> httpx.Response:
    """One POST of bytes that claim to be JSON."""
    given = {"content-type": JSON, **({"accept": accept} if accept else {}), **(headers or {})}
    return await send("POST", to=to, content=body, headers=given)


async def get(accept: str | None = RESPONSE, **parameters: str) -> httpx.Response:
    """One GET with parameters."""
    return await send("GET", f"{URL}?{urlencode(parameters)}", headers={"accept": accept} if accept else {})


def error_of(response: httpx.Response, status: int) -> dict[str, Any]:
    """The one error of a response without data, in a type that clients of GraphQL read."""
    assert response.status_code == status
    assert response.headers["content-type"] in (f"{JSON}; charset=utf-8", f"{RESPONSE}; charset=utf-8")
    assert response.headers["cache-control"] == "no-store"
    assert SECRET not in response.text
    body = response.json()
    assert set(body) == {"errors"}
    (error,) = body["errors"]
    assert isinstance(error, dict)
    assert error["message"]
    return error


def code_of(response: httpx.Response, status: int) -> Any:
    """The code of that one error."""
    return error_of(response, status)["extensions"]["code"]


async def exchange(scope: Mapping[str, Any], to: ASGIApp) -> list[Message]:
    """What an application sends for a request without a body, before any server or client touches it."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def keep(message: Message) -> None:
        sent.append(message)

    await to({"type": "http", "headers": [], "query_string": b"", **scope}, receive, keep)
    return sent
