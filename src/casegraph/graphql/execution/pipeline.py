"""From request to result: the document from the cache, the operation, the variables, the executor."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import strawberry
from graphql import GraphQLError, OperationType

from casegraph.graphql.context import Context
from casegraph.graphql.errors import OPERATION_RESOLUTION_FAILED, request_error
from casegraph.graphql.execution import depth_first
from casegraph.graphql.execution.cache import TextCache
from casegraph.graphql.execution.documents import Document, compile_document
from casegraph.graphql.execution.planned import PlannedExecution
from casegraph.graphql.execution.result import ExecutionResult, PreparedOperation
from casegraph.graphql.limits import Limits
from casegraph.graphql.variables import check_variables

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class GraphQLRequest(NamedTuple):
    """The parameters of a request, of the right types and otherwise unchecked."""

    query: str
    variables: Mapping[str, Any] = _NOTHING
    operation_name: str | None = None
    extensions: Mapping[str, Any] = _NOTHING


class Pipeline:
    """Prepares and executes operations on one schema; one per process and schema.

    `cache_size` bounds the number of documents kept, refused ones included, and `cache_characters` the length
    of their texts together: a parsed document takes 50 to 400 bytes a character.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        limits: Limits | None = None,
        cache_size: int = 1_000,
        cache_characters: int = 250_000,
    ) -> None:
        if schema.extensions or schema.directives or schema.config.enable_experimental_incremental_execution:
            raise ValueError("The schema has extensions, directives or @defer, which this pipeline does not run.")
        self.limits = limits or Limits()
        self._schema = schema
        self._planned = PlannedExecution(schema)
        self._documents: TextCache[Document | list[GraphQLError]] = TextCache(cache_size, cache_characters)

    def prepare(self, request: GraphQLRequest) -> PreparedOperation | list[GraphQLError]:
        """The operation that the request means, or the errors that refuse it."""
        document = self._documents.get(request.query)
        if document is None:
            document = compile_document(request.query, self._schema._schema, self.limits)
            self._documents.put(request.query, document)
        return document.operation(request.operation_name) if isinstance(document, Document) else document

    async def execute(
        self, operation: PreparedOperation, variables: Mapping[str, Any], context: object
    ) -> ExecutionResult:
        """Run a query or mutation; a resolver's exception is an error of the result, never raised."""
        if operation.type is OperationType.SUBSCRIPTION:
            message = "Subscriptions are not served by request and response."
            return ExecutionResult.refused([request_error(message, OPERATION_RESOLUTION_FAILED)])
        try:
            check_variables(variables, self.limits.value_depth)
        except GraphQLError as error:
            return ExecutionResult.refused([error])
        if isinstance(context, Context):
            data = await self._planned.execute(operation, variables, context)
            if data is not None:
                return ExecutionResult(data)
        return await depth_first.execute(self._schema, operation, variables, context)
