"""Variables and arguments: what is taken as it is, is what graphql-core and Strawberry would make of it."""

import enum
from typing import Any

import pytest
import strawberry
from graphql import FieldNode, GraphQLField, OperationDefinitionNode, get_argument_values, get_variable_values, parse
from graphql.execution.values import VariableValues
from strawberry.types.arguments import convert_arguments

from casegraph.graphql.execution.breadth_first import GivenUp, Variables
from casegraph.graphql.execution.breadth_first.arguments import Arguments
from casegraph.graphql.execution.breadth_first.fields import how_resolved


@strawberry.enum
class Size(enum.Enum):
    """Of shoes."""

    SMALL = 1
    LARGE = 2


@strawberry.input
class Shoe:
    """An input that holds others."""

    size: Size = Size.SMALL
    names: list[str] | None = None


@strawberry.type
class Query:
    """The root."""

    @strawberry.field
    def take(
        self,
        number: int | None = strawberry.UNSET,
        counted: int = 7,
        share: float | None = None,
        text: str | None = strawberry.UNSET,
        some_id: strawberry.ID | None = strawberry.UNSET,
        flag: bool | None = True,
        size: Size | None = strawberry.UNSET,
        maybe: strawberry.Maybe[int | None] = None,
        names: list[str] | None = strawberry.UNSET,
        shoe: Shoe | None = strawberry.UNSET,
    ) -> int:
        """Takes anything."""
        return 0


schema = strawberry.Schema(query=Query)
GIVEN: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**70, 1.0, 1.5, float("nan")),
    *("", "a", "1", "SMALL", "LARGE", "TINY", [], ["a"], [None], {}, {"size": "LARGE", "names": "b"}, {"x": 1}),
)
TYPES = [
    *(
        "Int",
        "Int!",
        "Int = 3",
        "Int! = 3",
        "Float",
        "Float! = 1",
        "String",
        "String!",
        'String = "x"',
        "String = null",
    ),
    *("ID", "ID!", "ID = 4", "Boolean", "Boolean!", "Boolean = false", "Size", "Size!", "Size = LARGE"),
    *("[String!]", '[String!] = ["c"]', "Shoe", "Shoe!", "Shoe = {}"),
]
ABSENT = object()


def _operation(text: str) -> OperationDefinitionNode:
    [operation] = parse(text).definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation


@pytest.mark.parametrize("kind", TYPES)
def test_variables_are_read_as_graphql_core_reads_them(kind: str) -> None:
    definitions = _operation(f"query ($before: Int, $v: {kind}, $after: [Int]) {{ take }}").variable_definitions
    assert definitions is not None
    variables = Variables(schema._schema, definitions)
    for value in (*GIVEN, ABSENT):
        given = {"before": 1, "after": [2], "other": 3} | ({} if value is ABSENT else {"v": value})
        expected = get_variable_values(schema._schema, definitions, given)
        found = variables.read(given)
        if isinstance(expected, VariableValues):
            assert found is not None
            assert (repr(found.coerced), found.sources.keys()) == (repr(expected.coerced), expected.sources.keys())
            own, theirs = found.sources["v"], expected.sources["v"]
            assert (repr(own.value), str(own.signature.type)) == (repr(theirs.value), str(theirs.signature.type))
            assert [type(one) for one in found.coerced.values()] == [type(one) for one in expected.coerced.values()]
        else:
            assert found is None


ARGUMENTS = [
    *("number: $v", "counted: $v", "share: $v", "text: $v", "someId: $v", "flag: $v", "size: $v", "maybe: $v"),
    *("names: $v", "shoe: $v", "number: $v, text: $v", 'number: 1, text: "x", names: ["a"]'),
    *("names: [$v]", "shoe: {names: $v}", "shoe: {size: $v}, number: 3", "", "counted: 3, shoe: {}"),
    *('number: $v, names: "a"', "counted: $v, shoe: {names: null}", "maybe: 3, number: $v"),
]
VALUES: tuple[Any, ...] = (ABSENT, None, 1, "a", True, 1.5, Size.LARGE, ["a", "b"], {"size": Size.LARGE})


@pytest.mark.parametrize("written", ARGUMENTS)
def test_arguments_are_what_strawberry_would_hand_over(written: str) -> None:
    """The variable has a value of any type here; that it has the right one is seen to before."""
    field: GraphQLField = schema._schema.type_map["Query"].fields["take"]  # type: ignore[attr-defined]
    _, definition = how_resolved(field)
    node = _operation("{ take" + (f"({written})" if written else "") + " }").selection_set.selections[0]
    assert isinstance(node, FieldNode)
    arguments = Arguments(schema, field, node, definition)
    converter = schema.schema_converter
    for value in VALUES:
        variables = VariableValues({}, {} if value is ABSENT else {"v": value})
        try:
            coerced = get_argument_values(field, node, variables)
            own = convert_arguments(coerced, definition.arguments, converter.scalar_registry, converter.config)
        except Exception:
            with pytest.raises(Exception):  # noqa: B017, PT011  # whatever it is, the run is given up
                arguments.given(variables)
        else:
            assert arguments.given(variables) == own
    if "$" not in written:
        assert arguments.ready == arguments.given(VariableValues({}, {}))


def test_null_for_what_must_not_be_null_gives_the_run_up() -> None:
    field: GraphQLField = schema._schema.type_map["Query"].fields["take"]  # type: ignore[attr-defined]
    _, definition = how_resolved(field)
    node = _operation("{ take(counted: $v) }").selection_set.selections[0]
    assert isinstance(node, FieldNode)
    with pytest.raises(GivenUp):
        Arguments(schema, field, node, definition).given(VariableValues({}, {"v": None}))
