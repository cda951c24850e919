"""From request to result: what is kept, which operation runs, and what of an error reaches the client."""

from collections.abc import Sequence
from typing import Any

import pytest
import strawberry
from graphql import GraphQLError, get_introspection_query
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from structlog.testing import capture_logs

from casegraph.graphql.errors import format_error, format_errors
from casegraph.graphql.execution import ExecutionResult, GraphQLRequest, Pipeline, PreparedOperation
from casegraph.graphql.execution.cache import TextCache
from casegraph.graphql.limits import Limits
from tests.protocol.toy import SECRET, Query, schema


@pytest.fixture
def pipeline() -> Pipeline:
    """A pipeline on the toy schema with nothing kept yet."""
    return Pipeline(schema)


async def run(
    pipeline: Pipeline, query: str, variables: dict[str, Any] | None = None, name: str | None = None
) -> ExecutionResult:
    """Prepare and execute, as an endpoint does."""
    operation = pipeline.prepare(GraphQLRequest(query, variables or {}, name))
    if isinstance(operation, list):
        return ExecutionResult.refused(operation)
    return await pipeline.execute(operation, variables or {}, [])


def codes(errors: Sequence[GraphQLError]) -> list[str]:
    """The code of each error as the client sees it."""
    return [error["extensions"]["code"] for error in format_errors(errors)]


def refused_with(pipeline: Pipeline, query: str, name: str | None = None) -> list[dict[str, Any]]:
    """The errors of a request that must not be prepared."""
    errors = pipeline.prepare(GraphQLRequest(query, {}, name))
    assert isinstance(errors, list)
    return format_errors(errors)


async def test_queries_run_with_variables_and_defaults(pipeline: Pipeline) -> None:
    query = 'query ($name: String = "you") { hello(name: $name) }'
    assert await run(pipeline, query) == ExecutionResult({"hello": "Hello you"})
    assert await run(pipeline, query, {"name": "me"}) == ExecutionResult({"hello": "Hello me"})


async def test_mutations_run_one_after_the_other_with_the_context(pipeline: Pipeline) -> None:
    result = await run(pipeline, "mutation { a: bump b: bump c: bump }")
    assert result.data == {"a": 1, "b": 2, "c": 3}


async def test_the_whole_schema_can_be_introspected(pipeline: Pipeline) -> None:
    result = await run(pipeline, get_introspection_query(input_value_deprecation=True))
    assert not result.errors
    assert result.data is not None
    assert result.data["__schema"]["subscriptionType"]["name"] == "Subscription"


def test_a_document_is_prepared_once(pipeline: Pipeline) -> None:
    first = pipeline.prepare(GraphQLRequest("query A { hello }"))
    assert isinstance(first, PreparedOperation)
    assert pipeline.prepare(GraphQLRequest("query A { hello }", {"x": 1}, "A")) is first
    assert pipeline.prepare(GraphQLRequest("query A { hello  }")) is not first


def test_a_refused_document_is_refused_once(pipeline: Pipeline) -> None:
    first = pipeline.prepare(GraphQLRequest("{ missing }"))
    assert isinstance(first, list)
    assert pipeline.prepare(GraphQLRequest("{ missing }")) is first
    # What is kept must not hold the parsed document or the frames that it was refused in.
    assert all(error.nodes is None and error.__traceback__ is None for error in first)


def test_the_least_recently_used_documents_are_forgotten() -> None:
    pipeline = Pipeline(schema, cache_size=2)
    kept, lost = (pipeline.prepare(GraphQLRequest(f"query {name} {{ hello }}")) for name in "AB")
    assert pipeline.prepare(GraphQLRequest("query A { hello }")) is kept
    pipeline.prepare(GraphQLRequest("query C { hello }"))
    assert pipeline.prepare(GraphQLRequest("query A { hello }")) is kept
    assert pipeline.prepare(GraphQLRequest("query B { hello }")) is not lost


