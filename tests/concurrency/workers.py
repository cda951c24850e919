"""People who work on cases while servers die, repeat what was not answered, and remember what was."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.client import Client
from tests.concurrency.callers import Caller, connection
from tests.concurrency.fleet import Fleet
from tests.world import Person

_PATIENCE = 60
"""Seconds without any server, or any answer, after which the test fails."""

CASE = "case { version currentTasks { uuid } }"
TASK = "task { case { version } }"


@dataclass(frozen=True)
class Acknowledged:
    """A call that was answered: who made it, and what it said of the outcome."""

    person: Person
    name: str
    shown: str
    input: Mapping[str, Any]
    payload: Any


@dataclass
class Promised:
    """What a case must be after the calls that were answered; `owner` has its open task."""

    version: int
    variables: dict[str, Any]
    owner: UUID | None = None
    notes: set[UUID] = field(default_factory=set)


@dataclass
class Ledger:
    """All that was acknowledged, and how many calls found no answer at first. `under_way` counts calls by server."""

    calls: list[Acknowledged] = field(default_factory=list)
    cases: dict[UUID, Promised] = field(default_factory=dict)
    interrupted: int = 0
    under_way: Counter[int] = field(default_factory=Counter)
    over: bool = False

    async def come_to(self, calls: int, servers: Sequence[int]) -> None:
        """Wait until so many calls are acknowledged, and each of these servers has one under way."""
        latest = time.monotonic() + _PATIENCE
        while len(self.calls) < calls or not all(self.under_way[one] for one in servers):
            assert time.monotonic() < latest, "nothing was acknowledged any more"
            await asyncio.sleep(0.001)


class Worker:
    """One person, who asks any server that is up, and asks again with the same key where no answer comes."""

    def __init__(self, fleet: Fleet, ledger: Ledger, person: Person, payer: Person, seed: int) -> None:
        self._fleet = fleet
        self._ledger = ledger
        self._person = person
        self._payer = payer
        self._random = Random(seed)
        self._connections: dict[str, httpx.AsyncClient] = {}

    async def work(self, shared: UUID) -> None:
        """Begin case after case, do something with each, and write notes on one that is everybody's."""
        try:
            while not self._ledger.over:
                await self._one_case(shared)
        finally:
            for one in self._connections.values():
                await one.aclose()

    async def _one_case(self, shared: UUID) -> None:
        case_id, amount = uuid4(), self._random.randrange(1000)
        input = {"id": str(case_id), "processKey": "order", "variables": {"amount": amount}, "submission": {}}
        made = await self._do("createCase", f"{CASE} created", input)
        [task] = made["case"]["currentTasks"]
        case = self._ledger.cases[case_id] = Promised(made["case"]["version"], {"amount": amount})
        await self._on_task(case, "claimTask", task["uuid"])
        case.owner = self._person.id
        await self._set(case_id, case)
        await self._note(case_id, case)
        await self._note(shared, self._ledger.cases[shared])
        await self._set(case_id, case)
        await self._on_task(case, "completeTask", task["uuid"])
        case.owner = self._payer.id

    async def _set(self, case_id: UUID, case: Promised) -> None:
        value = self._random.randrange(1_000_000)
        input = {"caseId": str(case_id), "set": {"mark": value}, "expectedVersion": case.version}
        done = await self._do("setCaseVariables", f"{CASE} changed", input)
        case.variables["mark"] = value
        self._moved(case, done["case"]["version"])

    async def _on_task(self, case: Promised, name: str, task_id: str) -> None:
        done = await self._do(name, f"{TASK} changed", {"taskId": task_id, "expectedVersion": case.version})
        self._moved(case, done["task"]["case"]["version"])

    async def _note(self, case_id: UUID, case: Promised) -> None:
        made = await self._do("createNote", "note { uuid } created", {"caseId": str(case_id), "content": "A note."})
        case.notes.add(UUID(made["note"]["uuid"]))
        case.version += 1

    @staticmethod
    def _moved(case: Promised, version: int) -> None:
        assert version > case.version
        case.version = version

    async def _do(self, name: str, shown: str, input: Mapping[str, Any]) -> Any:
        """The payload of a mutation that must go well in the end, having been carried out once."""
        input = {**input, "idempotencyKey": str(uuid4())}
        while True:
            number = await self._somewhere()
            self._ledger.under_way[number] += 1
            try:
                payload = await self._caller(number).do(name, shown, **input)
            except httpx.TransportError:
                self._ledger.interrupted += 1
                continue
            finally:
                self._ledger.under_way[number] -= 1
            assert payload.get("changed", payload.get("created")) is True, payload
            self._ledger.calls.append(Acknowledged(self._person, name, shown, input, payload))
            return payload

    async def _somewhere(self) -> int:
        """The number of a server that is up."""
        latest = time.monotonic() + _PATIENCE
        while not self._fleet.addresses:
            assert time.monotonic() < latest, "no server came back"
            await asyncio.sleep(0.02)
        return self._random.choice(list(self._fleet.addresses))

    def _caller(self, number: int) -> Caller:
        address = self._fleet.addresses[number]
        if address not in self._connections:
            self._connections[address] = connection(address)
        return Caller(self._person, Client(self._connections[address]))
