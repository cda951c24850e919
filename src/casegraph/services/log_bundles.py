"""From the cases of an event log to bundles that can be stored: names become ids. Pure, without input or output."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casegraph.domain.bundles import CaseBundle, TaskBundle
from casegraph.domain.enums import Priority, TaskStatus, TaskType
from casegraph.domain.ids import named_uuid, uuid7
from casegraph.domain.records import CaseRecord, DelegationRecord, ProcessRecord, TaskRecord
from casegraph.eventlogs import LogCase, LogTask
from casegraph.eventlogs.naming import slug
from casegraph.processes.model import ProcessDefinition, TaskDefinition

_DIGEST = 8


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of a log stand for in one tenant. `nobody` acts where the log does not say who did."""

    tenant_id: UUID
    process: ProcessRecord
    tasks: Mapping[str, str]
    principals: Mapping[str, UUID]
    groups: Mapping[str, UUID]
    nobody: UUID

    def case_id(self, case: LogCase) -> UUID:
        """The same each time for a trace of this name in a log of this name."""
        return named_uuid(self.tenant_id, self.process.key, case.name)

    def principal(self, name: str | None) -> UUID | None:
        """The principal that a resource stands for."""
        return None if name is None else self.principals[name]


def keys_of(names: Iterable[str]) -> dict[str, str]:
    """A key for each name; where two names would share one, a digest of the name keeps them apart."""
    slugs = {name: slug(name) for name in names}
    shared = Counter(slugs.values())
    return {name: key if shared[key] == 1 else f"{key}-{_digest(name)}" for name, key in slugs.items()}


def definition_of(activities: Iterable[str]) -> ProcessDefinition:
    """A process with a task for each activity, whose first activity begins its cases."""
    keys = keys_of(activities)
    first = next(iter(keys), None)
    return ProcessDefinition(
        tasks=tuple(TaskDefinition(key, title, start=title == first) for title, key in keys.items())
    )


def bundle_of(case: LogCase, number: int, names: Names) -> CaseBundle:
    """The case with everything in it, under a number of its tenant."""
    case_id = names.case_id(case)
    return CaseBundle(
        _case(case, case_id, number, names),
        variables=case.variables,
        tasks=tuple(_task(task, place, case_id, names) for place, task in enumerate(case.tasks, start=1)),
    )


def _case(case: LogCase, case_id: UUID, number: int, names: Names) -> CaseRecord:
    initiator = names.principal(case.initiator) or names.nobody
    return CaseRecord(
        id=case_id,
        number=number,
        title=case.title,
        description=None,
        status=case.status,
        priority=Priority.NORMAL,
        milestone=None,
        version=1,
        process_id=names.process.id,
        process_key=names.process.key,
        process_name=names.process.name,
        subject_first_name=None,
        subject_last_name=None,
        subject_personal_number=None,
        subject_email=None,
        subject_company_name=None,
        subject_company_number=None,
        subject_company_address=None,
        initiator_id=initiator,
        parent_id=None,
        created_at=case.created_at,
        created_by_id=initiator,
        updated_at=case.updated_at,
        updated_by_id=names.principal(case.updated_by),
        finished_at=case.finished_at,
        planned_at=None,
        due_at=None,
        paused_until=None,
        failure=None,
    )


def _task(task: LogTask, place: int, case_id: UUID, names: Names) -> TaskBundle:
    task_id = _id_within(case_id, f"task {place}", task.created_at)
    record = TaskRecord(
        id=task_id,
        case_id=case_id,
        process_id=names.process.id,
        definition_key=names.tasks[task.activity],
        title=task.activity,
        description=None,
        type=TaskType.USER,
        status=task.status,
        priority=Priority.NORMAL,
        parallel=task.parallel,
        owner_id=names.principal(task.owner),
        created_at=task.created_at,
        created_by_id=names.principal(task.created_by),
        updated_at=task.updated_at,
        updated_by_id=names.principal(task.updated_by),
        claimed_at=task.claimed_at,
        due_at=None,
        completed_at=task.completed_at,
        completed_by_id=names.principal(task.completed_by),
        cancelled_at=task.cancelled_at,
    )
    waiting = task.groups if task.status is TaskStatus.READY else ()
    return TaskBundle(
        record,
        data=task.data,
        groups=tuple(names.groups[group] for group in waiting),
        delegations=tuple(_delegations(task, task_id, case_id, names)),
    )


def _delegations(task: LogTask, task_id: UUID, case_id: UUID, names: Names) -> Iterator[DelegationRecord]:
    ids: dict[int | None, UUID] = {}
    for one in task.delegations:
        ids[one.index] = _id_within(case_id, f"delegation {one.index}", one.delegated_at)
        yield DelegationRecord(
            id=ids[one.index],
            case_id=case_id,
            task_id=task_id,
            index=one.index,
            thread=one.thread,
            previous_id=ids.get(one.previous_index),
            assignee_id=names.principal(one.assignee),
            status=one.status,
            outcome=one.outcome,
            priority=Priority.NORMAL,
            delegated_at=one.delegated_at,
            started_at=one.started_at,
            due_at=None,
            finished_at=one.finished_at,
        )


def _id_within(case_id: UUID, name: str, at: datetime) -> UUID:
    """The same each time, and in the order of time, so that a database adds it near the end of its indexes."""
    digest = hashlib.blake2b(name.encode(), key=case_id.bytes, digest_size=10).digest()
    return uuid7(max(0, int(at.timestamp() * 1000)), digest)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