def test_the_cache_is_bounded_by_characters_too() -> None:
    cache: TextCache[int] = TextCache(max_entries=100, max_characters=80)
    for number in range(20):
        cache.put(f"{number:010}", number)
    assert (len(cache), cache.characters) == (8, 80)
    assert [cache.get(f"{number:010}") for number in (11, 12, 19)] == [None, 12, 19]
    cache.put("x" * 11, 1)
    assert cache.get("x" * 11) is None
    assert (len(cache), cache.characters) == (8, 80)


def test_large_documents_are_prepared_but_not_kept() -> None:
    pipeline = Pipeline(schema, cache_characters=100)
    first = pipeline.prepare(GraphQLRequest("query Long { hello }"))
    assert isinstance(first, PreparedOperation)
    assert pipeline.prepare(GraphQLRequest("query Long { hello }")) is not first


TWO = "query A { hello } mutation B { bump }"


@pytest.mark.parametrize(
    ("query", "name", "found"),
    [("{ hello }", None, None), ("query A { hello }", None, "A"), (TWO, "A", "A"), (TWO, "B", "B")],
)
def test_the_operation_is_the_named_or_the_only_one(
    pipeline: Pipeline, query: str, name: str | None, found: str | None
) -> None:
    operation = pipeline.prepare(GraphQLRequest(query, {}, name))
    assert isinstance(operation, PreparedOperation)
    assert operation.name == found


@pytest.mark.parametrize(
    ("query", "name", "message"),
    [
        (TWO, None, "The document has several operations; operationName must name one of them."),
        (TWO, "C", "The document has no operation named 'C'."),
        ("{ hello }", "A", "The document has no operation named 'A'."),
    ],
)
def test_no_operation_is_guessed(pipeline: Pipeline, query: str, name: str | None, message: str) -> None:
    expected = {"message": message, "extensions": {"code": "OPERATION_RESOLUTION_FAILED"}}
    assert refused_with(pipeline, query, name) == [expected]


async def test_subscriptions_are_refused(pipeline: Pipeline) -> None:
    result = await run(pipeline, "subscription { ticks }")
    assert not result.executed
    assert codes(result.errors) == ["OPERATION_RESOLUTION_FAILED"]


