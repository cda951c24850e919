"""A tenant small enough to run thousands of documents over, with something of everything, and who looks at it."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from casegraph.domain.actor import Actor
from casegraph.domain.bundles import CaseBundle
from casegraph.domain.enums import (
    AssignmentRule,
    CaseStatus,
    DelegationOutcome,
    DelegationStatus,
    DocumentKind,
    OutputFormat,
    Permission,
    PrincipalType,
    Priority,
    RouteType,
    TaskStatus,
    TaskType,
)
from casegraph.domain.ids import new_uuid
from casegraph.graphql import ids
from casegraph.processes.model import (
    DocumentDefinition,
    FormDefinition,
    ProcessDefinition,
    Route,
    RouteTarget,
    TaskDefinition,
    TriggerDefinition,
)
from casegraph.storage.database import Database
from casegraph.storage.tables import FOLDER, FORM
from casegraph.storage.unit_of_work import unit_of_work
from tests.differential.life import add_life
from tests.storage.actors import actor_of
from tests.world import NOW, Person, World

VARIABLES: dict[str, Any] = {
    "amount": 1200.5,
    "customer": {"name": "Anna", "tags": ["a", None, {"deep": [1, 2]}]},
    "none": None,
    "text": 'with "quotes" and \u2028 and ä',
    "big": 2**60,
    "yes": True,
}

LOAN = ProcessDefinition(
    tasks=(
        TaskDefinition(
            "first",
            "Take the application",
            "Ask for everything",
            start=True,
            assignment_rule=AssignmentRule.MANUAL,
            route=Route(RouteType.SELECT, (RouteTarget("check", "amount > 5.0"), RouteTarget(None))),
            data_schema={"type": "object"},
        ),
        TaskDefinition("check", "Check it", type=TaskType.SERVICE, task_queue="checks"),
        TaskDefinition("extra", "Extra", ad_hoc=True, route=Route(RouteType.SEQUENTIAL, (RouteTarget("gone"),))),
    ),
    triggers=(TriggerDefinition("total", "Compute the total", "Adds up"), TriggerDefinition("mail", "Mail")),
    documents=(
        DocumentDefinition("contract", "The contract", DocumentKind.OUTPUT, True, OutputFormat.PDF),
        DocumentDefinition("passport", "The passport", DocumentKind.INPUT),
    ),
    forms=(FormDefinition("person", "A person", {"properties": {"name": {"type": "string"}}}),),
    variable_schema={"type": "object", "required": ["amount"]},
    metadata_schema=False,
)


@dataclass(repr=False)
class Data:
    """What was made: the ids of things by type, and the actors by name."""

    actors: dict[str, Actor] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)
    cursors: dict[str, list[str]] = field(default_factory=dict)

    def add(self, type_name: str, *uuids: UUID) -> None:
        """Take note of things of a type."""
        self.ids.setdefault(type_name, []).extend(ids.encode(type_name, one) for one in uuids)

    def add_cases(self, bundles: list[CaseBundle]) -> None:
        """Take note of cases and of all that is in them."""
        for case in bundles:
            self.add("Case", case.record.id)
            self.add("Task", *(task.record.id for task in case.tasks))
            self.add("Delegation", *(one.id for task in case.tasks for one in task.delegations))
            self.add("Document", *(one.id for one in case.documents))
            self.add("Note", *(one.id for one in case.notes))


@dataclass
class _People:
    admin: Person
    clerk: Person
    guest: Person
    group: UUID


async def make_data(database: Database) -> Data:
    """Write the tenant, and another one whose things must not be seen."""
    world, data = World(database), Data()
    tenant = await world.tenant("acme")
    group = await world.group(tenant, "desk")
    people = _People(
        await world.person(tenant, "admin", Permission.ALL_CASES, Permission.VIEW_NOTES, groups=[group]),
        await world.person(
            tenant, "clerk", Permission.ALL_CASES, groups=[group], name="Clërk", metadata={"floor": [1, None]}
        ),
        await world.person(tenant, "guest", Permission.VIEW_NOTES, process_key="loan"),
        group,
    )
    data.add("Principal", people.admin.id, people.clerk.id, people.guest.id)
    data.add("TenantUser", people.admin.id, people.clerk.id, people.guest.id)
    data.add("Group", group, await world.group(tenant, "empty"))
    data.add("Tenant", tenant)
    cases = await _cases(world, tenant, people, data)
    data.add_cases(cases)
    for case in cases[:2]:
        await add_life(world, case, people.clerk, people.admin)
    await _add_objects(world, cases[0], people.clerk, data)
    data.add_cases(await _foreign(world))
    data.actors = _actors(people)
    return data


def _actors(people: _People) -> dict[str, Actor]:
    everything = frozenset(
        {Permission.ALL_CASES, Permission.VIEW_NOTES, Permission.VIEW_DOCUMENTS, Permission.MANAGE_PRINCIPALS}
    )
    actors = {
        "admin": actor_of(people.admin, groups=[people.group], permissions=everything),
        "clerk": actor_of(people.clerk, groups=[people.group], permissions=frozenset({Permission.ALL_CASES})),
        "guest": actor_of(people.guest, permissions=frozenset()),
    }
    return {
        name: replace(actor, principal=actor.principal._replace(type=PrincipalType.USER))
        for name, actor in actors.items()
    }


async def _cases(world: World, tenant: UUID, people: _People, data: Data) -> list[CaseBundle]:
    old = await world.process(tenant, "loan", LOAN, version=1, latest=False, name="Loan", category="Finance")
    loan = await world.process(tenant, "loan", LOAN, version=2, name="Loan", category="Finance", description="Money")
    plain = await world.process(tenant, "permit", name="Permit")
    data.add("Process", old.id, loan.id, plain.id)
    parent = new_uuid()
    admin, clerk, guest = people.admin, people.clerk, people.guest
    bundles = [
        _full(world, people, loan, parent),
        world.bundle(clerk, "Child", process=loan, parent_id=parent, tasks=[{"owner": clerk}], notes=[(clerk, "Hm")]),
        world.bundle(guest, "Guest's", process=plain, parent_id=parent, status=CaseStatus.DRAFT, tasks=[{}]),
        world.bundle(admin, "Finished", process=old, status=CaseStatus.COMPLETED, finished_at=NOW),
        world.bundle(admin, "No process", subject_company_name="Nobody & Co", due_at=NOW - timedelta(days=1)),
        world.bundle(
            clerk, "Lost step", process=loan, tasks=[{"definition_key": "vanished"}, {"definition_key": "check"}]
        ),
        world.bundle(clerk, "Failed", process=plain, status=CaseStatus.ERROR, failure="It broke", created_by_id=None),
    ]
    return await world.cases(bundles, tenant)


def _full(world: World, people: _People, process: Any, case_id: UUID) -> CaseBundle:
    lineage, first = new_uuid(), new_uuid()
    admin, clerk = people.admin, people.clerk
    closed = {"status": DelegationStatus.CLOSED, "outcome": DelegationOutcome.ROUTED, "assignee_id": admin.id}
    moments = {"started_at": NOW, "finished_at": NOW + timedelta(seconds=90, microseconds=5)}
    return world.bundle(
        admin,
        "Loan of Anna",
        id=case_id,
        process=process,
        variables=VARIABLES,
        priority=Priority.VERY_HIGH,
        subject_first_name="Anna",
        subject_email="anna@example.org",
        milestone="asked",
        planned_at=NOW,
        tasks=[
            {"status": TaskStatus.COMPLETED, "delegations": [{"id": first, **closed, **moments}]},
            {
                "owner": clerk,
                "definition_key": "check",
                "parallel": True,
                "completed_by_id": None,
                "delegations": [{"previous_id": first, "assignee_id": clerk.id, "due_at": NOW - timedelta(days=2)}],
            },
            {"groups": [people.group], "principals": [people.guest], "delegations": []},
        ],
        notes=[(admin, "First\nline"), (clerk, ""), (admin, "Third")],
        documents=[
            {"lineage_id": lineage, "definition_key": "contract", "latest": False, "size": 2**40},
            {"lineage_id": lineage, "definition_key": "contract", "version": 2, "comment": "Signed"},
            {"definition_key": "unknown", "kind": DocumentKind.INPUT, "index": None},
            {"deleted_at": NOW, "created_by_id": None},
        ],
    )


async def _add_objects(world: World, case: CaseBundle, by: Person, data: Data) -> None:
    """Folders in one another, and forms: after a definition, not valid, and after none."""
    outer, inner = new_uuid(), new_uuid()
    common = {
        "tenant_id": by.tenant_id,
        "case_id": case.record.id,
        "description": None,
        "created_at": NOW,
        "created_by_id": by.id,
    }
    folders = [(outer, None, "Outer"), (inner, outer, "Inner")]
    forms: list[tuple[UUID, UUID | None, str | None, Any]] = [
        (new_uuid(), None, "person", {"name": "Anna"}),
        (new_uuid(), outer, "person", {"name": 7}),
        (new_uuid(), inner, None, None),
    ]
    async with unit_of_work(world.database) as unit:
        await unit.add(
            FOLDER,
            [
                {**common, "id": id_, "folder_id": at, "name": name, "name_key": name.lower()}
                for id_, at, name in folders
            ],
        )
        await unit.add(
            FORM,
            [
                {
                    **common,
                    "id": id_,
                    "folder_id": at,
                    "name": "Form",
                    "name_key": "form",
                    "process_id": None if key is None else case.record.process_id,
                    "definition_key": key,
                    "fields": value,
                }
                for id_, at, key, value in forms
            ],
        )
    data.add("Folder", outer, inner)
    data.add("Form", *(one[0] for one in forms))


async def _foreign(world: World) -> list[CaseBundle]:
    tenant = await world.tenant("other")
    owner = await world.person(tenant, "stranger")
    bundle = world.bundle(owner, "Secret", tasks=[{}], notes=[(owner, "Secret")], documents=[{}])
    return await world.cases([bundle], tenant)
