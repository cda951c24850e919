"""What gets in the way of the demo's cases: faults, pauses, absences, and the ends that come before the process's."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from casegraph.demo.office import Office
from casegraph.demo.samples.model import SampleProcess, Variables
from casegraph.demo.stories import Story
from casegraph.domain.actor import Actor
from casegraph.domain.enums import CaseStatus, TaskType
from casegraph.domain.events import LogLevel
from casegraph.lifecycle.state import CaseState, TaskState
from casegraph.services.lifecycle import OnCase, OnTask, PrincipalRef, Reassignment, TaskCompletion

_ABSENCES = ("On holiday.", "Ill until Friday.", "Has too much on the table.", "Knows the matter better.")


class Mishaps:
    """What befalls one case."""

    def __init__(self, office: Office, story: Story, on: OnCase, rng: Random) -> None:
        self._office = office
        self._story = story
        self._on = on
        self._rng = rng
        self._struck = False
        self._held_up = False

    def befalls(self, sample: SampleProcess, task: TaskState) -> bool:
        """Whether the fault of the process comes with this task."""
        return self._story.stumbles and not self._struck and task.definition_key == sample.fault.task

    async def strike(self, sample: SampleProcess, task: TaskState, choices: dict[str, Any]) -> None:
        """The fault comes: the task fails, or is completed with what the process cannot go on from."""
        self._struck = True
        who, fault = self._owner(task), sample.fault
        if fault.message is None:
            await self._office.tasks.complete(who, OnTask(task.id), TaskCompletion(fault.answer, **choices))
            return
        await self._office.tasks.append_log(who, OnTask(task.id), LogLevel.ERROR, fault.message)
        await self._office.tasks.fail(who, OnTask(task.id), fault.message)

    async def overcome(self, state: CaseState, cure: Variables) -> bool:
        """A case in error is mended, and one that is held goes on; not where the story ends with it."""
        if self._story.aim is state.status:
            return False
        who = self._office.cast.administrator
        if state.status is CaseStatus.ERROR and cure:
            await self._office.cases.set_variables(who, self._on, cure)
        await self._office.cases.resume(who if state.status is CaseStatus.ERROR else self._keeper(state), self._on)
        return True

    async def interlude(self, state: CaseState, task: TaskState) -> bool:
        """Now and then something else is done before a task is: a worker tries again, or the task changes hands."""
        if state.status is CaseStatus.DRAFT:
            return False
        lot = self._rng.random()
        if task.type is TaskType.SERVICE:
            return task.attempts == 0 and lot < 0.25 and await self._try_later(task)
        if lot < 0.05:
            return await self._hand_over(state, task)
        if lot < 0.08 and task.pooled:
            await self._office.tasks.release(self._owner(task), OnTask(task.id))
            return True
        return lot < 0.11 and await self._hold_up(state)

    async def end(self, state: CaseState, now: datetime) -> None:
        """The case comes to the status that it shall have, if it can still come to it."""
        if state.finished or state.status is CaseStatus.DRAFT:
            return
        who, reason, cases = self._keeper(state), self._reason(), self._office.cases
        match self._story.aim:
            case CaseStatus.PAUSED if state.status in (CaseStatus.RUNNING, CaseStatus.PAUSED):
                await cases.pause(who, self._on, now + timedelta(days=self._rng.randint(1, 21)), reason)
            case CaseStatus.STOPPED:
                await cases.stop(who, self._on, reason)
            case CaseStatus.CANCELLED:
                await cases.cancel(who, self._on, reason)

    async def _try_later(self, task: TaskState) -> bool:
        later = self._office.clock() + timedelta(hours=1)
        await self._office.tasks.fail(self._owner(task), OnTask(task.id), "The service answered too late.", later)
        return True

    async def _hand_over(self, state: CaseState, task: TaskState) -> bool:
        cast, held = self._office.cast, state.open_delegation(task.id)
        assert task.owner_id is not None
        owner = cast.username(task.owner_id)
        others = [one for one in cast.pool(task.groups, task.principals) if one != owner and cast.is_ready(one)]
        if not others or held is None or self._story.sample is None:
            return False
        to = PrincipalRef(username=cast.pick(self._rng, others))
        asked = Reassignment(PrincipalRef(id=task.owner_id), to, held.index, self._rng.choice(_ABSENCES))
        await self._office.cases.reassign(cast.supervisor(self._story.sample.key), self._on, asked)
        return True

    async def _hold_up(self, state: CaseState) -> bool:
        if self._held_up:
            return False
        self._held_up = True
        await self._office.cases.pause(self._keeper(state), self._on, reason=self._reason())
        return True

    def _keeper(self, state: CaseState) -> Actor:
        """Who may hold the case: a person who works on it, or the administrator."""
        cast = self._office.cast
        owners = sorted(cast.username(one) for one in state.assignees)
        return next((cast.actor(one) for one in owners if cast.is_human(one)), cast.administrator)

    def _reason(self) -> str | None:
        return None if self._story.sample is None else self._rng.choice(self._story.sample.reasons)

    def _owner(self, task: TaskState) -> Actor:
        assert task.owner_id is not None
        return self._office.cast.actor(self._office.cast.username(task.owner_id))
