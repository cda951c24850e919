"""Reading cases: the lists, single ones, what belongs to many at once, and the inbox's counters."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.enums import CaseList
from casegraph.domain.errors import LimitExceeded, NotFound
from casegraph.domain.filters import Compare, Condition, FilterLimits, Related, check_size, parts_of
from casegraph.domain.paging import ListRequest, Page
from casegraph.domain.records import CaseRecord, DelegationRecord, InboxCountsRecord
from casegraph.storage.lists import Lists
from casegraph.storage.repositories.cases import Body, CaseRepository, Seen
from casegraph.storage.repositories.delegations import DelegationRepository
from casegraph.storage.repositories.processes import ProcessRepository

MAX_SEARCH = 200


class Cases:
    """Reads cases on behalf of an actor."""

    def __init__(self, lists: Lists, limits: FilterLimits, clock: Callable[[], datetime]) -> None:
        self._cases = CaseRepository(lists)
        self._delegations = DelegationRepository(lists)
        self._processes = ProcessRepository(lists)
        self._limits = limits
        self._clock = clock

    async def search(self, actor: Actor, name: CaseList, search: str | None, request: ListRequest) -> Page[CaseRecord]:
        """One page of a list. An unknown category is `NotFound`; a search text may have 200 characters."""
        if search is not None and len(search) > MAX_SEARCH:
            raise LimitExceeded(f"`search` may have at most {MAX_SEARCH} characters.", ("search",))
        seen = await self._seen(actor, request.condition)
        return await self._cases.page(seen, name, (search or "").strip(), request, self._clock())

    async def of_processes(
        self, actor: Actor, process_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[CaseRecord]]:
        """A page of cases for each process version."""
        seen = await self._seen(actor, request.condition)
        return await self._cases.of_processes(seen, process_ids, request, self._clock())

    async def children(self, actor: Actor, case_ids: Sequence[UUID], request: ListRequest) -> list[Page[CaseRecord]]:
        """A page of child cases for each case."""
        return await self._cases.children(policy.cases(actor), case_ids, request)

    async def by_ids(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, CaseRecord]:
        """The visible cases among these, by id."""
        return await self._cases.by_ids(policy.cases(actor), ids)

    async def by_number(self, actor: Actor, number: int) -> CaseRecord | None:
        """The case with this number, where it is visible."""
        return await self._cases.by_number(policy.cases(actor), number)

    async def variables(
        self, actor: Actor, cases: Sequence[CaseRecord], *, system: bool = False
    ) -> list[dict[str, Any]]:
        """The variables of each case; with `system` also the engine's own, under ProcessMaker's names."""
        scope = policy.cases(actor)
        ids = [case.id for case in cases]
        found = await self._cases.bodies(scope, ids, "variables")
        values = [dict(found.get(case.id, {})) for case in cases]
        if system:
            latest = await self._delegations.latest_open(scope, ids)
            for case, own in zip(cases, values, strict=True):
                own.update(_system_variables(actor, case, latest.get(case.id)))
        return values

    async def bodies(self, actor: Actor, case_ids: Sequence[UUID], name: Body) -> dict[UUID, Any]:
        """One of the JSON bodies of each visible case, by id."""
        return await self._cases.bodies(policy.cases(actor), case_ids, name)

    async def counts(self, actor: Actor) -> InboxCountsRecord:
        """How many cases wait in each list."""
        return await self._cases.counts(policy.cases(actor), self._clock())

    async def _seen(self, actor: Actor, condition: Condition) -> Seen:
        """What a condition may look at; raises where it is too large or names what there is not."""
        check_size(condition, self._limits)
        named = list(parts_of(condition))
        await self._check_categories(actor, named)
        about_notes = any(isinstance(part, Related) and part.relation == "notes" for part in named)
        return Seen(policy.cases(actor), policy.documents(actor), policy.notes(actor) if about_notes else None)

    async def _check_categories(self, actor: Actor, parts: Sequence[Condition]) -> None:
        for part in parts:
            match part:
                case Compare("category", _, value):
                    if not await self._processes.has_category(policy.tenant(actor), value):
                        raise NotFound(f"There is no process category “{value}”.")


def _system_variables(actor: Actor, case: CaseRecord, latest: DelegationRecord | None) -> dict[str, Any]:
    return {
        "APPLICATION": str(case.id),
        "APP_NUMBER": case.number,
        "PROCESS": None if case.process_id is None else str(case.process_id),
        "TASK": None if latest is None else str(latest.task_id),
        "INDEX": None if latest is None else latest.index,
        "USER_LOGGED": str(actor.principal.id),
        "USR_USERNAME": actor.principal.username,
    }
