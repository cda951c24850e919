"""The schema: what is committed is what is served, everything in it is described, and it covers the contract."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_introspection_query,
    is_introspection_type,
    is_specified_scalar_type,
    lexicographic_sort_schema,
    print_schema,
    validate_schema,
)
from graphql.utilities import build_client_schema

from casegraph.graphql.schema import schema, sdl
from tests.checkout import ROOT, SCHEMA

CHECK_CONTRACT = ROOT.parent / "shared" / "tools" / "check-contract"


@pytest.fixture(scope="module")
def committed() -> GraphQLSchema:
    """The schema in the file."""
    return build_schema(SCHEMA.read_text(encoding="utf-8"))


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == sdl(), "run `casegraph schema > schema.graphql`"


def test_the_committed_schema_is_valid_and_sorted(committed: GraphQLSchema) -> None:
    assert validate_schema(committed) == []
    assert print_schema(lexicographic_sort_schema(committed)) + "\n" == SCHEMA.read_text(encoding="utf-8")


async def test_introspection_tells_the_same(committed: GraphQLSchema) -> None:
    query = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
        one_of=True,
    )
    result = await schema.execute(query)
    assert not result.errors
    assert result.data is not None
    introspected = build_client_schema(result.data)  # type: ignore[arg-type]
    assert print_schema(lexicographic_sort_schema(introspected)) == print_schema(lexicographic_sort_schema(committed))


def described(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Everything that a description may stand on, and its description."""
    for name, type_ in schema.type_map.items():
        if is_introspection_type(type_) or is_specified_scalar_type(type_):
            continue
        yield name, type_.description
        match type_:
            case GraphQLObjectType() | GraphQLInterfaceType():
                for field_name, field in type_.fields.items():
                    yield f"{name}.{field_name}", field.description
                    for argument_name, argument in field.args.items():
                        yield f"{name}.{field_name}({argument_name}:)", argument.description
            case GraphQLInputObjectType():
                for field_name, input_field in type_.fields.items():
                    yield f"{name}.{field_name}", input_field.description
            case GraphQLEnumType():
                for value_name, value in type_.values.items():
                    yield f"{name}.{value_name}", value.description


def test_everything_is_described_in_sentences(committed: GraphQLSchema) -> None:
    found = dict(described(committed))
    assert len(found) > 500
    wanting = {
        name: text
        for name, text in found.items()
        if not text or not text.endswith((".", "…", ".)")) or text != text.strip() or not text[0].isupper()
    }
    assert wanting == {}


def test_lists_are_connections_or_bounded(committed: GraphQLSchema) -> None:
    """A connection has all that Relay asks for, and ours besides."""
    for name, type_ in committed.type_map.items():
        if name.endswith("Connection") and isinstance(type_, GraphQLObjectType):
            shown = {field_name: str(field.type) for field_name, field in type_.fields.items()}
            node = name.removesuffix("Connection")
            assert shown == {
                "edges": f"[{node}Edge!]!",
                "nodes": f"[{node}!]!",
                "pageInfo": "PageInfo!",
                "totalCount": "Int!",
                "totalCountIsExact": "Boolean!",
            }
    for name, type_ in committed.type_map.items():
        if not isinstance(type_, GraphQLObjectType):
            continue
        for field_name, field in type_.fields.items():
            if str(field.type).endswith("Connection!"):
                assert {"first", "after", "last", "before"} <= set(field.args), f"{name}.{field_name}"
                assert ("offset" in field.args) == (name == "Query"), f"{name}.{field_name}"


LATER_FIELDS = {
    "Case": "diagram",
    "Mutation": "correlateMessage createParameterSet "
    "deleteWebhook fetchAndLockTasks "
    "redeliverWebhook registerWorker runWorkflow saveRobot saveWebhook",
    "Process": "diagram source",
    "Query": "robot robots webhooks workers",
}
"""Fields of the contract that later work brings, by type. Whoever brings one takes it out here."""

LATER_TYPES = """
    CorrelateMessageInput 
    CreateParameterSetInput DeleteWebhookPayload
    FetchAndLockTasksInput FetchAndLockTasksPayload
    LockedTask ParameterSetPayload RedeliverWebhookInput RegisterWorkerInput RobotAssetInput RobotPayload
    RunWorkflowInput SaveRobotInput SaveWebhookInput WebhookActionInput
    WebhookPayload WorkerPayload

    Subscription

    DiagramFormat ParameterSet

    Robot RobotAssetArchitecture
    RobotAssetPlatform RobotAssetType RobotConnection RobotEdge RobotFilterContext RobotSourceType Worker
    WorkerConnection WorkerEdge 
    Webhook WebhookConnection WebhookDelivery WebhookDeliveryConnection WebhookDeliveryEdge
    WebhookDeliveryStatus WebhookEdge
"""
"""Types of the contract that later work brings."""

LATER_VALUES = {"ProcessFormat": "BPMN"}
"""Values of enums that later work brings, by enum."""


def test_the_contract_lacks_only_what_later_work_brings() -> None:
    if not CHECK_CONTRACT.is_file():
        pytest.skip("the contract is not beside this checkout")
    command = [sys.executable, str(CHECK_CONTRACT), str(SCHEMA)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode in (0, 1), said.stderr
    missing = {line for line in said.stdout.splitlines() if ": " in line}
    expected = {f"TYPE_REMOVED: {name} was removed." for name in LATER_TYPES.split()}
    expected |= {
        f"FIELD_REMOVED: Field {name}.{field} was removed."
        for name, fields in LATER_FIELDS.items()
        for field in fields.split()
    }
    expected |= {
        f"VALUE_REMOVED_FROM_ENUM: Enum value {name}.{value} was removed."
        for name, values in LATER_VALUES.items()
        for value in values.split()
    }
    assert missing - expected == set(), "the schema lacks what it should have"
    assert expected - missing == set(), "these are there: take them out of the lists above"
