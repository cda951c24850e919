"""GraphQL over HTTP: one endpoint for queries and mutations by POST, queries by GET, and the playground.

Follows the GraphQL over HTTP draft, and the audits of graphql-http where the two differ. CORS, subscriptions
and what a token is worth are no business of this module.
"""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Final

from graphql import OperationType
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from casegraph.domain.errors import CasegraphError, NotPermitted, TooManyAttempts, Unauthenticated
from casegraph.domain.request_facts import tell
from casegraph.graphql.errors import BAD_REQUEST, from_exception, request_error
from casegraph.graphql.execution import ExecutionResult, GraphQLRequest, Pipeline
from casegraph.graphql.http_request import HTTPError, HTTPRequest, read_get, read_post
from casegraph.graphql.http_response import Answer, errors_response, result_response
from casegraph.graphql.media_types import JSON, prefers_html, response_type

METHOD_NOT_ALLOWED: Final = "METHOD_NOT_ALLOWED"
NOT_ACCEPTABLE: Final = "NOT_ACCEPTABLE"

_ALLOW = {"allow": "GET, HEAD, POST, OPTIONS"}
_LOGGED_NAME_LENGTH = 100


class GraphQLEndpoint:
    """An ASGI application that answers on one path; give it to a Starlette `Route` as the endpoint.

    It reads and sends ASGI's messages itself: Starlette's requests and responses would cost as much again as all
    that is done here. `make_context` says who asks and gives the resolvers' context; it may raise Unauthenticated
    (401), NotPermitted (403), TooManyAttempts (429) or any other CasegraphError (400). `playground` makes the page
    for a browser that opens the path.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        make_context: Callable[[HTTPRequest], Awaitable[object]],
        playground: Callable[[Request], Response] | None = None,
        max_body_bytes: int = 256 * 1024,
    ) -> None:
        self._pipeline = pipeline
        self._make_context = make_context
        self._playground = playground
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; nobody is answered who has gone before the request was read."""
        try:
            response = await self._respond(HTTPRequest(scope, receive))
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _respond(self, request: HTTPRequest) -> ASGIApp:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_ALLOW)
        accept = ",".join(request.headers.all(b"accept"))
        if self._playground and _opens_page(request, accept):
            return _page(request.method, self._playground(Request(request.scope)))
        media_type = response_type(accept)
        try:
            if media_type is None:
                raise HTTPError(406, request_error("Neither type of response is accepted.", NOT_ACCEPTABLE))
            return result_response(await self._answer(request), media_type)
        except ClientDisconnect:
            raise
        except Exception as error:
            return _failure(error, media_type or JSON)

    async def _answer(self, request: HTTPRequest) -> ExecutionResult:
        if request.method not in ("GET", "HEAD", "POST"):
            raise _not_allowed(f"The method {request.method} is not served.", _ALLOW)
        context = await self._make_context(request)
        asked = await self._read(request)
        operation = self._pipeline.prepare(asked)
        if isinstance(operation, list):
            return ExecutionResult.refused(operation)
        tell("operation", (operation.name or "")[:_LOGGED_NAME_LENGTH])
        if request.method != "POST" and operation.type is OperationType.MUTATION:
            raise _not_allowed("Mutations are served by POST only.", {"allow": "POST"})
        return await self._pipeline.execute(operation, asked.variables, context)

    async def _read(self, request: HTTPRequest) -> GraphQLRequest:
        if request.method == "POST":
            return await read_post(request, self._max_body_bytes)
        return read_get(request)


def _opens_page(request: HTTPRequest, accept: str) -> bool:
    if request.method not in ("GET", "HEAD") or not prefers_html(accept):
        return False
    return "query" not in QueryParams(request.scope["query_string"])


def _page(method: str, response: Response) -> Response:
    # The same address answers in JSON as well, so a cache has to know what it was chosen by.
    response.headers.add_vary_header("Accept")
    if method == "HEAD":
        response.body = b""
    return response


def _not_allowed(message: str, headers: Mapping[str, str]) -> HTTPError:
    return HTTPError(405, request_error(message, METHOD_NOT_ALLOWED), headers)


def _failure(error: Exception, media_type: str) -> Answer:
    """The answer to a request that raised before it was executed."""
    if isinstance(error, HTTPError):
        return errors_response(error.status, [error.error], media_type, error.headers)
    if isinstance(error, HTTPException):
        refused = request_error(HTTPStatus(error.status_code).phrase, BAD_REQUEST)
        return errors_response(error.status_code, [refused], media_type, error.headers)
    return errors_response(_status(error), [from_exception(error)], media_type, _headers(error))


def _headers(error: Exception) -> Mapping[str, str] | None:
    match error:
        case Unauthenticated():
            return {"www-authenticate": "Bearer"}
        case TooManyAttempts():
            return {"retry-after": str(error.retry_after)}
    return None


def _status(error: Exception) -> int:
    match error:
        case Unauthenticated():
            return 401
        case NotPermitted():
            return 403
        case TooManyAttempts():
            return 429
        case CasegraphError():
            return 400
    return 500
