"""Runs an operation by graphql-core: one field of one object at a time, awaiting where a resolver does."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeGuard, cast

import graphql
import strawberry
from strawberry.execution import optimized_is_awaitable

from casegraph.graphql.errors import BAD_USER_INPUT, refusal
from casegraph.graphql.execution.result import ExecutionResult, PreparedOperation

MAX_VARIABLE_ERRORS = 20

_is_awaitable = cast("Callable[[Any], TypeGuard[Awaitable[Any]]]", optimized_is_awaitable)


async def execute(
    schema: strawberry.Schema,
    operation: PreparedOperation,
    variables: Mapping[str, Any],
    context: object,
) -> ExecutionResult:
    """Coerce the variables, which may refuse the request, and resolve the operation's fields."""
    executor = schema.execution_context_class.build(
        schema._schema,
        operation.document,
        context_value=context,
        raw_variable_values=dict(variables),
        operation_name=operation.name,
        max_coercion_errors=MAX_VARIABLE_ERRORS,
        is_awaitable=_is_awaitable,
        operation_extensions=None,
    )
    if isinstance(executor, list):
        return ExecutionResult.refused([refusal(error, BAD_USER_INPUT) for error in executor])
    result = executor.execute_operation()
    if isinstance(result, Awaitable):
        result = await result
    if not isinstance(result, graphql.ExecutionResult):
        raise TypeError("An operation without @defer or @stream gave a stream of results.")
    return ExecutionResult(result.data, result.errors or ())
