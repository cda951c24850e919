"""The DataLoaders of the conventional server: one for each relation, new for each request."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import InstrumentedAttribute
from strawberry.dataloader import DataLoader

from tests.benchmarks.peers.conventional_models import (
    DelegationModel,
    DocumentModel,
    NoteModel,
    PrincipalModel,
    ProcessModel,
    Row,
    TaskModel,
)

R = TypeVar("R", bound=Row)
Sessions = async_sessionmaker[AsyncSession]


class Loaders:
    """All loaders of one request."""

    def __init__(self, sessions: Sessions, tenant_id: UUID) -> None:
        self._sessions = sessions
        self._tenant_id = tenant_id
        self.principal = DataLoader(load_fn=self._by_id(PrincipalModel))
        self.process = DataLoader(load_fn=self._by_id(ProcessModel))
        task, note, document, handed = TaskModel, NoteModel, DocumentModel, DelegationModel
        self.tasks = DataLoader(load_fn=self._of(task, task.case_id, (task.created_at, task.uuid)))
        self.notes = DataLoader(load_fn=self._of(note, note.case_id, (note.created_at.desc(), note.uuid.desc())))
        self.delegations = DataLoader(load_fn=self._of(handed, handed.task_id, (handed.index,)))
        standing = (document.latest, document.deleted_at.is_(None))
        self.documents = DataLoader(
            load_fn=self._of(document, document.case_id, (document.index, document.uuid), standing)
        )

    def _by_id(self, model: type[R]) -> Callable[[list[UUID]], Awaitable[list[R | None]]]:
        async def load(ids: list[UUID]) -> list[R | None]:
            statement = select(model).where(model.tenant_id == self._tenant_id, model.uuid.in_(ids))
            async with self._sessions() as session:
                found = {one.uuid: one for one in await session.scalars(statement)}
            return [found.get(one) for one in ids]

        return load

    def _of(
        self,
        model: type[R],
        parent: InstrumentedAttribute[Any],
        order: Sequence[Any],
        conditions: Sequence[ColumnElement[bool] | InstrumentedAttribute[bool]] = (),
    ) -> Callable[[list[UUID]], Awaitable[list[list[R]]]]:
        async def load(ids: list[UUID]) -> list[list[R]]:
            statement = select(model).where(model.tenant_id == self._tenant_id, parent.in_(ids), *conditions)
            children: dict[UUID, list[R]] = defaultdict(list)
            async with self._sessions() as session:
                for one in await session.scalars(statement.order_by(*order)):
                    children[getattr(one, parent.key)].append(one)
            return [children[one] for one in ids]

        return load


@dataclass(frozen=True, slots=True)
class Context:
    """What resolvers share."""

    sessions: Sessions
    tenant_id: UUID
    loaders: Loaders
