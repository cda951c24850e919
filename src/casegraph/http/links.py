"""What all signed links over plain HTTP share: who may follow one, and how a refusal is told."""

from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from casegraph.auth.links import Link
from casegraph.domain.errors import (
    CasegraphError,
    InvalidInput,
    LinkRefused,
    NotFound,
    NotPermitted,
    TooManyAttempts,
    Unauthenticated,
    UploadFault,
    UploadRefused,
)

Shown = Callable[[Request, UUID], Awaitable[UUID | None]]
"""Whom the credentials of a request stand for in a tenant; None where it shows none. Raises what logging in raises."""

Endpoint = Callable[[Request], Awaitable[Response]]

_NO_STORE: Final = {"Cache-Control": "no-store"}

_STATUSES: Mapping[type[CasegraphError], int] = MappingProxyType(
    {
        LinkRefused: 403,
        NotPermitted: 403,
        NotFound: 404,
        InvalidInput: 400,
        Unauthenticated: 401,
        TooManyAttempts: 429,
    }
)
_FAULTS: Mapping[UploadFault, int] = MappingProxyType(
    {
        UploadFault.TOO_LARGE: 413,
        UploadFault.WRONG_TYPE: 415,
        UploadFault.WRONG_SIZE: 422,
        UploadFault.WRONG_OFFSET: 409,
        UploadFault.OTHER_BYTES: 409,
        UploadFault.BUSY: 409,
        UploadFault.UNAVAILABLE: 503,
    }
)


async def check_holder(request: Request, link: Link, shown: Shown) -> None:
    """`LinkRefused` where a request shows that it is somebody else's than the link's holder."""
    principal_id = await shown(request, link.tenant_id)
    if principal_id is not None and principal_id != link.holder_id:
        raise LinkRefused("This link was given to somebody else.")


def problem(status: int, code: str, sentence: str, headers: Mapping[str, str] = MappingProxyType({})) -> Response:
    """A refusal as a JSON object (RFC 9457): the status, a stable code, and what is wrong."""
    content = {"title": sentence, "status": status, "code": code}
    return JSONResponse(content, status, {**_NO_STORE, **headers}, "application/problem+json")


def telling(endpoint: Endpoint) -> Endpoint:
    """An endpoint whose errors for clients become refusals."""

    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except CasegraphError as error:
            return _refusal(error)

    return answer


def _refusal(error: CasegraphError) -> Response:
    if isinstance(error, UploadRefused):
        headers = {} if error.offset is None else {"Upload-Offset": str(error.offset)}
        return problem(_FAULTS[error.fault], error.fault.value, error.message, headers)
    status = next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), None)
    if status is None:
        raise error
    return problem(status, error.code, error.message, _headers(error))


def _headers(error: Any) -> dict[str, str]:
    match error:
        case TooManyAttempts():
            return {"Retry-After": str(error.retry_after)}
        case Unauthenticated():
            return {"WWW-Authenticate": "Bearer"}
    return {}
