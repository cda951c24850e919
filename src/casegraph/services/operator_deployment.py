"""Deploying processes with direct access to the database, several at once. What a caller may do is not decided here."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from casegraph.auth import policy
from casegraph.domain.records import ProcessRecord, TenantRecord
from casegraph.processes.model import ProcessDefinition
from casegraph.processes.reading import Draft
from casegraph.services.definitions import DefinitionText, ensure_version, known, mentioned, read_draft
from casegraph.storage.database import Database
from casegraph.storage.repositories.deployment import DeploymentRepository, names_there
from casegraph.storage.unit_of_work import unit_of_work


class OperatorDeployment:
    """Checks and deploys the processes of one tenant. They may mention each other."""

    def __init__(
        self,
        database: Database,
        tenant: TenantRecord,
        functions: Collection[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._tenant = tenant
        self._functions = functions
        self._clock = clock

    async def check(self, texts: Sequence[DefinitionText]) -> list[Draft]:
        """The drafts of the texts with all that is wrong with them, in their order."""
        drafts = [await read_draft(text) for text in texts]
        there = await names_there(self._database, policy.operated_tenant(self._tenant), mentioned(drafts))
        names = known(there, self._functions)
        sound = [draft.definition.key for draft in drafts if draft.definition is not None]
        # A faulty draft may be the process that another one mentions.
        processes = there.processes.union(sound) if len(sound) == len(drafts) else None
        return [draft.against(replace(names, processes=processes)) for draft in drafts]

    async def deploy(self, definitions: Sequence[ProcessDefinition]) -> list[tuple[ProcessRecord, bool]]:
        """For each definition the version that stands for it, and whether it was made; all of them are or none."""
        async with unit_of_work(self._database) as unit:
            return [
                await ensure_version(
                    DeploymentRepository(unit, policy.operated_deployment(self._tenant, one.key)), one, self._clock()
                )
                for one in definitions
            ]
