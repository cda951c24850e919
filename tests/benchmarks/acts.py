"""What an act on a case costs, in statements, milliseconds and processor time: `python -m tests.benchmarks.acts`.

The services are asked, one act after the other, over a new SQLite file and a new PostgreSQL database; no GraphQL is in
it. Every act commits, so the time has the disk in it; the processor time is that of this process alone.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from casegraph.domain.ids import new_uuid
from casegraph.services.lifecycle import NewCase, NewNote, OnCase, Routing
from casegraph.storage.database import StatementLog, statements
from tests.databases import databases
from tests.storage.lifecycle.office import Office, open_office


@dataclass(frozen=True, slots=True)
class Cost:
    """What one act took: statements (the beginning of SQLite's transactions is one), and seconds."""

    statements: int
    wall: float
    processor: float


def main() -> None:
    """Measure both kinds of databases, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.acts", description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="how often each act is carried out (default: 200)")
    times = parser.parse_args().times
    print(f"{'database':<12}{'act':<12}{'statements':>11}{'median ms':>11}{'CPU ms':>8}")
    asyncio.run(_measure(times))


async def _measure(times: int) -> None:
    with databases() as made:
        for kind in ("sqlite", "postgresql"):
            async with made.fresh(kind) as database:
                office = await open_office(database)
                await _lives(office, 10)
                for name, costs in (await _lives(office, times)).items():
                    _report(kind, name, costs)


async def _lives(office: Office, times: int) -> dict[str, list[Cost]]:
    """The same short life of many cases: made, remarked on, claimed from a pool, routed to the next."""
    costs: dict[str, list[Cost]] = {name: [] for name in ("createCase", "createNote", "claimTask", "routeCase")}
    for number in range(times):
        await _life(office, number, costs)
    return costs


async def _life(office: Office, number: int, costs: dict[str, list[Cost]]) -> None:
    ann, bob = office.actors["ann"], office.actors["bob"]
    case_id = new_uuid()
    new = NewCase(id=case_id, process_key="order", submission={"amount": number + 101})
    note = NewNote(f"remark {number}")
    costs["createCase"].append(await _cost(office.creation.create(ann, new)))
    costs["createNote"].append(await _cost(office.cases.create_note(ann, OnCase(case_id), note)))
    task = await office.on(case_id, "check")
    costs["claimTask"].append(await _cost(office.tasks.claim(bob, task)))
    costs["routeCase"].append(await _cost(office.cases.route(bob, OnCase(case_id), Routing())))


async def _cost(act: Awaitable[Any]) -> Cost:
    log = StatementLog()
    token = statements.set(log)
    wall, processor = time.perf_counter(), time.process_time()
    await act
    cost = Cost(log.count, time.perf_counter() - wall, time.process_time() - processor)
    statements.reset(token)
    return cost


def _report(kind: str, name: str, costs: Sequence[Cost]) -> None:
    wall = median(one.wall for one in costs) * 1000
    processor = sum(one.processor for one in costs) / len(costs) * 1000
    print(f"{kind:<12}{name:<12}{median(one.statements for one in costs):>11.0f}{wall:>11.2f}{processor:>8.2f}")


if __name__ == "__main__":
    main()
