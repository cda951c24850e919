"""Running a plan: level by level, all objects of a level at once. Whatever goes wrong gives the run up."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import strawberry
from graphql import GraphQLObjectType, GraphQLResolveInfo, get_argument_values
from graphql.execution.values import VariableValues
from graphql.pyutils import Path

from casegraph.graphql.batching import Batched
from casegraph.graphql.context import Context, Info
from casegraph.graphql.execution.breadth_first.fields import Attribute, Function, python_arguments
from casegraph.graphql.execution.breadth_first.leaves import GivenUp
from casegraph.graphql.execution.breadth_first.plan import Arguments, Branch, FieldInfo, ObjectPlan, Plan

Rows = list[Any]


async def run(schema: strawberry.Schema, plan: Plan, variables: VariableValues, context: Context) -> dict[str, Any]:
    """The data of an operation; `GivenUp` where graphql-core has to answer."""
    work = _Run(schema, plan, variables, context)
    try:
        [data] = await work.objects(plan.root, [None])
    except GivenUp:
        raise
    except Exception as error:
        raise GivenUp("a resolver or a scalar raised") from error
    return data


class _Run:
    def __init__(self, schema: strawberry.Schema, plan: Plan, variables: VariableValues, context: Context) -> None:
        self._schema = schema
        self._plan = plan
        self._variables = variables
        self._context = context

    async def objects(self, plan: ObjectPlan, sources: Sequence[Any]) -> list[dict[str, Any]]:
        """The objects made of these sources, in their order."""
        made = plan.make(sources, [self._bound(one.how, one.arguments, one.info) for one in plan.functions])
        if plan.branches and sources:
            await self._fill(plan.branches, sources, made)
        return made

    async def _fill(self, branches: Sequence[Branch], sources: Sequence[Any], made: list[dict[str, Any]]) -> None:
        if len(branches) == 1:
            answers = [await self._branch(branches[0], sources)]
        else:
            answers = await asyncio.gather(*(self._branch(branch, sources) for branch in branches))
        for branch, values in zip(branches, answers, strict=True):
            key = branch.key
            for one, value in zip(made, values, strict=True):
                one[key] = value

    async def _branch(self, branch: Branch, sources: Sequence[Any]) -> Rows:
        values = await self._resolved(branch, sources)
        if len(values) != len(sources):
            raise GivenUp("a batch did not answer for each parent")
        if not branch.shape.is_list:
            return await self._items(branch, values, branch.shape.nullable)
        return await self._lists(branch, values)

    async def _resolved(self, branch: Branch, sources: Sequence[Any]) -> Sequence[Any]:
        how = branch.how
        if isinstance(how, Batched):
            given = how.prepare(dict(self._given(branch.arguments)), lambda: branch.wanted)
            return await how.batch(sources, self._context, **given)
        if isinstance(how, Attribute):
            return [getattr(source, how.name) for source in sources]
        assert branch.info is not None, "every branch knows its field"
        call = self._bound(how, branch.arguments, branch.info)
        if how.is_async:
            return await asyncio.gather(*(call(source) for source in sources))
        return [call(source) for source in sources]

    async def _lists(self, branch: Branch, values: Sequence[Any]) -> Rows:
        flat = [item for value in values if value is not None for item in value]
        done = iter(await self._items(branch, flat, branch.shape.item_nullable))
        return [self._list(branch, value, done) for value in values]

    def _list(self, branch: Branch, value: Any, done: Any) -> Any:
        if value is None:
            if not branch.shape.nullable:
                raise GivenUp("null where it must not be")
            return None
        return [next(done) for _ in value]

    async def _items(self, branch: Branch, values: Sequence[Any], nullable: bool) -> Rows:
        if branch.write is not None:
            write = branch.write
            return [write(value) for value in values]
        present = [value for value in values if value is not None]
        if len(present) == len(values):
            return await self._made(branch, present)
        if not nullable:
            raise GivenUp("null where it must not be")
        done = iter(await self._made(branch, present))
        return [None if value is None else next(done) for value in values]

    async def _made(self, branch: Branch, values: Sequence[Any]) -> Rows:
        if len(branch.objects) == 1:
            [plan] = branch.objects.values()
            return await self.objects(plan, values)
        return await self._mixed(branch, values)

    async def _mixed(self, branch: Branch, values: Sequence[Any]) -> Rows:
        """Objects of an abstract type: those of each type together, then back in order."""
        kinds = [_kind(branch, value) for value in values]
        made: Rows = [None] * len(values)
        for name in dict.fromkeys(kinds):
            places = [at for at, kind in enumerate(kinds) if kind == name]
            done = await self.objects(branch.objects[name], [values[at] for at in places])
            for at, one in zip(places, done, strict=True):
                made[at] = one
        return made

    def _given(self, arguments: Arguments) -> Mapping[str, Any]:
        if arguments.ready is not None:
            return arguments.ready
        coerced = get_argument_values(arguments.field, arguments.node, self._variables)
        return python_arguments(self._schema, arguments.definition, coerced)

    def _bound(self, how: Function | Attribute, arguments: Arguments, info: FieldInfo) -> Callable[[Any], Any]:
        """The function of a field as one of its source alone."""
        assert isinstance(how, Function), "attributes are read in place"
        given = dict(self._given(arguments))
        if how.info is not None:
            given[how.info] = self._info(info)
        call, parent = how.call, how.parent
        if parent is None:
            return lambda _: call(**given)
        if not given and parent:
            return lambda source: call(**{parent: source})
        return lambda source: call(**{parent: source}, **given)

    def _info(self, info: FieldInfo) -> Info:
        raw: GraphQLResolveInfo[Any] = GraphQLResolveInfo(
            field_name=info.nodes[0].name.value,
            field_nodes=info.nodes,
            return_type=info.field.type,
            parent_type=info.parent,
            path=Path(None, info.nodes[0].name.value, info.parent.name),
            schema=self._schema._schema,
            fragments={},
            root_value=None,
            operation=self._plan.operation.node,
            variable_values=self._variables,
            context=self._context,
            is_awaitable=asyncio.iscoroutine,  # type: ignore[arg-type]
            abort_signal=None,
            async_helpers=None,  # type: ignore[arg-type]
        )
        return Info(_raw_info=raw, _field=info.definition)


def _kind(branch: Branch, value: Any) -> str:
    for name, plan in branch.objects.items():
        if _is(plan.type, value):
            return name
    raise GivenUp("a value of no possible type")


def _is(of: GraphQLObjectType, value: Any) -> bool:
    return of.is_type_of is not None and bool(of.is_type_of(value, None))  # type: ignore[arg-type]
