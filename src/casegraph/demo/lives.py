"""Lives the cases of the demo: their people claim, complete, hand on and remark, by the services, an act at a time.

Who does what is drawn by lot, the same each time. What happens then is for the lifecycle to say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from casegraph.demo.mishaps import Mishaps
from casegraph.demo.office import Office
from casegraph.demo.samples.model import SampleProcess, Variables, dated
from casegraph.demo.stories import Story
from casegraph.demo.timeline import Life
from casegraph.domain.enums import CaseStatus, TaskStatus, TaskType
from casegraph.domain.events import LogLevel
from casegraph.domain.ids import named_uuid
from casegraph.lifecycle.evolve import HUMAN
from casegraph.lifecycle.state import CaseState, TaskState
from casegraph.processes.model import ProcessDefinition
from casegraph.services.lifecycle import (
    Assignee,
    NewCase,
    NewNote,
    NewTask,
    OnCase,
    OnTask,
    PrincipalRef,
    TaskCompletion,
)


@dataclass(frozen=True, slots=True)
class Done:
    """A task that somebody completed."""

    key: str
    task_id: UUID
    delegation_id: UUID
    by: str
    at: datetime


class CaseLife:
    """The life of one case."""

    def __init__(
        self, office: Office, story: Story, definition: ProcessDefinition | None, case_id: UUID, now: datetime
    ) -> None:
        self.story = story
        self.case_id = case_id
        self.done: list[Done] = []
        self.process_id: UUID | None = None
        self.began = self.last = now - story.began
        self._now = now
        self._until = now - story.quiet
        self._office = office
        self._definition = definition
        self._rng = Random(f"{office.cast.organisation.key}/{story.name}/life")
        self._mishaps = Mishaps(office, story, OnCase(case_id), self._rng)
        self._remarks = self._drawn_remarks()
        self._notes = 0
        self._asked = False

    @property
    def people(self) -> list[str]:
        """Who took part, but for programs."""
        names = [self.story.initiator, *(one.by for one in self.done)]
        return [one for one in dict.fromkeys(names) if self._office.cast.is_human(one)]

    async def live(self, parent_id: UUID | None) -> Life:
        """From the case's creation to what shall become of it."""
        await self._create(parent_id)
        sample = self.story.sample
        if sample is not None and self._definition is not None and self.story.aim is not CaseStatus.DRAFT:
            for _ in range(self.story.steps):
                yield self._following(sample)
                if not await self._act(sample, self._definition):
                    break
            yield self._following(sample)
            await self._end(sample)
        self.last = self._office.clock()

    def _following(self, sample: SampleProcess) -> datetime:
        """When the next act is: the less time is left, the sooner."""
        now = self._office.clock()
        usual = (self._until - self.began) / min(self.story.steps + 1, sample.acts)
        return now + min(usual * self._rng.lognormvariate(-0.2, 0.6), (self._until - now) * 0.5)

    async def _create(self, parent_id: UUID | None) -> None:
        story, cast = self.story, self._office.cast
        matter, sample = story.matter, story.sample
        foreign = story.created_by != story.initiator
        await self._office.creation.create(
            cast.actor(story.created_by),
            NewCase(
                id=self.case_id,
                process_key=None if sample is None else sample.key,
                title=matter.title,
                description=matter.description,
                priority=story.priority,
                planned_at=self.began + timedelta(days=matter.planned_in) if matter.planned_in else None,
                due_at=self.began + timedelta(days=sample.days) * 0.75 if sample else None,
                variables=dated(matter.variables, self.began),
                subject=matter.subject,
                parent_id=parent_id,
                initiator=PrincipalRef(username=story.initiator) if foreign else None,
            ),
        )

    async def _act(self, sample: SampleProcess, definition: ProcessDefinition) -> bool:
        """Something happens, if there is anything that can."""
        state = await self._office.state(self.case_id)
        self.process_id = state.process_id
        if state.status in (CaseStatus.ERROR, CaseStatus.PAUSED):
            return await self._mishaps.overcome(state, dated(sample.fault.cure, self.began))
        task = self._chosen(state, definition)
        if task is None:
            return False
        await self._work(sample, state, task)
        await self._remark(state)
        return True

    async def _end(self, sample: SampleProcess) -> None:
        """The case comes to rest: what holds it up by chance is overcome, and some of what waits is taken."""
        state = await self._office.state(self.case_id)
        if state.status in (CaseStatus.ERROR, CaseStatus.PAUSED):
            await self._mishaps.overcome(state, dated(sample.fault.cure, self.began))
        elif self.story.aim in (CaseStatus.RUNNING, CaseStatus.PAUSED):
            for task in _in_order(state.open_tasks):
                if task.type is TaskType.USER and task.status is TaskStatus.READY and self._rng.random() < 0.6:
                    await self._claim(task)
        await self._mishaps.end(await self._office.state(self.case_id), self._now)

    def _chosen(self, state: CaseState, definition: ProcessDefinition) -> TaskState | None:
        """A task that somebody can work on; not the last one of a case that shall stay unfinished."""
        active = state.status in (CaseStatus.DRAFT, CaseStatus.RUNNING)
        able = [one for one in state.open_tasks if active and one.type in HUMAN]
        if self.story.aim in _UNFINISHED and len(state.open_tasks) == 1:
            able = [one for one in able if one.status is TaskStatus.READY or not _ends(definition, one.definition_key)]
        return self._rng.choice(_in_order(able)) if able else None

    async def _work(self, sample: SampleProcess, state: CaseState, task: TaskState) -> None:
        if task.owner_id is None:
            await self._claim(task)
        elif self._mishaps.befalls(sample, task):
            await self._mishaps.strike(sample, task, self._choices(sample, task))
        elif not await self._mishaps.interlude(state, task) and not await self._ask_beside(sample, state, task):
            await self._complete(sample, state, task)

    async def _claim(self, task: TaskState) -> None:
        cast = self._office.cast
        who = cast.actor(cast.pick(self._rng, cast.pool(task.groups, task.principals)))
        await self._office.tasks.claim(who, OnTask(task.id))
        if task.type is TaskType.SERVICE:
            await self._office.tasks.append_log(who, OnTask(task.id), LogLevel.INFO, "The service was asked.")

    async def _complete(self, sample: SampleProcess, state: CaseState, task: TaskState) -> None:
        held = state.open_delegation(task.id)
        assert task.owner_id is not None
        assert held is not None
        who = self._office.cast.username(task.owner_id)
        data = self._answer(sample, task.definition_key, dict(state.variables))
        done = TaskCompletion(data, **self._choices(sample, task))
        await self._office.tasks.complete(self._office.cast.actor(who), OnTask(task.id), done)
        self.done.append(Done(task.definition_key, task.id, held.id, who, self._office.clock()))

    def _answer(self, sample: SampleProcess, key: str, variables: Variables) -> Any:
        """The data of a task; a case that shall be completed gets those that lead to its end."""
        smooth = sample.smooth if self.story.aim is CaseStatus.COMPLETED else {}
        answer = smooth.get(key) or sample.answers.get(key)
        return None if answer is None else dated(answer(variables, self._rng), self.began)

    def _choices(self, sample: SampleProcess, task: TaskState) -> dict[str, Any]:
        """Where the case goes on, and with whom, as far as that is for whoever completes the task to say."""
        targets = sample.targets.get(task.definition_key, ())
        chosen: dict[str, Any] = {"targets": (self._rng.choice(targets),)} if targets else {}
        if task.definition_key in sample.chosen:
            after, group = sample.chosen[task.definition_key]
            name = self._rng.choice(self._office.cast.members([group]))
            chosen["assignees"] = (Assignee(after, PrincipalRef(username=name)),)
        return chosen

    async def _ask_beside(self, sample: SampleProcess, state: CaseState, task: TaskState) -> bool:
        """Now and then someone asks for a task beside the route, once in a case."""
        if sample.beside is None or self._asked or state.status is CaseStatus.DRAFT or self._rng.random() > 0.12:
            return False
        assert task.owner_id is not None
        self._asked = True
        who = self._office.cast.actor(self._office.cast.username(task.owner_id))
        await self._office.tasks.create(who, OnCase(self.case_id), NewTask(sample.beside))
        return True

    def _drawn_remarks(self) -> list[str]:
        sample = self.story.sample
        return [] if sample is None else self._rng.sample(sample.remarks, self._rng.choice((0, 0, 1, 1, 2, 3)))

    async def _remark(self, state: CaseState) -> None:
        if not self._remarks or self._rng.random() > 0.4:
            return
        self._notes += 1
        who = self._office.cast.actor(self._rng.choice(self.people))
        note = NewNote(
            self._remarks.pop(), named_uuid(self.case_id, "note", str(self._notes)), notify=self._rng.random() < 0.3
        )
        await self._office.cases.create_note(who, OnCase(state.id), note)


def _in_order(tasks: Iterable[TaskState]) -> list[TaskState]:
    return sorted(tasks, key=lambda one: (one.created_at, one.definition_key))


_UNFINISHED = frozenset(CaseStatus) - {CaseStatus.COMPLETED}


def _ends(definition: ProcessDefinition, key: str) -> bool:
    """Whether the process may end behind the task."""
    known = definition.task(key)
    return known is None or any(target.task is None for target in known.route.targets)
