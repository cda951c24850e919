"""Conditions mean on both databases what they mean in plain Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casegraph.domain.actor import Actor
from casegraph.domain.bundles import CaseBundle
from casegraph.domain.enums import (
    CaseList,
    CaseStatus,
    DelegationStatus,
    DocumentKind,
    PrincipalType,
    Priority,
    TaskStatus,
    TaskType,
)
from casegraph.domain.filters import (
    And,
    Compare,
    CompareJSON,
    Condition,
    FilterLimits,
    JSONOperand,
    Not,
    Op,
    Or,
    Related,
    check_size,
)
from casegraph.domain.paging import Count, ListRequest, Page, Wanted, Window
from casegraph.domain.records import PrincipalRecord, ProcessRecord
from casegraph.services import Services
from casegraph.storage.database import Database
from tests.storage import conditions, nouns
from tests.storage.actors import actor_of, services_of
from tests.storage.conditions import CONTAINERS, MOMENTS, NUMBERS, TEXTS, VALUES, nested, settle
from tests.storage.meaning import Facts, Meaning
from tests.world import NOW, Person, World

MANY = settings(max_examples=80, deadline=None)
SOME = settings(max_examples=30, deadline=None)


class Filtered:
    """The rows that conditions choose from, in the database and as they were written."""

    def __init__(self, services: Services, actor: Actor, facts: Facts, cases: list[CaseBundle]) -> None:
        self.services = services
        self.actor = actor
        self.facts = facts
        self.cases = cases
        self.principals: list[PrincipalRecord] = []
        self.processes: list[ProcessRecord] = []
        self.ids: list[UUID] = []

    def expected(self, meaning: Meaning, rows: Sequence[Any], condition: Condition) -> set[UUID]:
        """The ids of the rows that meet the condition."""
        met = [row for row in rows if meaning.met(self.facts, row, condition)]
        return {getattr(row, "record", row).id for row in met}


@pytest.fixture(scope="module")
async def filtered(shared_database: Database) -> Filtered:
    """Forty cases whose texts, numbers and bodies are odd."""
    random = Random(1066)
    world = World(shared_database)
    tenant_id = await world.tenant("tenant")
    groups = [await world.group(tenant_id, f"group-{n}") for n in range(2)]
    people = [await _person(world, tenant_id, n, groups[: n % 3]) for n in range(4)]
    processes = [
        await world.process(tenant_id, f"process-{n}", name=TEXTS[n], category=[None, "Finance", "finance"][n % 3])
        for n in range(6)
    ]
    makers = _Makers(random, world, groups, people, processes)
    cases = await world.cases(makers.cases(40), tenant_id)
    facts = Facts(
        me=people[0].id,
        my_groups=groups[:1],
        now=NOW,
        members={group: [one.id for n, one in enumerate(people) if group in groups[: n % 3]] for group in groups},
        categories={one.id: one.category for one in processes},
    )
    found = Filtered(services_of(shared_database), actor_of(people[0], groups=groups[:1]), facts, cases)
    found.principals = [_principal(n, one) for n, one in enumerate(people)]
    found.processes = processes
    found.ids = [
        *groups,
        *(one.id for one in people),
        *(one.id for one in processes),
        *(case.record.id for case in cases),
        *(task.record.id for case in cases for task in case.tasks),
    ]
    return found


KINDS = list(PrincipalType)


async def _person(world: World, tenant_id: UUID, n: int, groups: Sequence[UUID]) -> Person:
    return await world.person(
        tenant_id, f"user{n}", name=TEXTS[n + 1], type=KINDS[n % 3], email=TEXTS[-n - 1], groups=groups
    )


def _principal(n: int, person: Person) -> PrincipalRecord:
    """The person as `_person` made it."""
    return PrincipalRecord(person.id, KINDS[n % 3], TEXTS[n + 1], person.username, None, None, TEXTS[-n - 1])


@dataclass
class _Makers:
    random: Random
    world: World
    groups: Sequence[UUID]
    people: Sequence[Person]
    processes: Sequence[ProcessRecord]

    def cases(self, how_many: int) -> list[CaseBundle]:
        made: list[CaseBundle] = []
        for _ in range(how_many):
            made.append(self._case(self._maybe([one.record.id for one in made])))
        return made

    def _maybe(self, options: Sequence[Any]) -> Any:
        return self.random.choice([None, *options])

    def _case(self, parent_id: UUID | None) -> CaseBundle:
        choice = self.random.choice
        subject = ("email", "personal_number", "company_number", "last_name", "company_name")
        return self.world.bundle(
            choice(self.people),
            choice(TEXTS),
            process=self._maybe(self.processes),
            parent_id=parent_id,
            milestone=self._maybe(TEXTS),
            status=choice(list(CaseStatus)),
            priority=choice(list(Priority)),
            created_at=choice(MOMENTS),
            updated_at=choice(MOMENTS),
            finished_at=self._maybe(MOMENTS),
            due_at=self._maybe(MOMENTS),
            variables=self._body(),
            tasks=[self._task() for _ in range(choice([0, 1, 2]))],
            notes=[(choice(self.people), choice(["Straße", "É", "e\u0301", "100%"])) for _ in range(choice([0, 1, 2]))],
            documents=[self._document() for _ in range(choice([0, 1, 2]))],
            **{f"subject_{name}": self._maybe(TEXTS) for name in subject},
        )

    def _body(self) -> dict[str, Any]:
        """The same few places, often with numbers or containers, so that comparisons find some and miss some."""
        choice = self.random.choice
        pools: list[Sequence[Any]] = [VALUES, NUMBERS, CONTAINERS]
        plain = {name: choice(choice(pools)) for name in "xyz" if self.random.random() < 0.8}
        odd = ["a/b", "m~n", "~1", "", "/", " ", "é", "e\u0301", "a%b", "a_b", "\U0001f600"]
        return plain | {name: choice(VALUES) for name in odd if self.random.random() < 0.2}

    def _task(self) -> dict[str, Any]:
        choice = self.random.choice
        return {
            "definition_key": choice(TEXTS),
            "title": choice(TEXTS),
            "type": choice(list(TaskType)),
            "status": choice(list(TaskStatus)),
            "owner": self._maybe(self.people),
            "data": self._body(),
            "groups": [one for one in self.groups if self.random.random() < 0.4],
            "principals": [one for one in self.people if self.random.random() < 0.3],
            "created_at": choice(MOMENTS),
            "due_at": self._maybe(MOMENTS),
            "completed_at": self._maybe(MOMENTS),
            "delegations": [self._delegation() for _ in range(choice([0, 1, 2]))],
        }

    def _delegation(self) -> dict[str, Any]:
        choice = self.random.choice
        return {
            "assignee_id": self._maybe([one.id for one in self.people]),
            "status": choice(list(DelegationStatus)),
            "priority": choice(list(Priority)),
            "delegated_at": choice(MOMENTS),
            "due_at": self._maybe(MOMENTS),
            "finished_at": self._maybe(MOMENTS),
        }

    def _document(self) -> dict[str, Any]:
        choice = self.random.choice
        return {
            "kind": choice(list(DocumentKind)),
            "name": choice(TEXTS),
            "content_type": choice(TEXTS),
            "definition_key": self._maybe(TEXTS),
            "created_at": choice(MOMENTS),
            "created_by_id": self._maybe([one.id for one in self.people]),
            "latest": choice([True, False]),
            "deleted_at": self._maybe([NOW - timedelta(days=1)]),
        }


def request(condition: Condition) -> ListRequest:
    """All that meet the condition, counted too."""
    return ListRequest(condition, window=Window(100), wanted=Wanted(count=True))


def found(pages: Sequence[Page[Any]]) -> set[UUID]:
    """The ids on the pages, whose counts must agree."""
    for page in pages:
        assert page.count == Count(len(page.rows), True)
    return {row.id for page in pages for row in page.rows}


@MANY
@given(nested(conditions.CASE))
async def test_cases(filtered: Filtered, condition: Condition) -> None:
    settled = settle(condition, filtered.ids)
    page = await filtered.services.cases.search(filtered.actor, CaseList.ALL, None, request(settled))
    assert found([page]) == filtered.expected(nouns.CASE, filtered.cases, settled)


@MANY
@given(conditions.places("variables"))
async def test_places_in_variables(filtered: Filtered, condition: Condition) -> None:
    page = await filtered.services.cases.search(filtered.actor, CaseList.ALL, None, request(condition))
    assert found([page]) == filtered.expected(nouns.CASE, filtered.cases, condition)


@MANY
@given(conditions.SEVERAL)
async def test_several_delegations(filtered: Filtered, condition: Condition) -> None:
    settled = settle(condition, filtered.ids)
    page = await filtered.services.cases.search(filtered.actor, CaseList.ALL, None, request(settled))
    assert found([page]) == filtered.expected(nouns.CASE, filtered.cases, settled)


@SOME
@given(conditions.text("milestone"))
async def test_texts(filtered: Filtered, condition: Condition) -> None:
    page = await filtered.services.cases.search(filtered.actor, CaseList.ALL, None, request(condition))
    assert found([page]) == filtered.expected(nouns.CASE, filtered.cases, condition)


@SOME
@given(nested(conditions.CASE))
async def test_cases_of_processes(filtered: Filtered, condition: Condition) -> None:
    settled = settle(condition, filtered.ids)
    ids = [one.id for one in filtered.processes]
    pages = await filtered.services.cases.of_processes(filtered.actor, ids, request(settled))
    cases = [case for case in filtered.cases if case.record.process_id is not None]
    assert found(pages) == filtered.expected(nouns.CASE, cases, settled)


@SOME
@given(nested(conditions.TASK))
async def test_tasks(filtered: Filtered, condition: Condition) -> None:
    settled = settle(condition, filtered.ids)
    tasks = [task for case in filtered.cases for task in case.tasks]
    expected = filtered.expected(nouns.TASK, tasks, settled)
    page = await filtered.services.tasks.search(filtered.actor, request(settled))
    assert found([page]) == expected
    cases = [case.record.id for case in filtered.cases]
    assert found(await filtered.services.tasks.of_cases(filtered.actor, cases, request(settled))) == expected


@SOME
@given(nested(conditions.DELEGATION))
async def test_delegations(filtered: Filtered, condition: Condition) -> None:
    settled = settle(condition, filtered.ids)
    delegations = [one for case in filtered.cases for task in case.tasks for one in task.delegations]
    page = await filtered.services.delegations.search(filtered.actor, request(settled))
    assert found([page]) == filtered.expected(nouns.DELEGATION, delegations, settled)


@SOME
@given(nested(conditions.DOCUMENT))
async def test_documents(filtered: Filtered, condition: Condition) -> None:
    settled = settle(condition, filtered.ids)
    documents = [one for case in filtered.cases for one in case.documents]
    cases = [case.record.id for case in filtered.cases]
    pages = await filtered.services.documents.of_cases(filtered.actor, cases, request(settled))
    assert found(pages) == filtered.expected(nouns.DOCUMENT, documents, settled)


@SOME
@given(conditions.NOTE)
async def test_notes(filtered: Filtered, condition: Condition) -> None:
    settled = settle(condition, filtered.ids)
    notes = [one for case in filtered.cases for one in case.notes]
    cases = [case.record.id for case in filtered.cases]
    pages = await filtered.services.notes.of_cases(filtered.actor, cases, request(settled))
    assert found(pages) == filtered.expected(nouns.NOTE, notes, settled)


@SOME
@given(conditions.PRINCIPAL)
async def test_principals(filtered: Filtered, condition: Condition) -> None:
    settled = settle(condition, filtered.ids)
    page = await filtered.services.directory.principals(filtered.actor, request(settled))
    assert found([page]) == filtered.expected(nouns.PRINCIPAL, filtered.principals, settled)


@SOME
@given(conditions.PROCESS)
async def test_processes(filtered: Filtered, condition: Condition) -> None:
    page = await filtered.services.processes.search(filtered.actor, request(condition))
    assert found([page]) == filtered.expected(nouns.PROCESS, filtered.processes, condition)


def _values(how_many: int) -> JSONOperand:
    """Values of every kind, none twice."""
    kinds = [f"{n}" for n in range(how_many)], [f'"{n}"' for n in range(how_many)]
    others = [f'"{"x" * 300}{n}"' for n in range(how_many)], [f"[{n}]" for n in range(how_many)]
    return JSONOperand(tuple(islice(chain.from_iterable(zip(*kinds, *others, strict=True)), how_many)))


def _wrapped(condition: Condition, times: int) -> Condition:
    for n in range(times):
        condition = Not(condition) if n % 2 else Or((condition, Compare("title", Op.EQ, "no such title")))
    return condition


def _times(part: Condition, times: int) -> tuple[Condition, ...]:
    return (part,) * times


LIMITS = FilterLimits()
EACH = LIMITS.all_values // (LIMITS.nodes - 1)
LARGEST: dict[str, Condition] = {
    "lists": Or((Compare("number", Op.IN, tuple(range(500))),) * 10),
    "lists of ids": And((Compare("participantId", Op.NOT_IN, tuple(UUID(int=n) for n in range(500))),) * 10),
    "places in lists": And(_times(Not(CompareJSON("variables", "/x", Op.IN, _values(500))), 10)),
    "many places": Or((CompareJSON("variables", "/x", Op.IN, _values(EACH)),) * (LIMITS.nodes - 1)),
    "many texts": Or((Compare("title", Op.CONTAINS, "no such title"),) * (LIMITS.nodes - 1)),
    "many prefixes": And(_times(Not(Compare("title", Op.STARTS_WITH, "no such title")), 100)),
    "many relations": And(_times(Not(Related("tasks", Compare("title", Op.EQ, "no such title"))), 66)),
    "deep": _wrapped(Compare("number", Op.GT, 0), LIMITS.depth),
    "deep in a relation": Related("tasks", _wrapped(CompareJSON("data", "/x", Op.IN, _values(9)), LIMITS.depth - 1)),
    "deep and many": _wrapped(Or((Compare("number", Op.NE, 5),) * 180), LIMITS.depth - 1),
}


@pytest.mark.parametrize("name", LARGEST)
async def test_the_largest_filter_that_is_allowed_is_understood(filtered: Filtered, name: str) -> None:
    """Neither database runs into a limit of its own, such as SQLite's on how deep an expression nests."""
    check_size(LARGEST[name], LIMITS)
    page = await filtered.services.cases.search(filtered.actor, CaseList.ALL, None, request(LARGEST[name]))
    assert found([page]) == filtered.expected(nouns.CASE, filtered.cases, LARGEST[name])


@given(st.sampled_from(TEXTS), st.sampled_from(TEXTS))
def test_the_model_knows_the_order_of_code_points(one: str, other: str) -> None:
    """Python compares texts by code point, as UTF-8 bytes compare: what both databases must do."""
    assert (one < other) == (one.encode() < other.encode())
