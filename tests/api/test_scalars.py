"""Custom scalars on the wire: moments in UTC, ids, integers beyond JavaScript's, and any JSON."""

from datetime import UTC, datetime
from typing import Any

from casegraph.domain.enums import CaseStatus, Permission
from casegraph.domain.ids import new_uuid
from casegraph.graphql import ids
from casegraph.graphql.schema import schema
from tests.client import Client
from tests.world import World


async def test_moments_are_in_utc_to_the_microsecond(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    moments: dict[str, Any] = {
        "created_at": datetime(2024, 5, 31, 13, 45, 0, 5, tzinfo=UTC),
        "planned_at": datetime(2024, 6, 1, tzinfo=UTC),
        "due_at": datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        "paused_until": datetime(1, 1, 1, tzinfo=UTC),
    }
    await world.case(ann, status=CaseStatus.PAUSED, **moments)
    answer = await client(ann, "{ case(number: 1) { createdAt plannedAt dueAt pausedUntil finishedAt } }")
    assert answer.data["case"] == {
        "createdAt": "2024-05-31T13:45:00.000005Z",
        "plannedAt": "2024-06-01T00:00:00Z",
        "dueAt": "9999-12-31T23:59:59.999999Z",
        "pausedUntil": "0001-01-01T00:00:00Z",
        "finishedAt": None,
    }
    query = "query ($at: DateTime!) { cases(filter: {createdAt: {eq: $at}}) { totalCount } }"
    for spelled in ("2024-05-31T15:45:00.000005+02:00", "2024-05-31t13:45:00.0000059z"):
        assert (await client(ann, query, {"at": spelled})).data["cases"]["totalCount"] == 1


async def test_uuids_and_global_ids_name_the_same_thing(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    made = await world.case(ann, id=new_uuid())
    answer = await client(ann, "{ case(number: 1) { id uuid } }")
    found = answer.data["case"]
    assert found == {"id": ids.encode("Case", made.id), "uuid": str(made.id)}
    query = "query ($id: ID!) { case(id: $id) { uuid } }"
    for spelled in (found["id"], found["uuid"], found["uuid"].upper()):
        assert (await client(ann, query, {"id": spelled})).data["case"]["uuid"] == found["uuid"]


async def test_integers_of_64_bits_are_text(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES, Permission.VIEW_DOCUMENTS)
    await world.case(ann, documents=[{"size": 2**53 + 1}, {"size": 2**63 - 1}])
    answer = await client(ann, "{ case(number: 1) { documents(orderBy: {field: SIZE}) { nodes { size } } } }")
    sizes = [one["size"] for one in answer.data["case"]["documents"]["nodes"]]
    assert sizes == ["9007199254740993", "9223372036854775807"]


JSON_VALUES: dict[str, Any] = {
    "object": {"": {"deep": [[], {}, [{"a": [None]}]]}, "a/b~c": 1, "ключ": "значение"},
    "texts": ["", '\n\t"\\\x01\x7f', "\u2028𝄞\ufffe", "null"],
    "integers": [0, -1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63)],
    "doubles": [0.1, -2.5, 1.7976931348623157e308, 5e-324, 1e21],
    "words": [True, False, None],
}


async def test_json_comes_as_it_is(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    await world.case(ann, variables=JSON_VALUES)
    answer = await client(ann, "{ case(number: 1) { variables } }")
    assert answer.data["case"]["variables"] == JSON_VALUES


async def test_json_equals_what_was_read(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    await world.case(ann, variables=JSON_VALUES)
    query = "query ($is: [JSONFilter!]) { cases(filter: {variables: $is}) { totalCount } }"
    places = {f"/{name}": value for name, value in JSON_VALUES.items()}
    places |= {f"{place}/{at}": one for place, value in places.items() for at, one in enumerate(value)}
    same = [{"pointer": place, "eq": value} for place, value in places.items() if not place.startswith("/object/")]
    assert (await client(ann, query, {"is": same})).data["cases"]["totalCount"] == 1
    for condition in same:
        other = {"pointer": condition["pointer"], "ne": condition["eq"]}
        assert (await client(ann, query, {"is": other})).data["cases"]["totalCount"] == 0


async def test_custom_scalars_say_where_they_are_specified() -> None:
    result = await schema.execute("{ __schema { types { name specifiedByURL } } }")
    assert result.data is not None
    found = {one["name"]: one["specifiedByURL"] for one in result.data["__schema"]["types"] if one["specifiedByURL"]}
    assert found == {
        "DateTime": "https://scalars.graphql.org/andimarek/date-time.html",
        "JSON": "https://www.rfc-editor.org/rfc/rfc8259",
        "JSONPointer": "https://www.rfc-editor.org/rfc/rfc6901",
        "UUID": "https://www.rfc-editor.org/rfc/rfc9562",
    }
