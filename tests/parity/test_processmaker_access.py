"""Rights that an administrator gives, as ProcessMaker has them: rows PM-07 (search) and PM-26 (output documents)."""

from typing import Any
from uuid import UUID

import pytest

from casegraph.domain.enums import DocumentKind, Permission
from casegraph.storage.tables import ROLE_GRANT
from casegraph.storage.unit_of_work import unit_of_work
from tests.client import Client
from tests.firm import Firm
from tests.world import Person, World


@pytest.fixture
async def firm(client: Client, world: World) -> Firm:
    """An administrator, and people to whom nothing is granted yet."""
    tenant_id = await world.tenant("acme")
    people = {"root": await world.person(tenant_id, "root", *Permission)}
    people |= {name: await world.person(tenant_id, name) for name in ("ann", "bob", "gil", "sue")}
    return Firm(client, world, tenant_id, people)


async def grant(firm: Firm, who: str, *permissions: str, process_key: str = "") -> None:
    """A role that allows this alone, for one who holds no other; for one process it is an operator's to give."""
    key = f"role-of-{who}"
    role = await firm.do("root", "saveRole", key=key, name=key, permissions=permissions)
    if not process_key:
        await firm.do("root", "saveTenantUser", principal={"username": who}, roles=[key])
        return
    row = {"tenant_id": firm.tenant_id, "principal_id": firm.people[who].id, "process_key": process_key}
    async with unit_of_work(firm.world.database) as unit:
        await unit.add(ROLE_GRANT, [{**row, "role_id": UUID(role["uuid"])}])


async def searched(firm: Firm, who: str, **filter: Any) -> list[str]:
    """The titles that the advanced search gives, by number."""
    query = """query ($filter: CaseFilter) {
        cases(list: ALL, filter: $filter, orderBy: [{field: NUMBER}]) { totalCount nodes { title } } }"""
    found = (await firm.client(firm.people[who], query, {"filter": filter})).data["cases"]
    assert found["totalCount"] == len(found["nodes"])
    return [one["title"] for one in found["nodes"]]


async def test_pm_07_what_the_search_finds_follows_what_is_granted(firm: Firm) -> None:
    world, root, ann = firm.world, firm.people["root"], firm.people["ann"]
    loan, permit = [await world.process(firm.tenant_id, key) for key in ("loan", "permit")]
    made = [
        world.bundle(root, "Ann's", process=loan, tasks=[{"owner": ann}]),
        world.bundle(root, "Loan", process=loan, tasks=[{"owner": root}]),
        world.bundle(root, "Permit", process=permit, tasks=[{"owner": root}]),
    ]
    await world.cases(made, firm.tenant_id)
    everything = ["Ann's", "Loan", "Permit"]
    assert [await searched(firm, who) for who in ("root", "ann", "gil", "sue")] == [everything, ["Ann's"], [], []]
    await grant(firm, "sue", "SUPERVISE", process_key="permit")
    await grant(firm, "gil", "ALL_CASES", process_key="loan")
    assert [await searched(firm, who) for who in ("gil", "sue")] == [["Ann's", "Loan"], ["Permit"]]
    # Asking by assignee finds no more than what may be seen.
    of_root = {"assigneeId": {"eq": str(root.id)}, "status": {"eq": "RUNNING"}}
    assert [await searched(firm, who, **of_root) for who in ("ann", "gil", "sue")] == [[], ["Loan"], ["Permit"]]
    await grant(firm, "ann", "ALL_CASES")
    assert await searched(firm, "ann") == everything
    await firm.do("root", "saveTenantUser", principal={"username": "ann"}, roles=[])
    assert await searched(firm, "ann") == ["Ann's"]


OUTPUT = "documents(filter: {kind: [OUTPUT]}) { totalCount nodes { id name kind } }"


async def outputs(firm: Firm, who: Person, case_id: str) -> Any:
    """The names of the case's output documents; None where there is no such case to see."""
    query = f"query ($id: ID!) {{ case(id: $id) {{ {OUTPUT} }} }}"
    case = (await firm.client(who, query, {"id": case_id})).data["case"]
    if case is None:
        return None
    assert case["documents"]["totalCount"] == len(case["documents"]["nodes"])
    return [one["name"] for one in case["documents"]["nodes"]]


async def test_pm_26_output_documents_with_the_right_to_them_and_without(firm: Firm) -> None:
    world, people = firm.world, firm.people
    process = await world.process(firm.tenant_id, "loan")
    documents = [
        {"name": "contract.pdf", "kind": DocumentKind.OUTPUT},
        {"name": "passport.jpg", "kind": DocumentKind.INPUT},
        {"name": "offer.pdf", "kind": DocumentKind.OUTPUT},
        {"name": "old.pdf", "kind": DocumentKind.OUTPUT, "deleted_at": world.now},
    ]
    bundle = world.bundle(people["root"], process=process, tasks=[{"owner": people["ann"]}], documents=documents)
    [made] = await world.cases([bundle], firm.tenant_id)
    case, contract = str(made.record.id), str(made.documents[0].id)
    one = "query ($id: ID!) { document(id: $id) { name kind } }"
    contract_seen = {"document": {"name": "contract.pdf", "kind": "OUTPUT"}}

    # Who takes part has the right; others see neither the case nor its documents.
    assert await outputs(firm, people["ann"], case) == ["contract.pdf", "offer.pdf"]
    assert await outputs(firm, people["bob"], case) is None
    assert (await firm.client(people["bob"], one, {"id": contract})).data == {"document": None}

    # Who sees the case, but has no right to its documents, sees an empty list, and none of them by its id.
    await grant(firm, "bob", "ALL_CASES")
    assert await outputs(firm, people["bob"], case) == []
    assert (await firm.client(people["bob"], one, {"id": contract})).data == {"document": None}
    await grant(firm, "bob", "ALL_CASES", "VIEW_DOCUMENTS")
    assert await outputs(firm, people["bob"], case) == ["contract.pdf", "offer.pdf"]
    assert (await firm.client(people["bob"], one, {"id": contract})).data == contract_seen

    # For one process it is the same; and for another it is none.
    await grant(firm, "gil", "ALL_CASES", "VIEW_DOCUMENTS", process_key="loan")
    assert await outputs(firm, people["gil"], case) == ["contract.pdf", "offer.pdf"]
    await grant(firm, "sue", "ALL_CASES", "VIEW_DOCUMENTS", process_key="permit")
    assert await outputs(firm, people["sue"], case) is None
