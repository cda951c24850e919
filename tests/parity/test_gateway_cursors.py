"""What none of the systems has, cursors: row GW-02 of the parity list."""

from typing import Any
from uuid import UUID

from casegraph.domain.enums import Permission
from casegraph.domain.ids import new_uuid
from casegraph.graphql import ids
from casegraph.storage.tables import FOLDER, MEMBERSHIP, NOTE
from casegraph.storage.unit_of_work import unit_of_work
from tests.client import Client
from tests.world import Person, World

LISTS = {
    "cases": "cases",
    "tasks": "tasks",
    "delegations": "delegations",
    "processes": "processes",
    "principals": "principals",
    "case.tasks": "case(number: 1) { tasks",
    "case.delegations": "case(number: 1) { delegations",
    "case.documents": "case(number: 1) { documents",
    "case.objects": "case(number: 1) { objects",
    "folder.objects": 'node(id: "FOLDER") { ... on Folder { objects',
    "case.notes": "case(number: 1) { notes",
    "case.children": "case(number: 1) { children",
    "task.candidates": 'node(id: "TASK") { ... on Task { candidates',
    "task.delegations": 'node(id: "TASK") { ... on Task { delegations',
    "task.documents": 'node(id: "TASK") { ... on Task { documents',
    "document.versions": 'node(id: "DOCUMENT") { ... on Document { versions',
    "process.cases": 'process(key: "p0") { cases',
    "group.members": "viewer { principal { groups { members",
}


def query_for(field: str, arguments: str) -> str:
    """A query for a page of a list, wherever it hangs."""
    given = f"({arguments})" if arguments else ""
    page = "edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    head = "query ($cursor: String) " if "$cursor" in arguments else ""
    text = head + "{ " + field + given + " { " + page + " }"
    return text + " }" * (text.count("{") - text.count("}"))


def page_of(found: Any) -> dict[str, Any]:
    """The connection inside an answer, wherever it hangs."""
    while "edges" not in found:
        found = found[0] if isinstance(found, list) else next(iter(found.values()))
    page: dict[str, Any] = found
    return page


class Walker:
    """Pages through a list as a client does, by nothing but cursors."""

    def __init__(self, client: Client, who: Person, field: str) -> None:
        self._client, self._who, self._field = client, who, field

    async def page(self, arguments: str, cursor: str | None = None) -> dict[str, Any]:
        """One page; `$cursor` may stand in the arguments."""
        answer = await self._client(
            self._who, query_for(self._field, arguments), {"cursor": cursor} if cursor else None
        )
        return page_of(answer.data)

    async def forward(self, size: int) -> list[str]:
        """All ids from the first on."""
        ids: list[str] = []
        page = await self.page(f"first: {size}")
        assert not page["pageInfo"]["hasPreviousPage"]
        while True:
            ids += [edge["node"]["id"] for edge in page["edges"]]
            if not page["pageInfo"]["hasNextPage"]:
                return ids
            page = await self.page(f"first: {size}, after: $cursor", page["pageInfo"]["endCursor"])
            assert page["pageInfo"]["hasPreviousPage"]

    async def backward(self, size: int) -> list[str]:
        """All ids from the last back, in the list's own order."""
        ids: list[str] = []
        page = await self.page(f"last: {size}")
        assert not page["pageInfo"]["hasNextPage"]
        while True:
            ids = [edge["node"]["id"] for edge in page["edges"]] + ids
            if not page["pageInfo"]["hasPreviousPage"]:
                return ids
            page = await self.page(f"last: {size}, before: $cursor", page["pageInfo"]["startCursor"])
            assert page["pageInfo"]["hasNextPage"]


async def seven_of_everything(world: World) -> tuple[Person, dict[str, str]]:
    """A tenant in which every list has seven things (cases, and a case's objects: eight), and how each is asked for."""
    tenant = await world.tenant("acme")
    clerks = await world.group(tenant, "clerks")
    ann = await world.person(tenant, "a0", *Permission, groups=[clerks])
    for n in range(1, 7):
        await world.person(tenant, f"a{n}", groups=[clerks], name="Same name")
    processes = [await world.process(tenant, f"p{n}", name="Same name") for n in range(7)]
    lineage, task = new_uuid(), new_uuid()
    documents = [{"lineage_id": lineage, "version": n, "task_id": task} for n in range(1, 8)]
    first = {"id": task, "groups": [clerks], "delegations": [{}] * 7}
    bundle = world.bundle(
        ann,
        process=processes[0],
        tasks=[first, *[{"delegations": []}] * 6],
        notes=[(ann, f"{n}") for n in range(7)],
        documents=documents,
    )
    [parent] = await world.cases([bundle], tenant)
    rest = [world.bundle(ann, process=processes[0], parent_id=parent.record.id) for _ in range(6)]
    await world.cases([*rest, world.bundle(ann, parent_id=parent.record.id)], tenant)
    folder = await _seven_objects(world, ann, parent.record.id)
    known = {
        "TASK": ids.encode("Task", task),
        "DOCUMENT": ids.encode("Document", parent.documents[0].id),
        "FOLDER": ids.encode("Folder", folder),
    }
    return ann, {name: _filled(field, known) for name, field in LISTS.items()}


