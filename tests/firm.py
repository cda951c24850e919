"""A small firm whose people move cases by mutations alone, and what it takes to ask, and to see that nothing moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from casegraph.domain.enums import Permission
from casegraph.graphql.schema import schema
from casegraph.models import METADATA
from casegraph.storage.unit_of_work import unit_of_work
from tests.api.desk import LEAKS
from tests.client import Client
from tests.world import Person, World

CLERK = (Permission.CREATE_CASE, Permission.ADD_NOTES, Permission.VIEW_NOTES)

ORDER = """\
key: order
name: Order
title: Order of ${amount}
tasks:
  - key: ask
    title: Ask
    start: true
    pool: {groups: [clerks]}
    form: {type: object, required: [amount], properties: {amount: {type: number, minimum: 0}}}
    route: check
  - key: check
    title: Check
    pool: {groups: [clerks]}
    route: {type: EVALUATE, targets: [{task: pay, condition: amount > 100}, note]}
  - {key: pay, title: Pay, pool: {groups: [clerks]}, assignment: BALANCED, route: note}
  - {key: note, title: Note, type: SCRIPT, script: {set: {total: amount * 2.0}}}
  - {key: extra, title: Extra, adHoc: true, pool: {groups: [clerks]}, form: {type: object, required: [seen]}}
triggers:
  - {key: reset, title: Reset, set: {amount: "0"}}
  - {key: wrong, title: Wrong, set: {amount: nowhere + 1}}
