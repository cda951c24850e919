"""Fields of every kind, added as one adds a field to a Strawberry schema: both executors run them alike.

What runs breadth first is named, so that nothing falls back unseen.
"""

import asyncio
from typing import Any, cast

import pytest
import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema.config import StrawberryConfig
from strawberry.types.field import StrawberryField

from casegraph.services import Services
from tests.differential.executors import BREADTH_FIRST, Executors, Request
from tests.differential.ways import schema


def executors_on(made: strawberry.Schema) -> Executors:
    """Both executors on a schema that needs no services."""
    return Executors(made, cast(Services, None), {"admin": cast(Any, None)})


@pytest.fixture(scope="module")
def ways() -> Executors:
    """Both executors on the schema of all ways."""
    return executors_on(schema)


FAST = [
    "number",
    "words",
    "bySelf",
    "byRoot",
    "byParent",
    "byNothing",
    "byInfo",
    "awaited",
    "awaitedWords",
    "collected",
    "selected { number bySelf }",
    "variables",
    "returning",
    "times",
    'times(by: 5, word: "x")',
    "times(word: null)",
    "spoiling(of: [1, 2])",
    'near(point: {x: 1, names: ["a"]})',
    "near",
    "animal { name legs kind __typename ... on Cat { lives } ... on Bird { wings } }",
    "things { __typename ... on Animal { name legs } ... on Stone { weight } ... on Bird { wings } }",
    "together",
    "togetherLazily",
    "togetherLeaves",
    "togetherObject { together togetherObject { number } }",
    "batchedLeaf",
    "batchedNumber",
    "batchedLeaves",
    "batchedObjects { number batchedObjects { number words } batchedLeaf }",
    "batchedHoles { number batchedHoles { byInfo } }",
    "batchedAnimals { name ... on Cat { lives kind } ... on Bird { kind legs wings } }",
    "batchedThing { ... on Stone { weight } ... on Cat { name } __typename }",
    "batchedTuple",
    "batchedView",
    "batchedGreedy batchedLeaf number",
    "batchedSpoiling(of: [1])",
    "batchedTimes",
    'batchedTimes(by: 2, point: {x: 3, names: ["b", "c"]})',
]
SLOW = [
    "coroutine",
    "coroutines { number }",
    "future",
    "spent",
    "generated",
    "generatedLater",
    "streamed",
    "awaitingItems",
    "textForList",
    "dictForList",
    "oneForList { number }",
    "grid",
    "path",
    "pathAsText",
    "batchedObjects { path }",
    "permitted",
    "extended",
    "fails",
    "batchedObjects { number fails }",
    "failsLater",
    "number failsLater batchedObjects { coroutines { number } }",
    "togetherFailing",
    "togetherShort",
    "wrongAnimal { __typename }",
    "wrongBird { __typename }",
    "errorForObject { __typename }",
    "batchedNull",
    "batchedNoList",
    "batchedError",
    "batchedErrorForObject { __typename }",
    "batchedGenerator",
    "batchedShort",
]


@pytest.mark.parametrize("selection", FAST)
async def test_these_run_breadth_first(ways: Executors, selection: str) -> None:
    for _ in range(2):
        compared = await ways.compare(Request(f"{{ records {{ {selection} }} }}"))
        assert compared.fast == compared.slow
        assert compared.executor == BREADTH_FIRST
        assert compared.fast.errors == []


@pytest.mark.parametrize("selection", SLOW)
async def test_these_are_left_to_graphql_core(ways: Executors, selection: str) -> None:
    for _ in range(2):
        compared = await ways.compare(Request(f"{{ none records {{ number {selection} }} }}"))
        assert compared.fast == compared.slow
        assert compared.executor != BREADTH_FIRST


@pytest.mark.parametrize(
    "text",
    [
        "{ things { ... on Animal { name } ... on Stone { weight } __typename } }",
        "{ a: record(number: 0) { number } b: record(number: 2) { number words } }",
        "{ none __typename }",
        "{ records { selected { ...F number } } } fragment F on Record { bySelf byRoot }",
        "query ($n: Int = 3, $of: [Int!]! = [1]) { record(number: $n) { spoiling(of: $of) variables times(by: $n) } }",
    ],
)
async def test_so_do_these_at_the_root(ways: Executors, text: str) -> None:
    compared = await ways.compare(Request(text))
    assert compared.fast == compared.slow
    assert compared.executor == BREADTH_FIRST


