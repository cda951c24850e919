"""Changing cases: they are routed, held, ended, edited and remarked on."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.calls import Call, Outcome
from casegraph.domain.enums import BulkErrorPolicy
from casegraph.domain.errors import CasegraphError
from casegraph.domain.events import ManualChoice
from casegraph.domain.ids import new_uuid
from casegraph.domain.json_patch import Operation
from casegraph.lifecycle import commands
from casegraph.lifecycle.commands import Choices, Command
from casegraph.lifecycle.state import CaseState, TaskState
from casegraph.services.lifecycle import bulk, forms
from casegraph.services.lifecycle.changing import Asked, Changing, Made, Situation
from casegraph.services.lifecycle.people import People, ref_of, refs_of
from casegraph.services.lifecycle.requests import (
    Assignee,
    CaseReassignment,
    NewMessage,
    NewNote,
    OnCase,
    PrincipalRef,
    Reassignment,
    Routing,
)
from casegraph.storage.lifecycle.identity import Kind
from casegraph.storage.unit_of_work import UnitOfWork

RemoveBytes = Callable[[UUID, Sequence[UUID]], Awaitable[object]]


def choices(targets: tuple[str, ...], assignees: tuple[Assignee, ...], people: People) -> Choices:
    """What whoever routes decides, with the people found."""
    found = [people[path] for path in refs_of(assignees)]
    return Choices(targets, tuple(ManualChoice(one.task, who) for one, who in zip(assignees, found, strict=True)))


class CaseChanges:
    """Changes cases. All methods raise `NotFound`, `NotPermitted` and `Rejected`; `call` makes one safe to repeat.

    `remove_bytes` removes bytes of a tenant that nothing uses any more; without it they are left to the sweep.
    """

    def __init__(self, changing: Changing, remove_bytes: RemoveBytes | None = None) -> None:
        self._changing = changing
        self._remove_bytes = remove_bytes

    async def route(self, actor: Actor, on: OnCase, routing: Routing, call: Call | None = None) -> Outcome:
        """Complete the task of a delegation, and go on from it."""

        def make(now: Situation) -> Command:
            task = _task_of(now.state, routing.delegation_index)
            return commands.RouteCase(
                routing.delegation_index,
                routing.variables,
                choices(routing.targets, routing.assignees, now.people),
                forms.standing(now.definition, now.state, task, routing.variables),
            )

        return await self._changing.change(actor, on, make, refs=refs_of(routing.assignees), call=call)

    async def reassign(self, actor: Actor, on: OnCase, asked: Reassignment, call: Call | None = None) -> Outcome:
        """Hand a task from its owner to another."""
        return await bulk.reassign_one(self._changing, actor, CaseReassignment(on, asked, call))

    async def reassign_many(
        self,
        actor: Actor,
        items: Sequence[CaseReassignment | CasegraphError],
        error_policy: BulkErrorPolicy = BulkErrorPolicy.REJECT_EVERYTHING,
    ) -> list[Outcome | CasegraphError]:
        """Hand many tasks over; what became of each, in their order.

        An error has the path `items`, number, place. An item may be an error already: it could not be understood.
        With IGNORE_FAILED each is an act of its own, and some may fail. With REJECT_EVERYTHING all happen at once or,
        where any fails, none, and those that would not have failed are unchanged. Raises `LimitExceeded`.
        """
        return await bulk.reassign_many(self._changing, actor, items, error_policy)

    async def pause(
        self,
        actor: Actor,
        on: OnCase,
        until: datetime | None = None,
        reason: str | None = None,
        call: Call | None = None,
    ) -> Outcome:
        """Hold the case, until a moment if one is named."""
        return await self._plain(actor, on, commands.PauseCase(until, reason), call)

    async def resume(self, actor: Actor, on: OnCase, at: datetime | None = None, call: Call | None = None) -> Outcome:
        """Let the case go on, now or later."""
        return await self._plain(actor, on, commands.ResumeCase(at), call)

    async def stop(self, actor: Actor, on: OnCase, reason: str | None = None, call: Call | None = None) -> Outcome:
        """Hold the case until someone resumes it."""
        return await self._plain(actor, on, commands.StopCase(reason), call)

    async def cancel(self, actor: Actor, on: OnCase, reason: str | None = None, call: Call | None = None) -> Outcome:
        """End the case and all open work, without a result."""
        return await self._plain(actor, on, commands.CancelCase(reason), call)

    async def complete(self, actor: Actor, on: OnCase, reason: str | None = None, call: Call | None = None) -> Outcome:
        """End the case before its process does, with the results that it declares."""
        return await self._plain(actor, on, commands.CompleteCase(reason=reason), call)

    async def delete(self, actor: Actor, on: OnCase, reason: str | None = None, call: Call | None = None) -> Outcome:
        """Remove the case and all that is in it, and the bytes of its documents that no other document uses."""

        def make(now: Situation) -> Command:
            return commands.DeleteCase(policy.anywhere(actor, now.process_key), reason)

        asked = Asked(make)

        async def act(unit: UnitOfWork) -> Outcome:
            return await self._changing.change_in(unit, actor, on, asked)

        done = await self._changing.run(actor, call, act)
        if asked.dropped and self._remove_bytes is not None:
            await self._remove_bytes(actor.tenant.id, asked.dropped)
        return done

    async def change_initiator(
        self, actor: Actor, on: OnCase, initiator: PrincipalRef, call: Call | None = None
    ) -> Outcome:
        """Have someone else count as the one who started the case."""

        def make(now: Situation) -> Command:
            return commands.ChangeInitiator(now.people[("initiator",)])

        return await self._changing.change(actor, on, make, refs=ref_of("initiator", initiator), call=call)

    async def execute_trigger(self, actor: Actor, on: OnCase, trigger: str, call: Call | None = None) -> Outcome:
        """Run a trigger of the process."""
        return await self._plain(actor, on, commands.ExecuteTrigger(trigger), call)

    async def set_variables(
        self,
        actor: Actor,
        on: OnCase,
        set_: Mapping[str, Any],
        unset: tuple[str, ...] = (),
        call: Call | None = None,
    ) -> Outcome:
        """Add or replace variables, and remove others."""
        return await self._plain(actor, on, commands.SetVariables(set_, unset), call)

    async def save_metadata(self, actor: Actor, on: OnCase, value: Any, call: Call | None = None) -> Outcome:
        """Replace the metadata."""
        return await self._plain(actor, on, commands.SaveCaseMetadata(value), call)

    async def patch_metadata(
        self, actor: Actor, on: OnCase, operations: tuple[Operation, ...], call: Call | None = None
    ) -> Outcome:
        """Change places in the metadata, all or none."""
        return await self._plain(actor, on, commands.PatchCaseMetadata(operations), call)

    async def save_entity(self, actor: Actor, on: OnCase, value: Any, call: Call | None = None) -> Outcome:
        """Replace the entity."""
        return await self._plain(actor, on, commands.SaveCaseEntity(value), call)

    async def patch_entity(
        self, actor: Actor, on: OnCase, operations: tuple[Operation, ...], call: Call | None = None
    ) -> Outcome:
        """Change places in the entity, all or none."""
        return await self._plain(actor, on, commands.PatchCaseEntity(operations), call)

    async def create_note(self, actor: Actor, on: OnCase, new: NewNote, call: Call | None = None) -> Outcome:
        """Remark on the case; the outcome is about the note."""
        made = Made(Kind.NOTE, new.id or new_uuid(), own=new.id is not None)
        command = commands.CreateNote(made.id, new.content, new.notify)
        return await self._changing.change(actor, on, lambda _: command, made=made, call=call)

    async def create_message(self, actor: Actor, on: OnCase, new: NewMessage, call: Call | None = None) -> Outcome:
        """Put a message to the case, beside its process; the outcome is about the message."""
        made = Made(Kind.MESSAGE, new.id or new_uuid(), own=new.id is not None)

        def make(now: Situation) -> Command:
            return commands.CreateMessage(made.id, new.text, new.data, now.people.get(("owner",)))

        refs = ref_of("owner", new.owner)
        return await self._changing.change(actor, on, make, refs=refs, made=made, call=call)

    async def _plain(self, actor: Actor, on: OnCase, command: Command, call: Call | None) -> Outcome:
        return await self._changing.change(actor, on, lambda _: command, call=call)


def _task_of(state: CaseState, index: int | None) -> TaskState | None:
    """The task of the delegation that is routed, if it is open."""
    held = [one for one in state.open_delegations if index in (None, one.index)]
    return state.tasks[held[-1].task_id] if held else None
