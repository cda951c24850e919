"""What the names in conditions stand for, noun by noun, read from bundles; and the kind of value that each takes."""

from typing import Any

from casegraph.domain.bundles import CaseBundle, TaskBundle
from casegraph.domain.enums import OPEN_TASK, CaseStatus, DelegationStatus, TaskStatus
from casegraph.domain.records import DelegationRecord
from casegraph.domain.text import fold
from tests.storage.meaning import Facts, Get, Meaning, Several


def _own(*names: str, **others: str) -> dict[str, Get]:
    """Columns of a record, by their names on the wire; `others` are called differently there."""
    columns = {_wire(name): name for name in names} | others

    def get(column: str) -> Get:
        return lambda _, row: getattr(row, column)

    return {wire: get(column) for wire, column in columns.items()}


def _wire(column: str) -> str:
    head, *tail = column.split("_")
    return head + "".join(part.title() for part in tail)


def _of_record(fields: dict[str, Get]) -> dict[str, Get]:
    """The same fields of a bundle's record."""

    def get(inner: Get) -> Get:
        return lambda facts, bundle: inner(facts, bundle.record)

    return {name: get(inner) for name, inner in fields.items()}


def _late(row: Any, facts: Facts, finished: bool) -> bool:
    return row.due_at is not None and row.due_at < facts.now and not finished


def _claimable(facts: Facts, task: TaskBundle) -> bool:
    named = facts.me in task.principals or bool(set(facts.my_groups) & set(task.groups))
    return task.record.status is TaskStatus.READY and task.record.owner_id is None and named


def _open(_: Facts, case: CaseBundle) -> list[DelegationRecord]:
    return [one for task in case.tasks for one in task.delegations if one.status is DelegationStatus.OPEN]


_OPEN = Several(_open, {"assigneeId": lambda one: one.assignee_id, "delegatedAt": lambda one: one.delegated_at})
_PARTICIPANTS = Several(lambda _, case: case.participants, {"participantId": lambda one: one})
_GROUPS = Several(
    lambda facts, row: [group for group, inside in facts.members.items() if row.id in inside],
    {"groupId": lambda one: one},
)


class _Sought(str):
    """A text in which others are found whatever their case."""

    def __contains__(self, text: object) -> bool:
        return fold(str(text)) in fold(str(self))


NOTE = Meaning(one={**_own("author_id", "created_at"), "search": lambda _, note: _Sought(note.content)})

DOCUMENT = Meaning(
    one={
        **_own(
            "kind",
            "name",
            "content_type",
            "definition_key",
            "task_id",
            "created_at",
            "created_by_id",
            "latest",
        ),
        "deleted": lambda _, row: row.deleted_at is not None,
    }
)

TASK = Meaning(
    one={
        **_of_record(
            _own(
                *("id", "case_id", "process_id", "definition_key", "title", "type", "status", "owner_id"),
                *("created_at", "due_at", "completed_at"),
            )
        ),
        "claimable": _claimable,
        "overdue": lambda facts, task: _late(task.record, facts, task.record.status not in OPEN_TASK),
    },
    bodies={"data": lambda _, task: task.data},
)

DELEGATION = Meaning(
    one={
        **_own("case_id", "task_id", "assignee_id", "status", "delegated_at", "due_at", "finished_at", "priority"),
        "overdue": lambda facts, row: _late(row, facts, row.status is not DelegationStatus.OPEN),
    }
)

_FINISHED = (CaseStatus.COMPLETED, CaseStatus.CANCELLED)
_SUBJECT = ("email", "personal_number", "company_number", "last_name", "company_name")

CASE = Meaning(
    one={
        **_of_record(
            _own(
                *("id", "number", "title", "status", "priority", "milestone", "process_id", "process_key"),
                *("initiator_id", "parent_id", "created_at", "updated_at", "finished_at", "due_at"),
                **{f"subject.{_wire(name)}": f"subject_{name}" for name in _SUBJECT},
            )
        ),
        "category": lambda facts, case: facts.categories.get(case.record.process_id),
        "overdue": lambda facts, case: _late(case.record, facts, case.record.status in _FINISHED),
    },
    many={"assigneeId": _OPEN, "delegatedAt": _OPEN, "participantId": _PARTICIPANTS},
    bodies={"variables": lambda _, case: case.variables},
    relations={
        "tasks": (lambda _, case: case.tasks, TASK),
        "notes": (lambda _, case: case.notes, NOTE),
        "documents": (lambda _, case: case.documents, DOCUMENT),
    },
)

PRINCIPAL = Meaning(
    one=_own("type", "name", "email"),
    many={"groupId": _GROUPS},
)

PROCESS = Meaning(one=_own("key", "name", "category", "latest"))
