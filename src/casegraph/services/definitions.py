"""What deploying is made of, whoever deploys: a text is read and checked, and a definition becomes a version."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from casegraph.domain.records import ProcessRecord
from casegraph.processes.digest import digest
from casegraph.processes.model import ProcessDefinition
from casegraph.processes.reading import Draft, Format, Known, Mentions, read
from casegraph.storage.repositories.deployment import DeploymentRepository


@dataclass(frozen=True, slots=True)
class DefinitionText:
    """The text of a definition and the format that it is written in."""

    source: str
    format: Format


async def read_draft(text: DefinitionText) -> Draft:
    """The draft that a text is. It takes up to half a second of computing, so it is made in a thread."""
    return await asyncio.to_thread(read, text.source, text.format)


def mentioned(drafts: Sequence[Draft]) -> Mentions:
    """The names that any of the drafts mentions."""
    each = [draft.mentions for draft in drafts]
    return Mentions(
        users=frozenset[str]().union(*(one.users for one in each)),
        groups=frozenset[str]().union(*(one.groups for one in each)),
        functions=frozenset[str]().union(*(one.functions for one in each)),
        processes=frozenset[str]().union(*(one.processes for one in each)),
    )


def known(there: Mentions, functions: Collection[str]) -> Known:
    """What a draft is held against: the names that are there, and the registered functions."""
    return Known(users=there.users, groups=there.groups, functions=functions, processes=there.processes)


async def ensure_version(
    process: DeploymentRepository, definition: ProcessDefinition, now: datetime
) -> tuple[ProcessRecord, bool]:
    """The latest version of a process where it says the same, or else the next one; and whether it was made."""
    latest = await process.latest()
    if latest is None:
        return await process.add(1, definition, now), True
    record, standing = latest
    if await asyncio.to_thread(_say_the_same, standing, definition):
        return record, False
    return await process.add(record.version + 1, definition, now), True


def _say_the_same(one: ProcessDefinition, other: ProcessDefinition) -> bool:
    return digest(one) == digest(other)
