"""Who may do what: each line of the table by example, and no command without one."""

from dataclasses import replace
from typing import Any, get_args
from uuid import UUID

import pytest

from casegraph.auth import ways
from casegraph.auth.ways import WAYS, Way
from casegraph.domain.actor import Actor
from casegraph.domain.enums import CaseStatus, Permission, TaskStatus
from casegraph.domain.events import LogLevel
from casegraph.domain.records import PrincipalRecord, TenantRecord
from casegraph.lifecycle import commands
from casegraph.lifecycle.commands import Command
from casegraph.lifecycle.papers import Paper, Standing
from casegraph.lifecycle.state import CaseState
from tests.unit.lifecycle.desk import ANN, BOB, CAT, CLERKS, DAN, EVE, Desk, process, step
from tests.world import record

PROCESS = "order"


def _flat(union: Any) -> set[type]:
    return {kind for one in get_args(union) for kind in (_flat(one) or {one})}


def actor(who: UUID, *permissions: Permission, only: Permission | None = None) -> Actor:
    tenant = TenantRecord(UUID(int=1), "t", "T")
    groups = (CLERKS,) if who in (ANN, BOB, CAT) else ()
    held = {PROCESS: frozenset({only})} if only else {}
    return Actor(tenant, record(PrincipalRecord, id=who, name="x"), groups, frozenset(permissions), held)


@pytest.fixture
def desk() -> Desk:
    """Ann's case: its first task is done, Bob has the second."""
    made = Desk(process(step("a", "b", start=True), step("b")), title="t", process_id=UUID(int=7))
    made.finish("a")
    made.do(commands.ClaimTask(made.task("b").id), BOB)
    return made


def samples(state: CaseState) -> list[Command]:
    """One command of each kind, about Bob's task."""
    task = next(one.id for one in state.tasks.values() if one.definition_key == "b")
    return [
        commands.RouteCase(),
        commands.ReassignCase(BOB, CAT),
        commands.PauseCase(),
        commands.ResumeCase(),
        commands.StopCase(),
        commands.CancelCase(),
        commands.CompleteCase(),
        commands.DeleteCase(),
        commands.ChangeInitiator(CAT),
        commands.ExecuteTrigger("x"),
        commands.SetVariables(),
        commands.SaveCaseMetadata({}),
        commands.PatchCaseMetadata(()),
        commands.SaveCaseEntity({}),
        commands.PatchCaseEntity(()),
        commands.CreateNote(task, "x"),
        commands.CreateMessage(task),
        commands.CreateTask(task, "b"),
        commands.ClaimTask(task),
        commands.ReleaseTask(task),
        commands.AssignTask(task, CAT),
        commands.CompleteTask(task),
        commands.FailTask(task, "x"),
        commands.SaveTaskData(task, {}),
        commands.PatchTaskData(task, ()),
        commands.AppendTaskLog(task, task, LogLevel.INFO, "x", 1),
        commands.AttachDocument(task_id=task),
        commands.GenerateDocument("x"),
        commands.DeleteDocument(_document(task), task),
        commands.RestoreDocument(_document(task), task),
        commands.CreateFolder(task, "x"),
        commands.CreateForm(task, "x", {}),
    ]


def _document(task: UUID | None) -> Standing:
    return Standing(Paper(UUID(int=1), UUID(int=2), UUID(int=1), task, "x", "x/x", 1, "0", True, False), 1, None)


def allowed(who: Actor, state: CaseState, process_key: str | None = PROCESS) -> set[str]:
    return {type(one).__name__ for one in samples(state) if ways.allows(who, one, state, process_key)}


EDITOR = {"SetVariables", "SaveCaseMetadata", "PatchCaseMetadata", "SaveCaseEntity", "PatchCaseEntity"}
PAPERS = {"AttachDocument", "GenerateDocument", "DeleteDocument", "RestoreDocument", "CreateFolder", "CreateForm"}
ASSIGNEE = (
    EDITOR
    | PAPERS
    | {
        *("RouteCase", "PauseCase", "ResumeCase", "StopCase", "CancelCase", "ExecuteTrigger"),
        *("CreateTask", "CreateMessage"),
    }
)
TASK_EDITOR = {"SaveTaskData", "PatchTaskData", "AppendTaskLog"}
OWNER = TASK_EDITOR | {"ClaimTask", "ReleaseTask", "CompleteTask", "FailTask"}
SUPERVISOR = (
    EDITOR
    | TASK_EDITOR
    | PAPERS
    | {
        *("PauseCase", "ResumeCase", "StopCase", "CompleteCase", "ChangeInitiator", "ExecuteTrigger"),
        *("CreateTask", "CreateMessage", "ReleaseTask"),
    }
)


def test_every_command_has_its_ways(desk: Desk) -> None:
    assert _flat(Command) == set(WAYS)
    assert all(WAYS.values())
    assert {type(one) for one in samples(desk.case)} == set(WAYS) - {commands.CreateCase}


