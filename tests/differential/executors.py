"""Runs one operation by both executors, each with loaders of its own, and shows what the client would see."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import strawberry
from structlog.testing import capture_logs

from casegraph.domain.actor import Actor
from casegraph.domain.request_facts import request_facts
from casegraph.graphql.context import Context
from casegraph.graphql.errors import format_errors
from casegraph.graphql.execution import ExecutionResult, GraphQLRequest, Pipeline, PreparedOperation, depth_first
from casegraph.services import Services
from casegraph.storage.database import Database
from casegraph.storage.reading.sqlite import SQLiteReader
from tests.world import NOW

BREADTH_FIRST = "breadth-first"
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


class _InlineReader(SQLiteReader):
    """Reads in the event loop's own thread."""

    async def fetch(self, sql: str, arguments: Sequence[Any]) -> Sequence[Sequence[Any]]:
        """All rows of a statement."""
        return self._fetch(sql, arguments)


class InlineDatabase(Database):
    """A SQLite database whose reads run in the event loop's own thread.

    Which of two failing fields fails first decides what a response reports where both would null the same object.
    With threads that is a race, whatever the executor; without them it is the same each time.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database.url)
        assert database.url.database is not None
        self._reader = _InlineReader(database.url.database, 1, ())


@dataclass(frozen=True)
class Request:
    """A document, what it is given, and who gives it."""

    text: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    actor: str = "admin"


@dataclass(frozen=True)
class Response:
    """What a client sees: the data with its keys in order, as text, and the errors."""

    data: str
    errors: list[dict[str, Any]]

    @classmethod
    def of(cls, result: ExecutionResult) -> "Response":
        """The response that a result becomes."""
        with capture_logs():  # unexpected exceptions are logged; here they are many, and meant
            errors = format_errors(result.errors)
        data = _ADDRESS.sub("", json.dumps([result.executed, result.data], default=_name))
        return cls(data, json.loads(json.dumps(errors)))


def _name(value: object) -> str:
    """What JSON has no word for, which a JSON scalar lets through all the same."""
    return f"<{type(value).__name__}>"


@dataclass(frozen=True)
class Compared:
    """The responses of the pipeline and of graphql-core alone, and which executor the pipeline's came from."""

    fast: Response
    slow: Response
    executor: str


class Executors:
    """Both executors on one schema and one set of services."""

    def __init__(
        self,
        schema: strawberry.Schema,
        services: Services,
        actors: Mapping[str, Actor],
        pipeline: Pipeline | None = None,
    ) -> None:
        self.schema = schema
        self.pipeline = pipeline or Pipeline(schema)
        self.services = services
        self.actors = actors

    def context(self, actor: str = "admin") -> Context:
        """What a request of this actor carries, with nothing loaded yet."""
        return Context(self.actors[actor], self.services, NOW)

    def prepare(self, request: Request) -> PreparedOperation:
        """The operation of a valid request."""
        asked = GraphQLRequest(request.text, request.variables, request.operation_name)
        operation = self.pipeline.prepare(asked)
        assert isinstance(operation, PreparedOperation), format_errors(operation)
        return operation

    async def compare(self, request: Request, context: Callable[[], Context] | None = None) -> Compared:
        """The responses to a request."""
        make = context or (lambda: self.context(request.actor))
        operation = self.prepare(request)
        facts: dict[str, str] = {}
        request_facts.set(facts)
        fast = await self.pipeline.execute(operation, request.variables, make())
        slow = await depth_first.execute(self.schema, operation, request.variables, make())
        return Compared(Response.of(fast), Response.of(slow), facts["executor"])
