"""Running a plan: level by level, all objects of a level at once. Whatever goes wrong gives the run up."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from typing import Any

import strawberry
from graphql import GraphQLResolveInfo, get_argument_values, is_abstract_type
from graphql.execution.values import VariableValues
from strawberry.execution import optimized_is_awaitable

from casegraph.graphql.batching import Batched
from casegraph.graphql.context import Context
from casegraph.graphql.execution.breadth_first.fields import Attribute, Function, is_fixed, python_arguments
from casegraph.graphql.execution.breadth_first.kinds import NO_PATH, RawInfo, check_type, kind_of
from casegraph.graphql.execution.breadth_first.plan import Arguments, Branch, FieldInfo, ObjectPlan, Plan
from casegraph.graphql.execution.breadth_first.values import GivenUp, check_values, items_of

Rows = list[Any]


async def run(schema: strawberry.Schema, plan: Plan, variables: VariableValues, context: Context) -> dict[str, Any]:
    """The data of an operation; `GivenUp` where graphql-core has to answer.

    Nothing goes on running afterwards: what was begun beside a failure has ended, and what was to follow it is not
    begun.
    """
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
        self._failed = False

    async def objects(self, plan: ObjectPlan, sources: Sequence[Any]) -> list[dict[str, Any]]:
        """The objects made of these sources, in their order."""
        if self._failed:
            raise GivenUp("another field failed")
        made = plan.make(sources, [self._bound(one.how, one.arguments, one.info) for one in plan.functions])
        if plan.branches and sources:
            await self._fill(plan.branches, sources, made)
        return made

    async def _fill(self, branches: Sequence[Branch], sources: Sequence[Any], made: list[dict[str, Any]]) -> None:
        answers = await self._together([self._branch(branch, sources) for branch in branches])
        for branch, values in zip(branches, answers, strict=True):
            key = branch.key
            for one, value in zip(made, values, strict=True):
                one[key] = value

    async def _together(self, waiting: Sequence[Awaitable[Any]]) -> Sequence[Any]:
        """What all of these give. Where one fails the others may end: to cut off a statement costs its connection."""
        if len(waiting) == 1:
            return [await waiting[0]]
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return answers

    async def _branch(self, branch: Branch, sources: Sequence[Any]) -> Rows:
        try:
            values = await self._resolved(branch, sources)
            if len(values) != len(sources):
                raise GivenUp("a batch did not answer for each parent")
            if not branch.shape.is_list:
                return await self._items(branch, values, branch.shape.nullable)
            return await self._lists(branch, values)
        except Exception:
            self._failed = True
            raise

    async def _resolved(self, branch: Branch, sources: Sequence[Any]) -> Sequence[Any]:
        how = branch.how
        if isinstance(how, Batched):
            given = how.prepare(self._given(branch.arguments), lambda: branch.wanted)
            return await how.batch(list(sources), self._context, **given)
        if isinstance(how, Attribute):
            return [getattr(source, how.name) for source in sources]
        call = self._bound(how, branch.arguments, branch.info)
        values = [call(source) for source in sources]
        return await self._together(values) if how.is_async else values

    async def _lists(self, branch: Branch, values: Sequence[Any]) -> Rows:
        present = [value for value in values if value is not None]
        if len(present) != len(values) and not branch.shape.nullable:
            raise GivenUp("null where it must not be")
        check_values(present)
        lists = [None if value is None else items_of(value) for value in values]
        flat = [item for one in lists if one is not None for item in one]
        done = iter(await self._items(branch, flat, branch.shape.item_nullable))
        return [None if one is None else list(islice(done, len(one))) for one in lists]

    async def _items(self, branch: Branch, values: Sequence[Any], nullable: bool) -> Rows:
        check_values(values)
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
        info = self._raw_info(branch.info)
        if is_abstract_type(branch.shape.named):
            return await self._mixed(branch, values, info)
        [plan] = branch.objects.values()
        check_type(plan.type, values, info)
        return await self.objects(plan, values)

    async def _mixed(self, branch: Branch, values: Sequence[Any], info: RawInfo) -> Rows:
        """Objects of an abstract type: those of each type together, then back in order."""
        kinds = [kind_of(branch, value, info) for value in values]
        made: Rows = [None] * len(values)
        for name in dict.fromkeys(kinds):
            places = [at for at, kind in enumerate(kinds) if kind == name]
            plan, own = branch.objects[name], [values[at] for at in places]
            check_type(plan.type, own, info)
            for at, one in zip(places, await self.objects(plan, own), strict=True):
                made[at] = one
        return made

    def _given(self, arguments: Arguments) -> dict[str, Any]:
        if arguments.ready is None:
            return self._coerced(arguments)
        # These are shared by all requests. A list is copied, as a resolver may think that it is its own.
        return {name: list(one) if one.__class__ is list else one for name, one in arguments.ready.items()}

    def _coerced(self, arguments: Arguments) -> dict[str, Any]:
        coerced = get_argument_values(arguments.field, arguments.node, self._variables)
        return python_arguments(self._schema, arguments.definition, coerced)

    def _bound(self, how: Function, arguments: Arguments, info: FieldInfo) -> Callable[[Any], Any]:
        """The function of a field as one of its source alone."""
        call, parent, given, told = how.call, how.parent, self._given(arguments), {}
        if how.info is not None:
            told = {how.info: self._schema.config.info_class(_raw_info=self._raw_info(info), _field=info.definition)}
        if not all(is_fixed(value) for value in given.values()):  # each call has to have its own
            return lambda source: call(**how.taking(source), **self._coerced(arguments), **told)
        given |= told
        if parent is None:
            return lambda _: call(**given)
        if not given:
            return lambda source: call(**{parent: source})
        return lambda source: call(**{parent: source}, **given)

    def _raw_info(self, info: FieldInfo) -> RawInfo:
        return GraphQLResolveInfo(
            field_name=info.nodes[0].name.value,
            field_nodes=info.nodes,
            return_type=info.field.type,
            parent_type=info.parent,
            path=NO_PATH,
            schema=self._schema._schema,
            fragments=self._plan.fragments,
            root_value=None,
            operation=self._plan.operation,
            variable_values=self._variables.coerced,  # type: ignore[arg-type]  # as Strawberry gives them
            context=self._context,
            is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type]
            abort_signal=None,
            async_helpers=None,  # type: ignore[arg-type]
        )
