"""The walk's whole scene: the world, for each caller the world without what it may not see, and how to ask both."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from graphql import GraphQLSchema, build_client_schema, get_introspection_query
from sqlalchemy import delete

from casegraph.models import METADATA
from casegraph.storage.database import Database
from casegraph.storage.unit_of_work import unit_of_work
from tests.client import Answer, Client, client_of
from tests.databases import Databases
from tests.walk.content import Content
from tests.walk.filling import Filling
from tests.walk.marks import Ledger
from tests.walk.place import House, build_house, copy_house
from tests.walk.plan import Plan
from tests.walk.sights import ACTORS, HERE, THERE
from tests.walk.values import Values
from tests.world import Person, World

SETTINGS: Final = {"playground": False, "failed_logins": 0}


@dataclass
class Scene:
    """Two tenants filled alike, and the callers."""

    client: Client
    world: World
    ledger: Ledger
    houses: dict[str, House]
    contents: dict[str, Content]
    schema: GraphQLSchema
    database: Database
    poorer_client: Client
    poorer_database: Database

    def person(self, actor: str) -> Person | None:
        """Who an actor is; the stranger is the administrator over there."""
        if actor == "anonymous":
            return None
        return self.houses[THERE].people["admin"] if actor == "stranger" else self.houses[HERE].people[actor]

    async def ask(self, actor: str, document: str, variables: Any = None, *, poorer: bool = False) -> Answer:
        """Ask as an actor: the world, or the one in which there is nothing that it may not see."""
        client = self.poorer_client if poorer else self.client
        return await client(self.person(actor), document, variables)

    async def impoverish(self, actor: str) -> None:
        """Make the poorer world that of an actor: its own tenant, and nothing in it that it may not see."""
        sight = ACTORS[actor]
        async with unit_of_work(self.poorer_database) as unit:
            for table in reversed(METADATA.sorted_tables):
                await unit.execute(delete(table))
        if sight.tenant is not None:
            content = self.contents[sight.tenant]
            await copy_house(self.database, self.poorer_database, {content.tenant_id})
            await content.write(World(self.poorer_database), sight)

    def seen(self, answer: Answer, sent: Any = None) -> set[str]:
        """The marks in an answer, data and errors alike; but errors may say again what was sent."""
        told = self.ledger.found(json.dumps(answer.body.get("errors"))) - self.ledger.found(json.dumps(sent))
        return told | self.ledger.found(json.dumps(answer.body.get("data")))

    def plan(self) -> Plan:
        """What is asked: about things here."""
        house_ids = {
            fact.what.removesuffix("_id"): id
            for id, fact in self.ledger.facts.items()
            if fact.case == "house" and fact.tenant == HERE and fact.what.endswith("_id") and "-" in id
        }
        content = self.contents[HERE]
        return Plan(self.schema, self.ledger, content, Values(self.ledger, content, house_ids))


@asynccontextmanager
async def scene_on(databases: Databases, kind: str) -> AsyncIterator[Scene]:
    """A scene on one kind of database."""
    async with databases.fresh(kind) as database, databases.fresh(kind) as poorer:
        world, ledger = World(database), Ledger()
        houses = {name: await build_house(world, ledger, name) for name in (HERE, THERE)}
        contents = {name: Filling(world, ledger, house).make() for name, house in houses.items()}
        for content in contents.values():
            await content.write(world)
        async with client_of(database, **SETTINGS) as client, client_of(poorer, **SETTINGS) as poorer_client:
            served = await client(houses[HERE].people["admin"], get_introspection_query(one_of=True))
            schema = build_client_schema(served.data)
            yield Scene(client, world, ledger, houses, contents, schema, database, poorer_client, poorer)
