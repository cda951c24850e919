"""The ASGI application: its few HTTP routes, and how a request becomes a context."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from casegraph.bootstrap import open_database, open_services, query_limits
from casegraph.config import Settings
from casegraph.domain.errors import InvalidInput, Unauthenticated
from casegraph.graphql.context import Context
from casegraph.graphql.execution import Pipeline
from casegraph.graphql.http import GraphQLEndpoint
from casegraph.graphql.schema import schema, sdl
from casegraph.http.health import health_routes
from casegraph.http.request_log import RequestLog
from casegraph.logs import configure_logs
from casegraph.playground import PlaygroundConfig, PlaygroundPage
from casegraph.playground import routes as playground_routes
from casegraph.services import Services, utc_now
from casegraph.storage.database import Database

MAX_TOKEN = 4096


def create_app(settings: Settings, database: Database, playground: PlaygroundConfig | None = None) -> Starlette:
    """The application over an open database, which it closes when it stops."""
    services = open_services(settings, database)
    page = PlaygroundPage(playground or PlaygroundConfig()) if settings.playground else None

    async def make_context(request: Request) -> Context:
        return await context_of(request, services)

    def show_page(request: Request) -> Response:
        assert page is not None, "only asked for where there is a page"
        return page.response(request.scope.get("root_path", ""))

    endpoint = GraphQLEndpoint(
        Pipeline(schema, query_limits(settings)),
        make_context,
        playground=show_page if page is not None else None,
        max_body_bytes=settings.max_body_bytes,
    )
    routes: list[BaseRoute] = [
        Route("/graphql", endpoint),
        Route("/schema.graphql", _schema_file(), methods=["GET"]),
        *health_routes(database),
        *(playground_routes() if page is not None else []),
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await database.close()

    app = Starlette(routes=routes, lifespan=lifespan)
    app.add_middleware(RequestLog)
    return app


def create_app_from_environment() -> Starlette:
    """The application as a worker process starts it: settings from the environment, its own connections."""
    settings = Settings.load()
    configure_logs(settings)
    return create_app(settings, open_database(settings))


async def context_of(request: Request, services: Services) -> Context:
    """Who asks, by the bearer token and the organisation that the headers name."""
    actor = await services.authentication.actor(bearer_token(request), organization(request))
    return Context(actor, services, utc_now())


def bearer_token(request: Request) -> str:
    """The token of the Authorization header (RFC 6750); `Unauthenticated` where there is none."""
    given = request.headers.getlist("authorization")
    if not given:
        raise Unauthenticated("A bearer token is needed: send the header Authorization: Bearer TOKEN.")
    if len(given) > 1:
        raise Unauthenticated("The header Authorization may be given once.")
    scheme, _, token = given[0].strip().partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN:
        raise Unauthenticated("The header Authorization must be: Bearer TOKEN.")
    return token


def organization(request: Request) -> str | None:
    """What the header X-Organization names; `InvalidInput` where there are two, of which a proxy saw but one."""
    given = request.headers.getlist("x-organization")
    if len(given) > 1:
        raise InvalidInput("The header X-Organization may be given once.")
    return given[0] if given else None


def _schema_file() -> Response:
    return PlainTextResponse(sdl(), media_type="application/graphql")
