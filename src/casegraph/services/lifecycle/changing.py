"""What all changes share: the case is locked, the caller's right checked, the command decided, the outcome written."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.calls import Call, Outcome
from casegraph.domain.errors import ErrorCode, NotFound, Problem, Rejected
from casegraph.domain.ids import new_uuid
from casegraph.lifecycle.commands import Command
from casegraph.lifecycle.decide import decide
from casegraph.lifecycle.outcomes import Decided, Facts, Needs, Refusal
from casegraph.lifecycle.scripting import Scripting
from casegraph.lifecycle.state import CaseState
from casegraph.lifecycle.work import Context
from casegraph.processes.model import ProcessDefinition
from casegraph.services.acts import Act, Acts, once
from casegraph.services.lifecycle.people import People, Refs, find_people
from casegraph.services.lifecycle.refusals import check_storable, holders, rejection, stale, taken
from casegraph.services.lifecycle.requests import OnCase, OnTask
from casegraph.storage.lifecycle.definitions import Definitions, Version
from casegraph.storage.lifecycle.facts import FactReader
from casegraph.storage.lifecycle.identity import Kind, has_children, is_in_case, is_taken, remove_case
from casegraph.storage.lifecycle.loading import OPEN_WORK, Held, Wanted, lock_case, lock_case_of_task
from casegraph.storage.lifecycle.people import named_people
from casegraph.storage.lifecycle.retrying import retried
from casegraph.storage.lifecycle.writing import write_change
from casegraph.storage.repositories.blobs import drop
from casegraph.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Situation:
    """What a command is made from: the case as it stands, what its process says, and the people who are named.

    What else it takes can be read in `unit`, where the case is locked.
    """

    state: CaseState
    definition: ProcessDefinition | None
    process_key: str | None
    people: People
    unit: UnitOfWork


Make = Callable[[Situation], Command | Awaitable[Command]]


@dataclass(frozen=True, slots=True)
class Made:
    """What an act makes: the outcome is about it. `own` tells that the caller chose the id, perhaps not for the first
    time."""

    kind: Kind
    id: UUID
    own: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A command in the making: what makes it, who is named for it, what it looks at, and what comes of it.

    Where the case is removed, `dropped` gets the bytes that nothing uses any more.
    """

    make: Make
    refs: Refs = field(default_factory=dict)
    wanted: Wanted = OPEN_WORK
    made: Made | None = None
    dropped: list[UUID] = field(default_factory=list)


