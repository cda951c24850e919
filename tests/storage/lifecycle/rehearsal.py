"""Acts that are tried and undone: what menus say is held against what would really happen."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from casegraph.domain.actor import Actor
from casegraph.domain.calls import Call, Outcome
from casegraph.domain.enums import CaseAction
from casegraph.domain.errors import CasegraphError
from casegraph.lifecycle.scripting import Scripting
from casegraph.lifecycle.state import CaseState
from casegraph.services.acts import Act, Acts, once
from casegraph.services.lifecycle import (
    Attachment,
    CaseChanges,
    Changing,
    NewNote,
    OnCase,
    OnTask,
    PaperChanges,
    PrincipalRef,
    Reassignment,
    Routing,
    TaskChanges,
    TaskCompletion,
)
from casegraph.storage.database import Database
from casegraph.storage.unit_of_work import UnitOfWork, unit_of_work
from tests.uploads import add_upload

ANSWER = {"pick": 3}
"""What is given to conditions."""


class _Undone(Exception):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__("It was only tried.")
        self.outcome = outcome


class _Tried(Acts):
    """Carries an act out and takes it back."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        super().__init__(database, clock)
        self._at = database
        self._moment = clock

    async def run(self, actor: Actor, call: Call | None, act: Act) -> Outcome:
        try:
            async with unit_of_work(self._at) as unit:
                raise _Undone(await once(unit, actor, call, act, self._moment()))
        except _Undone as undone:
            return undone.outcome


class Rehearsal:
    """Tries what can be done to one case, by anyone, with arguments that make sense."""

    def __init__(
        self,
        database: Database,
        scripting: Callable[[], Scripting],
        clock: Callable[[], datetime],
        ids: Callable[[], UUID],
        trigger: str,
        people: list[UUID],
    ) -> None:
        self._acts = _Tried(database, clock)
        changing = Changing(self._acts, scripting, clock, ids)
        self._cases = CaseChanges(changing)
        self._tasks = TaskChanges(changing, 3)
        self._papers = PaperChanges(changing)
        self._clock = clock
        self._trigger = trigger
        self._people = people

    async def succeeds(self, actor: Actor, action: CaseAction, case: CaseState) -> bool:
        """Whether the action would change the case, in any of the ways that it may be asked for."""
        async for changed in self._tries(actor, action, case):
            if changed:
                return True
        return False

    async def performs(self, actor: Actor, task_id: UUID) -> bool:
        """Whether the task would be claimed or completed."""
        return await _changes(self._tasks.claim(actor, OnTask(task_id))) or await _changes(
            self._tasks.complete(actor, OnTask(task_id), TaskCompletion(variables=ANSWER))
        )

    async def _tries(self, actor: Actor, action: CaseAction, case: CaseState) -> AsyncIterator[bool]:
        on, cases = OnCase(case.id), self._cases
        match action:
            case CaseAction.ROUTE:
                for index in (1, *(one.index for one in case.open_delegations)):
                    yield await _changes(cases.route(actor, on, Routing(index, ANSWER)))
            case CaseAction.REASSIGN:
                for held in case.open_delegations:
                    for to in self._people:
                        asked = Reassignment(PrincipalRef(id=held.assignee_id or to), PrincipalRef(id=to), held.index)
                        yield await _changes(cases.reassign(actor, on, asked))
            case CaseAction.PAUSE:
                yield await _changes(cases.pause(actor, on))
            case CaseAction.RESUME:
                yield await _changes(cases.resume(actor, on))
                yield await _changes(cases.resume(actor, on, self._clock() + timedelta(days=99)))
            case CaseAction.STOP:
                yield await _changes(cases.stop(actor, on))
            case CaseAction.CANCEL:
                yield await _changes(cases.cancel(actor, on))
            case CaseAction.COMPLETE:
                yield await _changes(cases.complete(actor, on))
            case CaseAction.DELETE:
                yield await _changes(cases.delete(actor, on))
            case CaseAction.EDIT_DATA:
                yield await _changes(cases.set_variables(actor, on, {"tried": case.version}))
                yield await _changes(cases.save_metadata(actor, on, {"tried": case.version}))
                yield await _changes(cases.save_entity(actor, on, {"tried": case.version}))
            case CaseAction.ADD_NOTE:
                yield await _changes(cases.create_note(actor, on, NewNote("Tried.")))
            case CaseAction.ADD_DOCUMENT:
                yield await _changes(self._attach(actor, on))
            case CaseAction.EXECUTE_TRIGGER:
                yield await _changes(cases.execute_trigger(actor, on, self._trigger))

    async def _attach(self, actor: Actor, on: OnCase) -> Outcome:
        """What the actor has uploaded just now."""

        async def act(unit: UnitOfWork) -> Outcome:
            document_id = await add_upload(unit, actor.tenant.id, actor.principal.id)
            return await self._papers.attach_in(unit, actor, on, Attachment(document_id))

        return await self._acts.run(actor, None, act)


async def _changes(act: Awaitable[Outcome]) -> bool:
    with suppress(CasegraphError):
        return (await act).changed
    return False
