"""Results as HTTP responses: status, headers and bytes for each of the two media types."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.types import Receive, Scope, Send

from casegraph.graphql.errors import format_errors
from casegraph.graphql.execution import ExecutionResult
from casegraph.graphql.limits import DOCUMENT_BYTES
from casegraph.graphql.media_types import GRAPHQL_RESPONSE, JSON

Fields = tuple[tuple[bytes, bytes], ...]

# Answers depend on the token and on the Accept header, so no cache may keep them.
_FIELDS: Mapping[str, Fields] = {
    media_type: (
        (b"content-type", f"{media_type}; charset=utf-8".encode()),
        (b"cache-control", b"no-store"),
        (b"vary", b"Accept"),
    )
    for media_type in (GRAPHQL_RESPONSE, JSON)
}


@dataclass(slots=True)
class Answer:
    """A whole response, as an ASGI application that gives it; to HEAD without the body, but with its length."""

    status: int
    fields: Fields
    body: bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response."""
        fields = [*self.fields, (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": self.status, "headers": fields})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else self.body})


def result_response(result: ExecutionResult, media_type: str) -> Answer:
    """The answer to a well-formed request; without a `data` key where nothing was executed."""
    if not result.executed:
        return errors_response(request_error_status(result.errors, media_type), result.errors, media_type)
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = format_errors(result.errors)
    return Answer(200, _FIELDS[media_type], _encode(body))


def errors_response(
    status: int, errors: Sequence[GraphQLError], media_type: str, headers: Mapping[str, str] | None = None
) -> Answer:
    """An answer of errors alone."""
    more = ((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in (headers or {}).items())
    return Answer(status, (*_FIELDS[media_type], *more), _encode({"errors": format_errors(errors)}))


def request_error_status(errors: Sequence[GraphQLError], media_type: str) -> int:
    """The status of a well-formed request that was refused before execution.

    As application/json it is 200, for old clients believe no other to come from GraphQL. A document too long
    is 413 as either type, as a body too long is.
    """
    limit = (errors[0].extensions or {}).get("limit")
    if limit and limit["name"] == DOCUMENT_BYTES:
        return 413
    return 400 if media_type == GRAPHQL_RESPONSE else 200


def _encode(body: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:
        # orjson refuses what JSON allows: integers over 64 bits, and more than 254 levels.
        return json.dumps(body, allow_nan=False, separators=(",", ":")).encode()
