"""Which operations run breadth first: those with a plan. Plans are made once for a document and kept with it."""

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import strawberry
import structlog
from graphql import GraphQLSchema, OperationType, VariableDefinitionNode, get_variable_values

from casegraph.graphql.context import Context
from casegraph.graphql.execution.breadth_first import GivenUp, Plan, Planner, condition_variables, run
from casegraph.graphql.execution.result import PreparedOperation

MOST_PLANS = 32
"""Plans kept for one operation: one for each combination of its boolean conditions that was met."""


class Plans:
    """The plans of one operation."""

    def __init__(self, operation: PreparedOperation) -> None:
        self.conditions = condition_variables(operation)
        self.known: dict[frozenset[tuple[str, bool]], Plan | None] = {}


class PlannedExecution:
    """Runs what it can breadth first."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._strawberry = schema
        self._schema: GraphQLSchema = schema._schema
        self._planner = Planner(schema)
        self._plans: WeakKeyDictionary[PreparedOperation, Plans] = WeakKeyDictionary()

    async def execute(
        self, operation: PreparedOperation, given: Mapping[str, Any], context: Context
    ) -> dict[str, Any] | None:
        """The data; None where graphql-core has to answer, for want of a plan or because something went wrong."""
        structlog.contextvars.bind_contextvars(executor="depth-first")
        if operation.type is not OperationType.QUERY:
            return None
        definitions: tuple[VariableDefinitionNode, ...] = tuple(operation.node.variable_definitions or ())
        variables = get_variable_values(self._schema, definitions, dict(given))
        if isinstance(variables, list):
            return None
        plan = self._plan(operation, variables.coerced)
        if plan is None:
            return None
        try:
            data = await run(self._strawberry, plan, variables, context)
        except GivenUp:
            return None
        structlog.contextvars.bind_contextvars(executor="breadth-first")
        return data

    def _plan(self, operation: PreparedOperation, coerced: Mapping[str, Any]) -> Plan | None:
        plans = self._plans.get(operation)
        if plans is None:
            plans = self._plans[operation] = Plans(operation)
        flags = {name: coerced[name] for name in plans.conditions if name in coerced}
        key = frozenset(flags.items())
        if key not in plans.known:
            if len(plans.known) >= MOST_PLANS:
                plans.known.clear()
            plans.known[key] = self._planner.plan(operation, flags)
        return plans.known[key]
