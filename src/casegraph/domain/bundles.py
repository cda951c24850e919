"""Whole things to be written at once: a case with all that is in it, a process with its definition."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from casegraph.domain.enums import OPEN_TASK, TaskStatus
from casegraph.domain.records import CaseRecord, DelegationRecord, DocumentRecord, NoteRecord, TaskRecord
from casegraph.domain.text import search_line


@dataclass(frozen=True, slots=True)
class TaskBundle:
    """A task, its data, who may claim it, and its hand-overs."""

    record: TaskRecord
    data: Any = field(default_factory=dict)
    groups: tuple[UUID, ...] = ()
    principals: tuple[UUID, ...] = ()
    delegations: tuple[DelegationRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseBundle:
    """A case and everything in it."""

    record: CaseRecord
    variables: dict[str, Any] = field(default_factory=dict)
    metadata: Any = field(default_factory=dict)
    entity: Any = field(default_factory=dict)
    tasks: tuple[TaskBundle, ...] = ()
    notes: tuple[NoteRecord, ...] = ()
    documents: tuple[DocumentRecord, ...] = ()

    @property
    def participants(self) -> tuple[UUID, ...]:
        """Who started the case or ever held a delegation of it, each once."""
        held = (one.assignee_id for task in self.tasks for one in task.delegations)
        return tuple(dict.fromkeys([self.record.initiator_id, *(one for one in held if one is not None)]))

    @property
    def search_text(self) -> str:
        """What `search` looks in: the title and the titles of the open tasks, folded, a line each."""
        titles = (task.record.title for task in self.tasks if task.record.status in OPEN_TASK)
        return search_text(self.record.title, titles)


def search_text(title: str, task_titles: Iterable[str]) -> str:
    """What `search` looks in, of a case with this title and open tasks of these titles."""
    return "\n".join(search_line(one) for one in (title, *dict.fromkeys(task_titles)))


def claimable(status: TaskStatus, owner_id: UUID | None) -> bool:
    """Whether whoever is in the pool of a task may claim it."""
    return status is TaskStatus.READY and owner_id is None
