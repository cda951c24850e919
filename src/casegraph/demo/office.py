"""The services at work for one organisation of the demo: deploying, and acting on cases, in one unit of work."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from random import Random
from uuid import UUID

from casegraph.auth import policy
from casegraph.demo.cast import Cast
from casegraph.demo.timeline import Clock
from casegraph.domain.ids import uuid7
from casegraph.lifecycle.state import CaseState
from casegraph.processes.model import ProcessDefinition
from casegraph.processes.reading import Draft, Known
from casegraph.services.acts import Acts
from casegraph.services.definitions import ensure_version
from casegraph.services.lifecycle import CaseChanges, CaseCreation, Changing, TaskChanges
from casegraph.services.scripting import ProcessScripting
from casegraph.storage.database import Database
from casegraph.storage.lifecycle.loading import lock_case
from casegraph.storage.repositories.deployment import DeploymentRepository
from casegraph.storage.unit_of_work import UnitOfWork

_LOG_LINES = 100


class Office:
    """Where the people of an organisation work on cases. All that they do is committed with the unit of work."""

    def __init__(self, database: Database, unit: UnitOfWork, cast: Cast, clock: Clock) -> None:
        self.cast = cast
        self.clock = clock
        self._unit = unit
        ids = _ids(cast.organisation.key, clock)
        changing = Changing(Acts(database, clock, unit), partial(ProcessScripting, {}), clock, ids)
        self.creation = CaseCreation(changing)
        self.cases = CaseChanges(changing)
        self.tasks = TaskChanges(changing, _LOG_LINES)

    def checked(self, draft: Draft) -> ProcessDefinition:
        """The definition, held against who works here."""
        organisation = self.cast.organisation
        users = frozenset(one.username for one in organisation.people)
        checked = draft.against(Known(users, organisation.groups, (), ()))
        if checked.definition is None:
            raise ValueError(f"a sample is faulty: {checked.faults}")
        return checked.definition

    async def deploy(self, definition: ProcessDefinition) -> None:
        """The administrator deploys a version of a process."""
        scope = policy.deployment(self.cast.administrator, definition.key)
        await ensure_version(DeploymentRepository(self._unit, scope), definition, self.clock())

    async def state(self, case_id: UUID) -> CaseState:
        """A case with its open work, as it stands."""
        held = await lock_case(self._unit, policy.cases(self.cast.administrator), case_id)
        if held is None:
            raise LookupError("there is no such case")
        return held.state


def _ids(seed: str, clock: Clock) -> Callable[[], UUID]:
    """Ids that come out the same for the same moments, in the order in which they are made."""
    rng = Random(f"{seed}/ids")
    last = [0]

    def new() -> UUID:
        last[0] = max(last[0] + 1, _milliseconds(clock()))
        return uuid7(last[0], rng.randbytes(10))

    return new


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
