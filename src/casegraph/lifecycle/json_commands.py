"""Answers the commands that save and patch JSON: the metadata and the entity of a case, and the data of a task."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from casegraph.domain.enums import TaskStatus
from casegraph.domain.events import CaseEntityChanged, CaseMetadataChanged
from casegraph.domain.json_patch import FaultKind, Operation, PatchFault, apply
from casegraph.domain.storable import unstorable
from casegraph.lifecycle import commands, variables
from casegraph.lifecycle.evolve import HUMAN
from casegraph.lifecycle.outcomes import Code, Problem, Refusal, Refused
from casegraph.lifecycle.performing import refuse, save
from casegraph.lifecycle.state import TaskState
from casegraph.lifecycle.strictness import refuse_invalid
from casegraph.lifecycle.transitions import Act, require
from casegraph.lifecycle.work import Work
from casegraph.processes.model import ENTITY, METADATA

Event = Callable[[Any, Any], CaseMetadataChanged | CaseEntityChanged]


@dataclass(frozen=True, slots=True)
class Body:
    """A JSON body of a case: its name in states and definitions, and the event that replaces it."""

    name: str
    changed: Event


_METADATA: Final = Body(METADATA, CaseMetadataChanged)
_ENTITY: Final = Body(ENTITY, CaseEntityChanged)


def save_metadata(work: Work, command: commands.SaveCaseMetadata) -> None:
    """The metadata of the case are replaced."""
    _put(work, _METADATA, command.value, "value")


def patch_metadata(work: Work, command: commands.PatchCaseMetadata) -> None:
    """Places in the metadata of the case are changed."""
    _put(work, _METADATA, patched(_standing(work, _METADATA), command.operations), "operations")


def save_entity(work: Work, command: commands.SaveCaseEntity) -> None:
    """The entity of the case is replaced."""
    _put(work, _ENTITY, command.value, "value")


def patch_entity(work: Work, command: commands.PatchCaseEntity) -> None:
    """Places in the entity of the case are changed."""
    _put(work, _ENTITY, patched(_standing(work, _ENTITY), command.operations), "operations")


def save_task_data(work: Work, command: commands.SaveTaskData) -> None:
    """The data of an open task are replaced."""
    save(work, _open_task(work, command.task_id), command.value, "value")


def patch_task_data(work: Work, command: commands.PatchTaskData) -> None:
    """Places in the data of an open task are changed."""
    task = _open_task(work, command.task_id)
    save(work, task, patched(task.data, command.operations), "operations")


def check_body(work: Work, name: str, value: Any, *path: str) -> None:
    """Refuses metadata or an entity that are too large, or that the process is strict about and are not valid."""
    refuse(variables.too_large(value, *path))
    definition = work.definition
    if definition is not None:
        refuse_invalid(name in definition.strict, getattr(definition, f"{name}_schema"), value, *path)


def patched(value: Any, operations: Sequence[Operation]) -> Any:
    """The value after a patch. Raises `Refused` where an operation fails, or what comes of them cannot be kept."""
    try:
        made = apply({} if value is None else value, operations)
    except PatchFault as fault:
        raise Refused.of(Refusal((_problem(fault, operations),))) from fault
    if made is None:
        raise Refused(Code.VALIDATION, "The whole value cannot become null.", "operations", pointer="")
    if (bad := unstorable(made)) is not None:
        raise Refused(Code.VALIDATION, bad.message, "operations", pointer=bad.pointer)
    return made


def _problem(fault: PatchFault, operations: Sequence[Operation]) -> Problem:
    """A fault at its operation; `pointer` is the place in the value that the operation means, where that matters."""
    code = _CODES.get(fault.kind, Code.VALIDATION)
    if fault.number is None:
        return Problem(code, fault.message, ("operations",))
    at = operations[fault.number]
    place = at.from_ if fault.member == "from" else at.path
    pointer = None if fault.kind in _OF_ITS_FORM else place
    return Problem(code, fault.message, ("operations", str(fault.number)), pointer)


_CODES: Final = {
    FaultKind.TEST_FAILED: Code.CONFLICT,
    FaultKind.TOO_LARGE: Code.LIMIT_EXCEEDED,
    FaultKind.TOO_MANY_OPERATIONS: Code.LIMIT_EXCEEDED,
}
"""What a fault is to the caller, where it is not VALIDATION."""

_OF_ITS_FORM: Final = frozenset({FaultKind.BAD_POINTER, FaultKind.MISSING_MEMBER, FaultKind.TOO_LARGE})
"""Faults of an operation that mean no place in the value."""


def _standing(work: Work, body: Body) -> Any:
    require(work.state.status, Act.EDIT)
    return getattr(work.state, body.name)


def _put(work: Work, body: Body, value: Any, *path: str) -> None:
    before = _standing(work, body)
    if variables.same(before, value):
        return
    check_body(work, body.name, value, *path)
    work.emit(body.changed(before, value))


def _open_task(work: Work, task_id: UUID) -> TaskState:
    task = work.task(task_id)
    require(work.state.status, Act.WORK)
    if task.type not in HUMAN:
        raise Refused(Code.INVALID_STATE, f"“{task.title}” is no task that anyone performs.", "taskId")
    if task.status not in (TaskStatus.READY, TaskStatus.CLAIMED):
        raise Refused(Code.INVALID_STATE, f"“{task.title}” is {task.status.name}.", "taskId")
    return task
