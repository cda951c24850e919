"""The people, groups, roles and processes of the walk's two tenants, and the database copied without what is secret."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, select

from casegraph.domain.enums import AssignmentRule, DocumentKind, Permission, RouteType, TaskType
from casegraph.domain.records import ProcessRecord
from casegraph.models import METADATA
from casegraph.processes.model import (
    Assignment,
    DocumentDefinition,
    FormDefinition,
    ProcessDefinition,
    Route,
    RouteTarget,
    Script,
    TaskDefinition,
    TriggerDefinition,
)
from casegraph.storage.database import Database
from casegraph.storage.tables import GROUP
from casegraph.storage.unit_of_work import unit_of_work
from casegraph.storage.writing import next_case_numbers
from tests.walk.marks import Ledger
from tests.walk.sights import HERE
from tests.world import Person, World

HOUSE = frozenset(
    ["tenant", "principal", "group", "membership", "role", "role_grant", "token", "process", "process_body"]
)
"""The tables of people and processes."""

FIRST_NUMBER = {HERE: 710_000_100, "there": 720_000_100}


@dataclass
class House:
    """A tenant with its people and processes."""

    name: str
    tenant_id: UUID
    people: dict[str, Person]
    pool: UUID
    pool_key: str
    processes: dict[str, ProcessRecord]


async def build_house(world: World, ledger: Ledger, name: str) -> House:
    """A tenant with people of every standing; in each, `boss` has no rights and `admin` all."""

    def mark(what: str) -> str:
        return ledger.text(name, "house", what, "house")

    tenant_id = ledger.id(await world.tenant(mark("tenant")), name, "house", "tenant", "house")
    async with unit_of_work(world.database) as unit:
        await next_case_numbers(unit, tenant_id, FIRST_NUMBER[name] + 99)
    pool = await _group(world, ledger, name, tenant_id, "pool")
    await _group(world, ledger, name, tenant_id, "idle")
    loan, _order, permit = (mark(f"{one}_key") for one in ("loan", "order", "permit"))
    rights: dict[str, list[tuple[str, tuple[Permission, ...]]]] = {
        "boss": [],
        "nobody": [],
        "outsider": [(permit, tuple(Permission))],
        "auditor": [("", (Permission.ALL_CASES,))],
        "supervisor": [(loan, (Permission.SUPERVISE,))],
        "reader": [(loan, (Permission.VIEW_NOTES,))],
        "archivist": [(loan, (Permission.VIEW_DOCUMENTS,))],
        "pooled": [],
        "initiator": [],
        "assignee": [],
        "admin": [("", tuple(Permission))],
    }
    people: dict[str, Person] = {}
    for who, grants in rights.items():
        [(process_key, permissions)] = grants or [("", ())]
        person = await world.person(
            tenant_id,
            mark(f"{who}_username"),
            *permissions,
            process_key=process_key,
            groups=[pool] if who == "pooled" else [],
            name=mark(f"{who}_name"),
            email=mark(f"{who}_email") + "@example.org",
            first_name=mark(f"{who}_first"),
            last_name=mark(f"{who}_last"),
            manager_id=people["boss"].id if people else None,
        )
        ledger.id(person.id, name, "house", who, "house")
        people[who] = person
    house = House(name, tenant_id, people, pool, f"mk.{name}.house.pool.", {})
    for key in ("loan", "order"):
        house.processes[key] = await _process(world, ledger, house, key, people["assignee"])
    return house


async def _group(world: World, ledger: Ledger, tenant: str, tenant_id: UUID, what: str) -> UUID:
    mark = ledger.text(tenant, "house", what, "house")
    id = await world.group(tenant_id, f"unused-{what}")
    async with unit_of_work(world.database) as unit:
        await unit.execute(GROUP.update().where(GROUP.c.id == id).values(key=mark, name=mark))
    return ledger.id(id, tenant, "house", what, "house")


async def _process(world: World, ledger: Ledger, house: House, key: str, user: Person) -> ProcessRecord:
    def mark(what: str) -> str:
        return ledger.text(house.name, "house", f"{key}_{what}", "house")

    def step(name: str, to: str | None, **values: object) -> TaskDefinition:
        text = {"title": mark(f"{name}_title"), "description": mark(f"{name}_description")}
        pool = {"groups": (house.pool_key,), "users": (user.username,)}
        route = Route(RouteType.SEQUENTIAL, (RouteTarget(to),))
        return TaskDefinition(**{"key": name, "route": route, **text, **pool, **values})  # type: ignore[arg-type]

    ways = Route(RouteType.EVALUATE, (RouteTarget("robot", f'secret == "{mark("condition")}"'), RouteTarget(None)))
    definition = ProcessDefinition(
        key=mark("key"),
        name=mark("name"),
        tasks=(
            step("first", "second", start=True, data_schema={"title": mark("form_of_task")}),
            step("second", None, route=ways),
            step("extra", None, ad_hoc=True, assignment_rule=AssignmentRule.SELF_SERVICE),
            step("robot", None, type=TaskType.SERVICE, task_queue=mark("queue"), groups=(), users=()),
        ),
        triggers=(
            TriggerDefinition(
                "reset", mark("trigger"), mark("trigger_description"), Script((Assignment("amount", "0"),))
            ),
        ),
        documents=(
            DocumentDefinition("paper", mark("paper"), DocumentKind.INPUT, versioned=True),
            DocumentDefinition("extra", mark("extra_paper"), DocumentKind.OUTPUT, template="Nothing of the case"),
        ),
        forms=(FormDefinition("form", mark("form"), {"title": mark("form_schema")}),),
        variable_schema={"title": mark("variable_schema")},
        entity_schema={"title": mark("entity_schema")},
        metadata_schema={"title": mark("metadata_schema")},
        parameter_schema={"title": mark("parameter_schema")},
    )
    values = {"name": mark("name"), "category": mark("category"), "description": mark("description")}
    made = await world.process(house.tenant_id, definition.key, definition, **values)
    ledger.id(made.id, house.name, "house", f"{key}_process", "house")
    return made


async def copy_house(source: Database, target: Database, tenants: Collection[UUID]) -> None:
    """Copy people and processes of these tenants, row by row."""
    async with unit_of_work(source) as unit:
        found = {one: await unit.rows(select(*_plain(one))) for one in METADATA.sorted_tables if one.name in HOUSE}
    async with unit_of_work(target) as unit:
        for table, rows in found.items():
            owner = "id" if table.name == "tenant" else "tenant_id"
            kept = [row._mapping for row in rows if row._mapping[owner] in tenants]
            # Managers before those who report to them: ids of a process grow.
            await unit.add(table, [dict(one) for one in sorted(kept, key=lambda one: str(one.get("id")))])


def _plain(table: Table) -> list[Column[Any]]:
    return [one for one in table.columns if one.computed is None]
