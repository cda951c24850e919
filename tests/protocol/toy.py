"""A small schema behind the real endpoint: enough for every kind of answer, without cases or a database."""

from collections.abc import AsyncIterator
from typing import NewType, NoReturn

import strawberry
from graphql import GraphQLError
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from strawberry.schema.config import StrawberryConfig

from casegraph.domain.errors import InvalidInput, NotFound, NotPermitted, Unauthenticated
from casegraph.graphql.execution import Pipeline
from casegraph.graphql.http import GraphQLEndpoint
from casegraph.graphql.http_request import HTTPRequest

SECRET = "correct horse battery staple"
"""Stands for any text that must not reach a client."""

Json = NewType("Json", object)
Careless = NewType("Careless", str)
Careful = NewType("Careful", str)


def _fail(_value: object) -> NoReturn:
    raise ValueError(SECRET)


def _explain(_value: object) -> NoReturn:
    raise InvalidInput("A colour is red or blue.")


def _mistype(_value: object) -> NoReturn:
    raise GraphQLError(SECRET)


@strawberry.input
class Filter:
    """An input that nests."""

    title: str | None = None
    all: list["Filter"] | None = None
    careless: Careless | None = None


@strawberry.type
class Node:
    """A thing that holds things of its kind."""

    id: int

    @strawberry.field
    def node(self) -> "Node":
        """The next one."""
        return Node(id=self.id + 1)

    @strawberry.field
    def nodes(self, first: int = 2) -> list["Node"]:
        """The next few."""
        return [Node(id=self.id + index) for index in range(first)]

    @strawberry.field
    def broken(self) -> int:
        """Raises what nobody foresaw, where null is not allowed."""
        raise RuntimeError(SECRET)


async def _shared_failure() -> NoReturn:
    raise _SHARED


_SHARED = RuntimeError(SECRET)


@strawberry.type
class Query:
    """What can be read."""

    @strawberry.field
    async def hello(self, name: str = "world") -> str:
        """Greets."""
        return f"Hello {name}"

    @strawberry.field
    def node(self) -> Node:
        """The first node."""
        return Node(id=1)

    @strawberry.field
    def echo(self, value: Json) -> Json:
        """The same again."""
        return value

    @strawberry.field
    def find(self, filter: Filter | None = None, ids: list[int] | None = None) -> int:
        """How many there are."""
        return 0

    @strawberry.field
    def colour(self, value: Careful | None = None, careless: Careless | None = None) -> str | None:
        """The colour."""
        return value or careless

    @strawberry.field
    def broken(self) -> int | None:
        """Raises what nobody foresaw."""
        raise RuntimeError(SECRET)

    @strawberry.field
    async def shared(self) -> int | None:
        """Raises the same as every other one, as a failed batch does."""
        return await _shared_failure()

    @strawberry.field
    def required(self) -> int:
        """Raises where null is not allowed."""
        raise NotFound("There is no such number.")

    @strawberry.field
    def forbidden(self) -> int | None:
        """Raises what the client may know."""
        raise NotPermitted("You may not see this.")

    @strawberry.field
    def invalid(self) -> int | None:
        """Raises with the place of the argument."""
        raise InvalidInput("Must be odd.", ("filter", "all", 0))

    @strawberry.field
    def unserialisable(self) -> Careless | None:
        """Gives what its scalar cannot write."""
        return Careless("x")


@strawberry.type
class Mutation:
    """What can be changed."""

    @strawberry.mutation
    async def bump(self, info: strawberry.Info) -> int:
        """Counts its calls."""
        info.context.append("bump")
        return len(info.context)


@strawberry.type
class Subscription:
    """What can be followed."""

    @strawberry.subscription
    async def ticks(self) -> AsyncIterator[int]:
        """Never served here."""
        yield 1


schema = strawberry.Schema(
    Query,
    Mutation,
    Subscription,
    config=StrawberryConfig(
        scalar_map={
            Json: strawberry.scalar(name="JSON", serialize=lambda value: value, parse_value=lambda value: value),
            Careless: strawberry.scalar(name="Careless", serialize=_mistype, parse_value=_fail),
            Careful: strawberry.scalar(name="Careful", serialize=str, parse_value=_explain),
        }
    ),
)


async def make_context(request: HTTPRequest) -> list[str]:
    """A context, unless the token stands for one of the refusals."""
    match request.headers.first(b"authorization"):
        case "Bearer unknown":
            raise Unauthenticated("The token is not known.")
        case "Bearer forbidden":
            raise NotPermitted("You are not of this organization.")
        case "Bearer invalid":
            raise InvalidInput("X-Organization names no organization.")
        case "Bearer broken":
            raise RuntimeError(SECRET)
    return []


def endpoint(pipeline: Pipeline | None = None, max_body_bytes: int = 256 * 1024) -> GraphQLEndpoint:
    """The endpoint, with a page for browsers."""
    return GraphQLEndpoint(
        pipeline or Pipeline(schema),
        make_context,
        lambda _request: HTMLResponse("<title>Page</title>"),
        max_body_bytes,
    )


app = Starlette(routes=[Route("/graphql", endpoint())])
