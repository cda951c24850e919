"""What someone may do now with cases and tasks, many at once: so that menus offer what succeeds, and nothing else.

It is asked of the same tables that let the act itself be or refuse it; nothing is changed or locked.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.enums import CaseAction
from casegraph.lifecycle import commands
from casegraph.lifecycle.commands import Command
from casegraph.lifecycle.possible import possible
from casegraph.processes.model import ProcessDefinition
from casegraph.storage.database import Database
from casegraph.storage.lifecycle.definitions import Definitions
from casegraph.storage.lifecycle.sketches import Sketch, cases_of_tasks, cases_with_work

_NOBODY = UUID(int=0)


class Standing:
    """Tells what an actor may do. The number of statements does not grow with that of cases or tasks."""

    def __init__(self, database: Database, definitions: Definitions) -> None:
        self._database = database
        self._definitions = definitions

    async def case_actions(self, actor: Actor, case_ids: Sequence[UUID]) -> dict[UUID, tuple[CaseAction, ...]]:
        """What the actor may do to each case now, in the order of `CaseAction`; nothing where it sees no such case.

        An action that would succeed without changing anything, as pausing a paused case does, is not told. Whether
        the arguments that are given to it then are fit, nobody can tell beforehand.
        """
        scope = policy.cases(actor)
        found = await cases_with_work(self._database, scope, case_ids)
        ids = {one.state.process_id for one in found} - {None}
        versions = await self._definitions.by_ids(self._database, scope, [one for one in ids if one is not None])
        told: dict[UUID, tuple[CaseAction, ...]] = dict.fromkeys(case_ids, ())
        for one in found:
            version = None if one.state.process_id is None else versions.get(one.state.process_id)
            definition = None if version is None else version.definition
            told[one.state.id] = tuple(action for action in CaseAction if _may(actor, action, one, definition))
        return told

    async def performable(self, actor: Actor, task_ids: Sequence[UUID]) -> set[UUID]:
        """The tasks among these that the actor may claim or complete now."""
        found = await cases_of_tasks(self._database, policy.cases(actor), task_ids)
        return {
            task_id
            for one in found
            for task_id in one.state.tasks
            if _lets(actor, one, commands.ClaimTask(task_id)) or _lets(actor, one, commands.CompleteTask(task_id))
        }


def _may(actor: Actor, action: CaseAction, case: Sketch, definition: ProcessDefinition | None) -> bool:
    match action:
        case CaseAction.VIEW:
            return True
        case CaseAction.VIEW_NOTES:
            return policy.reads_notes(actor, case.process_key)
        case CaseAction.VIEW_DOCUMENTS:
            return case.took_part or policy.reads_documents(actor, case.process_key)
        case CaseAction.DELETE if case.parent:
            return False
    return any(_lets(actor, case, command) for command in _commands(actor, action, case, definition))


def _lets(actor: Actor, case: Sketch, command: Command) -> bool:
    return possible(case.state, command) and policy.may_change(actor, command, case.state, case.process_key)


def _commands(
    actor: Actor, action: CaseAction, case: Sketch, definition: ProcessDefinition | None
) -> Iterator[Command]:
    """What the action may come to."""
    match action:
        case CaseAction.ROUTE:
            yield from (commands.RouteCase(one.index) for one in case.state.open_delegations)
        case CaseAction.REASSIGN:
            yield from (
                commands.ReassignCase(one.assignee_id, _NOBODY, one.index)
                for one in case.state.open_delegations
                if one.assignee_id is not None
            )
        case CaseAction.PAUSE:
            yield commands.PauseCase()
        case CaseAction.RESUME:
            yield commands.ResumeCase()
        case CaseAction.STOP:
            yield commands.StopCase()
        case CaseAction.CANCEL:
            yield commands.CancelCase()
        case CaseAction.COMPLETE:
            yield commands.CompleteCase()
        case CaseAction.DELETE:
            yield commands.DeleteCase(policy.anywhere(actor, case.process_key))
        case CaseAction.EDIT_DATA:
            yield commands.SetVariables()
        case CaseAction.ADD_NOTE:
            yield commands.CreateNote(_NOBODY, "")
        case CaseAction.ADD_DOCUMENT:
            yield commands.AttachDocument()
        case CaseAction.EXECUTE_TRIGGER if definition is not None:
            yield from (commands.ExecuteTrigger(one.key) for one in definition.triggers)
