"""A schema whose fields are resolved in every way that Strawberry knows, as a developer may come to write them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission
from strawberry.scalars import JSON

from casegraph.graphql.batching import computed, relation
from casegraph.graphql.context import Context, Info


@strawberry.interface
class Animal:
    """What has a name."""

    name: str

    @strawberry.field
    def legs(self) -> int:
        """Told by the type."""
        return 4

    @strawberry.field
    def kind(self, info: strawberry.Info) -> str:
        """Told by the place."""
        return str(info._raw_info.parent_type.name)


@strawberry.type
class Cat(Animal):
    """Found by its class."""

    lives: int = 9


@dataclass
class Feathered:
    """What `Bird` is shown of."""

    name: str
    wings: int = 2


@strawberry.type
class Bird(Animal):
    """Found by its own say."""

    wings: int

    @strawberry.field
    def legs(self) -> int:
        """Not as others."""
        return 2

    @classmethod
    def is_type_of(cls, obj: object, _info: object) -> bool:
        """Birds are shown of something else."""
        return isinstance(obj, Feathered)


@strawberry.type
class Stone:
    """No animal, and found by its class."""

    weight: float


Thing = Annotated[Bird | Cat | Stone, strawberry.union("Thing")]
ANIMALS: list[Any] = [Cat(name="Tom"), Feathered("Tweety"), Cat(name="Kit", lives=7)]
THINGS: list[Any] = [Stone(weight=1.5), *ANIMALS]


@dataclass
class Row:
    """What `Record` is shown of."""

    number: int
    words: list[str] = field(default_factory=lambda: ["b", "a"])
    spent: Iterator[int] = field(default_factory=lambda: iter((1, 2)))


def rows() -> list[Any]:
    """Three of them, new each time."""
    return [Row(1), Row(2, []), Row(3, ["c"])]


@strawberry.input
class Point:
    """An input object."""

    x: int
    names: list[str] = strawberry.field(default_factory=list)


class Allowed(BasePermission):
    """Lets everybody in."""

    message = "No."

    def has_permission(self, source: Any, info: strawberry.Info, **kwargs: Any) -> bool:
        """Whether somebody may."""
        return True


class Louder(FieldExtension):
    """Changes what a field gives."""

    def resolve(self, next_: Any, source: Any, info: strawberry.Info, **kwargs: Any) -> Any:
        """The field's text in capitals."""
        return next_(source, info, **kwargs).upper()


async def _soon(value: Any) -> Any:
    await asyncio.sleep(0)
    return value


def _found(values: Sequence[Any]) -> Any:
    async def batch(parents: Sequence[Any], context: Context) -> Sequence[Any]:
        return [values[(parent.number - 1) % len(values)] for parent in parents]

    return batch


def _batch_field(returns: Any, *values: Any) -> Any:
    """A relation that gives these values to the rows in turn."""
    return relation(returns, "Values in turn.")(_found(values))


