"""What none of the systems has, filters and sorting by content: row GW-03 of the parity list."""

from collections.abc import Mapping
from typing import Any

from casegraph.domain.enums import CaseStatus, Permission, TaskStatus
from tests.client import Client
from tests.world import Person, World


async def numbers(client: Client, who: Person, condition: Mapping[str, Any], order: str = "") -> list[int]:
    """The numbers of the cases that meet a condition, in order."""
    query = "query ($f: CaseFilter) { cases(filter: $f" + order + ") { nodes { number } } }"
    answer = await client(who, query, {"f": condition})
    return [one["number"] for one in answer.data["cases"]["nodes"]]


async def test_gw_03_filters_by_the_content_of_variables(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    bodies: list[dict[str, Any]] = [
        {"amount": 50_000, "currency": "EUR", "items": [{"price": 9.5}], "ok": True, "a/b~c": None},
        {"amount": 50_000.0, "currency": "eur", "items": [], "ok": False},
        {"amount": "50000", "currency": "EUR", "items": [{"price": 1}, {"price": 9.5}], "ok": 1},
        {"amount": 100_000, "currency": None, "customer": {"name": "Ada", "tags": ["x", "y"]}},
        {},
    ]
    await world.cases([world.bundle(ann, variables=body) for body in bodies], ann.tenant_id)
    compared: list[tuple[str, dict[str, Any], list[int]]] = [
        ("/amount", {"eq": 50_000}, [2, 1]),
        ("/amount", {"eq": "50000"}, [3]),
        ("/amount", {"ne": 50_000}, [5, 4, 3]),
        ("/amount", {"gt": 50_000}, [4]),
        ("/amount", {"gte": 50_000, "lt": 100_000}, [2, 1]),
        ("/amount", {"gt": ""}, [3]),
        ("/amount", {"in": [100_000, "50000", True]}, [4, 3]),
        ("/currency", {"eq": "EUR"}, [3, 1]),
        ("/currency", {"eq": None}, [4]),
        ("/currency", {"exists": False}, [5]),
        ("/currency", {"exists": True, "ne": None}, [3, 2, 1]),
        ("/currency", {"contains": "U"}, [3, 1]),
        ("/currency", {"lte": "EUR"}, [3, 1]),
        ("/ok", {"eq": True}, [1]),
        ("/ok", {"in": [False, 1]}, [3, 2]),
        ("/items/0/price", {"eq": 9.5}, [1]),
        ("/items/1/price", {"gt": 9}, [3]),
        ("/items", {"eq": []}, [2]),
        ("/items/0", {"eq": {"price": 9.50}}, [1]),
        ("/customer", {"eq": {"tags": ["x", "y"], "name": "Ada"}}, [4]),
        ("/customer/tags", {"eq": ["y", "x"]}, []),
        ("/a~1b~0c", {"exists": True}, [1]),
        ("/a~1b~0c", {"eq": None}, [1]),
    ]
    for pointer, comparison, expected in compared:
        found = await numbers(client, ann, {"variables": [{"pointer": pointer, **comparison}]})
        assert found == expected, (pointer, comparison)
    both = [{"pointer": "/amount", "gte": 1}, {"pointer": "/currency", "eq": "EUR"}]
    assert await numbers(client, ann, {"variables": both}) == [1]


async def test_gw_03_sorts_by_the_content_of_variables(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    amounts: list[Any] = [10, "b", 9.5, None, "a", 2, True, "missing"]
    bodies = [{"amount": one} if one != "missing" else {} for one in amounts]
    await world.cases([world.bundle(ann, variables=body) for body in bodies], ann.tenant_id)
    # Numbers, then texts, then all else; cases without it come last, either way.
    up = await numbers(client, ann, {}, ', orderBy: [{variable: "/amount"}]')
    assert up == [6, 3, 1, 5, 2, 7, 4, 8]
    down = await numbers(client, ann, {}, ', orderBy: [{variable: "/amount", direction: DESC}]')
    assert down == [1, 3, 6, 2, 5, 7, 4, 8]
    order = ', orderBy: [{variable: "/gone"}, {field: NUMBER, direction: DESC}]'
    assert await numbers(client, ann, {}, order) == list(range(8, 0, -1))


async def test_gw_03_and_or_not(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    made = [
        world.bundle(ann, title, status=status, milestone=milestone)
        for title, status, milestone in [
            ("alpha", CaseStatus.RUNNING, None),
            ("beta", CaseStatus.RUNNING, "checked"),
            ("gamma", CaseStatus.COMPLETED, "paid"),
            ("delta", CaseStatus.CANCELLED, None),
        ]
    ]
    await world.cases(made, ann.tenant_id)
    running: dict[str, Any] = {"status": {"eq": "RUNNING"}}
    paid = {"milestone": {"eq": "paid"}}
    conditions: list[tuple[dict[str, Any], list[int]]] = [
        ({"or": [paid, {"title": {"startsWith": "al"}}]}, [3, 1]),
        ({"and": [running, {"milestone": {"isNull": False}}]}, [2]),
        # What is absent differs from everything: `not` and `ne` are no gaps in the list.
        ({"not": paid}, [4, 2, 1]),
        ({"milestone": {"ne": "paid"}}, [4, 2, 1]),
        ({"milestone": {"notIn": ["paid", "checked"]}}, [4, 1]),
        ({"not": {"or": [paid, running]}}, [4]),
        ({**running, "not": {"title": {"contains": "bet"}}}, [1]),
        ({"not": {"and": [running, {"not": paid}]}}, [4, 3]),
        ({"title": {"in": ["alpha", "delta"]}, "number": {"gt": 1, "lte": 4}}, [4]),
    ]
    for condition, expected in conditions:
        assert await numbers(client, ann, condition) == expected, condition


async def test_gw_03_filters_by_what_hangs_from_a_case(world: World, client: Client) -> None:
    tenant = await world.tenant("acme")
    ann = await world.person(tenant, "ann", *Permission)
    bob = await world.person(tenant, "bob", name="Bob")
    late: dict[str, Any] = {"owner": ann, "due_at": world.now, "data": {"score": 7}}
    done: dict[str, Any] = {"owner": bob, "status": TaskStatus.COMPLETED, "due_at": world.now}
    made = [
        world.bundle(ann, tasks=[late, done], notes=[(bob, "Straße\nfrei")]),
        world.bundle(ann, tasks=[done, done], documents=[{"name": "id.pdf", "kind": 1}]),
        world.bundle(ann, documents=[{"name": "id.pdf", "deleted_at": world.now}, {"name": "old", "latest": False}]),
    ]
    await world.cases(made, tenant)
    conditions: list[tuple[dict[str, Any], list[int]]] = [
        ({"tasks": {"some": {"overdue": True}}}, [1]),
        ({"tasks": {"none": {"overdue": True}}}, [3, 2]),
        ({"tasks": {"some": {}}}, [2, 1]),
        ({"tasks": {"none": {}}}, [3]),
        ({"tasks": {"some": {"data": [{"pointer": "/score", "gte": 7}]}}}, [1]),
        # One and the same task must meet it all.
        ({"tasks": {"some": {"overdue": True, "ownerId": {"eq": str(bob.id)}}}}, []),
        ({"tasks": {"some": {"status": ["COMPLETED"]}, "none": {"ownerId": {"eq": str(ann.id)}}}}, [2]),
        ({"notes": {"some": {"search": "STRASSE"}}}, [1]),
        ({"notes": {"some": {"authorId": {"eq": str(ann.id)}}}}, []),
        ({"notes": {"none": {"authorId": {"eq": str(bob.id)}}}}, [3, 2]),
        ({"documents": {"some": {"name": {"eq": "id.pdf"}}}}, [2]),
        ({"documents": {"some": {"name": {"eq": "id.pdf"}, "deleted": True}}}, [3]),
        ({"documents": {"some": {"allVersions": True}}}, [3, 2]),
        ({"documents": {"none": {"kind": ["INPUT"]}}}, [3, 1]),
    ]
    for condition, expected in conditions:
        assert await numbers(client, ann, condition) == expected, condition
