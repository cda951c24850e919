"""Which operations run breadth first: those with a plan. Plans are made once for a document and kept with it."""

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import strawberry
import structlog
from graphql import GraphQLSchema, OperationType

from casegraph.domain.request_facts import tell
from casegraph.graphql.context import Context
from casegraph.graphql.execution.breadth_first import GivenUp, Plan, Planner, Variables, condition_variables, run
from casegraph.graphql.execution.result import PreparedOperation

_log = structlog.get_logger()

Flags = frozenset[tuple[str, bool]]

MOST_FIELDS = 20_000
"""Fields of all plans kept, at about 2 KB each. That there can be no plan counts as one, and plans whose documents are
gone count until all are made anew."""


class Plans:
    """The plans of one operation, one for each combination of its boolean conditions that was met."""

    def __init__(self, schema: GraphQLSchema, operation: PreparedOperation) -> None:
        self.conditions = condition_variables(operation)
        self.variables = Variables(schema, operation.node.variable_definitions or ())
        self.known: dict[Flags, Plan | None] = {}


class PlannedExecution:
    """Runs what it can breadth first. `most_fields` bounds the plans that are kept."""

    def __init__(self, schema: strawberry.Schema, most_fields: int = MOST_FIELDS) -> None:
        self._strawberry = schema
        self._schema: GraphQLSchema = schema._schema
        self._planner = Planner(schema)
        self._plans: WeakKeyDictionary[PreparedOperation, Plans] = WeakKeyDictionary()
        self._most_fields = most_fields
        self._fields = 0

    async def execute(
        self, operation: PreparedOperation, given: Mapping[str, Any], context: Context
    ) -> dict[str, Any] | None:
        """The data; None where graphql-core has to answer, for want of a plan or because something went wrong."""
        data = await self._run(operation, given, context) if operation.type is OperationType.QUERY else None
        tell("executor", "depth-first" if data is None else "breadth-first")
        return data

    async def _run(
        self, operation: PreparedOperation, given: Mapping[str, Any], context: Context
    ) -> dict[str, Any] | None:
        plans = self._plans.get(operation)
        if plans is None:
            plans = self._plans[operation] = Plans(self._schema, operation)
        variables = plans.variables.read(given)
        if variables is None:
            return None
        plan = self._plan(operation, plans, variables.coerced)
        if plan is None:
            return None
        try:
            # graphql-core, should it have to go on, must not start from what a given-up run has left behind.
            return await run(self._strawberry, plan, variables, context.fresh())
        except GivenUp as error:
            _log.debug("left to graphql-core", reason=str(error))
            return None

    def _plan(self, operation: PreparedOperation, plans: Plans, coerced: Mapping[str, Any]) -> Plan | None:
        flags = {name: coerced[name] for name in plans.conditions if name in coerced}
        key = frozenset(flags.items())
        if key not in plans.known:
            self._keep(operation, plans, key, self._planner.plan(operation, flags))
        return plans.known[key]

    def _keep(self, operation: PreparedOperation, plans: Plans, key: Flags, plan: Plan | None) -> None:
        size = 1 if plan is None else plan.size + 1
        if self._fields + size > self._most_fields:
            # Plans are quickly made again; what counts is that no client can fill the memory with them.
            plans.known.clear()
            self._plans = WeakKeyDictionary({operation: plans})
            self._fields = 0
        plans.known[key] = plan
        self._fields += size
