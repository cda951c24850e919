"""Every list that the services read: how it is asked, which rows it holds, and what each of its fields sorts by."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from casegraph.domain.actor import Actor
from casegraph.domain.enums import CaseList, Permission
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.text import sort_key
from casegraph.services import Services
from tests.storage.ordering import in_order
from tests.storage.population import Population

Read = Callable[[Services, Actor, ListRequest], Awaitable[Page[Any]]]
ReadMany = Callable[[Services, Actor, Sequence[UUID], ListRequest], Awaitable[list[Page[Any]]]]
Value = Callable[[Population, Any], Any]


@dataclass(frozen=True)
class Sorted:
    """What a list sorts by; `own` is its order unless another is asked for, `fixed` where none can be."""

    values: Mapping[str, Value]
    own: OrderKey
    pointers: bool = False
    fixed: bool = False

    def ordered(self, population: Population, rows: Sequence[Any], keys: Sequence[OrderKey]) -> list[Any]:
        """The rows in the order of the keys, after plain Python."""
        bodies: Mapping[UUID, Any] = {case.record.id: case.variables for case in population.cases}
        wanted = [self.own] if self.fixed or not keys else keys
        values = {name: partial(value, population) for name, value in self.values.items()}
        return in_order(rows, wanted, values, lambda row: bodies[row.id])


@dataclass(frozen=True)
class Root:
    """A list at the root of the API; `grow` adds to it."""

    read: Read
    rows: Callable[[Population], Sequence[Any]]
    grow: Callable[[Population, Random], Awaitable[Any]]
    sorted: Sorted


@dataclass(frozen=True)
class Nested:
    """A list that hangs from many parents."""

    read: ReadMany
    rows: Callable[[Population], Mapping[UUID, Sequence[Any]]]
    sorted: Sorted


def _column(name: str) -> Value:
    return lambda _, row: getattr(row, name)


def _columns(*names: str) -> dict[str, Value]:
    """Fields whose sort value is the record's own."""
    return {name.upper(): _column(name) for name in names}


def _folded(name: str) -> Value:
    def value(_: Population, row: Any) -> Any:
        text = getattr(row, name)
        return None if text is None else sort_key(text)

    return value


def _author(population: Population, note: Any) -> Any:
    return next(sort_key(one.name) for one in population.principals if one.id == note.author_id)


def _managing_people(actor: Actor) -> Actor:
    return replace(actor, permissions=actor.permissions | {Permission.MANAGE_PRINCIPALS})


CASES = Sorted(
    {
        **_columns("number", "status", "priority", "created_at", "updated_at", "finished_at", "due_at"),
        "TITLE": _folded("title"),
        "PROCESS_NAME": _folded("process_name"),
    },
    OrderKey("NUMBER", True),
    pointers=True,
)
TASKS = Sorted(
    {
        **_columns("created_at", "updated_at", "claimed_at", "completed_at", "cancelled_at", "due_at", "priority"),
        "TITLE": _folded("title"),
    },
    OrderKey("CREATED_AT"),
)
DELEGATIONS = Sorted(_columns("index", "delegated_at", "due_at", "finished_at", "priority"), OrderKey("INDEX"))
DOCUMENTS = Sorted({**_columns("index", "created_at", "size"), "NAME": _folded("name")}, OrderKey("INDEX"))
VERSIONS = Sorted(_columns("version"), OrderKey("VERSION", True), fixed=True)
NOTES = Sorted({**_columns("created_at"), "AUTHOR": _author}, OrderKey("CREATED_AT", True))
PRINCIPALS = Sorted({"NAME": _folded("name"), "ID": lambda _, row: row.id.int}, OrderKey("NAME"))
TENANT_USERS = Sorted({**_columns("created_at", "updated_at"), "ID": lambda _, row: row.id.int}, OrderKey("CREATED_AT"))
PROCESSES = Sorted({"NAME": _folded("name")}, OrderKey("NAME"))

