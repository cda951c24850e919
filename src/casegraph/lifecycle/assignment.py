"""Who gets a task: the six rules, a function each. What a rule cannot do is a refusal that says what is missing."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from casegraph.domain.enums import AssignmentRule
from casegraph.lifecycle.evolve import HUMAN
from casegraph.lifecycle.outcomes import EVERYONE, Code, Pool, Refused, Rotation
from casegraph.lifecycle.work import Work
from casegraph.processes.model import TaskDefinition


@dataclass(frozen=True, slots=True)
class Found:
    """The owner of a task, if it has one at once, the pool that it stays within, and whether turns were taken."""

    owner_id: UUID | None = None
    pool: Pool = EVERYONE
    by_turn: bool = False


def find(work: Work, definition: TaskDefinition, reporter_id: UUID | None) -> Found:
    """Who gets a new task. `reporter_id` had the task before; the owner of a start task is who starts the case."""
    if definition.type not in HUMAN:
        return Found()
    if work.starter_id is not None:
        return Found(work.starter_id, work.context.facts.pool(definition.key))
    return _RULES[definition.assignment_rule](work, definition, reporter_id)


def next_in_turn(rotation: Rotation) -> UUID | None:
    """The member after the one who had the last turn, in the order of their ids; None where there are no members."""
    members = sorted(set(rotation.members))
    if not members:
        return None
    if rotation.last is None:
        return members[0]
    return members[bisect_right(members, rotation.last) % len(members)]


def _balanced(work: Work, definition: TaskDefinition, _: UUID | None) -> Found:
    rotation = work.context.facts.rotation(definition.key)
    taken = work.decided().turns.get(definition.key, rotation.last)
    owner = next_in_turn(replace(rotation, last=taken))
    if owner is None:
        raise Refused(Code.VALIDATION, f"Nobody is in the pool of “{definition.title}”.")
    return Found(owner, work.context.facts.pool(definition.key), by_turn=True)


def _manual(work: Work, definition: TaskDefinition, _: UUID | None) -> Found:
    chosen = next((one.principal_id for one in work.choices.assignees if one.task == definition.key), None)
    if chosen is None:
        message = f"Say who gets “{definition.title}”: name a principal for the task {definition.key}."
        raise Refused(Code.VALIDATION, message, "assignees")
    return Found(chosen, _pool_with(work, definition, chosen, "assignees"))


def _evaluate(work: Work, definition: TaskDefinition, _: UUID | None) -> Found:
    name, value = _named(work, definition)
    user = work.context.facts.user(value) if isinstance(value, str) else None
    if user is None:
        raise _variable(name, f"The variable {name} must name a user, who gets “{definition.title}”.")
    pool = work.context.facts.pool(definition.key)
    if not work.context.facts.holds(pool, user):
        raise _variable(name, f"The user whom the variable {name} names is not in the pool of “{definition.title}”.")
    return Found(user, pool)


def _report_to(work: Work, definition: TaskDefinition, reporter_id: UUID | None) -> Found:
    manager = None if reporter_id is None else work.context.facts.manager(reporter_id)
    if manager is None:
        raise Refused(
            Code.VALIDATION, f"“{definition.title}” goes to the manager of the last assignee, who reports to nobody."
        )
    return Found(manager, work.context.facts.pool(definition.key))


def _self_service(work: Work, definition: TaskDefinition, _: UUID | None) -> Found:
    return Found(None, work.context.facts.pool(definition.key))


def _self_service_evaluate(work: Work, definition: TaskDefinition, _: UUID | None) -> Found:
    name, value = _named(work, definition)
    facts = work.context.facts
    if isinstance(value, str) and (group := facts.group(value)) is not None:
        return Found(None, Pool(groups=(group,)))
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        users = [facts.user(one) for one in value]
        if None not in users:
            return Found(None, Pool(principals=tuple(dict.fromkeys(one for one in users if one is not None))))
    raise _variable(name, f"The variable {name} must name a group, or a list of users, for “{definition.title}”.")


_RULES = {
    AssignmentRule.BALANCED: _balanced,
    AssignmentRule.MANUAL: _manual,
    AssignmentRule.EVALUATE: _evaluate,
    AssignmentRule.REPORT_TO: _report_to,
    AssignmentRule.SELF_SERVICE: _self_service,
    AssignmentRule.SELF_SERVICE_EVALUATE: _self_service_evaluate,
}


def _pool_with(work: Work, definition: TaskDefinition, principal_id: UUID, *path: str) -> Pool:
    pool = work.context.facts.pool(definition.key)
    if not work.context.facts.holds(pool, principal_id):
        raise Refused(Code.VALIDATION, f"The principal is not in the pool of “{definition.title}”.", *path)
    return pool


def _named(work: Work, definition: TaskDefinition) -> tuple[str, Any]:
    name = definition.assignment_variable or ""
    return name, work.state.variables.get(name)


def _variable(name: str, message: str) -> Refused:
    return Refused(Code.VALIDATION, message, "variables", pointer=f"/{name}")
