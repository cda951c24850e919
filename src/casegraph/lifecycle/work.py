"""A decision in the making: the events so far, and the case as it stands after them. It decides nothing by itself."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from casegraph.domain.events import CaseRetitled, Event, Recorded
from casegraph.lifecycle.commands import Choices
from casegraph.lifecycle.evolve import evolve
from casegraph.lifecycle.graph import Graph, graph_of
from casegraph.lifecycle.outcomes import Code, Decided, Facts, Refused
from casegraph.lifecycle.scripting import ScriptFailed, Scripting
from casegraph.lifecycle.sizes import Sizes
from casegraph.lifecycle.state import CaseState, TaskState
from casegraph.processes.model import ProcessDefinition, TaskDefinition

MAX_STEPS = 300
"""Automatic steps in one decision: tasks entered, run and left, joins passed. The more tasks a process has, the more
it may take."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a decision is made from beside the case: the moment, who acts, new ids, and what was read.

    `attended`: someone waits for the answer, so what cannot be done is refused. Where nobody does (a timer, a resumed
    case), it puts the case in ERROR, and tasks that only the engine completes may be completed.
    """

    now: datetime
    actor_id: UUID | None
    ids: Callable[[], UUID]
    scripting: Scripting
    facts: Facts = field(default_factory=Facts)
    on_behalf_of_id: UUID | None = None
    attended: bool = True
    max_steps: int = MAX_STEPS


class Work:
    """Collects events; each is applied at once."""

    def __init__(self, state: CaseState | None, definition: ProcessDefinition | None, context: Context) -> None:
        self._state = state
        self.definition = definition
        self.context = context
        self.choices = Choices()
        self.starter_id: UUID | None = None
        self.sizes = Sizes()
        self.checked = 0
        """What holding variables against their schema took so far, in tenths of a microsecond."""
        self._events: tuple[Recorded, ...] = ()

    @property
    def state(self) -> CaseState:
        """The case after the events so far."""
        if self._state is None:
            raise Refused(Code.NOT_FOUND, "There is no such case.", "caseId")
        return self._state

    @cached_property
    def graph(self) -> Graph:
        """The drawing of the process."""
        return Graph(ProcessDefinition()) if self.definition is None else graph_of(self.definition)

    def emit(self, event: Event) -> None:
        """Something happens."""
        sequence = 1 if self._state is None else self._state.version + 1
        context = self.context
        recorded = Recorded(sequence, context.now, context.actor_id, context.on_behalf_of_id, event)
        self._state = evolve(self._state, recorded)
        self._events = (*self._events, recorded)

    def on_behalf_of(self, principal_id: UUID) -> None:
        """What happens from here on is done in the name of someone."""
        self.context = replace(self.context, on_behalf_of_id=principal_id)

    def unattended(self) -> None:
        """What cannot be done from here on is kept as the failure of the case, and not refused."""
        self.context = replace(self.context, attended=False)

    def mark(self) -> tuple[CaseState | None, tuple[Recorded, ...]]:
        """A point to come back to."""
        return self._state, self._events

    def back_to(self, mark: tuple[CaseState | None, tuple[Recorded, ...]]) -> None:
        """What happened since the mark did not happen."""
        self._state, self._events = mark

    def check_ahead(self, moment: datetime | None, *path: str) -> None:
        """Refuses a moment, where one is given, that is over."""
        if moment is not None and moment <= self.context.now:
            raise Refused(Code.VALIDATION, "The moment must lie ahead.", *path)

    def decided(self) -> Decided:
        """The decision as it stands."""
        return Decided(self._events, self._state)

    def task(self, task_id: UUID) -> TaskState:
        """A task of the case."""
        task = self.state.tasks.get(task_id)
        if task is None:
            raise Refused(Code.NOT_FOUND, "The case has no such task.", "taskId")
        return task

    def defined(self, key: str) -> TaskDefinition | None:
        """A task definition of the case's process."""
        return None if self.definition is None else self.definition.task(key)

    def retitle(self) -> None:
        """The title follows the variables where the process makes it; one that cannot be made stays as it is."""
        template = None if self.definition is None else self.definition.title
        if template is None or self.state.titled:
            return
        try:
            title = self.context.scripting.render(template, self.state.variables)
        except ScriptFailed:
            return
        if title and title != self.state.title:
            self.emit(CaseRetitled(self.state.title, title))
