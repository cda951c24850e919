"""Which documents and notes a case lists: the latest of each document, and notes by the process's own permission."""

from datetime import timedelta
from typing import Any

from casegraph.domain.ids import new_uuid
from casegraph.graphql import ids
from casegraph.services.lifecycle import NewNote, OnCase
from tests.api.living import Life
from tests.world import NOW

NAMES = "{ totalCount nodes { name } edges { node { name } } }"


async def test_documents_are_the_latest_that_are_not_deleted(life: Life) -> None:
    ann, task_id, lineage = life.people["ann"], new_uuid(), new_uuid()
    here: dict[str, Any] = {"task_id": task_id}
    documents = [
        {**here, "name": "old", "lineage_id": lineage, "latest": False},
        {**here, "name": "new", "lineage_id": lineage, "version": 2},
        {**here, "name": "gone", "deleted_at": NOW + timedelta(days=1)},
        {**here, "name": "plain"},
    ]
    case = await life.world.case(ann, tasks=[{"id": task_id, "owner": ann}], documents=documents)
    for place in (f'case(id: "{case.id}")', f'task(id: "{task_id}")'):
        for arguments, expected in [
            ("", ["new", "plain"]),
            ("(filter: {})", ["new", "plain"]),
            ("(filter: null)", ["new", "plain"]),
            ("(first: 1)", ["new"]),
            ("(filter: { allVersions: true })", ["old", "new", "plain"]),
            ("(filter: { deleted: true })", ["gone"]),
        ]:
            answer = await life.ask("ann", "{ it: " + place + " { documents" + arguments + NAMES + " } }")
            found = answer.data["it"]["documents"]
            assert [one["name"] for one in found["nodes"]] == expected, (place, arguments)
            assert [one["node"]["name"] for one in found["edges"]] == expected
            assert found["totalCount"] == (2 if "first" in arguments else len(expected))


async def test_notes_are_refused_by_the_process_of_each_case(life: Life) -> None:
    order, other = await life.start(), (await life.world.case(life.people["ann"], "Other")).id
    await life.services.case_changes.create_note(life.actors["ann"], OnCase(order), NewNote("Psst"))
    await life.reader_of_notes("order")
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Case { title notes { totalCount nodes { content } } } } }"
    asked = [ids.encode("Case", one) for one in (other, order, other)]
    answer = await life.ask("order", query, ids=asked)
    readable = {"title": "An order", "notes": {"totalCount": 1, "nodes": [{"content": "Psst"}]}}
    assert answer.body["data"] == {"nodes": [None, readable, None]}
    assert answer.codes == ["FORBIDDEN", "FORBIDDEN"]
    assert [one["path"] for one in answer.errors] == [["nodes", 0, "notes"], ["nodes", 2, "notes"]]
    assert (await life.ask("order", query, ids=asked[1:2])).data == {"nodes": [readable]}
    await life.reader_of_notes("loan")
    assert set((await life.ask("loan", query, ids=asked)).codes) == {"FORBIDDEN"}
    assert (await life.ask("bob", query, ids=asked[1:2])).data == {"nodes": [readable]}
