"""The statements of the conventional server's lists, through the ORM."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from casegraph.domain.enums import CaseStatus, DelegationStatus
from tests.benchmarks.peers.conventional_models import (
    CandidateModel,
    CaseModel,
    DelegationModel,
    MembershipModel,
    ParticipantModel,
    SearchModel,
    ValueModel,
)

Conditions = list[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose open work is listed, and how it is narrowed."""

    tenant_id: UUID
    member: UUID
    search: str
    least: float


async def newest(session: AsyncSession, tenant_id: UUID, first: int, before: int | None) -> Sequence[CaseModel]:
    """The newest cases, or those before a number."""
    statement = select(CaseModel).where(CaseModel.tenant_id == tenant_id)
    if before is not None:
        statement = statement.where(CaseModel.number < before)
    return (await session.scalars(statement.order_by(CaseModel.number.desc()).limit(first))).all()


async def one(session: AsyncSession, tenant_id: UUID, case_id: UUID) -> CaseModel | None:
    """The case with this id."""
    return await session.get(CaseModel, (tenant_id, case_id))


async def todo(session: AsyncSession, asked: Asked, first: int) -> Sequence[CaseModel]:
    """The newest of the running cases that the member has to work on."""
    statement = select(CaseModel).where(*_found(asked)).order_by(CaseModel.number.desc()).limit(first)
    return (await session.scalars(statement)).all()


async def todo_count(session: AsyncSession, asked: Asked) -> int:
    """How many there are of them."""
    return await _count(session, _found(asked))


async def counts(session: AsyncSession, tenant_id: UUID, member: UUID) -> dict[str, int]:
    """How many cases each of the member's lists holds."""
    mine, here = _mine(tenant_id, member), CaseModel.tenant_id == tenant_id
    running, draft = CaseModel.status == CaseStatus.RUNNING, CaseModel.status == CaseStatus.DRAFT
    lists: dict[str, Conditions] = {
        "todo": [here, running, mine],
        "draft": [here, draft, or_(CaseModel.initiator_id == member, mine)],
        "participated": [here, CaseModel.uuid.in_(_taken_part(tenant_id, member))],
        "unassigned": [here, running, CaseModel.uuid.in_(_claimable(tenant_id, member))],
        "paused": [here, CaseModel.status == CaseStatus.PAUSED, mine],
        "overdue": [here, running, mine, CaseModel.due_at < func.now()],
    }
    return {name: await _count(session, conditions) for name, conditions in lists.items()}


async def _count(session: AsyncSession, conditions: Conditions) -> int:
    return await session.scalar(select(func.count()).select_from(CaseModel).where(*conditions)) or 0


def _found(asked: Asked) -> Conditions:
    of_case = (SearchModel.tenant_id == asked.tenant_id, SearchModel.case_id == CaseModel.uuid)
    amount = (ValueModel.tenant_id == asked.tenant_id, ValueModel.case_id == CaseModel.uuid)
    return [
        CaseModel.tenant_id == asked.tenant_id,
        CaseModel.status == CaseStatus.RUNNING,
        _mine(asked.tenant_id, asked.member),
        exists().where(*of_case, SearchModel.body.contains(asked.search.lower(), autoescape=True)),
        exists().where(
            *amount, ValueModel.pointer == "/amount", ValueModel.kind == 1, ValueModel.number >= asked.least
        ),
    ]


def _mine(tenant_id: UUID, member: UUID) -> ColumnElement[bool]:
    return CaseModel.uuid.in_(
        select(DelegationModel.case_id).where(
            DelegationModel.tenant_id == tenant_id,
            DelegationModel.assignee_id == member,
            DelegationModel.status == DelegationStatus.OPEN,
        )
    )


def _taken_part(tenant_id: UUID, member: UUID) -> Any:
    return select(ParticipantModel.case_id).where(
        ParticipantModel.tenant_id == tenant_id, ParticipantModel.principal_id == member
    )


def _claimable(tenant_id: UUID, member: UUID) -> Any:
    groups = select(MembershipModel.group_id).where(
        MembershipModel.tenant_id == tenant_id, MembershipModel.principal_id == member
    )
    return (
        select(CandidateModel.case_id)
        .where(CandidateModel.tenant_id == tenant_id, CandidateModel.claimable)
        .where(or_(CandidateModel.principal_id == member, CandidateModel.group_id.in_(groups)))
    )