async def _seven_objects(world: World, owner: Person, case_id: UUID) -> UUID:
    """A folder of the case, which stands beside its seven documents, with seven folders in it."""
    common = {"tenant_id": owner.tenant_id, "case_id": case_id, "description": None, "created_by_id": owner.id}
    outer = new_uuid()
    names = [(outer, None), *((new_uuid(), outer) for _ in range(7))]
    folders = [
        {**common, "id": id_, "folder_id": parent, "name": "Same", "name_key": "same", "created_at": world.moment()}
        for id_, parent in names
    ]
    async with unit_of_work(world.database) as unit:
        await unit.add(FOLDER, folders)
    return outer


def _filled(field: str, known: dict[str, str]) -> str:
    for word, id_ in known.items():
        field = field.replace(f'"{word}"', f'"{id_}"')
    return field


async def test_gw_02_every_list_pages_by_cursor_in_both_directions(world: World, client: Client) -> None:
    ann, fields = await seven_of_everything(world)
    for name, field in fields.items():
        walker = Walker(client, ann, field)
        whole = [edge["node"]["id"] for edge in (await walker.page(""))["edges"]]
        assert len(set(whole)) == len(whole) == (8 if name in ("cases", "case.objects") else 7), name
        for size in (3, 7):
            assert await walker.forward(size) == whole, (name, size)
            assert await walker.backward(size) == whole, (name, size)


async def test_gw_02_root_lists_page_by_offset_too(world: World, client: Client) -> None:
    ann, fields = await seven_of_everything(world)
    for name in ("cases", "tasks", "delegations", "processes", "principals"):
        walker = Walker(client, ann, fields[name])
        whole = [edge["node"]["id"] for edge in (await walker.page(""))["edges"]]
        for offset in (0, 1, 5, 7, 8, 10_000):
            page = await walker.page(f"offset: {offset}, first: 2")
            assert [edge["node"]["id"] for edge in page["edges"]] == whole[offset : offset + 2], (name, offset)
            assert page["pageInfo"]["hasNextPage"] == (offset + 2 < len(whole))
            assert page["pageInfo"]["hasPreviousPage"] == (offset > 0)


async def test_gw_02_cursors_are_steady_while_rows_are_inserted(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", *Permission)
    old = await world.cases([world.bundle(ann, f"{n}") for n in range(6)], ann.tenant_id)
    walker = Walker(client, ann, "cases")
    newest_first = [edge["node"]["id"] for edge in (await walker.page(""))["edges"]]
    page = await walker.page("first: 2")
    seen = [edge["node"]["id"] for edge in page["edges"]]
    while page["pageInfo"]["hasNextPage"]:
        await world.cases([world.bundle(ann, "new"), world.bundle(ann, "new")], ann.tenant_id)
        page = await walker.page("first: 2, after: $cursor", page["pageInfo"]["endCursor"])
        seen += [edge["node"]["id"] for edge in page["edges"]]
    assert seen == newest_first
    # The new ones are found from the same place in the other direction.
    oldest = await walker.page("last: 6")
    found = await walker.page("last: 100, before: $cursor", oldest["pageInfo"]["startCursor"])
    assert len(found["edges"]) == 4
    # By offset, two new cases push two old ones onto the next page: they are seen twice.
    first = await walker.page("first: 2")
    await world.cases([world.bundle(ann, "new"), world.bundle(ann, "new")], ann.tenant_id)
    assert (await walker.page("first: 2, offset: 2"))["edges"] == first["edges"]
    assert len(old) == 6


async def test_gw_02_nested_cursors_are_steady_while_rows_are_inserted(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", *Permission)
    made = await world.case(ann, notes=[(ann, f"{n}") for n in range(6)])
    walker = Walker(client, ann, LISTS["case.notes"])
    newest_first = [edge["node"]["id"] for edge in (await walker.page(""))["edges"]]
    page = await walker.page("first: 2")
    seen = [edge["node"]["id"] for edge in page["edges"]]
    while page["pageInfo"]["hasNextPage"]:
        await add_note(world, ann, made.id)
        page = await walker.page("first: 2, after: $cursor", page["pageInfo"]["endCursor"])
        seen += [edge["node"]["id"] for edge in page["edges"]]
    assert seen == newest_first


async def add_note(world: World, author: Person, case_id: Any) -> None:
    """One more note on a case."""
    row = {"tenant_id": author.tenant_id, "id": new_uuid(), "case_id": case_id, "author_id": author.id}
    async with unit_of_work(world.database) as unit:
        text = {"content": "new", "content_key": "new", "notified": False, "created_at": world.moment()}
        await unit.add(NOTE, [{**row, **text}])


async def test_gw_02_a_cursor_outlives_the_row_that_it_stands_for(world: World, client: Client) -> None:
    tenant = await world.tenant("acme")
    clerks = await world.group(tenant, "clerks")
    people = [await world.person(tenant, f"p{n}", groups=[clerks]) for n in range(4)]
    walker = Walker(client, people[0], LISTS["group.members"])
    page = await walker.page("first: 2")
    whole = [edge["node"]["id"] for edge in (await walker.page(""))["edges"]]
    async with unit_of_work(world.database) as unit:
        await unit.execute(MEMBERSHIP.delete().where(MEMBERSHIP.c.principal_id == people[1].id))
    after = await walker.page("first: 2, after: $cursor", page["pageInfo"]["endCursor"])
    assert [edge["node"]["id"] for edge in after["edges"]] == whole[2:]
