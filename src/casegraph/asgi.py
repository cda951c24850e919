"""The ASGI application: its few HTTP routes, and how a request becomes a context."""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from casegraph.bootstrap import open_database, open_services, query_limits, trusted_proxies
from casegraph.config import Settings
from casegraph.domain import tenancy
from casegraph.domain.actor import Actor
from casegraph.domain.errors import Unauthenticated
from casegraph.domain.request_facts import tell
from casegraph.graphql.context import Context
from casegraph.graphql.execution import Pipeline
from casegraph.graphql.http import GraphQLEndpoint
from casegraph.graphql.http_request import HeaderFields, HTTPRequest
from casegraph.graphql.schema import schema, sdl
from casegraph.http.addresses import asked_address, client_address
from casegraph.http.credentials import MISSING, Fields, Proxies, credential, organization
from casegraph.http.downloads import download_routes
from casegraph.http.failed_logins import LoginGate
from casegraph.http.forms import form_routes
from casegraph.http.health import health_routes
from casegraph.http.request_log import RequestLog
from casegraph.http.uploads import upload_routes
from casegraph.logs import configure_logs
from casegraph.playground import PlaygroundConfig, PlaygroundPage
from casegraph.playground import routes as playground_routes
from casegraph.services import Services, utc_now
from casegraph.services.audit import RefusedLogins
from casegraph.storage.database import Database

GRAPHQL_PATH = "/graphql"
YOUNG_OBJECTS = 10_000
"""New objects after which Python's collector looks among them for cycles."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """Finds out who asks. Links begin with `public_url`; without it, with the address that the request was sent to."""

    services: Services
    proxies: Proxies
    gate: LoginGate
    public_url: str | None = None

    async def context(self, request: HTTPRequest) -> Context:
        """Who asks, by the credential that a request for GraphQL shows and the organisation that its headers name.

        The reason of a refusal stands in the request's log line, and nowhere in the answer.
        """
        fields = request.headers.all
        try:
            actor = await self._actor(request.scope, fields, lambda: organization(fields))
        except Unauthenticated as error:
            tell("refused", error.reason)
            raise
        tenancy.enter_tenant(actor.tenant.id)
        return Context(
            actor, self.services, utc_now(), base_url=lambda: self.public_url or asked_address(request.scope)
        )

    async def principal_shown(self, request: Request, tenant_id: UUID) -> UUID | None:
        """Whom the credential of a request stands for in a tenant; None where it shows none."""
        try:
            fields = HeaderFields(request.scope["headers"]).all
            return (await self._actor(request.scope, fields, lambda: str(tenant_id))).principal.id
        except Unauthenticated as error:
            if error.reason == MISSING:
                return None
            tell("refused", error.reason)
            raise

    def _actor(self, scope: Scope, fields: Fields, tenant: Callable[[], str | None]) -> Awaitable[Actor]:
        return self.gate.watched(
            lambda: credential(scope, fields, self.proxies), lambda shown: self._recognised(shown, tenant())
        )

    async def _recognised(self, shown: str | bytes, tenant: str | None) -> Actor:
        authentication = self.services.authentication
        if isinstance(shown, bytes):
            return await authentication.actor_of_certificate(shown, tenant)
        return await authentication.actor(shown, tenant)


class FrontDoor:
    """Leads requests for GraphQL straight to their endpoint, and all others through Starlette's routes.

    Those lead there too, for they know more ways of writing the path; but they take longer to find it than the
    endpoint takes for its answer.
    """

    def __init__(self, endpoint: ASGIApp, routes: ASGIApp) -> None:
        self._endpoint = endpoint
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or do what the server asks at its start and stop."""
        direct = scope["type"] == "http" and scope["path"] == GRAPHQL_PATH and not scope.get("root_path")
        await (self._endpoint if direct else self._routes)(scope, receive, send)


def create_app(settings: Settings, database: Database, playground: PlaygroundConfig | None = None) -> ASGIApp:
    """The application over an open database, which it closes when it stops."""
    services = open_services(settings, database)
    page = PlaygroundPage(playground or PlaygroundConfig()) if settings.playground else None

    proxies = trusted_proxies(settings)
    gate = LoginGate(RefusedLogins(database, utc_now).refused, settings.failed_logins)
    entrance = Entrance(services, proxies, gate, settings.public_url)

    def show_page(request: Request) -> Response:
        assert page is not None, "only asked for where there is a page"
        return page.response(request.scope.get("root_path", ""))

    endpoint = GraphQLEndpoint(
        Pipeline(schema, query_limits(settings)),
        entrance.context,
        playground=show_page if page is not None else None,
        max_body_bytes=settings.max_body_bytes,
    )
    routes: list[BaseRoute] = [
        Route(GRAPHQL_PATH, endpoint),
        Route("/schema.graphql", _schema_file(), methods=["GET"]),
        *health_routes(database),
        *upload_routes(services, entrance.principal_shown),
        *download_routes(services, entrance.principal_shown),
        *form_routes(services, entrance.principal_shown),
        *(playground_routes() if page is not None else []),
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        spare_what_stays()
        yield
        await database.close()

    address_of = partial(client_address, trusted=proxies.trusted)
    return RequestLog(FrontDoor(endpoint, Starlette(routes=routes, lifespan=lifespan)), address_of)


def create_app_from_environment() -> ASGIApp:
    """The application as a worker process starts it: settings from the environment, its own connections."""
    settings = Settings.load()
    configure_logs(settings)
    return create_app(settings, open_database(settings))


def spare_what_stays() -> None:
    """Keep Python's cyclic garbage collector away from what lives as long as the process, and let it look less often.

    Modules and the schema are some 150,000 objects. A full collection walks them all, which stops every request for
    a tenth of a second and more, and finds nothing; what is frozen is not walked. Requests leave hardly any cycles,
    but a list of a hundred cases makes more than the 700 objects after which the collector looks by default.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)


def _schema_file() -> Response:
    return PlainTextResponse(sdl(), media_type="application/graphql")
