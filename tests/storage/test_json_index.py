"""The index of JSON bodies is what the bodies say, and every index holds the longest places."""

from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from casegraph.domain.enums import CaseList
from casegraph.domain.filters import CompareJSON, JSONOperand, Op
from casegraph.domain.json_values import KEY_LENGTH, MAX_POINTER, places
from casegraph.domain.paging import ListRequest, OrderKey, Window
from casegraph.storage.database import Database
from casegraph.storage.tables import CASE_BODY, CASE_VALUE, TASK_BODY, TASK_VALUE
from tests.rows import stored
from tests.storage.actors import actor_of, services_of
from tests.storage.population import populate
from tests.world import World


@pytest.mark.parametrize(
    ("body", "index", "owner", "name"),
    [
        (CASE_BODY, CASE_VALUE, "case_id", "variables"),
        (TASK_BODY, TASK_VALUE, "task_id", "data"),
    ],
    ids=["variables", "data"],
)
async def test_the_index_is_what_the_bodies_say(
    database: Database, body: Any, index: Any, owner: str, name: str
) -> None:
    await populate(database, cases=20)
    bodies = await stored(database, select(body.c[owner].label("owner"), body.c[name].label("body")))
    pairs: list[Any] = list(bodies)
    expected = {(owner_id, *place) for owner_id, value in pairs for place in places(value)}
    columns = [index.c[one] for one in (owner, "pointer", "kind", "number", "key", "text")]
    found = [tuple(row) for row in await stored(database, select(*columns))]
    assert len(found) == len(set(found))
    assert set(found) == expected


async def test_every_index_holds_the_longest_places(world: World) -> None:
    """Random characters of four bytes each, which no database makes shorter."""
    random = Random(7)

    def noise(length: int) -> str:
        return "".join(chr(random.randrange(0x10000, 0x10FFFF)) for _ in range(length))

    clerk = await world.person(await world.tenant("one"), "clerk", name=noise(500))
    name, text = noise(MAX_POINTER - 1), noise(KEY_LENGTH + 1)
    process = await world.process(clerk.tenant_id, "process", name=noise(1000))
    case = await world.case(
        clerk,
        noise(1000),
        process=process,
        variables={name: text},
        tasks=[{"title": noise(1000), "data": {name: text}}],
        notes=[(clerk, noise(1000))],
        documents=[{"name": noise(1000)}],
    )
    services, order = services_of(world.database), (OrderKey("VARIABLE", True, f"/{name}"), OrderKey("TITLE"))
    condition = CompareJSON("variables", f"/{name}", Op.EQ, JSONOperand((f'"{text}"',)))
    page = await services.cases.search(actor_of(clerk), CaseList.ALL, None, ListRequest(condition, order))
    assert [row.id for row in page.rows] == [case.id]
    beyond = ListRequest(condition, order, Window(5, page.cursor(0)))
    assert (await services.cases.search(actor_of(clerk), CaseList.ALL, None, beyond)).rows == []
