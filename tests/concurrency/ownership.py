"""The owner of a task as an object that many clients use: what it does in sequence, and how a history is recorded."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from time import monotonic_ns
from typing import NamedTuple, Protocol

from tests.concurrency.linearizability import Operation


class Verb(StrEnum):
    """What can be asked."""

    CLAIM = "claim"
    RELEASE = "release"
    READ = "read"


class Answer(StrEnum):
    """How it can be answered."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody asks."""

    verb: Verb
    who: str


class Result(NamedTuple):
    """An answer, with whoever has the task where that is told."""

    answer: Answer
    owner: str | None = None


History = list[Operation[Command, Result]]


def obey(owner: str | None, command: Command) -> tuple[str | None, Result]:
    """Who has the task after a command, and the answer to it, where nobody else is there."""
    match command.verb:
        case Verb.READ:
            return owner, Result(Answer.OWNER, owner)
        case Verb.CLAIM if owner is None:
            return command.who, Result(Answer.CHANGED)
        case Verb.CLAIM if owner != command.who:
            return owner, Result(Answer.CONFLICT, owner)
        case Verb.RELEASE if owner == command.who:
            return None, Result(Answer.CHANGED)
        case Verb.RELEASE if owner is not None:
            return owner, Result(Answer.FORBIDDEN)
    return owner, Result(Answer.UNCHANGED)


class Desk(Protocol):
    """What hands the task out."""

    async def __call__(self, command: Command) -> Result:
        """Do what is asked."""


async def record(desk: Desk, people: Sequence[str], each: int, seed: int) -> History:
    """What happens when these people, all at once, each ask so many things one after the other."""
    history: History = []
    await asyncio.gather(*(_work(desk, who, each, Random(f"{seed} {who}"), history) for who in people))
    return history


async def _work(desk: Desk, who: str, each: int, random: Random, history: History) -> None:
    for verb in random.choices(list(Verb), (3, 3, 2), k=each):
        command = Command(verb, who)
        called = monotonic_ns()
        result = await desk(command)
        history.append(Operation(called, monotonic_ns(), command, result))