ROOTS = {
    "cases": Root(
        lambda services, actor, request: services.cases.search(actor, CaseList.ALL, None, request),
        lambda all_of: [case.record for case in all_of.cases],
        lambda all_of, random: all_of.add_cases(random, 1),
        CASES,
    ),
    "tasks": Root(
        lambda services, actor, request: services.tasks.search(actor, request),
        lambda all_of: all_of.tasks,
        lambda all_of, random: all_of.add_cases(random, 1),
        TASKS,
    ),
    "delegations": Root(
        lambda services, actor, request: services.delegations.search(actor, request),
        lambda all_of: all_of.delegations,
        lambda all_of, random: all_of.add_cases(random, 1),
        DELEGATIONS,
    ),
    "principals": Root(
        lambda services, actor, request: services.directory.principals(actor, request),
        lambda all_of: all_of.principals,
        lambda all_of, random: all_of.add_person(random),
        PRINCIPALS,
    ),
    "tenantUsers": Root(
        lambda services, actor, request: services.directory.tenant_users(_managing_people(actor), request),
        lambda all_of: all_of.tenant_users,
        lambda all_of, random: all_of.add_person(random),
        TENANT_USERS,
    ),
    "processes": Root(
        lambda services, actor, request: services.processes.search(actor, request),
        lambda all_of: all_of.processes,
        lambda all_of, random: all_of.add_process(random),
        PROCESSES,
    ),
}


def _grouped(rows: Sequence[Any], column: str, parents: Sequence[UUID]) -> dict[UUID, Sequence[Any]]:
    return {one: [row for row in rows if getattr(row, column) == one] for one in parents}


def _case_ids(population: Population) -> list[UUID]:
    return [case.record.id for case in population.cases]


def _task_ids(population: Population) -> list[UUID]:
    return [task.id for task in population.tasks]


def _members(population: Population) -> dict[UUID, Sequence[Any]]:
    return {
        group: [one for one in population.principals if one.id in inside]
        for group, inside in population.members.items()
    }


def _candidates(population: Population) -> dict[UUID, Sequence[Any]]:
    found: dict[UUID, Sequence[Any]] = {}
    for task in (task for case in population.cases for task in case.tasks):
        named = {*task.principals, *(one for group in task.groups for one in population.members[group])}
        found[task.record.id] = [one for one in population.principals if one.id in named]
    return found


NESTED = {
    "children": Nested(
        lambda services, *asked: services.cases.children(*asked),
        lambda all_of: _grouped([one.record for one in all_of.cases], "parent_id", _case_ids(all_of)),
        CASES,
    ),
    "cases of processes": Nested(
        lambda services, *asked: services.cases.of_processes(*asked),
        lambda all_of: _grouped(
            [one.record for one in all_of.cases], "process_id", [one.id for one in all_of.processes]
        ),
        CASES,
    ),
    "tasks of cases": Nested(
        lambda services, *asked: services.tasks.of_cases(*asked),
        lambda all_of: _grouped(all_of.tasks, "case_id", _case_ids(all_of)),
        TASKS,
    ),
    "delegations of cases": Nested(
        lambda services, *asked: services.delegations.of_cases(*asked),
        lambda all_of: _grouped(all_of.delegations, "case_id", _case_ids(all_of)),
        DELEGATIONS,
    ),
    "delegations of tasks": Nested(
        lambda services, *asked: services.delegations.of_tasks(*asked),
        lambda all_of: _grouped(all_of.delegations, "task_id", _task_ids(all_of)),
        DELEGATIONS,
    ),
    "documents of cases": Nested(
        lambda services, *asked: services.documents.of_cases(*asked),
        lambda all_of: _grouped(all_of.documents, "case_id", _case_ids(all_of)),
        DOCUMENTS,
    ),
    "documents of tasks": Nested(
        lambda services, *asked: services.documents.of_tasks(*asked),
        lambda all_of: _grouped(all_of.documents, "task_id", _task_ids(all_of)),
        DOCUMENTS,
    ),
    "versions of documents": Nested(
        lambda services, *asked: services.documents.versions(*asked),
        lambda all_of: _grouped(all_of.documents, "lineage_id", [one.lineage_id for one in all_of.documents]),
        VERSIONS,
    ),
    "notes of cases": Nested(
        lambda services, *asked: services.notes.of_cases(*asked),
        lambda all_of: _grouped(all_of.notes, "case_id", _case_ids(all_of)),
        NOTES,
    ),
    "members of groups": Nested(lambda services, *asked: services.directory.members(*asked), _members, PRINCIPALS),
    "candidates of tasks": Nested(lambda services, *asked: services.tasks.candidates(*asked), _candidates, PRINCIPALS),
}
