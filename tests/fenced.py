"""PostgreSQL databases that a plain role owns, as an operator has them, and the fence around them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import URL, text

from casegraph.storage.database import Database
from casegraph.storage.fence import switch_on, tables
from tests.databases import Databases
from tests.world import World

OWNER = "casegraph_owner"
SERVER = "casegraph_server"

_ROLE = """DO $$ BEGIN CREATE ROLE {0} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"""


@dataclass
class Fenced:
    """One database, as three roles: a superuser, whom no fence holds back; the tables' owner; and another role."""

    all: Database
    owner: Database
    server: Database

    @property
    def world(self) -> World:
        """Makes rows past the fence."""
        return World(self.all)


@asynccontextmanager
async def fenced_database(databases: Databases, on: bool = True) -> AsyncIterator[Fenced]:
    """A fresh database with the fence on; with `on` false, the same without it."""
    async with databases.fresh("postgresql") as everything:
        await _hand_over(everything)
        if on:
            await _switch_on(everything.url.set(username=OWNER))
        owner = Database(everything.url.set(username=OWNER), pool_size=2)
        server = Database(everything.url.set(username=SERVER), pool_size=2)
        try:
            yield Fenced(everything, owner, server)
        finally:
            await owner.close()
            await server.close()


async def _switch_on(url: URL) -> None:
    database = Database(url, pool_size=1)
    try:
        await switch_on(database)
    finally:
        await database.close()


async def _hand_over(everything: Database) -> None:
    async with everything.transaction() as connection:
        for role in (OWNER, SERVER):
            await connection.execute(text(_ROLE.format(role)))
        await connection.execute(text(f"GRANT CREATE ON SCHEMA public TO {OWNER}"))
        for name in (*(one.name for one in tables()), "alembic_version"):
            await connection.execute(text(f'ALTER TABLE "{name}" OWNER TO {OWNER}'))
        await connection.execute(
            text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {SERVER}")
        )
