"""Reads the parameters of a GraphQL request from an HTTP request, or says why there are none.

Follows the GraphQL over HTTP draft: unknown parameters are ignored, `null` is the same as absent.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson
from graphql import GraphQLError
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope

from casegraph.graphql.errors import BAD_REQUEST, limit_exceeded, request_error
from casegraph.graphql.execution import GraphQLRequest
from casegraph.graphql.media_types import is_json

UNSUPPORTED_MEDIA_TYPE: Final = "UNSUPPORTED_MEDIA_TYPE"
_PARAMETERS = ("query", "operationName", "variables", "extensions")


class HTTPError(Exception):
    """A request refused before any GraphQL is looked at: the status, the error of the body, and headers."""

    def __init__(self, status: int, error: GraphQLError, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(error.message)
        self.status = status
        self.error = error
        self.headers = headers or {}


class HeaderFields:
    """The header fields of a request, by their names in small letters, as ASGI gives them.

    They are put in order once: a request is asked for six of them, and a search for each costs more than this.
    """

    __slots__ = ("_fields", "_first")

    def __init__(self, fields: Iterable[tuple[bytes, bytes]]) -> None:
        self._fields = list(fields)
        self._first = dict(reversed(self._fields))

    def first(self, name: bytes) -> str | None:
        """The value of the first field of this name; None where there is none."""
        value = self._first.get(name)
        return None if value is None else value.decode("latin-1")

    def all(self, name: bytes) -> list[str]:
        """The values of all fields of this name, in their order."""
        if name not in self._first:
            return []
        return [value.decode("latin-1") for key, value in self._fields if key == name]


class HTTPRequest:
    """One HTTP request as a server hands it over: what it says of itself, and its body when that is asked for."""

    __slots__ = ("headers", "method", "receive", "scope")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope = scope
        self.receive = receive
        self.method: str = scope["method"]
        self.headers = HeaderFields(scope["headers"])

    async def next_part(self) -> Message:
        """The next message with a part of the body. Raises `ClientDisconnect` where nobody sends one any more."""
        message = await self.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        return message


async def read_post(request: HTTPRequest, max_bytes: int) -> GraphQLRequest:
    """The request in a JSON body; raises HTTPError (400, 413, 415)."""
    encoding = request.headers.first(b"content-encoding")
    if encoding is not None and encoding.strip().lower() != "identity":
        raise _refused("The request body must not be compressed.", 415, UNSUPPORTED_MEDIA_TYPE)
    if not is_json(request.headers.first(b"content-type")):
        raise _refused("The Content-Type must be application/json in UTF-8.", 415, UNSUPPORTED_MEDIA_TYPE)
    body = await _read_body(request, max_bytes)
    try:
        parameters = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise _refused("The request body is not valid JSON in UTF-8.") from None
    if isinstance(parameters, list):
        raise _refused("Batches are not served; the request body must be one JSON object.")
    if not isinstance(parameters, dict):
        raise _refused("The request body must be a JSON object.")
    return _to_request(parameters)


def read_get(request: HTTPRequest) -> GraphQLRequest:
    """The request in the query string; raises HTTPError (400)."""
    given = QueryParams(request.scope["query_string"])
    for name in _PARAMETERS:
        if len(given.getlist(name)) > 1:
            raise _refused(f"The parameter {name} is given more than once.")
    parameters: dict[str, Any] = {name: given.get(name) for name in ("query", "operationName")}
    for name in ("variables", "extensions"):
        parameters[name] = _parse_parameter(name, given.get(name))
    return _to_request(parameters)


def _parse_parameter(name: str, text: str | None) -> Any:
    if not text:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _refused(f"The parameter {name} is not valid JSON.") from None


async def _read_body(request: HTTPRequest, max_bytes: int) -> bytes:
    # The declared length only saves reading; what counts is what arrives.
    declared = request.headers.first(b"content-length") or ""
    if declared.isascii() and declared.isdigit() and (len(declared) > 15 or int(declared) > max_bytes):
        raise _too_large(max_bytes)
    message = await request.next_part()
    body: bytes = message.get("body", b"")
    if message.get("more_body", False):
        return await _read_rest(request, body, max_bytes)
    if len(body) > max_bytes:
        raise _too_large(max_bytes)
    return body


async def _read_rest(request: HTTPRequest, begun: bytes, max_bytes: int) -> bytes:
    body = bytearray(begun)
    more = True
    while more and len(body) <= max_bytes:
        message = await request.next_part()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    if len(body) > max_bytes:
        raise _too_large(max_bytes)
    return bytes(body)


def _to_request(parameters: Mapping[str, Any]) -> GraphQLRequest:
    query = parameters.get("query")
    if not isinstance(query, str):
        raise _refused("The parameter query must be a string.")
    name = parameters.get("operationName")
    if name is not None and not isinstance(name, str):
        raise _refused("The parameter operationName must be a string or null.")
    # Some clients send an empty name for none; no operation can be called so.
    return GraphQLRequest(query, _map(parameters, "variables"), name or None, _map(parameters, "extensions"))


def _map(parameters: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = parameters.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _refused(f"The parameter {name} must be an object or null.")
    return value


def _refused(message: str, status: int = 400, code: str = BAD_REQUEST) -> HTTPError:
    return HTTPError(status, request_error(message, code))


def _too_large(max_bytes: int) -> HTTPError:
    return HTTPError(413, limit_exceeded("bodyBytes", max_bytes, "The request body is longer than {} bytes."))
