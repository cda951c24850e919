"""A small organisation whose cases are moved by the services and read over HTTP, by people of different standing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from casegraph.domain.actor import Actor
from casegraph.domain.enums import Permission, RouteType
from casegraph.domain.records import ProcessRecord
from casegraph.graphql import ids
from casegraph.processes.model import Assignment, Script, TriggerDefinition
from casegraph.services import Services
from casegraph.services.lifecycle import NewCase, OnTask
from casegraph.storage.database import Database
from casegraph.storage.tables import ROLE_GRANT
from casegraph.storage.unit_of_work import unit_of_work
from tests.client import Answer, Client, client_of
from tests.storage.actors import actor_of, services_of
from tests.unit.lifecycle.desk import process, step
from tests.world import Person, World

CLERK = frozenset({Permission.CREATE_CASE, Permission.ADD_NOTES})
BOSS = CLERK | {Permission.SUPERVISE, Permission.IMPERSONATE, Permission.REASSIGN_CASE}
FORM = {
    "type": "object",
    "properties": {"amount": {"type": "number", "minimum": 0}},
    "required": ["amount"],
}
METADATA = {"type": "object", "properties": {"tags": {"type": "array", "items": {"type": "string"}}}}

ORDER = process(
    step("ask", "check", start=True, data_schema=FORM),
    step("check", ("ask", "amount > 100"), ("pay", None), by=RouteType.EVALUATE),
    step("pay", None),
    step("extra", None, ad_hoc=True),
    results=("amount",),
    metadata_schema=METADATA,
    entity_schema={"required": ["name"]},
    triggers=(TriggerDefinition("reset", "Reset", script=Script((Assignment("amount", "0"),))),),
)
"""Asked for with a form, checked from a pool, asked for again where it is too much, and paid."""


@dataclass
class Life:
    """Clerks (ann, bob) in the pool of every task, a boss (dan) who supervises, and a guest (eve) who sees nothing."""

    client: Client
    world: World
    services: Services
    people: dict[str, Person]
    actors: dict[str, Actor]
    order: ProcessRecord

    async def ask(self, who: str, query: str, **variables: Any) -> Answer:
        """Ask on behalf of somebody."""
        return await self.client(self.people[who], query, variables)

    async def of_case(self, who: str, case_id: UUID, fields: str) -> Any:
        """These fields of a case, as somebody sees them."""
        answer = await self.ask(who, "query ($id: ID!) { case(id: $id) { " + fields + " } }", id=str(case_id))
        return answer.data["case"]

    async def start(self, who: str = "ann", amount: float | None = 5, **more: Any) -> UUID:
        """A new case of the process; with an amount, its first task is done."""
        submission = None if amount is None else {"amount": amount}
        values = {"title": "An order", "variables": {"amount": amount or 0}, **more}
        new = NewCase(process_key="order", submission=submission, **values)
        return (await self.services.case_creation.create(self.actors[who], new)).id

    async def task(self, case_id: UUID, key: str) -> UUID:
        """The task of a definition that began last."""
        fields = "tasks(last: 100) { nodes { uuid definition { key } } }"
        found = (await self.of_case("dan", case_id, fields))["tasks"]["nodes"]
        return UUID([one["uuid"] for one in found if one["definition"]["key"] == key][-1])

    async def claim(self, who: str, case_id: UUID, key: str) -> UUID:
        """Somebody takes a task."""
        task_id = await self.task(case_id, key)
        await self.services.task_changes.claim(self.actors[who], OnTask(task_id))
        return task_id

    async def reader_of_notes(self, process_key: str) -> None:
        """Somebody, named like the process, who sees all cases and may read notes of this process alone."""
        tenant_id = self.people["ann"].tenant_id
        who = await self.world.person(tenant_id, process_key, Permission.VIEW_NOTES, process_key=process_key)
        other = await self.world.person(tenant_id, f"all-{process_key}", Permission.ALL_CASES)
        async with unit_of_work(self.world.database) as unit:
            grant = await unit.first(select(ROLE_GRANT).where(ROLE_GRANT.c.principal_id == other.id))
            assert grant is not None
            await unit.add(ROLE_GRANT, [{**grant._mapping, "principal_id": who.id}])
        self.people[process_key] = who

    async def id_of(self, case_id: UUID, place: str) -> str:
        """The global id of the first thing in a list of a case."""
        found = await self.of_case("dan", case_id, place + "(first: 1) { nodes { id } }")
        return str(found[place]["nodes"][0]["id"])


def case_gid(case_id: UUID) -> str:
    """The global id of a case."""
    return ids.encode("Case", case_id)


@asynccontextmanager
async def life_on(database: Database) -> AsyncIterator[Life]:
    """The organisation on a fresh database."""
    world = World(database)
    tenant = await world.tenant("acme")
    clerks = await world.group(tenant, "clerks")
    rights = {
        "ann": CLERK,
        "bob": CLERK | {Permission.VIEW_NOTES},
        "dan": BOSS,
        "eve": frozenset[Permission](),
        "root": frozenset(Permission),
    }
    groups = {"ann": [clerks], "bob": [clerks]}
    people = {name: await world.person(tenant, name, *may, groups=groups.get(name, ())) for name, may in rights.items()}
    actors = {
        name: actor_of(people[name], groups=groups.get(name, ()), permissions=may) for name, may in rights.items()
    }
    order = await world.process(tenant, "order", replace(ORDER, key="order", name="Order"))
    async with client_of(database) as client:
        yield Life(client, world, services_of(database), people, actors, order)