@pytest.mark.parametrize("query", ["{ ... @defer { hello } }", "{ node { nodes @stream { id } } }"])
def test_results_are_never_streamed(pipeline: Pipeline, query: str) -> None:
    (error,) = refused_with(pipeline, query)
    assert error["message"].startswith("Unknown directive")
    assert error["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}


def test_schemas_that_need_more_are_refused() -> None:
    class Extension(SchemaExtension):
        """Would never be called."""

    incremental = StrawberryConfig(enable_experimental_incremental_execution=True)
    scalars = schema.config.scalar_map
    for config, extensions in ((incremental, ()), (StrawberryConfig(), (Extension,))):
        config.scalar_map = scalars
        with pytest.raises(ValueError, match="does not run"):
            Pipeline(strawberry.Schema(Query, extensions=extensions, config=config))


@pytest.mark.parametrize("query", ["", "{", "{}}", "query", "{ a(b: $) }", '{ a(b: "\\uD800") }', "\ufeff{", "{{{{"])
def test_what_is_no_graphql_is_said_so(pipeline: Pipeline, query: str) -> None:
    (error,) = refused_with(pipeline, query)
    assert error["extensions"] == {"code": "GRAPHQL_PARSE_FAILED"}
    assert error["locations"]


@pytest.mark.parametrize(
    "query",
    [
        "{ missing }",
        "{ hello { x } }",
        "{ node }",
        "{ hello(name: 1) }",
        "{ ...F } fragment F on Query { ...F }",
        "fragment F on Query { hello }",
        "type Query { hello: String }",
        "{ hello } { node { id } }",
        "query A { hello } query A { hello }",
        "query ($x: Missing) { hello }",
        "{ find(ids: [" + "9" * 399 + "]) }",
    ],
)
def test_what_does_not_fit_the_schema_is_said_so(pipeline: Pipeline, query: str) -> None:
    errors = refused_with(pipeline, query)
    assert {error["extensions"]["code"] for error in errors} == {"GRAPHQL_VALIDATION_FAILED"}


def test_validation_stops_after_some_errors(pipeline: Pipeline) -> None:
    errors = refused_with(pipeline, "{" + " ".join(f"missing{i}" for i in range(50)) + "}")
    assert len(errors) == 21
    assert errors[-1]["message"].startswith("Too many validation errors")
    assert errors[-1]["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}


def test_the_guard_comes_before_validation() -> None:
    pipeline = Pipeline(schema, Limits(depth=1))
    (error,) = refused_with(pipeline, "{ missing { missing } }")
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": {"name": "depth", "maximum": 1}}
    assert error["locations"] == [{"line": 1, "column": 1}]


def test_long_chains_of_fragments_are_refused(pipeline: Pipeline) -> None:
    chain = "".join(f"fragment F{i} on Query {{ ...F{i + 1} }} " for i in range(1_000))
    errors = refused_with(pipeline, "{ ...F0 }" + chain + "fragment F1000 on Query { hello }")
    assert errors


FIND = "query ($filter: Filter, $ids: [Int!]) { find(filter: $filter, ids: $ids) }"


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        (
            {"ids": ["x"]},
            "Variable '$ids' has invalid value at [0]: Int cannot represent non-integer value: 'x'",
        ),
        ({"ids": [None]}, "Variable '$ids' has invalid value at [0]: "),
        ({"ids": 1.5}, "Variable '$ids' has invalid value: Int cannot represent non-integer value: 1.5"),
        ({"filter": {"missing": 1}}, "Variable '$filter' has invalid value: Expected value of type 'Filter'"),
        ({"filter": {"all": [{"title": 1}]}}, "Variable '$filter' has invalid value at .all[0].title: "),
    ],
)
async def test_variables_of_wrong_types_are_named(pipeline: Pipeline, variables: dict[str, Any], message: str) -> None:
    result = await run(pipeline, FIND, variables)
    (error,) = format_errors(result.errors)
    assert not result.executed
    assert error["message"].startswith(message)
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["locations"]


async def test_errors_of_variables_are_capped(pipeline: Pipeline) -> None:
    result = await run(pipeline, FIND, {"ids": ["x"] * 1_000})
    assert len(result.errors) == 21
    assert set(codes(result.errors)) == {"BAD_USER_INPUT"}


async def test_missing_variables_are_named(pipeline: Pipeline) -> None:
    result = await run(pipeline, "query ($value: JSON!) { echo(value: $value) }")
    assert not result.executed
    assert "'$value'" in result.errors[0].message


async def test_variables_that_cannot_be_stored_are_refused(pipeline: Pipeline) -> None:
    result = await run(pipeline, FIND, {"filter": {"title": "a\0"}})
    (error,) = format_errors(result.errors)
    assert not result.executed
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": ["filter", "title"]}


async def test_json_in_variables_keeps_its_shape(pipeline: Pipeline) -> None:
    value = {"a": [1, None, {"b": 2.5}], "c": "\u2028"}
    result = await run(pipeline, "query ($v: JSON!) { echo(value: $v) }", {"v": value})
    assert result.data == {"echo": value}


@pytest.mark.parametrize(
    ("query", "variables", "message"),
    [
        (
            "query ($f: Filter) { find(filter: $f) }",
            {"f": {"all": [{"careless": "x"}]}},
            "Variable '$f' has invalid value at .all[0].careless: "
            "Expected value of type 'Careless', found one that it cannot represent.",
        ),
        (
            "query ($c: Careless) { colour(careless: $c) }",
            {"c": "x"},
            "Variable '$c' has invalid value: Expected value of type 'Careless', found one that it cannot represent.",
        ),
        (
            '{ colour(careless: "x") }',
            {},
            "Expected value of type 'Careless', found one that it cannot represent.",
        ),
        (
            'query ($c: Careless = "x") { colour(careless: $c) }',
            {},
            "Expected value of type 'Careless', found one that it cannot represent.",
        ),
    ],
)
async def test_what_a_scalar_lets_slip_is_not_quoted(
    pipeline: Pipeline, query: str, variables: dict[str, Any], message: str
) -> None:
    with capture_logs() as logs:
        result = await run(pipeline, query, variables)
    (error,) = format_errors(result.errors)
    assert not result.executed
    assert error["message"] == message
    assert error["extensions"]["code"] in ("BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED")
    assert {str(log["exc_info"]) for log in logs} == {SECRET}


