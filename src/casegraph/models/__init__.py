"""The tables (SQLModel), one class each, named `…Row`. No queries and no rules live here."""

from sqlmodel import SQLModel

from casegraph.models.access import (
    GroupRow,
    MembershipRow,
    PrincipalRow,
    RoleGrantRow,
    RoleRow,
    TenantRow,
    TokenRow,
)
from casegraph.models.audit import AuditEntryRow
from casegraph.models.base import table_of
from casegraph.models.blobs import BlobRow, LinkKeyRow
from casegraph.models.cases import (
    CaseBodyRow,
    CaseRow,
    CaseSearchRow,
    CaseValueRow,
    EventRow,
    MessageRow,
    ParticipantRow,
)
from casegraph.models.idempotency import IdempotencyKeyRow
from casegraph.models.papers import DocumentRow, FolderRow, FormRow, NoteRow
from casegraph.models.processes import ProcessBodyRow, ProcessRow
from casegraph.models.tasks import (
    DelegationRow,
    RotationRow,
    TaskBodyRow,
    TaskCandidateRow,
    TaskLogRow,
    TaskRow,
    TaskValueRow,
)

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "AuditEntryRow",
    "BlobRow",
    "CaseBodyRow",
    "CaseRow",
    "CaseSearchRow",
    "CaseValueRow",
    "DelegationRow",
    "DocumentRow",
    "EventRow",
    "FolderRow",
    "FormRow",
    "GroupRow",
    "IdempotencyKeyRow",
    "LinkKeyRow",
    "MembershipRow",
    "MessageRow",
    "NoteRow",
    "ParticipantRow",
    "PrincipalRow",
    "ProcessBodyRow",
    "ProcessRow",
    "RoleGrantRow",
    "RoleRow",
    "RotationRow",
    "TaskBodyRow",
    "TaskCandidateRow",
    "TaskLogRow",
    "TaskRow",
    "TaskValueRow",
    "TenantRow",
    "TokenRow",
    "table_of",
]
