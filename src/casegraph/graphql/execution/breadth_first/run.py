"""Running a plan: level by level, all objects of a level at once. Whatever goes wrong gives the run up.

Making objects waits for nothing. What has to be waited for is noted on the way (`Wait`) and begun when there is nothing
else to make; where it is one thing it is awaited in place, so that most queries need no task beside the request's own.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from itertools import chain, islice
from operator import attrgetter
from types import NoneType
from typing import Any, NamedTuple

import strawberry
from graphql import GraphQLResolveInfo
from graphql.execution.values import VariableValues
from strawberry.execution import optimized_is_awaitable

from casegraph.graphql.batching import Batched
from casegraph.graphql.context import Context, Kind
from casegraph.graphql.execution.breadth_first.fields import Attribute, Function, is_fixed
from casegraph.graphql.execution.breadth_first.kinds import NO_PATH, RawInfo, check_type, kind_of
from casegraph.graphql.execution.breadth_first.plan import BoundFunction, Branch, FieldInfo, ObjectPlan, Plan
from casegraph.graphql.execution.breadth_first.values import GivenUp, check_values, items_of

Rows = list[Any]


class Wait(NamedTuple):
    """A branch whose values have to be waited for, its sources, and the objects that it goes into."""

    branch: Branch
    sources: Sequence[Any]
    made: Rows


async def run(schema: strawberry.Schema, plan: Plan, variables: VariableValues, context: Context) -> dict[str, Any]:
    """The data of an operation; `GivenUp` where graphql-core has to answer.

    Nothing goes on running afterwards: what was begun beside a failure has ended, and what was to follow it is not
    begun.
    """
    try:
        return await _Run(schema, plan, variables, context).data()
    except GivenUp:
        raise
    except Exception as error:
        raise GivenUp(f"a resolver or a scalar raised {type(error).__name__}") from error


class _Run:
    def __init__(self, schema: strawberry.Schema, plan: Plan, variables: VariableValues, context: Context) -> None:
        self._schema = schema
        self._plan = plan
        self._variables = variables
        self._context = context
        self._failed = False
        self._beside: dict[str, dict[Any, Any]] = {}

    async def data(self) -> dict[str, Any]:
        waits: list[Wait] = []
        made: list[dict[str, Any]] = self._objects(self._plan.root, [None], waits)
        await self._follow(waits)
        return made[0]

    async def _follow(self, waits: list[Wait]) -> None:
        """Fill in these, and what is to be waited for in them, and so on."""
        while waits := self._begun(waits):
            first, *others = _steps(waits)
            if others:
                await self._together([self._path(step) for step in (first, *others)])
                return
            waits = await self._answered(first)

    def _begun(self, waits: list[Wait]) -> list[Wait]:
        """What is left to be waited for once the edges are filled in whose things came along with the rows."""
        left: list[Wait] = []
        while waits:
            following: list[Wait] = []
            for wait in waits:
                reference = wait.branch.reference
                known = None if reference is None else self._beside.get(reference.kind)
                if reference is None or known is None:
                    left.append(wait)
                    continue
                ids = list(map(attrgetter(reference.column), wait.sources))
                if known.keys() >= set(ids):
                    self._context.spend(len(ids))
                    self._lead(wait, ids, known, following)
                else:
                    left.append(wait)
            waits = following
        return left

    async def _path(self, step: list[Wait]) -> None:
        await self._follow(await self._answered(step))

    async def _together(self, waiting: Sequence[Coroutine[Any, Any, Any]]) -> Rows:
        """What all of these give, the first awaited in this task.

        Where one fails the others may end: to cut off a statement costs its connection.
        """
        first, *others = waiting
        beside = [asyncio.create_task(one) for one in others]
        try:
            return [await first, *[await one for one in beside]]
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                for one in beside:
                    one.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            raise

    async def _answered(self, step: list[Wait]) -> list[Wait]:
        """Fill in what one step waits for; gives what is to be waited for next."""
        if self._failed:
            raise GivenUp("another field failed")
        following: list[Wait] = []
        try:
            reference = step[0].branch.reference
            if reference is not None:
                await self._look_up(reference.kind, step, following)
            else:
                [wait] = step
                values = await self._resolved(wait.branch, wait.sources)
                self._fill(wait, values, following)
                if wait.branch.wanted.beside and values and values[0].beside:
                    for found, things in values[0].beside.items():
                        self._beside.setdefault(found, {None: None}).update(things)
        except Exception:
            self._failed = True
            raise
        return following

    async def _look_up(self, kind: Kind, step: list[Wait], following: list[Wait]) -> None:
        """Fill in edges that lead to things of one kind: they are read by their ids, together and each once."""
        columns = []
        for branch, sources, _ in step:
            reference = branch.reference
            assert reference is not None  # a step of several waits is made of these alone
            self._context.spend(len(sources))
            columns.append(list(map(attrgetter(reference.column), sources)))
        known = await self._context.by_id(kind).load(chain.from_iterable(columns))
        for wait, ids in zip(step, columns, strict=True):
            self._lead(wait, ids, known, following)

    def _lead(self, wait: Wait, ids: Sequence[Any], known: Mapping[Any, Any], following: list[Wait]) -> None:
        """Fill in an edge to things that are known by their ids."""
        plan = wait.branch.single
        if plan is None or plan.branches or wait.branch.shape.is_list:
            self._fill(wait, [known[one] for one in ids], following)
        else:
            self._share(wait, ids, known)

    def _share(self, wait: Wait, ids: Sequence[Any], known: Mapping[Any, Any]) -> None:
        """Fill in an edge to things that have nothing below them: the object of each is made once, for all parents."""
        branch = wait.branch
        distinct = dict.fromkeys(ids)
        things = self._items(branch, [known[one] for one in distinct], branch.shape.nullable, [])
        answers = dict(zip(distinct, things, strict=True))
        key = branch.key
        for one, thing in zip(wait.made, ids, strict=True):
            one[key] = answers[thing]

    async def _resolved(self, branch: Branch, sources: Sequence[Any]) -> Sequence[Any]:
        """What a batch or a coroutine function gives."""
        how = branch.how
        if isinstance(how, Batched):
            given = branch.prepared
            if given is None:
                given = how.prepare(branch.arguments.given(self._variables), lambda: branch.wanted)
            return await how.batch(list(sources), self._context, **given)
        assert isinstance(how, Function)  # attributes are not waited for
        call = self._call(BoundFunction(how, branch.arguments, branch.info))
        return await self._together([call(source) for source in sources])

    def _objects(self, plan: ObjectPlan, sources: Sequence[Any], waits: list[Wait]) -> Rows:
        """The objects made of these sources, in their order, but for what is to be waited for."""
        made = plan.make(sources, [self._bound(one) for one in plan.functions])
        if sources:
            for branch in plan.branches:
                wait = Wait(branch, sources, made)
                if branch.waits:
                    waits.append(wait)
                else:
                    self._fill(wait, self._now(branch, sources), waits)
        return made

    def _now(self, branch: Branch, sources: Sequence[Any]) -> Sequence[Any]:
        how = branch.how
        if isinstance(how, Attribute):
            return [getattr(source, how.name) for source in sources]
        assert isinstance(how, Function)  # batches are waited for
        call = self._call(BoundFunction(how, branch.arguments, branch.info))
        return [call(source) for source in sources]

    def _fill(self, wait: Wait, values: Sequence[Any], waits: list[Wait]) -> None:
        branch, _, made = wait
        if len(values) != len(made):
            raise GivenUp("a batch did not answer for each parent")
        if branch.shape.is_list:
            done = self._lists(branch, values, waits)
        else:
            done = self._items(branch, values, branch.shape.nullable, waits)
        key = branch.key
        for one, value in zip(made, done, strict=True):
            one[key] = value

    def _lists(self, branch: Branch, values: Sequence[Any], waits: list[Wait]) -> Rows:
        present = [value for value in values if value is not None]
        if len(present) != len(values) and not branch.shape.nullable:
            raise GivenUp("null where it must not be")
        check_values(present)
        lists = [None if value is None else items_of(value) for value in values]
        flat = [item for one in lists if one is not None for item in one]
        done = self._items(branch, flat, branch.shape.item_nullable, waits)
        if len(lists) == 1 and present:
            return [done]
        items = iter(done)
        return [None if one is None else list(islice(items, len(one))) for one in lists]

    def _items(self, branch: Branch, values: Sequence[Any], nullable: bool, waits: list[Wait]) -> Rows:
        if branch.write is not None:
            check_values(values)
            write = branch.write
            return [write(value) for value in values]
        if NoneType not in {*map(type, values)}:
            return self._made(branch, list(values), waits)
        if not nullable:
            raise GivenUp("null where it must not be")
        done = iter(self._made(branch, [value for value in values if value is not None], waits))
        return [None if value is None else next(done) for value in values]

    def _made(self, branch: Branch, values: Rows, waits: list[Wait]) -> Rows:
        plan = branch.single
        if plan is None:
            return self._mixed(branch, values, waits)
        check_type(plan, values, lambda: self._raw_info(branch.info))
        return self._objects(plan, values, waits)

    def _mixed(self, branch: Branch, values: Rows, waits: list[Wait]) -> Rows:
        """Objects of an abstract type: those of each type together, then back in order."""
        check_values(values)
        info = self._raw_info(branch.info)
        kinds = [kind_of(branch, value, info) for value in values]
        made: Rows = [None] * len(values)
        for name in dict.fromkeys(kinds):
            places = [at for at, kind in enumerate(kinds) if kind == name]
            plan, own = branch.objects[name], [values[at] for at in places]
            check_type(plan, own, lambda: info)
            for at, one in zip(places, self._objects(plan, own, waits), strict=True):
                made[at] = one
        return made

    def _bound(self, function: BoundFunction) -> Any:
        """What the generated code is given for a leaf's function; see `compile_leaves`."""
        how, info = function.how, function.info
        if info.field.args:
            return self._call(function)
        if how.values is not None:
            values, told = how.values, self._info(info)
            return lambda sources: values(sources, told)
        return None if how.info is None else self._info(info)

    def _call(self, function: BoundFunction) -> Callable[[Any], Any]:
        """The function of a field as one of its source alone."""
        how, arguments = function.how, function.arguments
        call, parent, given = how.call, how.parent, arguments.given(self._variables)
        told = {} if how.info is None else {how.info: self._info(function.info)}
        if not all(is_fixed(value) for value in given.values()):  # each call has to have its own
            return lambda source: call(**how.taking(source), **arguments.given(self._variables), **told)
        given |= told
        if parent is None:
            return lambda _: call(**given)
        return lambda source: call(**{parent: source}, **given)

    def _info(self, info: FieldInfo) -> Any:
        return self._schema.config.info_class(_raw_info=self._raw_info(info), _field=info.definition)

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


def _steps(waits: Sequence[Wait]) -> list[list[Wait]]:
    """What can begin at once: each batch by itself, and all edges that lead to things of one kind together."""
    steps: dict[object, list[Wait]] = {}
    for number, wait in enumerate(waits):
        reference = wait.branch.reference
        steps.setdefault(number if reference is None else reference.kind, []).append(wait)
    return list(steps.values())