class Changing:
    """Carries commands out. It decides nothing, and knows no command but by what all have in common.

    `scripting` makes what runs the scripts of one decision: that has so many steps, and each begins anew.
    """

    def __init__(
        self,
        acts: Acts,
        scripting: Callable[[], Scripting],
        clock: Callable[[], datetime],
        ids: Callable[[], UUID] = new_uuid,
    ) -> None:
        self._acts = acts
        self._scripting = scripting
        self._clock = clock
        self._ids = ids
        self.definitions = Definitions()

    async def run(self, actor: Actor, call: Call | None, act: Act) -> Outcome:
        """An act in a transaction of its own, which is tried again where another one was in its way."""
        return await retried(lambda: self._acts.run(actor, call, act))

    async def change(
        self,
        actor: Actor,
        on: OnCase | OnTask,
        make: Make,
        *,
        refs: Refs | None = None,
        wanted: Wanted = OPEN_WORK,
        made: Made | None = None,
        call: Call | None = None,
    ) -> Outcome:
        """Carry out a command on a case, or on the case of a task; the outcome is about that, or about what is made.

        Raises `NotFound` where the actor sees no such case, `NotPermitted`, and `Rejected`.
        """

        async def act(unit: UnitOfWork) -> Outcome:
            return await self.change_in(unit, actor, on, Asked(make, refs or {}, wanted, made))

        return await self.run(actor, call, act)

    async def change_in(self, unit: UnitOfWork, actor: Actor, on: OnCase | OnTask, asked: Asked) -> Outcome:
        """The same as `change`, as a part of a greater unit of work; one that is refused has written nothing."""
        held = await _lock(unit, actor, on, asked.wanted)
        changed = await self._change(unit, actor, held, on, asked)
        return Outcome(asked.made.id if asked.made else on.id, changed)

    async def once(self, unit: UnitOfWork, actor: Actor, call: Call | None, act: Act) -> Outcome:
        """The same as `run`, as a part of a greater unit of work."""
        return await once(unit, actor, call, act, self._clock())

    async def _change(
        self,
        unit: UnitOfWork,
        actor: Actor,
        held: Held,
        on: OnCase | OnTask,
        asked: Asked,
    ) -> bool:
        scope = policy.cases(actor)
        version = await self._version(unit, actor, held.state.process_id)
        definition = None if version is None else version.definition
        people = await find_people(unit, actor, asked.refs)
        command = asked.make(Situation(held.state, definition, held.process_key, people, unit))
        if isinstance(command, Awaitable):
            command = await command
        check_storable(command)
        policy.change(actor, command, held.state, held.process_key)
        made = asked.made
        if made is not None and made.own and await _is_there(unit, actor, held, made):
            return False
        if on.expected_version not in (None, held.state.version):
            raise stale(held.state.version)
        decided = await self.decided(unit, actor, held.state, version, command)
        if not decided.changed:
            return False
        if decided.state is not None and decided.state.deleted:
            asked.dropped[:] = await _remove(unit, actor, held, self._clock())
        else:
            await write_change(unit, scope, held, decided)
        return True

    async def decided(
        self, unit: UnitOfWork, actor: Actor, state: CaseState | None, version: Version | None, command: Command
    ) -> Decided:
        """What happens, with the facts read that it takes. Raises `Rejected` where it may not be."""
        definition = None if version is None else version.definition
        process_key = None if version is None else version.record.key
        reader = FactReader(unit, policy.cases(actor), process_key, definition)
        facts = Facts(groups_of={actor.principal.id: frozenset(actor.group_ids)})
        now = self._clock()
        while True:
            context = Context(now, actor.principal.id, self._ids, self._scripting(), facts)
            decision = decide(state, definition, command, context)
            match decision:
                case Needs():
                    facts = await reader.more(facts, decision)
                case Refusal():
                    raise rejection(decision, await _names(unit, actor, decision))
                case Decided():
                    await reader.took_turns(decision.turns)
                    return decision

    async def _version(self, unit: UnitOfWork, actor: Actor, process_id: UUID | None) -> Version | None:
        if process_id is None:
            return None
        return await self.definitions.by_id(unit, policy.cases(actor), process_id)


async def _lock(unit: UnitOfWork, actor: Actor, on: OnCase | OnTask, wanted: Wanted) -> Held:
    scope = policy.cases(actor)
    if isinstance(on, OnTask):
        held = await lock_case_of_task(unit, scope, on.id, wanted)
        if held is None:
            raise NotFound("There is no such task.", ("taskId",))
    else:
        held = await lock_case(unit, scope, on.id, wanted)
        if held is None:
            raise NotFound("There is no such case.", ("caseId",))
    return held


async def _is_there(unit: UnitOfWork, actor: Actor, held: Held, made: Made) -> bool:
    """Whether it was made before. Raises `Rejected` where the id is that of something else."""
    if not await is_taken(unit, policy.cases(actor), made.id):
        return False
    if not await is_in_case(unit, policy.cases(actor), made.kind, made.id, held.state.id):
        raise taken()
    return True


async def _remove(unit: UnitOfWork, actor: Actor, held: Held, now: datetime) -> Sequence[UUID]:
    """The case is gone; the bytes that nothing uses any more."""
    scope = policy.cases(actor)
    if await has_children(unit, scope, held.state.id):
        message = "The case has child cases: delete them first."
        raise Rejected(Problem(ErrorCode.INVALID_STATE, message, ("caseId",)))
    blobs = await remove_case(unit, scope, held.state.id, held.state.created_by_id)
    return await drop(unit, scope.tenant_id, blobs, now)


async def _names(unit: UnitOfWork, actor: Actor, refusal: Refusal) -> Mapping[UUID, Any]:
    named = await named_people(unit, policy.cases(actor), ids=holders(refusal))
    return {one.id: one.name for one in named}
