"""A small world for tests: tenants, people with tokens, processes and cases, each made in one line."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from casegraph.auth.tokens import hash_token
from casegraph.domain.bundles import CaseBundle, TaskBundle
from casegraph.domain.enums import (
    CaseStatus,
    DelegationStatus,
    Permission,
    PrincipalType,
    Priority,
    TaskStatus,
    TaskType,
)
from casegraph.domain.ids import new_uuid
from casegraph.domain.records import (
    CaseRecord,
    DelegationRecord,
    DocumentRecord,
    NoteRecord,
    ProcessRecord,
    TaskRecord,
)
from casegraph.domain.text import sort_key
from casegraph.processes.model import ProcessDefinition, TaskDefinition
from casegraph.storage.database import Database
from casegraph.storage.tables import GROUP, MEMBERSHIP, PRINCIPAL, ROLE, ROLE_GRANT, TENANT, TOKEN
from casegraph.storage.unit_of_work import unit_of_work
from casegraph.storage.writing import add_cases, add_process, next_case_numbers

NOW = datetime(2024, 5, 31, 12, 0, 0, tzinfo=UTC)

_serials = count(1)


def record(kind: type[Any], /, **values: Any) -> Any:
    """A record with the given fields and null for all others."""
    return kind(**{**dict.fromkeys(kind._fields), **values})


@dataclass
class Person:
    """A principal of one tenant, and the bearer token that stands for it."""

    id: UUID
    tenant_id: UUID
    username: str
    token: str


@dataclass
class World:
    """Makes rows in one database; whatever it makes, it gives back."""

    database: Database
    now: datetime = NOW
    clock: "count[int]" = field(default_factory=count)

    def moment(self) -> datetime:
        """A moment a second after the last one."""
        return self.now + timedelta(seconds=next(self.clock))

    async def tenant(self, key: str) -> UUID:
        """A new tenant."""
        tenant_id = new_uuid()
        row = {"id": tenant_id, "key": key, "name": key.title(), "serial": next(_serials), "case_count": 0}
        async with unit_of_work(self.database) as unit:
            await unit.add(TENANT, [{**row, "created_at": self.now}])
        return tenant_id

    async def person(
        self,
        tenant_id: UUID,
        username: str,
        *permissions: Permission,
        groups: Sequence[UUID] = (),
        process_key: str = "",
        name: str | None = None,
        type: PrincipalType = PrincipalType.USER,
        email: str | None = None,
        **values: Any,
    ) -> Person:
        """A principal with a token, in groups, holding a role of its own with these permissions.

        `values` are further columns, such as `first_name`.
        """
        person = Person(new_uuid(), tenant_id, username, f"token-{username}-{tenant_id}")
        shown = name or username.title()
        row = {
            "tenant_id": tenant_id,
            "id": person.id,
            "type": type,
            "name": shown,
            "name_key": sort_key(shown),
            "username": username,
            "email": email or f"{username}@example.org",
            "created_at": self.now,
            **values,
        }
        token = {"tenant_id": tenant_id, "id": new_uuid(), "principal_id": person.id, "created_at": self.now}
        async with unit_of_work(self.database) as unit:
            await unit.add(PRINCIPAL, [row])
            await unit.add(TOKEN, [{**token, "hash": hash_token(person.token), "expires_at": None}])
            await unit.add(
                MEMBERSHIP,
                [{"tenant_id": tenant_id, "group_id": group, "principal_id": person.id} for group in groups],
            )
            if permissions:
                key = f"of-{username}-{process_key}"
                role = {"tenant_id": tenant_id, "id": new_uuid(), "key": key, "name": username}
                grant = {"tenant_id": tenant_id, "principal_id": person.id, "role_id": role["id"]}
                await unit.add(ROLE, [{**role, "permissions": [int(one) for one in permissions]}])
                await unit.add(ROLE_GRANT, [{**grant, "process_key": process_key}])
        return person

    async def group(self, tenant_id: UUID, key: str) -> UUID:
        """A new, empty group."""
        group_id = new_uuid()
        async with unit_of_work(self.database) as unit:
            await unit.add(GROUP, [{"tenant_id": tenant_id, "id": group_id, "key": key, "name": key.title()}])
        return group_id

    async def process(
        self, tenant_id: UUID, key: str, definition: ProcessDefinition | None = None, **values: Any
    ) -> ProcessRecord:
        """A process version with one start task, `first`, unless a definition is given."""
        when = self.moment()
        given = {"name": key.replace("-", " ").title(), "version": 1, "latest": True, **values}
        made: ProcessRecord = record(ProcessRecord, id=new_uuid(), key=key, created_at=when, updated_at=when, **given)
        plain = ProcessDefinition(tasks=(TaskDefinition("first", "First step", start=True),))
        async with unit_of_work(self.database) as unit:
            await add_process(unit, tenant_id, made, definition or plain, when)
        return made

    async def case(self, owner: Person, title: str = "A case", **values: Any) -> CaseRecord:
        """A case that `owner` started; see `bundle` for what can be said of it."""
        [made] = await self.cases([self.bundle(owner, title, **values)], owner.tenant_id)
        return made.record

    async def cases(self, bundles: Sequence[CaseBundle], tenant_id: UUID) -> list[CaseBundle]:
        """Write bundles, giving them their numbers in order."""
        async with unit_of_work(self.database) as unit:
            first = await next_case_numbers(unit, tenant_id, len(bundles))
            numbered = [
                replace(bundle, record=bundle.record._replace(number=first + at)) for at, bundle in enumerate(bundles)
            ]
            await add_cases(unit, tenant_id, numbered)
        return numbered

    def bundle(
        self,
        owner: Person,
        title: str = "A case",
        *,
        process: ProcessRecord | None = None,
        variables: dict[str, Any] | None = None,
        tasks: Sequence[dict[str, Any]] = (),
        notes: Sequence[tuple[Person, str]] = (),
        documents: Sequence[dict[str, Any]] = (),
        **values: Any,
    ) -> CaseBundle:
        """A case as a value. Each task is the keywords of `task`, each document fields of its record."""
        case_id = values.pop("id", None) or new_uuid()
        when = values.pop("created_at", None) or self.moment()
        case: CaseRecord = record(
            CaseRecord,
            **{
                "id": case_id,
                "number": 0,
                "title": title,
                "status": CaseStatus.RUNNING,
                "priority": Priority.NORMAL,
                "version": 1,
                "initiator_id": owner.id,
                "created_at": when,
                "created_by_id": owner.id,
                "updated_at": when,
                "updated_by_id": owner.id,
                "process_id": process and process.id,
                "process_key": process and process.key,
                "process_name": process and process.name,
                **values,
            },
        )
        indexes = count(1)
        return CaseBundle(
            case,
            variables=variables or {},
            tasks=tuple(self._task(case, indexes, **one) for one in tasks),
            notes=tuple(
                NoteRecord(new_uuid(), case_id, author.id, text, self.moment(), False) for author, text in notes
            ),
            documents=tuple(self._document(case, owner, at, one) for at, one in enumerate(documents, start=1)),
        )

    def _task(
        self,
        case: CaseRecord,
        indexes: "count[int]",
        title: str = "First step",
        owner: Person | None = None,
        status: TaskStatus | None = None,
        data: Any = None,
        groups: Sequence[UUID] = (),
        principals: Sequence[Person] = (),
        delegations: Sequence[dict[str, Any]] | None = None,
        **values: Any,
    ) -> TaskBundle:
        """A task: claimed by `owner`, or ready for a pool; with one open delegation unless they are given."""
        when = self.moment()
        standing = status or (TaskStatus.READY if owner is None else TaskStatus.CLAIMED)
        task: TaskRecord = record(
            TaskRecord,
            **{
                "id": new_uuid(),
                "case_id": case.id,
                "process_id": case.process_id,
                "definition_key": "first",
                "title": title,
                "type": TaskType.USER,
                "status": standing,
                "priority": Priority.NORMAL,
                "parallel": False,
                "owner_id": owner and owner.id,
                "created_at": when,
                "updated_at": when,
                **values,
            },
        )
        given = [{"assignee_id": owner and owner.id}] if delegations is None else delegations
        return TaskBundle(
            task,
            data=data if data is not None else {},
            groups=tuple(groups),
            principals=tuple(one.id for one in principals),
            delegations=tuple(self._delegation(task, next(indexes), one) for one in given),
        )

    def _delegation(self, task: TaskRecord, index: int, values: dict[str, Any]) -> DelegationRecord:
        made: DelegationRecord = record(
            DelegationRecord,
            **{
                "id": new_uuid(),
                "case_id": task.case_id,
                "task_id": task.id,
                "index": index,
                "thread": 1,
                "status": DelegationStatus.OPEN,
                "priority": Priority.NORMAL,
                "delegated_at": self.moment(),
                **values,
            },
        )
        return made

    def _document(self, case: CaseRecord, owner: Person, at: int, values: dict[str, Any]) -> DocumentRecord:
        document_id = new_uuid()
        when = self.moment()
        made: DocumentRecord = record(
            DocumentRecord,
            **{
                "id": document_id,
                "case_id": case.id,
                "process_id": case.process_id,
                "lineage_id": document_id,
                "kind": 3,
                "name": f"file-{at}.pdf",
                "content_type": "application/pdf",
                "size": 1000 + at,
                "sha256": "0" * 64,
                "version": 1,
                "latest": True,
                "index": at,
                "created_at": when,
                "created_by_id": owner.id,
                "updated_at": when,
                **values,
            },
        )
        return made
