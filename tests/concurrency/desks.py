"""Small desks over one row of a database, right and wrong ones: what the check of histories must tell apart."""

import asyncio
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, MetaData, String, Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casegraph.storage.database import Database
from tests.concurrency.ownership import Answer, Command, Result, Verb, obey

_ROW = Table("desk", MetaData(), Column("owner", String))


async def furnish(database: Database) -> None:
    """Make the row, which says that nobody has the task."""
    async with database.transaction() as connection:
        await connection.run_sync(_ROW.metadata.create_all)
        await connection.execute(_ROW.insert().values(owner=None))


async def _owner(connection: AsyncConnection, statement: Any) -> str | None:
    owner: str | None = (await connection.execute(statement)).scalar_one()
    return owner


@dataclass
class LockingDesk:
    """Locks, reads, decides, writes: the way of casegraph."""

    database: Database

    async def __call__(self, command: Command) -> Result:
        async with self.database.transaction() as connection:
            before = await _owner(connection, select(_ROW.c.owner).with_for_update())
            after, result = obey(before, command)
            if after != before:
                await connection.execute(update(_ROW).values(owner=after))
        return result


@dataclass
class NaiveDesk:
    """Reads, decides, and then writes what it decided, whatever has happened in between."""

    database: Database

    async def __call__(self, command: Command) -> Result:
        async with self.database.transaction() as connection:
            before = await _owner(connection, select(_ROW.c.owner))
        await asyncio.sleep(0)
        after, result = obey(before, command)
        if after != before:
            async with self.database.transaction() as connection:
                await connection.execute(update(_ROW).values(owner=after))
        return result


@dataclass
class HastyDesk:
    """Claims by one conditional update, which only one can win, and looks afterwards who was first."""

    database: Database

    async def __call__(self, command: Command) -> Result:
        async with self.database.transaction() as connection:
            if command.verb is not Verb.READ and await self._moved(connection, command):
                return Result(Answer.CHANGED)
            owner = await _owner(connection, select(_ROW.c.owner))
        match command.verb:
            case Verb.READ:
                return Result(Answer.OWNER, owner)
            case Verb.CLAIM if owner != command.who:
                return Result(Answer.CONFLICT, owner)
            case Verb.RELEASE if owner is not None:
                return Result(Answer.FORBIDDEN)
        return Result(Answer.UNCHANGED)

    async def _moved(self, connection: AsyncConnection, command: Command) -> bool:
        claims = command.verb is Verb.CLAIM
        before, after = (None, command.who) if claims else (command.who, None)
        done = await connection.execute(update(_ROW).where(_ROW.c.owner == before).values(owner=after))
        return done.rowcount == 1