async def test_a_cast_object_has_the_type_that_it_was_cast_to(ways: Executors) -> None:
    compared = await ways.compare(Request("{ thing { __typename ... on Cat { name } } }"))
    assert compared.fast == compared.slow
    assert "Cat" in compared.fast.data


async def test_a_type_that_waits_to_know_its_own_is_left_to_graphql_core(ways: Executors) -> None:
    compared = await ways.compare(Request("{ slow { number } }"))
    assert compared.fast == compared.slow
    assert compared.fast.data == '[true, {"slow": {"number": 1}}]'


async def test_what_a_resolver_adds_to_its_arguments_is_gone_at_the_next_request(ways: Executors) -> None:
    request = Request("{ record(number: 1) { spoiling(of: [1]) batchedSpoiling(of: [1]) } }")
    answers = {(await ways.compare(request)).fast.data for _ in range(3)}
    assert answers == {'[true, {"record": {"spoiling": 2, "batchedSpoiling": 101}}]'}


async def test_attributes_are_read_as_the_schema_reads_them() -> None:
    @strawberry.type
    class Entry:
        key: str

    @strawberry.type
    class Query:
        @strawberry.field
        def entry(self) -> Entry:
            return Entry(key="quiet")

    config = StrawberryConfig(default_resolver=lambda source, name: getattr(source, name).upper())
    compared = await executors_on(strawberry.Schema(query=Query, config=config)).compare(Request("{ entry { key } }"))
    assert compared.fast == compared.slow
    assert compared.fast.data == '[true, {"entry": {"key": "QUIET"}}]'


async def test_a_kind_of_field_with_a_way_of_its_own_is_left_to_graphql_core() -> None:
    class Secret(StrawberryField):
        def get_result(self, source: Any, info: Any, args: Any, kwargs: Any) -> Any:
            return "***"

    @strawberry.type
    class Entry:
        word: str

    @strawberry.type
    class Query:
        @strawberry.field
        def entry(self) -> Entry:
            return Entry(word="told")

    Entry.__strawberry_definition__.fields = [  # type: ignore[attr-defined]
        Secret(python_name="word", type_annotation=StrawberryAnnotation(str))
    ]
    compared = await executors_on(strawberry.Schema(query=Query)).compare(Request("{ entry { word } }"))
    assert compared.fast == compared.slow
    assert compared.fast.data == '[true, {"entry": {"word": "***"}}]'


async def test_an_info_class_of_the_schemas_own_reaches_resolvers() -> None:
    class Informed(strawberry.Info):
        extra = "extra"

    @strawberry.type
    class Query:
        @strawberry.field
        def extra(self, info: Informed) -> str:
            return info.extra

    made = strawberry.Schema(query=Query, config=StrawberryConfig(info_class=Informed))
    compared = await executors_on(made).compare(Request("{ extra }"))
    assert compared.fast == compared.slow
    assert (compared.executor, compared.fast.errors) == (BREADTH_FIRST, [])


async def test_mutations_run_once_and_in_order() -> None:
    done: list[str] = []

    @strawberry.type
    class Query:
        word: str = "word"

    @strawberry.type
    class Mutation:
        @strawberry.mutation
        async def do(self, what: str) -> int | None:
            await asyncio.sleep(0)
            done.append(what)
            if what == "b":
                raise ValueError("secret")
            return len(done)

    executors = executors_on(strawberry.Schema(query=Query, mutation=Mutation))
    operation = executors.prepare(Request('mutation { a: do(what: "a") b: do(what: "b") c: do(what: "c") }'))
    result = await executors.pipeline.execute(operation, {}, executors.context())
    assert (result.data, done) == ({"a": 1, "b": None, "c": 3}, ["a", "b", "c"])


async def test_nothing_is_left_running(ways: Executors) -> None:
    before = asyncio.all_tasks()
    for selection in SLOW:
        await ways.compare(Request(f"{{ records {{ {selection} }} }}"))
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before
