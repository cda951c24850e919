"""`/forms/TOKEN/NAME`: the form of a task on paper, made when it is asked for, to be saved and not to be shown."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from casegraph.auth.links import FormLink
from casegraph.domain import tenancy
from casegraph.http.downloads import file_headers
from casegraph.http.links import Shown, check_holder, problem, telling
from casegraph.rendering.errors import TOO_LARGE, RenderingError
from casegraph.services import Services
from casegraph.services.printing import PrintingBusy, PrintingUnavailable

_LATER: Final = {"Retry-After": "10"}


def form_routes(services: Services, shown: Shown) -> list[BaseRoute]:
    """The route of forms."""

    async def follow(request: Request) -> Response:
        name = request.path_params["name"]
        link = await services.links.proven(request.path_params["token"], FormLink, name)
        await check_holder(request, link, shown)
        tenancy.enter_tenant(link.tenant_id)
        if request.method == "HEAD":
            return Response(headers=file_headers(name))
        try:
            made = await services.task_forms.file(link)
        except RenderingError as error:
            return problem(413 if error.code == TOO_LARGE else 422, error.code, error.message)
        except PrintingBusy:
            message = "The server makes as many documents as it can; try again later."
            return problem(503, "BUSY", message, _LATER)
        except PrintingUnavailable:
            message = "This server makes no documents: its operator can install the extra 'documents'."
            return problem(503, "UNAVAILABLE", message)
        return Response(made.data, headers=file_headers(name), media_type=made.content_type)

    return [Route("/forms/{token}/{name}", telling(follow), methods=["GET"])]
