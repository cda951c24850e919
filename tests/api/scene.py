"""A tenant with five cases, ten callers who stand to one of them in different ways, and what each of them sees."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from casegraph.domain.bundles import CaseBundle
from casegraph.domain.enums import CaseStatus, DelegationOutcome, DelegationStatus, Permission, TaskStatus
from casegraph.domain.ids import new_uuid
from casegraph.storage.unit_of_work import unit_of_work
from casegraph.storage.writing import next_case_numbers
from tests.client import Answer, Client
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

    def two(self) -> list[tuple[str, CaseBundle]]:
        """The target, and a case that only those see who see everything."""
        return [(title, self.cases[title]) for title in ("target", "parent")]

    async def ask(self, actor: str, query: str, **variables: Any) -> Answer:
        """Ask on behalf of a caller."""
        return await self.client(self.people[actor], query, variables)


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
    async with unit_of_work(world.database) as unit:
        await next_case_numbers(unit, stranger.tenant_id, 1000)  # so that no number is in both tenants
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