@strawberry.type
class Record:
    """Has a field for every way."""

    number: int
    words: list[str]
    spent: list[int]

    @strawberry.field
    def by_self(self) -> int:
        return self.number * 2

    @strawberry.field
    def by_root(root: Any) -> int:
        return int(root.number) * 3

    @strawberry.field
    def by_parent(one: strawberry.Parent[Row]) -> int:
        return one.number * 4

    @strawberry.field
    def by_nothing() -> str:
        return "nothing"

    @strawberry.field
    def by_info(info: Info) -> str:
        return f"{info.field_name} of {info._raw_info.parent_type.name}"

    @strawberry.field
    async def awaited(self) -> int:
        return int(await _soon(self.number))

    @strawberry.field
    async def awaited_words(root: Any) -> list[str] | None:
        return None if root.number == 2 else root.words

    @strawberry.field(graphql_type=str)  # type: ignore[untyped-decorator]
    def coroutine(self) -> Awaitable[str]:
        return _soon(f"soon {self.number}")

    @strawberry.field(graphql_type=list["Record"])  # type: ignore[untyped-decorator]
    def coroutines(self) -> Awaitable[list[Row]]:
        return _soon([Row(self.number + 10)])

    @strawberry.field(graphql_type=str)  # type: ignore[untyped-decorator]
    def future(self) -> Awaitable[str]:
        return asyncio.ensure_future(_soon("future"))

    @strawberry.field(graphql_type=list[int])  # type: ignore[untyped-decorator]
    def generated(self) -> Iterator[int]:
        yield from range(self.number)

    @strawberry.field
    async def generated_later(self) -> list[int]:
        return (n for n in range(self.number))  # type: ignore[return-value]

    @strawberry.field(graphql_type=list[int])  # type: ignore[untyped-decorator]
    async def streamed(self) -> AsyncIterator[int]:
        for number in range(self.number):
            yield number

    @strawberry.field
    def collected(self) -> list[int]:
        return {self.number: 1, 5: 2}.keys()  # type: ignore[return-value]

    @strawberry.field
    def awaiting_items(self) -> list[str]:
        return [_soon("a"), _soon("b")]  # type: ignore[list-item]

    @strawberry.field
    def text_for_list(self) -> list[str] | None:
        return "ab"  # type: ignore[return-value]

    @strawberry.field
    def dict_for_list(self) -> list[str] | None:
        return {"a": "b"}  # type: ignore[return-value]

    @strawberry.field
    def one_for_list(self) -> list["Record"] | None:
        return Row(7)  # type: ignore[return-value]

    @strawberry.field
    def grid(self) -> list[list[int]]:
        return [[self.number], []]

    @strawberry.field
    def path(self, info: Info) -> str:
        return "/".join(str(one) for one in info.path.as_list())

    @strawberry.field
    def path_as_text(self, info: Info) -> str:
        return f"at {info.path}"

    @strawberry.field
    def selected(self, info: Info) -> "Record":
        assert info.selected_fields
        return Row(len(info.selected_fields[0].selections))  # type: ignore[return-value]

    @strawberry.field
    def variables(self, info: Info) -> JSON:
        return dict(sorted(info.variable_values.items()))  # type: ignore[return-value]

    @strawberry.field
    def returning(self, info: Info) -> str:
        return f"{info.return_type} {info.python_name} {info.root_value}"

    @strawberry.field
    def times(self, by: int = 2, word: str | None = strawberry.UNSET) -> str:
        return f"{self.number * by} {'unset' if word is strawberry.UNSET else word}"

    @strawberry.field
    def spoiling(self, of: list[int]) -> int:
        of.append(self.number)
        return sum(of)

    @strawberry.field
    async def near(self, point: Point | None = None) -> str:
        return f"{self.number} {point}"

    @strawberry.field(permission_classes=[Allowed])  # type: ignore[untyped-decorator]
    def permitted(self) -> str:
        return "permitted"

    @strawberry.field(extensions=[Louder()])  # type: ignore[untyped-decorator]
    def extended(self) -> str:
        return "extended"

    @strawberry.field
    def fails(self) -> int | None:
        if self.number == 2:
            raise GraphQLError("Two is wrong.", extensions={"code": "TWO"})
        return self.number

    @strawberry.field
    async def fails_later(self) -> int:
        if self.number == 2:
            raise ValueError("secret")
        return self.number

    @strawberry.field
    def animal(self) -> Animal:
        return ANIMALS[self.number - 1]  # type: ignore[no-any-return]

    @strawberry.field
    def wrong_animal(self) -> Animal | None:
        return Stone(weight=1) if self.number == 2 else ANIMALS[0]  # type: ignore[return-value]

    @strawberry.field
    def things(self) -> list[Thing]:
        return THINGS

    @strawberry.field
    def wrong_bird(self) -> Bird | None:
        return Cat(name="Tom") if self.number == 2 else None  # type: ignore[return-value]

    @strawberry.field
    def error_for_object(self) -> Stone | None:
        return ValueError("secret") if self.number == 2 else Stone(weight=self.number)  # type: ignore[return-value]

    together = computed(str, "Told together.", lambda rows, info: [f"{row.number} {info.field_name}" for row in rows])
    together_failing = computed(int | None, "Fails for one.", lambda rows, _: [6 // (row.number - 2) for row in rows])
    together_short = computed(int | None, "Too few.", lambda rows, _: [1] * (len(rows) - 1))
    together_lazily = computed(int | None, "A generator.", lambda rows, _: (row.number for row in rows))
    together_leaves = computed(list[int], "A list of them.", lambda rows, _: [[row.number] for row in rows])
    together_object = computed("Record", "The same.", lambda rows, _: rows)

    batched_leaf = _batch_field(str, "a", "b", "c")
    batched_number = _batch_field(int | None, 1, None, 2.0)
    batched_null = _batch_field(str, "a", None, "c")
    batched_no_list = _batch_field(list[int], [1], None, [])
    batched_leaves = _batch_field(list[str | None], ["a", None], ("b",), [])
    batched_objects = _batch_field(list["Record"] | None, [Row(21), Row(2)], None, (Row(23),))
    batched_holes = _batch_field(list["Record | None"], [Row(31), None], [], [None])
    batched_animals = _batch_field(list[Animal], ANIMALS, [], ANIMALS[1:])
    batched_thing = _batch_field(Thing | None, *THINGS[:2], None)
    batched_error = _batch_field(str | None, "a", ValueError("secret"), "c")
    batched_error_for_object = _batch_field(Stone | None, Stone(weight=1), ValueError("secret"), None)

    @relation(list[str], "Told in turn.")
    async def batched_tuple(parents: Sequence[Any], context: Context) -> Sequence[Any]:
        return tuple([str(parent.number)] for parent in parents)

    @relation(int, "Told in turn.")
    async def batched_generator(parents: Sequence[Any], context: Context) -> Any:
        return (parent.number for parent in parents)

    @relation(int, "Told in turn.")
    async def batched_view(parents: Sequence[Any], context: Context) -> Any:
        return {parent.number: parent.number * 5 for parent in parents}.values()

    @relation(int | None, "Too few.")
    async def batched_short(parents: Sequence[Any], context: Context) -> Sequence[Any]:
        return [1] * (len(parents) - 1)

    @relation(int, "Takes its parents apart.")
    async def batched_greedy(parents: Sequence[Any], context: Context) -> Sequence[Any]:
        numbers = [parent.number for parent in parents]
        parents.clear()  # type: ignore[attr-defined]
        return numbers

    @relation(int, "Adds to what it is given.")
    async def batched_spoiling(parents: Sequence[Any], context: Context, of: list[int]) -> Sequence[Any]:
        of.append(100)
        return [sum(of)] * len(parents)

    @relation(str, "Has defaults.")
    async def batched_times(
        parents: Sequence[Any], context: Context, by: int = 3, point: Point | None = None
    ) -> Sequence[Any]:
        return [f"{parent.number * by} {point}" for parent in parents]


@strawberry.type
class Slow:
    """Has to wait to know its own."""

    number: int = 1

    @classmethod
    async def is_type_of(cls, obj: object, _info: object) -> bool:
        """Whether it is one of these, by and by."""
        return bool(await _soon(isinstance(obj, Slow)))


@strawberry.type
class Query:
    """The root."""

    @strawberry.field(graphql_type=list[Record])  # type: ignore[untyped-decorator]
    async def records(self) -> Any:
        return rows()

    @strawberry.field(graphql_type=Record | None)  # type: ignore[untyped-decorator]
    def record(root: Any, number: int) -> Any:
        return Row(number) if number else None

    @strawberry.field(graphql_type=list[Thing | None])  # type: ignore[untyped-decorator]
    def things(self) -> Any:
        return [None, *THINGS]

    @strawberry.field(graphql_type=Thing)  # type: ignore[untyped-decorator]
    async def thing(self) -> Any:
        return strawberry.cast(Cat, Feathered("Cast"))

    @strawberry.field
    def slow(self) -> Slow:
        return Slow()

    @strawberry.field
    def none() -> list[int]:
        return []


schema = strawberry.Schema(query=Query, types=[Cat, Bird])
