"""The measuring itself: rounds of load in turn, what they cost, and their medians."""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.benchmarks.contenders import Asked, Contender, asked_all
from tests.benchmarks.load import Load, drive
from tests.benchmarks.measure import usage
from tests.benchmarks.servers.base import Told

WARM_UP = 2.0
"""Seconds of load before the first round of a query."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: rounds of so many seconds over so many connections.

    `postmaster` is the process above all others of the database, where it is known.
    """

    rounds: int
    seconds: float
    connections: int
    postmaster: int | None


@dataclass(frozen=True, slots=True)
class Round:
    """One round: the load, and the processor time in milliseconds a request of the server and of the database."""

    load: Load
    server_cpu: float
    database_cpu: float


@dataclass(frozen=True, slots=True)
class Result:
    """The medians of all rounds of one contender and query; `peak` in megabytes is the server's since it started."""

    server: str
    query: str
    rate: float
    p50: float
    p90: float
    p99: float
    server_cpu: float
    database_cpu: float
    peak: float
    rounds: int

    def as_json(self) -> Mapping[str, Any]:
        """For the file of results."""
        return asdict(self)


def measured(started: Sequence[Contender], names: Sequence[str], plan: Plan, told: Told) -> Iterator[Result]:
    """The results, query by query. Raises `ServerFault` where one fails, or answers otherwise than the first.

    Each round has all queries and all servers, so that what else the machine does meets them all alike.
    """
    asked = [one for name in names for one in _ready(started, name, plan, told)]
    done: list[list[Round]] = [[] for _ in asked]
    for number in range(1, plan.rounds + 1):
        for one, rounds in zip(asked, done, strict=True):
            told(f"round {number} of {plan.rounds}: {one.query.name}, {one.contender.name}")
            rounds.append(_round(one, plan))
    for one, rounds in zip(asked, done, strict=True):
        yield _medians(one, rounds)


def _ready(started: Sequence[Contender], name: str, plan: Plan, told: Told) -> Sequence[Asked]:
    """A query as it is put to each server, once all of them have answered alike and are warm."""
    told(f"{name}: comparing answers")
    asked = asked_all(started, name)
    for one in asked:
        drive(one.contender.running, one.requests, WARM_UP, plan.connections, one.contender.setting.folder)
    return asked


def _round(one: Asked, plan: Plan) -> Round:
    who = one.contender
    before = _used(who, plan)
    load = drive(who.running, one.requests, plan.seconds, plan.connections, who.setting.folder)
    server, database = (later - earlier for later, earlier in zip(_used(who, plan), before, strict=True))
    answered = max(load.requests, 1)
    return Round(load, server * 1000 / answered, database * 1000 / answered)


def _used(who: Contender, plan: Plan) -> tuple[float, float]:
    return usage(who.running.process.pid).cpu, 0.0 if plan.postmaster is None else usage(plan.postmaster).cpu


def _medians(one: Asked, rounds: Sequence[Round]) -> Result:
    def median(value: Callable[[Round], float]) -> float:
        return statistics.median(map(value, rounds))

    return Result(
        server=one.contender.name,
        query=one.query.name,
        rate=median(lambda each: each.load.requests / each.load.seconds),
        p50=median(lambda each: each.load.p50),
        p90=median(lambda each: each.load.p90),
        p99=median(lambda each: each.load.p99),
        server_cpu=median(lambda each: each.server_cpu),
        database_cpu=median(lambda each: each.database_cpu),
        peak=usage(one.contender.running.process.pid).peak,
        rounds=len(rounds),
    )
