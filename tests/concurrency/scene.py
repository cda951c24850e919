"""Two servers on one database, and the people of a firm who ask them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from casegraph.domain.enums import Permission
from casegraph.services.acts import Acts
from casegraph.services.lifecycle import CaseChanges, CaseCreation, Changing, Standing, TaskChanges
from casegraph.services.scripting import ProcessScripting
from casegraph.storage.database import Database
from tests.client import Client
from tests.concurrency.callers import connection
from tests.concurrency.fleet import Fleet, fleet
from tests.databases import Databases
from tests.firm import CLERK, Firm, found_firm
from tests.storage.actors import actor_of
from tests.storage.lifecycle.office import EVERYTHING, LOG_LINES, Office
from tests.world import NOW, Person, World

AUDITORS = 12

ORDER = """\
key: order
name: Order
title: Order of ${amount}
tasks:
  - {key: ask, title: Ask, start: true, pool: {groups: [clerks]}, route: check}
  - {key: check, title: Check, pool: {groups: [clerks]}, route: pay}
  - {key: pay, title: Pay, pool: {users: [dan]}, assignment: BALANCED}
"""
"""Asked for, checked by whoever claims it, and paid by Dan."""

ROTA = """\
key: rota
name: Rota
title: Work in turns
tasks:
  - {key: ask, title: Ask, start: true, pool: {groups: [clerks]}, route: work}
  - {key: work, title: Work, pool: {users: [ann, bob, cat, dan, eve, root]}, assignment: BALANCED}
"""
"""Asked for, and done by six people in turns."""


@dataclass
class Scene:
    """A firm on a database that two servers work on, whose rows the office looks at.

    The clerks are many and see what is theirs; the auditors are clerks as well, and see every case.
    """

    fleet: Fleet
    firm: Firm
    office: Office
    clerks: list[Person]
    auditors: list[Person]

    @property
    def database(self) -> Database:
        """The database, as a third process sees it."""
        return self.office.database


async def _clerk(firm: Firm, username: str, *more: Permission) -> Person:
    return await firm.world.person(firm.tenant_id, username, *CLERK, *more, groups=[firm.groups["clerks"]])


def _office(world: World, firm: Firm) -> Office:
    """The firm as the office whose rows can be checked."""
    changing = Changing(Acts(world.database, lambda: NOW), partial(ProcessScripting, {}), lambda: NOW)
    return Office(
        world=world,
        tenant_id=firm.tenant_id,
        people=firm.people,
        actors={"root": actor_of(firm.people["root"], permissions=EVERYTHING)},
        groups=firm.groups,
        cases=CaseChanges(changing),
        tasks=TaskChanges(changing, LOG_LINES),
        creation=CaseCreation(changing),
        standing=Standing(world.database, changing.definitions),
        now=[NOW],
    )


@asynccontextmanager
async def scene(kind: str, databases: Databases, folder: Path, clerks: int) -> AsyncIterator[Scene]:
    """A firm with so many more clerks, on a database of this kind."""
    async with databases.fresh(kind) as database, fleet(database.url, folder) as servers:
        world = World(database)
        async with connection(servers.addresses[0]) as http:
            firm = await found_firm(Client(http), world, ORDER)
            await firm.deploy(ROTA)
            many = [await _clerk(firm, f"clerk-{number}") for number in range(clerks)]
            auditors = [await _clerk(firm, f"auditor-{number}", Permission.ALL_CASES) for number in range(AUDITORS)]
            yield Scene(servers, firm, _office(world, firm), many, auditors)