def test_by_standing(desk: Desk) -> None:
    state = desk.case
    assert allowed(actor(BOB), state) == ASSIGNEE | OWNER | {"DeleteCase"}
    assert allowed(actor(ANN), state) == {"CompleteCase", "ChangeInitiator", "CreateMessage", "ClaimTask", "DeleteCase"}
    assert allowed(actor(CAT), state) == {"ClaimTask", "DeleteCase"}
    assert allowed(actor(EVE), state) == {"DeleteCase"}
    assert allowed(actor(DAN, Permission.SUPERVISE), state) == SUPERVISOR | {"DeleteCase"}
    assert allowed(actor(DAN, only=Permission.SUPERVISE), state) == SUPERVISOR | {"DeleteCase"}
    assert allowed(actor(DAN, only=Permission.SUPERVISE), state, "other") == {"DeleteCase"}


@pytest.mark.parametrize(
    ("permission", "opened"),
    [
        (Permission.REASSIGN_CASE, {"ReassignCase", "AssignTask"}),
        (Permission.CANCEL_CASE, {"CancelCase"}),
        (Permission.ADD_NOTES, {"CreateNote"}),
        (Permission.MANAGE_DOCUMENTS, PAPERS),
        (Permission.ALL_CASES, set()),
        (Permission.IMPERSONATE, set()),
    ],
)
def test_by_permission(desk: Desk, permission: Permission, opened: set[str]) -> None:
    assert allowed(actor(EVE, permission), desk.case) == opened | {"DeleteCase"}
    assert allowed(actor(EVE, only=permission), desk.case) == opened | {"DeleteCase"}


def test_a_document_is_for_the_assignee_of_its_task_else_of_the_case(desk: Desk) -> None:
    state = desk.case
    done = next(one for one in state.tasks if one not in {task.id for task in state.open_tasks})
    for task, who, expected in [
        (None, BOB, True),
        (desk.task("b").id, BOB, True),
        (done, BOB, False),
        (done, ANN, False),
        (None, ANN, False),
    ]:
        for one in (commands.AttachDocument(task_id=task), commands.DeleteDocument(_document(task), task)):
            assert ways.allows(actor(who), one, state, PROCESS) is expected, (task, who)


def test_a_draft_is_deleted_by_its_assignee_or_with_the_permission() -> None:
    state = Desk(process(step("b", start=True)), title="t", process_id=UUID(int=7)).case
    delete = commands.DeleteCase()
    assert ways.allows(actor(ANN), delete, state, PROCESS)
    assert not ways.allows(actor(BOB), delete, state, PROCESS)
    assert ways.allows(actor(BOB, Permission.DELETE_CASE), delete, state, PROCESS)


def test_the_initiator_keeps_a_case_without_a_process() -> None:
    state = Desk(None, title="t").case
    for one in (commands.PauseCase(), commands.CancelCase(), commands.SetVariables()):
        assert ways.allows(actor(ANN), one, state, None)
        assert not ways.allows(actor(BOB), one, state, None)


def test_only_the_assignee_routes_and_a_closed_delegation_is_the_lifecycles(desk: Desk) -> None:
    assert ways.allows(actor(BOB), commands.RouteCase(2), desk.case, PROCESS)
    assert not ways.allows(actor(ANN, *Permission), commands.RouteCase(2), desk.case, PROCESS)
    assert ways.allows(actor(ANN), commands.RouteCase(1), desk.case, PROCESS)


def test_a_task_that_nobody_has_must_be_claimed_first(desk: Desk) -> None:
    task = desk.task("b")
    desk.do(commands.ReleaseTask(task.id), BOB)
    complete = commands.CompleteTask(task.id)
    assert ways.allows(actor(CAT), complete, desk.case, PROCESS)
    assert not ways.allows(actor(EVE), complete, desk.case, PROCESS)
    assert not ways.allows(actor(EVE), commands.ClaimTask(task.id), desk.case, PROCESS)


def test_what_is_done_already_is_refused_to_nobody(desk: Desk) -> None:
    cancelled = replace(desk.case, status=CaseStatus.CANCELLED, delegations={})
    assert ways.allows(actor(BOB), commands.CancelCase(), cancelled, PROCESS)
    completed = replace(desk.case, status=CaseStatus.COMPLETED)
    assert ways.allows(actor(EVE), commands.CompleteCase(), completed, PROCESS)
    task = replace(desk.task("b"), status=TaskStatus.COMPLETED, owner_id=None)
    state = replace(desk.case, tasks={task.id: task})
    assert ways.allows(actor(EVE), commands.CompleteTask(task.id), state, PROCESS)
    assert not ways.allows(actor(EVE), commands.FailTask(task.id, "x"), state, PROCESS)


def test_a_refusal_says_who_may() -> None:
    assert ways.who_may(commands.CancelCase) == "whoever has a task of the case or holders of CANCEL_CASE"
    assert all(ways.who_may(one) for one in WAYS)
    assert Way.DONE not in {ways.who_may(one) for one in WAYS}
