"""Who sees what, on every path: each test asks one question on behalf of each of ten callers."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from casegraph.domain.bundles import CaseBundle
from casegraph.graphql import ids
from tests.api.scene import ACTORS, Scene, make_cases, make_people
from tests.client import client_of
from tests.databases import Databases
from tests.world import Person, World


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
async def scene(request: pytest.FixtureRequest, all_databases: Databases) -> AsyncIterator[Scene]:
    """Five cases of one tenant, and callers who stand to one of them, the target, in different ways."""
    async with all_databases.fresh(request.param) as database:
        world = World(database)
        people, fields = await make_people(world)
        cases = await make_cases(world, people, fields)
        async with client_of(database) as client:
            yield Scene(client, people, cases, {**fields, "database": database})


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


FIELDS = ("case", "task", "delegation", "document", "note")

SINGLE = (
    "query ("
    + "".join(f"${one}: ID!, ${one}_: ID!, " for one in FIELDS)
    + ") {"
    + "".join(
        f" {one}(id: ${one}) {{ id }} bare_{one}: {one}(id: ${one}_) {{ id }} node_{one}: node(id: ${one}) {{ id }}"
        for one in FIELDS
    )
    + " }"
)


@every_actor
async def test_single_things_by_every_kind_of_id(scene: Scene, actor: str) -> None:
    sight = ACTORS[actor]
    for title, case in scene.two():
        seen = {
            **dict.fromkeys(("case", "task", "delegation"), title in sight.cases),
            "document": title in sight.documents,
            "note": title in (sight.notes or ()),
        }
        known = _nodes_of(case)
        answer = await scene.ask(
            actor, SINGLE, **known, **{f"{name}_": str(ids.decode(id_).uuid) for name, id_ in known.items()}
        )
        expected = {field: {"id": id_} if seen[field] else None for field, id_ in known.items()}
        for field, thing in expected.items():
            assert [answer.data[path + field] for path in ("", "bare_", "node_")] == [thing] * 3, (title, field)
        answer = await scene.ask(actor, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=list(known.values()))
        assert answer.data["nodes"] == list(expected.values())
        answer = await scene.ask(actor, "query ($n: Int!) { case(number: $n) { title } }", n=case.record.number)
        assert answer.data["case"] == ({"title": title} if seen["case"] else None)


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
    for title, _ in scene.two():
        for text in (title.upper(), f"task of {title}"):
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


async def totals(scene: Scene, actor: str, field: str, type_name: str, conditions: list[dict[str, Any]]) -> list[int]:
    """How many things of a list meet each of the conditions, all asked in one document."""
    asked = {f"f{n}": condition for n, condition in enumerate(conditions)}
    given = ", ".join(f"${name}: {type_name}!" for name in asked)
    fields = " ".join(f"{name}: {field}(filter: ${name}) {{ totalCount nodes {{ id }} }}" for name in asked)
    answer = await scene.ask(actor, f"query ({given}) {{ {fields} }}", **asked)
    for found in answer.data.values():
        assert found["totalCount"] == len(found["nodes"])
    return [answer.data[name]["totalCount"] for name in asked]


@every_actor
async def test_filters_are_no_oracles(scene: Scene, actor: str) -> None:
    sight, boss = ACTORS[actor], scene.people["boss"]
    for title, case in scene.two():
        conditions = _oracles(case, boss)
        found = await totals(scene, actor, "cases", "CaseFilter", conditions)
        assert found == [int(title in sight.cases)] * len(conditions), (title, found)
        documents = {"title": {"eq": title}, "documents": {"some": {"name": {"eq": f"{title}.pdf"}}}}
        found = await totals(scene, actor, "cases", "CaseFilter", [documents])
        assert found == [int(title in sight.documents)], title


@every_actor
async def test_filters_on_tasks_and_delegations_are_none_either(scene: Scene, actor: str) -> None:
    sight = ACTORS[actor]
    for title, case in scene.two():
        [task, *_], seen = case.tasks, title in sight.cases
        conditions: list[dict[str, Any]] = [
            {"caseId": {"eq": str(case.record.id)}, "title": {"startsWith": "task of"}},
            {"data": [{"pointer": "/secret", "eq": title}]},
            {"id": {"in": [str(task.record.id)]}},
        ]
        assert await totals(scene, actor, "tasks", "TaskFilter", conditions) == [int(seen)] * 3
        found = await totals(scene, actor, "delegations", "DelegationFilter", [{"taskId": {"eq": str(task.record.id)}}])
        assert found == [len(task.delegations) if seen else 0]


@every_actor
async def test_a_parent_out_of_sight_is_no_parent_in_filters_either(scene: Scene, actor: str) -> None:
    sight = ACTORS[actor]
    parent = str(scene.cases["parent"].record.id)
    query = "query ($f: CaseFilter!) { cases(filter: $f) { nodes { title parent { title } } } }"
    conditions: list[tuple[dict[str, Any], bool]] = [
        ({"parentId": {"eq": parent}}, True),
        ({"parentId": {"in": [parent]}}, True),
        ({"parentId": {"isNull": False}}, True),
        ({"parentId": {"isNull": True}}, False),
        ({"parentId": {"ne": parent}}, False),
        ({"not": {"parentId": {"eq": parent}}}, False),
    ]
    for condition, with_parent in conditions:
        found = (await scene.ask(actor, query, f=condition)).data["cases"]["nodes"]
        has_one = "parent" in sight.cases
        expected = "target" in sight.cases and has_one == with_parent
        assert [one["parent"] for one in found if one["title"] == "target"] == (
            [{"title": "parent"} if has_one else None] if expected else []
        ), condition


@every_actor
async def test_notes_need_a_permission_to_be_read_or_asked_about(scene: Scene, actor: str) -> None:
    sight = ACTORS[actor]
    granted = sight.notes is not None or actor in ("member", "stranger")
    read = await scene.ask(actor, "{ cases { nodes { title notes { totalCount nodes { content case { title } } } } } }")
    conditions: list[dict[str, Any]] = [
        {"notes": {"some": {"search": "NOTE ON"}}},
        {"notes": {"some": {}}},
        {"or": [{"title": {"eq": "x"}}, {"not": {"notes": {"none": {"search": "note on"}}}}]},
    ]
    query = "query ($f: CaseFilter!) { cases(filter: $f) { nodes { title } } }"
    asked = [await scene.ask(actor, query, f=condition) for condition in conditions]
    if not granted:
        assert set(read.codes) == {"FORBIDDEN"} if sight.cases else read.data["cases"] == {"nodes": []}
        for answer in asked:
            assert answer.codes == ["FORBIDDEN"]
            assert answer.body["data"] is None
        return
    notes = {one["title"]: one["notes"] for one in read.data["cases"]["nodes"]}
    notes.pop("theirs", None)
    assert {title for title, found in notes.items() if found["totalCount"]} == (sight.notes or set())
    for title, found in notes.items():
        assert found["nodes"] == [{"content": f"note on {title}", "case": {"title": title}}]
    for answer in asked:
        assert {one["title"] for one in answer.data["cases"]["nodes"]} - {"theirs"} == (sight.notes or set())


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