results: [total]
"""
"""Asked for with a form, checked by whoever claims it, paid in turns where it is much, and noted by a script."""

CASE = """id uuid number title status version milestone failure pausedUntil finishedAt variables
  process { key version } initiator { username } createdBy { username }
  currentTasks { id title status owner { username } }
  tasks { nodes { id title status owner { username } completedBy { username } } }
  delegations { nodes { index status outcome assignee { username } } }"""

TASK = """id uuid title status owner { username } claimedAt completedAt completedBy { username } case { status version }
  delegations { nodes { index status outcome assignee { username } } }"""

DOCUMENT = """id uuid name kind version index comment size sha256 contentType expiresAt deletedAt container
  case { id number version } task { id } delegation { index } definition { key } folder { id name }
  createdBy { username } updatedBy { username } versions { nodes { version } }"""

SHOWN = {
    "CasePayload": f"case {{ {CASE} }} changed",
    "CreateCasePayload": f"case {{ {CASE} }} caseEdge {{ cursor node {{ id }} }} created",
    "TaskPayload": f"task {{ {TASK} }} changed",
    "DeleteCasePayload": "deletedCaseId",
    "NotePayload": "note { id uuid content author { username } notified } noteEdge { cursor node { id } } created",
    "MessagePayload": "message { id uuid text author { username } owner { username } } "
    "messageEdge { cursor node { id } } created",
    "DocumentPayload": f"document {{ {DOCUMENT} }} documentEdge {{ cursor node {{ id }} }}",
    "CaseObjectPayload": "object { __typename id name description container case { id } folder { id } "
    "... on Form { definition { key } fields { valid value errors { pointer } } } }",
    "BulkCasePayload": f"results {{ case {{ {CASE} }} changed errors {{ code message path pointer }} }}",
    "ProcessPayload": "process { id key version } created",
    "PrincipalPayload": "principal { uuid type name username firstName lastName email }",
    "GroupPayload": "group { uuid key name members(first: 100) { nodes { username } } }",
    "RolePayload": "role { uuid key name permissions }",
    "TenantUserPayload": "tenantUser { uuid principal { username } manager { username } metadata { valid value } "
    "roles { key } updatedBy { username } }",
}
"""What is asked of each payload, but for its errors."""


def document(name: str, shown: str | None = None) -> str:
    """The document that makes one mutation with `$input`."""
    assert schema._schema.mutation_type is not None
    declared = schema._schema.mutation_type.fields[name]
    payload = str(declared.type).removesuffix("!")
    fields = SHOWN[payload] if shown is None else shown
    asked = f"{name}(input: $input) {{ {fields} errors {{ code message path pointer }} }}"
    return f"mutation ($input: {declared.args['input'].type}) {{ {asked} }}"


@dataclass
class Firm:
    """People, and how they ask."""

    client: Client
    world: World
    tenant_id: UUID
    people: dict[str, Person]
    groups: dict[str, UUID] = field(default_factory=dict)

    async def payload(self, who: str, name: str, input: Mapping[str, Any], shown: str | None = None) -> Any:
        """The payload of a mutation, whatever it says."""
        answer = await self.client(self.people[who], document(name, shown), {"input": dict(input)})
        payload = answer.data[name]
        for error in payload["errors"]:
            assert not LEAKS.search(error["message"]), error
        return payload

    async def do(self, who: str, name: str, /, *, changed: bool = True, **input: Any) -> Any:
        """The thing in the payload of a mutation that must have gone well, and changed something or not."""
        payload = await self.payload(who, name, input)
        assert payload["errors"] == []
        assert payload.get("changed", payload.get("created")) in (changed, None)
        return next(iter(payload.values()))

    async def refused(self, who: str, name: str, /, **input: Any) -> list[tuple[str, list[str] | None, str | None]]:
        """Code, path and pointer of each error of a mutation that must fail; nothing in any table has changed then."""
        return [(one["code"], one["path"], one["pointer"]) for one in await self.errors(who, name, **input)]

    async def errors(self, who: str, name: str, /, **input: Any) -> list[dict[str, Any]]:
        """The errors of a mutation that must fail; nothing in any table has changed then."""
        before = await self.rows()
        payload = await self.payload(who, name, input)
        errors: list[dict[str, Any]] = payload.pop("errors")
        assert errors, payload
        assert not any(payload.values()), payload
        assert await self.rows() == before
        return errors

    async def start(self, who: str = "ann", **input: Any) -> Any:
        """A new case of the process `order`."""
        return await self.do(who, "createCase", **{"processKey": "order", **input})

    async def checking(self, amount: float = 5) -> tuple[Any, str]:
        """A case whose task `Check` waits in the pool, and the id of that task."""
        case = await self.start(submission={"amount": amount})
        return case, self.task(case, "Check")

    @staticmethod
    def task(case: Any, title: str) -> str:
        """The id of the newest task of this title."""
        found: list[str] = [one["id"] for one in case["tasks"]["nodes"] if one["title"] == title]
        return found[-1]

    async def case(self, id: str, fields: str = CASE, who: str = "root") -> Any:
        """The case as somebody sees it now."""
        answer = await self.client(self.people[who], f"query ($id: ID!) {{ case(id: $id) {{ {fields} }} }}", {"id": id})
        return answer.data["case"]

    async def deploy(self, source: str) -> Any:
        """A new version of a process."""
        return await self.do("root", "deployProcess", format="YAML", source=source)

    async def rows(self) -> Mapping[str, Sequence[str]]:
        """Everything that is stored, to be compared with."""
        async with unit_of_work(self.world.database) as unit:
            found = {one.name: await unit.rows(select(one)) for one in METADATA.sorted_tables}
        return {name: sorted(map(repr, rows)) for name, rows in found.items()}


async def found_firm(client: Client, world: World, source: str = ORDER) -> Firm:
    """Three clerks who report to Dan, a supervisor; Root, who may do everything; Eve, who is in no pool; and Zoe of
    another tenant, who may do everything there. The process `order` is deployed."""
    tenant_id, other = await world.tenant("firm"), await world.tenant("other")
    groups = {key: await world.group(tenant_id, key) for key in ("clerks", "bosses")}
    dan = await world.person(tenant_id, "dan", *CLERK, Permission.SUPERVISE, groups=[groups["bosses"]])
    clerks = {
        name: await world.person(tenant_id, name, *CLERK, groups=[groups["clerks"]], manager_id=dan.id)
        for name in ("ann", "bob", "cat")
    }
    people = {
        **clerks,
        "dan": dan,
        "root": await world.person(tenant_id, "root", *Permission),
        "eve": await world.person(tenant_id, "eve", *CLERK),
        "zoe": await world.person(other, "zoe", *Permission),
    }
    firm = Firm(client, world, tenant_id, people, groups)
    await firm.deploy(source)
    return firm
