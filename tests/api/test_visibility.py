"""Who sees what, on every path: each test asks one question on behalf of each of ten callers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from casegraph.domain.bundles import CaseBundle
from casegraph.domain.enums import CaseStatus, DelegationOutcome, DelegationStatus, Permission, TaskStatus
from casegraph.domain.ids import new_uuid
from casegraph.graphql import ids
from tests.client import Answer, Client, client_of
from tests.databases import Databases
from tests.world import Person, World

CLOSED = {"status": DelegationStatus.CLOSED, "outcome": DelegationOutcome.REASSIGNED}


@dataclass(frozen=True)
class Sight:
    """What a caller sees: cases by title, their documents, and whether notes at all (else the code of the error)."""

    cases: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    notes: frozenset[str] | None = None


ALL = frozenset({"target", "parent", "child", "unrelated", "draft"})
TARGET = frozenset({"target"})
TAKES_PART = Sight(TARGET, TARGET)

ACTORS = {
    "admin": Sight(ALL, ALL, ALL),
    "auditor": Sight(ALL),
    "supervisor": Sight(TARGET, notes=TARGET),
    "assignee": Sight(TARGET, TARGET, TARGET),
    "past_assignee": TAKES_PART,
    "initiator": TAKES_PART,
    "candidate": Sight(TARGET),
    "group_candidate": Sight(TARGET),
    "member": Sight(),
    "stranger": Sight(),
}


@dataclass
class Scene:
    """The callers, the cases by title, and how to ask."""

    client: Client
    people: dict[str, Person]
    cases: dict[str, CaseBundle]
    fields: dict[str, Any]

    async def ask(self, actor: str, query: str, **variables: Any) -> Answer:
        """Ask on behalf of a caller."""
        return await self.client(self.people[actor], query, variables)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
async def scene(request: pytest.FixtureRequest, all_databases: Databases) -> AsyncIterator[Scene]:
    """Five cases of one tenant, and callers who stand to one of them, the target, in different ways."""
    async with all_databases.fresh(request.param) as database:
        world = World(database)
        people, fields = await make_people(world)
        cases = await make_cases(world, people, fields)
        async with client_of(database) as client:
            yield Scene(client, people, cases, {**fields, "database": database})


async def make_people(world: World) -> tuple[dict[str, Person], dict[str, Any]]:
    """The callers, and a boss who starts what none of them starts; the pool and the processes."""
    tenant, other = await world.tenant("acme"), await world.tenant("other")
    pool, elsewhere = await world.group(tenant, "pool"), await world.group(tenant, "elsewhere")
    view_notes = Permission.VIEW_NOTES
    people = {
        "admin": await world.person(tenant, "admin", Permission.ALL_CASES, view_notes, Permission.VIEW_DOCUMENTS),
        "auditor": await world.person(tenant, "auditor", Permission.ALL_CASES),
        "supervisor": await world.person(tenant, "sue", Permission.SUPERVISE, view_notes, process_key="loan"),
        "assignee": await world.person(tenant, "assignee", view_notes),
        "past_assignee": await world.person(tenant, "past", Permission.ADD_NOTES),
        "initiator": await world.person(tenant, "initiator"),
        "candidate": await world.person(tenant, "candidate"),
        "group_candidate": await world.person(tenant, "grouped", groups=[pool]),
        # Rights for a process that none of the cases is of, and a group that nothing waits for.
        "member": await world.person(tenant, "member", *Permission, process_key="permit", groups=[elsewhere]),
        "stranger": await world.person(other, "stranger", *Permission),
        "boss": await world.person(tenant, "boss"),
    }
    loan, order = await world.process(tenant, "loan"), await world.process(tenant, "order")
    return people, {"pool": pool, "loan": loan, "order": order}


async def make_cases(world: World, people: dict[str, Person], fields: dict[str, Any]) -> dict[str, CaseBundle]:
    """The target, and around it what only those see who see everything; and a case of the other tenant."""
    boss, parent, delegation = people["boss"], new_uuid(), new_uuid()
    made = [
        _secret(world, boss, "parent", id=parent, delegation={"id": delegation}),
        _target(world, people, fields, parent_id=parent, previous_id=delegation),
        _secret(world, boss, "unrelated", process=fields["order"]),
        _secret(world, boss, "draft", status=CaseStatus.DRAFT),
    ]
    made.append(_secret(world, boss, "child", parent_id=made[1].record.id))
    stranger = people["stranger"]
    theirs = world.bundle(stranger, "theirs", tasks=[{"owner": stranger}], notes=[(stranger, "theirs")])
    await world.cases([theirs], stranger.tenant_id)
    return {one.record.title: one for one in await world.cases(made, boss.tenant_id)}


def _secret(
    world: World, boss: Person, title: str, delegation: dict[str, Any] | None = None, **values: Any
) -> CaseBundle:
    task = {"title": f"task of {title}", "owner": boss, "data": {"secret": title}}
    return world.bundle(
        boss,
        title,
        variables={"secret": title},
        milestone=title,
        tasks=[{**task, "delegations": [{"assignee_id": boss.id, **(delegation or {})}]}],
        notes=[(boss, f"note on {title}")],
        documents=[{"name": f"{title}.pdf"}],
        **values,
    )


def _target(
    world: World, people: dict[str, Person], fields: dict[str, Any], *, parent_id: UUID, previous_id: UUID
) -> CaseBundle:
    first = new_uuid()
    handed_on = {"id": first, "assignee_id": people["past_assignee"].id, "previous_id": previous_id, **CLOSED}
    now = {"assignee_id": people["assignee"].id, "previous_id": first}
    task = {"title": "task of target", "owner": people["assignee"], "data": {"secret": "target"}}
    return world.bundle(
        people["initiator"],
        "target",
        process=fields["loan"],
        parent_id=parent_id,
        variables={"secret": "target"},
        milestone="target",
        tasks=[
            {**task, "delegations": [handed_on, now]},
            {"title": "by name", "principals": [people["candidate"]]},
            {"title": "by group", "groups": [fields["pool"]]},
            # What is claimed or done is nobody's to claim any more.
            {"title": "claimed", "owner": people["assignee"], "principals": [people["member"]]},
            {"title": "done", "status": TaskStatus.COMPLETED, "principals": [people["member"]], "delegations": []},
        ],
        notes=[(people["assignee"], "note on target")],
        documents=[{"name": "target.pdf"}],
    )


every_actor = pytest.mark.parametrize("actor", ACTORS)


@every_actor
async def test_lists_and_their_counts(scene: Scene, actor: str) -> None:
    sight = ACTORS[actor]
    own = {"theirs"} if actor == "stranger" else set()
    query = """{ cases { totalCount nodes { title } edges { node { title } } }
        tasks { totalCount nodes { case { title } } } delegations { totalCount nodes { case { title } } } }"""
    answer = await scene.ask(actor, query)
    cases = answer.data["cases"]
    assert {one["title"] for one in cases["nodes"]} == sight.cases | own
    assert [one["node"] for one in cases["edges"]] == cases["nodes"]
    assert cases["totalCount"] == len(cases["nodes"])
    for name in ("tasks", "delegations"):
        found = answer.data[name]
        assert {one["case"]["title"] for one in found["nodes"]} == sight.cases | own
        assert found["totalCount"] == len(found["nodes"])


@every_actor
async def test_the_lists_that_people_work_from(scene: Scene, actor: str) -> None:
    expected = {
        "TODO": {"assignee"},
        "DRAFT": set(),
        "PARTICIPATED": {"assignee", "past_assignee", "initiator"},
        "UNASSIGNED": {"candidate", "group_candidate"},
        "PAUSED": set(),
    }
    for name, actors in expected.items():
        answer = await scene.ask(actor, "{ cases(list: " + name + ") { totalCount nodes { title } } }")
        found = [one["title"] for one in answer.data["cases"]["nodes"] if one["title"] != "theirs"]
        assert found == (["target"] if actor in actors else []), name
    counts = (
        await scene.ask(actor, "{ viewer { inboxCounts { todo draft participated unassigned paused overdue } } }")
    ).data
    own = 1 if actor == "stranger" else 0
    assert counts["viewer"]["inboxCounts"] == {
        "todo": own + (actor in expected["TODO"]),
        "draft": 0,
        "participated": own + (actor in expected["PARTICIPATED"]),
        "unassigned": int(actor in expected["UNASSIGNED"]),
        "paused": 0,
        "overdue": 0,
    }


def _nodes_of(case: CaseBundle) -> dict[str, Any]:
    """The global ids of a case and of what is in it."""
    [task, *_] = case.tasks
    return {
        "case": ids.encode("Case", case.record.id),
        "task": ids.encode("Task", task.record.id),
        "delegation": ids.encode("Delegation", task.delegations[-1].id),
        "document": ids.encode("Document", case.documents[0].id),
        "note": ids.encode("Note", case.notes[0].id),
    }


@every_actor
async def test_single_things_by_every_kind_of_id(scene: Scene, actor: str) -> None:
    sight = ACTORS[actor]
    for title, case in scene.cases.items():
        seen = {
            **dict.fromkeys(("case", "task", "delegation"), title in sight.cases),
            "document": title in sight.documents,
            "note": title in (sight.notes or ()),
        }
        known = _nodes_of(case)
        for field, id_ in known.items():
            query = "query ($id: ID!, $uuid: ID!) { node(id: $id) { id } one: " + field + "(id: $id) { id } "
            query += "same: " + field + "(id: $uuid) { id } }"
            answer = await scene.ask(actor, query, id=id_, uuid=str(ids.decode(id_).uuid))
            expected = {"id": id_} if seen[field] else None
            assert answer.data == {"node": expected, "one": expected, "same": expected}, (title, field)
        answer = await scene.ask(actor, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=list(known.values()))
        assert answer.data["nodes"] == [{"id": id_} if seen[field] else None for field, id_ in known.items()]
        answer = await scene.ask(actor, "query ($n: Int!) { case(number: $n) { title } }", n=case.record.number)
        found = answer.data["case"]
        if actor == "stranger":  # whose tenant has a number 1 of its own
            assert found == ({"title": "theirs"} if case.record.number == 1 else None)
        else:
            assert found == ({"title": title} if seen["case"] else None)


NEIGHBOURS = """query ($id: ID!) { case(id: $id) {
    parent { title } children { totalCount nodes { title } edges { node { title } } }
    variables
    delegations { nodes { index previous { index case { title } task { title } } } }
    tasks { nodes { title case { title parent { title } } candidates { totalCount nodes { username } }
        delegations { totalCount } documents { totalCount nodes { name } } } }
    documents { totalCount nodes { name case { title } versions { totalCount nodes { name } } } }
    process { key cases { totalCount nodes { title } } }
    initiator { name } } }"""


@every_actor
async def test_what_hangs_from_what_is_visible(scene: Scene, actor: str) -> None:
    sight = ACTORS[actor]
    answer = await scene.ask(actor, NEIGHBOURS, id=str(scene.cases["target"].record.id))
    if "target" not in sight.cases:
        assert answer.data == {"case": None}
        return
    found = answer.data["case"]
    beyond = "parent" in sight.cases
    assert found["parent"] == ({"title": "parent"} if beyond else None)
    assert [one["title"] for one in found["children"]["nodes"]] == (["child"] if beyond else [])
    assert found["children"]["totalCount"] == len(found["children"]["edges"]) == int(beyond)
    assert found["variables"] == {"secret": "target"}
    previous = {one["index"]: one["previous"] for one in found["delegations"]["nodes"]}
    assert previous[1] == (
        {"index": 1, "case": {"title": "parent"}, "task": {"title": "task of parent"}} if beyond else None
    )
    assert previous[2]["case"] == {"title": "target"}
    pools = {one["title"]: [who["username"] for who in one["candidates"]["nodes"]] for one in found["tasks"]["nodes"]}
    assert pools == {
        "task of target": [],
        "by name": ["candidate"],
        "by group": ["grouped"],
        "claimed": ["member"],
        "done": ["member"],
    }
    names = ["target.pdf"] if "target" in sight.documents else []
    assert [one["name"] for one in found["documents"]["nodes"]] == names
    assert found["documents"]["totalCount"] == len(names)
    assert found["process"]["cases"] == {"totalCount": 1, "nodes": [{"title": "target"}]}


@every_actor
async def test_processes_show_their_visible_cases_only(scene: Scene, actor: str) -> None:
    sight = ACTORS[actor]
    answer = await scene.ask(actor, "{ processes { nodes { key cases { totalCount nodes { title } } } } }")
    found = {one["key"]: one["cases"] for one in answer.data["processes"]["nodes"]}
    if actor == "stranger":
        assert found == {}
        return
    for key, title in (("loan", "target"), ("order", "unrelated")):
        nodes = [{"title": title}] if title in sight.cases else []
        assert found[key] == {"totalCount": len(nodes), "nodes": nodes}


@every_actor
async def test_search(scene: Scene, actor: str) -> None:
    sight = ACTORS[actor]
    query = "query ($text: String!) { cases(search: $text) { totalCount nodes { title } } }"
    for title in scene.cases:
        for text in (title, title.upper(), f"task of {title}", title[:2]):
            found = (await scene.ask(actor, query, text=text)).data["cases"]
            seen = {one["title"] for one in found["nodes"]} - {"theirs"}
            assert seen <= sight.cases
            assert (title in seen) == (title in sight.cases)
            assert found["totalCount"] == len(found["nodes"])


def _oracles(case: CaseBundle, boss: Person) -> list[dict[str, Any]]:
    """Conditions that a case meets: whoever may not see it must not learn that they are met."""
    title, secret = case.record.title, {"pointer": "/secret", "eq": case.record.title}
    return [
        {"id": {"eq": str(case.record.id)}},
        {"number": {"eq": case.record.number}},
        {"title": {"startsWith": title}},
        {"milestone": {"contains": title}},
        {"variables": [secret]},
        {"variables": [{"pointer": "/secret", "gte": title, "lte": title}]},
        {"tasks": {"some": {"title": {"eq": f"task of {title}"}}}},
        {"tasks": {"some": {"data": [secret]}}},
        {"title": {"eq": title}, "tasks": {"none": {"title": {"eq": "nothing"}}}},
        {"title": {"eq": title}, "documents": {"none": {"name": {"eq": "nothing"}}}},
        {"title": {"eq": title}, "or": [{"initiatorId": {"eq": str(boss.id)}}, {}]},
        {"not": {"title": {"ne": title}}},
        {"title": {"eq": title}, "createdAt": {"gt": "2000-01-01T00:00:00Z"}},
    ]


@every_actor
async def test_filters_are_no_oracles(scene: Scene, actor: str) -> None:
    sight = ACTORS[actor]
    query = "query ($f: CaseFilter!) { cases(filter: $f) { totalCount nodes { title } } }"
    for title, case in scene.cases.items():
        expected = [{"title": title}] if title in sight.cases else []
        for condition in _oracles(case, scene.people["boss"]):
            found = (await scene.ask(actor, query, f=condition)).data["cases"]
            assert found == {"totalCount": len(expected), "nodes": expected}, condition
        documents = {"title": {"eq": title}, "documents": {"some": {"name": {"eq": f"{title}.pdf"}}}}
        found = (await scene.ask(actor, query, f=documents)).data["cases"]
        assert found["totalCount"] == int(title in sight.documents), title
    query = "query ($f: TaskFilter!) { tasks(filter: $f) { totalCount } }"
    for title, case in scene.cases.items():
        for condition in (
            {"caseId": {"eq": str(case.record.id)}, "title": {"startsWith": "task of"}},
            {"data": [{"pointer": "/secret", "eq": title}]},
            {"id": {"in": [str(case.tasks[0].record.id)]}},
        ):
            found = (await scene.ask(actor, query, f=condition)).data["tasks"]
            assert found["totalCount"] == int(title in sight.cases), condition
    query = "query ($f: DelegationFilter!) { delegations(filter: $f) { totalCount } }"
    for title, case in scene.cases.items():
        found = (await scene.ask(actor, query, f={"taskId": {"eq": str(case.tasks[0].record.id)}})).data["delegations"]
        assert found["totalCount"] == (len(case.tasks[0].delegations) if title in sight.cases else 0)


@every_actor
async def test_a_parent_out_of_sight_is_no_parent_in_filters_either(scene: Scene, actor: str) -> None:
    sight = ACTORS[actor]
    parent = str(scene.cases["parent"].record.id)
    query = "query ($f: CaseFilter!) { cases(filter: $f) { nodes { title parent { title } } } }"
    for condition in ({"parentId": {"eq": parent}}, {"parentId": {"in": [parent]}}, {"parentId": {"isNull": False}}):
        found = (await scene.ask(actor, query, f=condition)).data["cases"]["nodes"]
        assert all(one["parent"] for one in found)
        assert any(one["title"] == "target" for one in found) == ("parent" in sight.cases)
    for condition in (
        {"parentId": {"isNull": True}},
        {"parentId": {"ne": parent}},
        {"not": {"parentId": {"eq": parent}}},
    ):
        found = (await scene.ask(actor, query, f=condition)).data["cases"]["nodes"]
        assert any(one["title"] == "target" for one in found) == (
            "target" in sight.cases - {"target"} or sight.cases == TARGET
        )


@every_actor
async def test_notes_need_a_permission_to_be_read_or_asked_about(scene: Scene, actor: str) -> None:
    sight = ACTORS[actor]
    granted = sight.notes is not None or actor in ("member", "stranger")
    read = await scene.ask(actor, "{ cases { nodes { title notes { totalCount nodes { content case { title } } } } } }")
    asked = [
        await scene.ask(actor, "query ($f: CaseFilter!) { cases(filter: $f) { nodes { title } } }", f=condition)
        for condition in (
            {"notes": {"some": {"search": "NOTE ON"}}},
            {"notes": {"some": {}}},
            {"or": [{"title": {"eq": "x"}}, {"not": {"notes": {"none": {"search": "note on"}}}}]},
        )
    ]
    if not granted:
        assert set(read.codes) <= {"FORBIDDEN"}
        for answer in asked:
            assert answer.codes == ["FORBIDDEN"]
            assert answer.body["data"] is None
        return
    notes = {one["title"]: one["notes"] for one in read.data["cases"]["nodes"]}
    notes.pop("theirs", None)
    assert {title for title, found in notes.items() if found["totalCount"]} == (sight.notes or set())
    for title, found in notes.items():
        assert found["nodes"] == [{"content": f"note on {title}", "case": {"title": title}}]
    for answer in asked[:1]:
        assert {one["title"] for one in answer.data["cases"]["nodes"]} == (sight.notes or set())


@every_actor
async def test_cursors_reach_no_further_than_their_bearer(scene: Scene, actor: str) -> None:
    """A cursor that an administrator got is a place in the list, not a key to it."""
    sight = ACTORS[actor]
    page = "query ($c: String) { cases(last: 100, before: $c) { nodes { title } } }"
    everything = await scene.ask("admin", "{ cases(last: 1) { pageInfo { endCursor } } }")
    cursor = everything.data["cases"]["pageInfo"]["endCursor"]
    answer = await scene.ask(actor, page, c=cursor)
    if actor == "stranger":
        assert answer.codes == ["INVALID_CURSOR"]
    else:
        assert {one["title"] for one in answer.data["cases"]["nodes"]} == sight.cases - {"parent"}


@every_actor
async def test_what_every_member_sees_and_no_stranger(scene: Scene, actor: str) -> None:
    boss, fields = scene.people["boss"], scene.fields
    known = {
        "Principal": boss.id,
        "Process": fields["loan"].id,
        "Group": fields["pool"],
        "Tenant": boss.tenant_id,
    }
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } principals { totalCount } groups { key } }"
    answer = await scene.ask(actor, query, ids=[ids.encode(name, uuid) for name, uuid in known.items()])
    stranger = actor == "stranger"
    assert answer.data["nodes"] == [None if stranger else {"__typename": name} for name in known]
    assert answer.data["principals"]["totalCount"] == (1 if stranger else 10)
    assert [one["key"] for one in answer.data["groups"]] == ([] if stranger else ["elsewhere", "pool"])
    roles = {one["key"] for one in (await scene.ask(actor, "{ roles { key } }")).data["roles"]}
    assert roles.isdisjoint({"of-admin-"} if stranger else {"of-stranger-"})


async def test_an_unlinked_document_is_its_makers(scene: Scene) -> None:
    world = World(scene.fields["database"])
    maker = scene.people["initiator"]
    loose = {"case_id": None, "process_id": None, "kind": 4, "created_by_id": maker.id}
    made = await world.cases([world.bundle(scene.people["assignee"], "other", documents=[loose])], maker.tenant_id)
    query = "query ($id: ID!) { document(id: $id) { kind case { id } } node(id: $id) { id } }"
    id_ = ids.encode("Document", made[0].documents[0].id)
    for actor in ACTORS:
        found = (await scene.ask(actor, query, id=id_)).data
        mine = actor == "initiator"
        assert found["document"] == ({"kind": "TEMPORARY", "case": None} if mine else None)
        assert (found["node"] is not None) == mine
