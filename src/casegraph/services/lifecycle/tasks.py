"""Changing tasks: they are made beside the route, taken, given, completed and failed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from casegraph.domain.actor import Actor
from casegraph.domain.calls import Call, Outcome
from casegraph.domain.events import LogLevel
from casegraph.domain.ids import new_uuid
from casegraph.domain.json_patch import Operation
from casegraph.lifecycle import commands
from casegraph.lifecycle.commands import Command
from casegraph.services.lifecycle import forms
from casegraph.services.lifecycle.cases import choices
from casegraph.services.lifecycle.changing import Changing, Made, Situation
from casegraph.services.lifecycle.people import ref_of, refs_of
from casegraph.services.lifecycle.requests import NewTask, OnCase, OnTask, PrincipalRef, TaskCompletion
from casegraph.storage.lifecycle.identity import Kind
from casegraph.storage.lifecycle.loading import Wanted


class TaskChanges:
    """Changes tasks. All methods raise `NotFound`, `NotPermitted` and `Rejected`; `call` makes one safe to repeat.

    Of the log of a task, the newest `log_lines` lines are kept.
    """

    def __init__(self, changing: Changing, log_lines: int) -> None:
        self._changing = changing
        self._log_lines = log_lines

    async def create(self, actor: Actor, on: OnCase, new: NewTask, call: Call | None = None) -> Outcome:
        """Make a task beside the route; the outcome is about it."""
        made = Made(Kind.TASK, new.id or new_uuid(), own=new.id is not None)

        def make(now: Situation) -> Command:
            return commands.CreateTask(made.id, new.definition_key, now.people.get(("owner",)), new.data)

        return await self._changing.change(
            actor, on, make, refs=ref_of("owner", new.owner), made=made, wanted=Wanted(made.id), call=call
        )

    async def claim(self, actor: Actor, on: OnTask, call: Call | None = None) -> Outcome:
        """Take a task out of its pool; CONFLICT tells who was first."""
        command = commands.ClaimTask(on.id)
        return await self._changing.change(actor, on, lambda _: command, wanted=Wanted(raced=True), call=call)

    async def release(self, actor: Actor, on: OnTask, call: Call | None = None) -> Outcome:
        """Give a claimed task back to its pool."""
        return await self._changing.change(actor, on, lambda _: commands.ReleaseTask(on.id), call=call)

    async def assign(self, actor: Actor, on: OnTask, owner: PrincipalRef, call: Call | None = None) -> Outcome:
        """Give a task to someone, whoever has it."""

        def make(now: Situation) -> Command:
            return commands.AssignTask(on.id, now.people[("owner",)])

        return await self._changing.change(actor, on, make, refs=ref_of("owner", owner), call=call)

    async def complete(self, actor: Actor, on: OnTask, done: TaskCompletion, call: Call | None = None) -> Outcome:
        """Complete a task; one on the route takes the case on."""

        def make(now: Situation) -> Command:
            task = now.state.tasks[on.id]
            if done.data is None:
                problems = forms.standing(now.definition, now.state, task, done.variables)
            else:
                known = None if now.definition is None else now.definition.task(task.definition_key)
                problems = forms.submitted(known, done.data, "data")
            chosen = choices(done.targets, done.assignees, now.people)
            return commands.CompleteTask(on.id, done.data, done.variables, chosen, problems)

        return await self._changing.change(actor, on, make, refs=refs_of(done.assignees), call=call)

    async def fail(
        self, actor: Actor, on: OnTask, message: str, retry_at: datetime | None = None, call: Call | None = None
    ) -> Outcome:
        """Tell that a try at the task failed; without a time for the next one, the case is in error."""
        command = commands.FailTask(on.id, message, retry_at)
        return await self._changing.change(actor, on, lambda _: command, call=call)

    async def save_data(self, actor: Actor, on: OnTask, value: Any, call: Call | None = None) -> Outcome:
        """Replace the data of an open task."""
        return await self._changing.change(actor, on, lambda _: commands.SaveTaskData(on.id, value), call=call)

    async def patch_data(
        self, actor: Actor, on: OnTask, operations: tuple[Operation, ...], call: Call | None = None
    ) -> Outcome:
        """Change places in the data of an open task, all or none."""
        return await self._changing.change(actor, on, lambda _: commands.PatchTaskData(on.id, operations), call=call)

    async def append_log(
        self, actor: Actor, on: OnTask, level: LogLevel, message: str, call: Call | None = None
    ) -> Outcome:
        """Add a line to the log of a task; the oldest beyond the limit are dropped."""
        log_id: UUID = new_uuid()
        command = commands.AppendTaskLog(on.id, log_id, level, message, self._log_lines)
        return await self._changing.change(actor, on, lambda _: command, wanted=Wanted(logs=True), call=call)