@pytest.mark.parametrize(
    ("query", "variables", "message"),
    [
        ('{ colour(value: "x") }', {}, "A colour is red or blue."),
        (
            "query ($c: Careful) { colour(value: $c) }",
            {"c": "x"},
            "Variable '$c' has invalid value: A colour is red or blue.",
        ),
    ],
)
async def test_what_a_scalar_says_in_domain_words_is_said(
    pipeline: Pipeline, query: str, variables: dict[str, Any], message: str
) -> None:
    result = await run(pipeline, query, variables)
    (error,) = format_errors(result.errors)
    assert (error["message"], error["extensions"]) == (message, {"code": "BAD_USER_INPUT"})


@pytest.mark.parametrize(
    ("query", "data", "message", "code"),
    [
        (
            "{ forbidden hello }",
            {"forbidden": None, "hello": "Hello world"},
            "You may not see this.",
            "FORBIDDEN",
        ),
        ("{ required hello }", None, "There is no such number.", "NOT_FOUND"),
        ("{ broken }", {"broken": None}, "Internal server error", "INTERNAL_SERVER_ERROR"),
        ("{ unserialisable }", {"unserialisable": None}, "Internal server error", "INTERNAL_SERVER_ERROR"),
    ],
)
async def test_errors_of_resolvers_show_what_the_domain_meant(
    pipeline: Pipeline, query: str, data: Any, message: str, code: str
) -> None:
    result = await run(pipeline, query)
    with capture_logs() as logs:
        (error,) = format_errors(result.errors)
    assert result.executed
    assert result.data == data
    assert (error["message"], error["extensions"]) == (message, {"code": code})
    assert error["path"] == [query.split()[1]]
    assert error["locations"] == [{"line": 1, "column": 3}]
    assert bool(logs) is (message == "Internal server error")


async def test_invalid_input_names_its_argument(pipeline: Pipeline) -> None:
    (error,) = format_errors((await run(pipeline, "{ invalid }")).errors)
    assert error["message"] == "Must be odd."
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": ["filter", "all", 0]}


async def test_nulls_reach_the_nearest_field_that_may_be_null(pipeline: Pipeline) -> None:
    result = await run(pipeline, "{ hello node { nodes { broken } } }")
    assert result.data is None
    assert result.executed
    assert codes(result.errors) == ["INTERNAL_SERVER_ERROR"]


async def test_an_unexpected_error_is_logged_once_with_its_traceback(pipeline: Pipeline) -> None:
    result = await run(pipeline, "{ a: shared b: shared c: shared }")
    with capture_logs() as logs:
        assert codes(result.errors) == ["INTERNAL_SERVER_ERROR"] * 3
    (log,) = logs
    assert (log["event"], log["log_level"], log["path"]) == ("internal_server_error", "error", ["a"])
    assert str(log["exc_info"]) == SECRET
    assert log["exc_info"].__traceback__ is not None


async def test_arguments_that_only_execution_can_judge_are_bad_input(pipeline: Pipeline) -> None:
    result = await run(pipeline, 'query ($n: String = "x") { hello(name: $n) }', {"n": None})
    (error,) = format_errors(result.errors)
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["message"].startswith("Argument 'name'")


def test_errors_with_a_code_of_their_own_keep_it() -> None:
    error = GraphQLError("Stop.", extensions={"code": "STOPPED", "after": 3})
    assert format_error(error) == {"message": "Stop.", "extensions": {"code": "STOPPED", "after": 3}}
    located = GraphQLError("Stop.", original_error=error, path=["a", 0])
    assert format_error(located)["extensions"] == {"code": "STOPPED", "after": 3}
