"""The tables of the benchmark as ORM models of the conventional server, with the columns that its schema shows."""

from datetime import datetime
from enum import IntEnum
from typing import Any
from uuid import UUID

from sqlalchemy import SmallInteger
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import DateTime, TypeDecorator

from casegraph.domain.enums import CaseStatus, DelegationStatus, Priority, TaskStatus


class Code(TypeDecorator[IntEnum]):
    """A member of an enumeration, stored as its number."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, members: type[IntEnum]) -> None:
        super().__init__()
        self.members = members

    def process_result_value(self, value: Any, dialect: Dialect) -> IntEnum | None:
        return None if value is None else self.members(value)


class Base(DeclarativeBase):
    """The base of the models. Keys begin with the tenant; `uuid` is the column `id`."""

    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy's own way
        datetime: DateTime(timezone=True),
        CaseStatus: Code(CaseStatus),
        TaskStatus: Code(TaskStatus),
        DelegationStatus: Code(DelegationStatus),
        Priority: Code(Priority),
    }


class Row(Base):
    """What has an id within a tenant."""

    __abstract__ = True

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column("id", primary_key=True)


class PrincipalModel(Row):
    """A person."""

    __tablename__ = "principal"

    name: Mapped[str]
    username: Mapped[str | None]


class ProcessModel(Row):
    """A process version."""

    __tablename__ = "process"

    key: Mapped[str]
    name: Mapped[str]


class CaseModel(Row):
    """A case."""

    __tablename__ = "case"

    number: Mapped[int]
    title: Mapped[str]
    description: Mapped[str | None]
    status: Mapped[CaseStatus]
    priority: Mapped[Priority]
    milestone: Mapped[str | None]
    process_id: Mapped[UUID | None]
    initiator_id: Mapped[UUID]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    updated_at: Mapped[datetime]
    due_at: Mapped[datetime | None]


class TaskModel(Row):
    """A task of a case."""

    __tablename__ = "task"

    case_id: Mapped[UUID]
    title: Mapped[str]
    status: Mapped[TaskStatus]
    created_at: Mapped[datetime]


class DelegationModel(Row):
    """A hand-over of a task."""

    __tablename__ = "delegation"

    case_id: Mapped[UUID]
    task_id: Mapped[UUID]
    index: Mapped[int]
    assignee_id: Mapped[UUID | None]
    status: Mapped[DelegationStatus]
    delegated_at: Mapped[datetime]


class NoteModel(Row):
    """A note on a case."""

    __tablename__ = "note"

    case_id: Mapped[UUID]
    author_id: Mapped[UUID]
    content: Mapped[str]
    created_at: Mapped[datetime]


class DocumentModel(Row):
    """A version of a document of a case."""

    __tablename__ = "document"

    case_id: Mapped[UUID | None]
    name: Mapped[str]
    size: Mapped[int]
    latest: Mapped[bool]
    index: Mapped[int | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    deleted_at: Mapped[datetime | None]


class SearchModel(Base):
    """What is searched of a case."""

    __tablename__ = "case_search"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    body: Mapped[str]


class ValueModel(Base):
    """One place of a case's variables."""

    __tablename__ = "case_value"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    pointer: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[float | None]


class ParticipantModel(Base):
    """Somebody who took part in a case."""

    __tablename__ = "participant"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    principal_id: Mapped[UUID] = mapped_column(primary_key=True)


class CandidateModel(Row):
    """Somebody, or a group, that may claim a task."""

    __tablename__ = "task_candidate"

    case_id: Mapped[UUID]
    task_id: Mapped[UUID]
    principal_id: Mapped[UUID | None]
    group_id: Mapped[UUID | None]
    claimable: Mapped[bool]


class MembershipModel(Base):
    """A person is in a group."""

    __tablename__ = "membership"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID] = mapped_column(primary_key=True)
    principal_id: Mapped[UUID] = mapped_column(primary_key=True)
