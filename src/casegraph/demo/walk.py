"""Moves a sample case along the routes of its process, as its people could have done. It knows no nested splits.

What happened is kept as `work`; nothing here makes rows.
"""

from datetime import timedelta
from random import Random

from casegraph.demo.organisation import SYSTEM, Organisation
from casegraph.demo.samples.model import SampleProcess, Variables
from casegraph.demo.staffing import SELF_SERVICE, Staff
from casegraph.demo.work import Handover, Work
from casegraph.domain.enums import DelegationOutcome, RouteType, TaskStatus, TaskType
from casegraph.processes.model import ProcessDefinition, RouteTarget, TaskDefinition

_OBJECTIONS = timedelta(days=14)
_JOINS = (RouteType.SEC_JOIN, RouteType.DISCRIMINATOR)


class Walk:
    """A case on its way from its start task. Walks with equal arguments go the same way."""

    def __init__(
        self,
        sample: SampleProcess,
        definition: ProcessDefinition,
        organisation: Organisation,
        *,
        initiator: str,
        variables: Variables,
        rng: Random,
    ) -> None:
        self.variables = dict(variables)
        self.clock = timedelta()
        self.updated_by = initiator
        self.works: list[Work] = []
        self.failure: str | None = None
        self.milestone: str | None = None
        self.changes = 0
        self._sample = sample
        self._definition = definition
        self._rng = rng
        self._staff = Staff(organisation, sample, rng)
        self._indexes = 0
        self._passed: set[int] = set()
        start = self._begin(next(one for one in definition.tasks if one.start))
        self._assign(start, initiator)
        start.delegation.started = self.clock

    @property
    def open(self) -> list[Work]:
        """The tasks that wait or are worked on; none when the case is at its end."""
        return [one for one in self.works if one.open]

    @property
    def fragile(self) -> list[Work]:
        """The open tasks at which the case can fail: those of workers or, in a process without, those with a condition
        behind them that only the task's answer makes sense of."""
        if any(one.type is TaskType.SERVICE for one in self._definition.tasks):
            return [one for one in self.open if one.definition.type is TaskType.SERVICE]
        return [one for one in self.open if self._lacking(one)]

    def step(self) -> None:
        """One task is taken, sometimes handed on, and done; the case is routed on, through scripts at once."""
        work = self._rng.choice(self.open)
        self._take(work)
        if work.definition.type is TaskType.USER and self._rng.random() < 0.1:
            self._hand_over(work)
        self._finish(work)
        self._ask_for_more()
        while scripts := [one for one in self.open if one.definition.type is TaskType.SCRIPT]:
            self._assign(scripts[0], SYSTEM)
            self._finish(scripts[0])

    def claim(self, chance: float) -> None:
        """Some of the tasks that wait in pools of people are taken, each with this chance."""
        for work in self.open:
            if work.definition.type is TaskType.USER and work.owner is None and self._rng.random() < chance:
                self._take(work)

    def cancel(self, by: str) -> None:
        """The case is given up, and all its open work."""
        self._advance()
        for work in self.open:
            work.end(TaskStatus.CANCELLED, DelegationOutcome.CANCELLED, self.clock)
            self._note(work, by)

    def fail(self) -> None:
        """The case cannot go on by itself: a worker failed, or a condition names what is not there."""
        work = self.fragile[0]
        self._take(work)
        title = work.definition.title
        if work.definition.type is TaskType.SERVICE:
            work.end(TaskStatus.FAILED, DelegationOutcome.CANCELLED, self.clock)
            self._note(work, work.owner or SYSTEM)
            self.failure = f"“{title}” failed three times: the service does not answer."
        else:
            self.failure = f"After “{title}”: `{self._lacking(work)}` names a variable that the case lacks."

    def _lacking(self, work: Work) -> str | None:
        """The first condition behind a task that names a variable not there yet."""
        for target in work.definition.route.targets:
            try:
                self._holds(target)
            except KeyError:
                return target.condition
        return None

    def _begin(
        self,
        definition: TaskDefinition,
        after: Work | None = None,
        split: int | None = None,
        thread: int | None = None,
    ) -> Work:
        groups, users = self._staff.pool_of(definition, self.variables)
        by, number = self.updated_by, len(self.works) + 1
        work = Work(number, definition, split, groups, users, self.clock, by, self.clock, by)
        self._delegate(work, thread or self._free_thread(), after.delegation if after else None)
        self.works.append(work)
        self.milestone = self._sample.milestones.get(definition.key, self.milestone)
        owner = self._staff.owner_of(work, after, self._indexes, self.variables)
        if owner is not None:
            self._assign(work, owner)
        return work

    def _delegate(self, work: Work, thread: int, previous: Handover | None) -> None:
        self._indexes += 1
        work.handovers.append(Handover(self._indexes, thread, previous, self.clock))

    def _free_thread(self) -> int:
        """The lowest number that no open task has, and that no join will give back to the task before its split."""
        taken = {one.delegation.thread for one in self.open}
        taken |= {self._splitter(one.split).delegation.thread for one in self.open if one.split is not None}
        return next(number for number in range(1, len(taken) + 2) if number not in taken)

    def _splitter(self, split: int) -> Work:
        return self.works[split - 1]

    def _take(self, work: Work) -> None:
        if work.definition.type is TaskType.TIMER:
            self.clock = max(self.clock, work.created + _OBJECTIONS)
        self._advance()
        if work.owner is None:
            self._assign(work, self._staff.pick(self._staff.members(work.groups, work.users)))
        work.delegation.started = work.delegation.started or self.clock

    def _assign(self, work: Work, owner: str) -> None:
        work.assign(owner, self.clock)
        self._note(work, owner if work.definition.assignment_rule in SELF_SERVICE else self.updated_by)

    def _hand_over(self, work: Work) -> None:
        others = [one for one in self._staff.members(work.groups, work.users) if one != work.owner]
        if not others:
            return
        self._advance()
        last = work.delegation
        last.close(self.clock, DelegationOutcome.REASSIGNED)
        self._delegate(work, last.thread, last)
        self._assign(work, self._staff.pick(others))
        self._advance()
        work.delegation.started = self.clock

    def _finish(self, work: Work) -> None:
        self._advance()
        answer = self._sample.answers.get(work.definition.key)
        work.data = answer(self.variables, self._rng) if answer else {}
        self.variables.update(work.data)
        work.end(TaskStatus.COMPLETED, DelegationOutcome.ROUTED, self.clock)
        self._note(work, work.owner or SYSTEM)
        if not work.definition.ad_hoc:
            self._route(work)

    def _route(self, work: Work) -> None:
        kind = work.definition.route.type
        joins = kind in _JOINS
        if joins and not self._passes(work):
            return
        targets = self._chosen(work)
        split = work.number if len(targets) > 1 else None if joins else work.split
        thread = self._thread_after(work, kind)
        for target in targets:
            follower = None if target.task is None else self._definition.task(target.task)
            if follower is not None:
                self._begin(follower, work, split, thread)
            thread = None

    def _thread_after(self, work: Work, kind: RouteType) -> int | None:
        """The thread of the first task that follows: a free one (None) where other branches may still be open."""
        if kind is RouteType.DISCRIMINATOR:
            return None
        before = self._splitter(work.split) if kind is RouteType.SEC_JOIN and work.split is not None else work
        return before.delegation.thread

    def _passes(self, work: Work) -> bool:
        """Whether this arrival leads on: the last one at a join, the first one at a discriminator."""
        if work.split is None:
            return True
        if work.definition.route.type is RouteType.SEC_JOIN:
            return not any(one.split == work.split for one in self.open)
        first = work.split not in self._passed
        self._passed.add(work.split)
        return first

    def _chosen(self, work: Work) -> list[RouteTarget]:
        route = work.definition.route
        holding = [one for one in route.targets if self._holds(one)]
        match route.type:
            case RouteType.SELECT:
                return [self._rng.choice(holding)]
            case RouteType.EVALUATE:
                return holding[:1]
        return holding

    def _holds(self, target: RouteTarget) -> bool:
        return target.condition is None or self._sample.conditions[target.condition](self.variables)

    def _ask_for_more(self) -> None:
        """Now and then someone asks for an ad hoc task, once each."""
        known = {one.definition.key for one in self.works}
        for definition in self._definition.tasks:
            if definition.ad_hoc and definition.key not in known and self.open and self._rng.random() < 0.12:
                self._begin(definition, self.open[0])

    def _note(self, work: Work, by: str) -> None:
        work.updated, work.updated_by = self.clock, by
        self.updated_by = by
        self.changes += 1

    def _advance(self) -> None:
        """Time passes: mostly hours, sometimes days."""
        self.clock += timedelta(hours=min(self._rng.lognormvariate(1.6, 1.2), 120.0)) * self._sample.pace
