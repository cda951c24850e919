"""Making cases: of a process or of none, for oneself or in the name of someone else."""

from dataclasses import replace
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.audit import AuditKind, entry_by
from casegraph.domain.calls import Call, Outcome
from casegraph.domain.errors import ErrorCode, Problem, Rejected
from casegraph.domain.events import CaseCreated
from casegraph.domain.ids import new_uuid
from casegraph.lifecycle.commands import CreateCase
from casegraph.lifecycle.outcomes import Decided
from casegraph.lifecycle.outcomes import Problem as LifecycleProblem
from casegraph.processes.model import ProcessDefinition, TaskDefinition
from casegraph.services.audit import record
from casegraph.services.lifecycle import forms
from casegraph.services.lifecycle.changing import Changing
from casegraph.services.lifecycle.people import find_people, ref_of
from casegraph.services.lifecycle.refusals import check_storable, taken
from casegraph.services.lifecycle.requests import NewCase
from casegraph.storage.lifecycle.definitions import Version
from casegraph.storage.lifecycle.identity import is_taken
from casegraph.storage.lifecycle.loading import sees_case
from casegraph.storage.lifecycle.writing import write_new
from casegraph.storage.unit_of_work import UnitOfWork
from casegraph.storage.writing import next_case_numbers


class CaseCreation:
    """Makes cases."""

    def __init__(self, changing: Changing) -> None:
        self._changing = changing

    async def create(self, actor: Actor, new: NewCase, call: Call | None = None) -> Outcome:
        """A new case; where the actor sees one with this id already, that one, and nothing changes.

        Raises `NotPermitted`, and `Rejected` with all that is wrong, CONFLICT where the id is that of something else.
        """
        case_id = new.id or new_uuid()

        async def act(unit: UnitOfWork) -> Outcome:
            if new.id is not None and await is_taken(unit, policy.cases(actor), new.id):
                if not await sees_case(unit, policy.cases(actor), new.id):
                    raise taken()
                return Outcome(new.id, False)
            await self._create(unit, actor, case_id, new)
            return Outcome(case_id, True)

        return await self._changing.run(actor, call, act)

    async def _create(self, unit: UnitOfWork, actor: Actor, case_id: UUID, new: NewCase) -> None:
        scope = policy.cases(actor)
        version = await self._version(unit, actor, new)
        key = None if version is None else version.record.key
        command = await _command(unit, actor, case_id, new, version)
        check_storable(command)
        policy.change(actor, command, None, key)
        impersonated = command.initiator_id != actor.principal.id
        if impersonated:
            policy.impersonation(actor, key)
        decided = await self._changing.decided(unit, actor, None, version, command)
        # From here on others who create cases wait, so everything else comes before.
        number = await next_case_numbers(unit, scope.tenant_id, 1)
        await write_new(unit, scope, _numbered(decided, number), None if version is None else version.record)
        if impersonated:
            data = {"caseId": str(case_id), "principalId": str(command.initiator_id)}
            await record(unit, entry_by(actor, AuditKind.IMPERSONATED, decided.events[0].at, data))

    async def _version(self, unit: UnitOfWork, actor: Actor, new: NewCase) -> Version | None:
        scope, definitions = policy.cases(actor), self._changing.definitions
        if new.process_id is not None and new.process_key is not None:
            raise _invalid("Name the process by its id or by its key, not by both.", "processKey")
        if new.process_id is not None:
            found = await definitions.by_id(unit, scope, new.process_id)
        elif new.process_key is not None:
            found = await definitions.latest(unit, scope, new.process_key)
        else:
            return None
        if found is None:
            path = "processId" if new.process_key is None else "processKey"
            raise Rejected(Problem(ErrorCode.NOT_FOUND, "There is no such process.", (path,)))
        return found


async def _command(unit: UnitOfWork, actor: Actor, case_id: UUID, new: NewCase, version: Version | None) -> CreateCase:
    people = await find_people(unit, actor, ref_of("initiator", new.initiator))
    if new.parent_id is not None and not await sees_case(unit, policy.cases(actor), new.parent_id):
        raise Rejected(Problem(ErrorCode.NOT_FOUND, "There is no such case.", ("parentId",)))
    problems: tuple[LifecycleProblem, ...] = ()
    if version is not None and new.submission is not None:
        problems = forms.submitted(_start(version.definition, new.start_task), new.submission, "submission")
    return CreateCase(
        case_id=case_id,
        number=0,  # it is given last, when nothing can go wrong any more
        initiator_id=people.get(("initiator",), actor.principal.id),
        process_id=None if version is None else version.record.id,
        start_task=new.start_task,
        title=new.title,
        description=new.description,
        priority=new.priority,
        planned_at=new.planned_at,
        due_at=new.due_at,
        variables=new.variables,
        metadata=new.metadata,
        entity=new.entity,
        submission=new.submission,
        data_problems=problems,
        subject=new.subject,
        parent_id=new.parent_id,
    )


def _start(definition: ProcessDefinition, named: str | None) -> TaskDefinition | None:
    """The start task, where there is no doubt which it is; the lifecycle tells of all others."""
    starts = [one for one in definition.tasks if one.start and named in (None, one.key)]
    return starts[0] if len(starts) == 1 else None


def _numbered(decided: Decided, number: int) -> Decided:
    first, *rest = decided.events
    assert decided.state is not None
    assert isinstance(first.event, CaseCreated)
    created = replace(first, event=replace(first.event, number=number))
    return Decided((created, *rest), replace(decided.state, number=number))


def _invalid(message: str, path: str) -> Rejected:
    return Rejected(Problem(ErrorCode.VALIDATION, message, (path,)))
