"""Deploying processes on behalf of an actor."""

from collections.abc import Callable, Collection
from datetime import datetime

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.calls import Call, Outcome
from casegraph.domain.errors import ErrorCode, Problem, Rejected
from casegraph.processes.faults import PlacedFault
from casegraph.processes.model import ProcessDefinition
from casegraph.services.acts import Acts
from casegraph.services.definitions import DefinitionText, ensure_version, known, read_draft
from casegraph.storage.database import Database
from casegraph.storage.repositories.deployment import DeploymentRepository, names_there
from casegraph.storage.unit_of_work import UnitOfWork


class Deployment:
    """Adds versions to processes. `functions` are the names that scripts may call."""

    def __init__(
        self, database: Database, acts: Acts, functions: Collection[str], clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._acts = acts
        self._functions = functions
        self._clock = clock

    async def deploy(self, actor: Actor, text: DefinitionText, call: Call | None = None) -> Outcome:
        """The version that stands for a definition: a new one, unless the latest says the same.

        Raises `Rejected` with all that is wrong with the definition, and `NotPermitted`.
        """
        policy.deploying(actor)
        earlier = await self._acts.earlier(actor, call)
        if earlier is not None:
            return earlier
        definition = await self._checked(actor, text)
        scope = policy.deployment(actor, definition.key)

        async def add(unit: UnitOfWork) -> Outcome:
            version, made = await ensure_version(DeploymentRepository(unit, scope), definition, self._clock())
            return Outcome(version.id, made)

        return await self._acts.run(actor, call, add)

    async def _checked(self, actor: Actor, text: DefinitionText) -> ProcessDefinition:
        draft = await read_draft(text)
        there = await names_there(self._database, policy.tenant(actor), draft.mentions)
        draft = draft.against(known(there, self._functions))
        if draft.definition is None:
            raise Rejected(*map(_problem, draft.faults))
        return draft.definition


def _problem(fault: PlacedFault) -> Problem:
    message = f"Line {fault.line}, column {fault.column}: {fault.message} [{fault.code}]"
    return Problem(ErrorCode.VALIDATION, message, ("source",), fault.path)
