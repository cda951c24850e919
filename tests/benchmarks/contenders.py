"""Who is measured: a server over one data set, running, and the requests of a query for it."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from tests.benchmarks.answers import differences, normal
from tests.benchmarks.queries import Query, queries
from tests.benchmarks.servers.base import Request, Running, Server, ServerFault, Setting, Told, running

COMPARED = 25
"""Of how many requests of a query the answers are compared."""

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Contender:
    """A server that runs over one data set, by the name that its results have."""

    name: str
    server: Server
    setting: Setting
    running: Running


@dataclass(frozen=True, slots=True)
class Asked:
    """A contender, and the requests of one query for it."""

    contender: Contender
    query: Query
    requests: Sequence[Request]

    def answer(self, place: int) -> Any:
        """What it answers to one of the requests, in the words and the shape that all share."""
        answer = self.contender.running.ask(self.requests[place])
        return normal(self.contender.server.shaped(self.query, answer))


@contextmanager
def contenders(chosen: Sequence[tuple[str, Server, Setting]], told: Told) -> Iterator[list[Contender]]:
    """All servers at once; those that nobody asks cost nothing but memory."""
    with ExitStack() as stack:
        started: list[Contender] = []
        for name, server, setting in chosen:
            told(f"starting {name}")
            server.install(setting, told)
            one = stack.enter_context(running(name, server, setting))
            started.append(Contender(name, server, setting, one))
        yield started


def asked_all(started: Sequence[Contender], name: str) -> list[Asked]:
    """The requests of the query with this name. Raises `ServerFault` where answers over one data set differ."""
    asked: list[Asked] = []
    for one in started:
        query = queries(one.setting.cases)[name]
        asked.append(Asked(one, query, one.server.requests(one.setting, one.running, query)))
    for _, group in groupby(asked, lambda one: one.contender.setting.cases):
        check_answers(name, list(group))
    return asked


def check_answers(name: str, asked: Sequence[Asked]) -> None:
    """Raises `ServerFault` where two contenders answer differently."""
    first, *others = asked
    for place in range(min(len(first.requests), COMPARED) if others else 0):
        wanted = first.answer(place)
        for other in others:
            if found := list(islice(differences(wanted, other.answer(place)), _SHOWN)):
                both = f"{first.contender.name} and {other.contender.name}"
                raise ServerFault("\n".join([f"{name}, request {place + 1}: {both} answer differently.", *found]))
