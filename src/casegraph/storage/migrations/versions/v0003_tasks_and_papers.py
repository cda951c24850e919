"""Tasks, delegations, documents and notes, and the indexes of their lists."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from casegraph.models import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "note",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("content", types.PlainText(), nullable=False),
        sa.Column("content_key", types.PlainText(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("notified", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_note_tenant_id_author_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case.tenant_id", "case.id"],
            name="fk_note_tenant_id_case_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_note"),
    )
    op.create_index("ix_note_tenant_id_case_id_created_at_id", "note", ["tenant_id", "case_id", "created_at", "id"])
    op.create_table(
        "task",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("process_id", sa.Uuid(), nullable=True),
        sa.Column("definition_key", types.PlainText(), nullable=False),
        sa.Column("title", types.PlainText(), nullable=False),
        sa.Column("title_key", types.PlainText(), nullable=False),
        sa.Column("description", types.PlainText(), nullable=True),
        sa.Column("type", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("parallel", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", types.UtcDateTime(), nullable=True),
        sa.Column("due_at", types.UtcDateTime(), nullable=True),
        sa.Column("completed_at", types.UtcDateTime(), nullable=True),
        sa.Column("completed_by_id", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", types.UtcDateTime(), nullable=True),
        *(_sort_column(name) for name in ("claimed_at", "completed_at", "cancelled_at", "due_at")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case.tenant_id", "case.id"],
            name="fk_task_tenant_id_case_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "completed_by_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_task_tenant_id_completed_by_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_task_tenant_id_created_by_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_task_tenant_id_owner_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "process_id"],
            ["process.tenant_id", "process.id"],
            name="fk_task_tenant_id_process_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_task_tenant_id_updated_by_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_task"),
    )
    op.create_index("ix_task_tenant_id_case_id_created_at_id", "task", ["tenant_id", "case_id", "created_at", "id"])
    op.create_index("ix_task_tenant_id_created_at_id", "task", ["tenant_id", "created_at", "id"])
    op.create_index("ix_task_tenant_id_owner_id_status_id", "task", ["tenant_id", "owner_id", "status", "id"])
    op.create_index("ix_task_tenant_id_priority_id", "task", ["tenant_id", "priority", "id"])
    op.create_index(
        "ix_task_tenant_id_process_id_created_at_id", "task", ["tenant_id", "process_id", "created_at", "id"]
    )
    op.create_index("ix_task_tenant_id_status_created_at_id", "task", ["tenant_id", "status", "created_at", "id"])
    op.create_index("ix_task_tenant_id_title_key_id", "task", ["tenant_id", "title_key", "id"])
    op.create_index("ix_task_tenant_id_updated_at_id", "task", ["tenant_id", "updated_at", "id"])
    op.create_table(
        "delegation",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("thread", sa.Integer(), nullable=False),
        sa.Column("previous_id", sa.Uuid(), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("outcome", sa.SmallInteger(), nullable=True),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("delegated_at", types.UtcDateTime(), nullable=False),
        sa.Column("started_at", types.UtcDateTime(), nullable=True),
        sa.Column("due_at", types.UtcDateTime(), nullable=True),
        sa.Column("finished_at", types.UtcDateTime(), nullable=True),
        *(_sort_column(name) for name in ("due_at", "finished_at")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "assignee_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_delegation_tenant_id_assignee_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case.tenant_id", "case.id"],
            name="fk_delegation_tenant_id_case_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "previous_id"],
            ["delegation.tenant_id", "delegation.id"],
            name="fk_delegation_tenant_id_previous_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "task_id"],
            ["task.tenant_id", "task.id"],
            name="fk_delegation_tenant_id_task_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_delegation"),
        sa.UniqueConstraint("tenant_id", "case_id", "index", name="uq_delegation_tenant_id_case_id_index"),
    )
    op.create_index(
        "ix_delegation_tenant_id_assignee_id_status_case_id",
        "delegation",
        ["tenant_id", "assignee_id", "status", "case_id"],
    )
    op.create_index("ix_delegation_tenant_id_delegated_at_id", "delegation", ["tenant_id", "delegated_at", "id"])
    op.create_index("ix_delegation_tenant_id_index_id", "delegation", ["tenant_id", "index", "id"])
    op.create_index("ix_delegation_tenant_id_previous_id", "delegation", ["tenant_id", "previous_id"])
    op.create_index("ix_delegation_tenant_id_priority_id", "delegation", ["tenant_id", "priority", "id"])
    op.create_index("ix_delegation_tenant_id_status_index_id", "delegation", ["tenant_id", "status", "index", "id"])
    op.create_index("ix_delegation_tenant_id_task_id_index", "delegation", ["tenant_id", "task_id", "index"])
    op.create_table(
        "task_body",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("data", types.JSONBody(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "task_id"],
            ["task.tenant_id", "task.id"],
            name="fk_task_body_tenant_id_task_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "task_id", name="pk_task_body"),
    )
    op.create_table(
        "task_candidate",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("claimable", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(principal_id IS NULL) <> (group_id IS NULL)", name="ck_task_candidate_one"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case.tenant_id", "case.id"],
            name="fk_task_candidate_tenant_id_case_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"],
            ["group.tenant_id", "group.id"],
            name="fk_task_candidate_tenant_id_group_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "principal_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_task_candidate_tenant_id_principal_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "task_id"],
            ["task.tenant_id", "task.id"],
            name="fk_task_candidate_tenant_id_task_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_task_candidate"),
    )
    op.create_index("ix_task_candidate_tenant_id_case_id", "task_candidate", ["tenant_id", "case_id"])
    op.create_index(
        "ix_task_candidate_tenant_id_group_id_claimable_case_id",
        "task_candidate",
        ["tenant_id", "group_id", "claimable", "case_id"],
    )
    op.create_index(
        "ix_task_candidate_tenant_id_principal_id_claimable_case_id",
        "task_candidate",
        ["tenant_id", "principal_id", "claimable", "case_id"],
    )
    op.create_index("ix_task_candidate_tenant_id_task_id", "task_candidate", ["tenant_id", "task_id"])
    op.create_table(
        "task_value",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("pointer", types.PlainText(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("key", types.PlainText(), nullable=True),
        sa.Column("text", types.PlainText(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "task_id"],
            ["task.tenant_id", "task.id"],
            name="fk_task_value_tenant_id_task_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "task_id", "pointer", name="pk_task_value"),
    )
    op.create_index(
        "ix_task_value_tenant_id_pointer_kind_key_task_id",
        "task_value",
        ["tenant_id", "pointer", "kind", "key", "task_id"],
    )
    op.create_index(
        "ix_task_value_tenant_id_pointer_kind_number_task_id",
        "task_value",
        ["tenant_id", "pointer", "kind", "number", "task_id"],
    )
    op.create_table(
        "document",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("delegation_id", sa.Uuid(), nullable=True),
        sa.Column("process_id", sa.Uuid(), nullable=True),
        sa.Column("definition_key", types.PlainText(), nullable=True),
        sa.Column("lineage_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("name", types.PlainText(), nullable=False),
        sa.Column("name_key", types.PlainText(), nullable=False),
        sa.Column("description", types.PlainText(), nullable=True),
        sa.Column("content_type", types.PlainText(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", types.PlainText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("latest", sa.Boolean(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=True),
        sa.Column("comment", types.PlainText(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.Column("expires_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case.tenant_id", "case.id"],
            name="fk_document_tenant_id_case_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_document_tenant_id_created_by_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "delegation_id"],
            ["delegation.tenant_id", "delegation.id"],
            name="fk_document_tenant_id_delegation_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "process_id"],
            ["process.tenant_id", "process.id"],
            name="fk_document_tenant_id_process_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "task_id"], ["task.tenant_id", "task.id"], name="fk_document_tenant_id_task_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_document_tenant_id_updated_by_id",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_document_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_document"),
    )
    op.create_index("ix_document_tenant_id_case_id_index", "document", ["tenant_id", "case_id", "index"])
    op.create_index("ix_document_tenant_id_delegation_id", "document", ["tenant_id", "delegation_id"])
    op.create_index("ix_document_tenant_id_lineage_id_version", "document", ["tenant_id", "lineage_id", "version"])
    op.create_index("ix_document_tenant_id_task_id", "document", ["tenant_id", "task_id"])
    for column in ("claimed_at_sort", "completed_at_sort", "cancelled_at_sort", "due_at_sort"):
        op.create_index(f"ix_task_{column}", "task", ["tenant_id", column, "id"])
    for column in ("due_at_sort", "finished_at_sort"):
        op.create_index(f"ix_delegation_{column}", "delegation", ["tenant_id", column, "id"])


def _sort_column(name: str) -> sa.Column[Any]:
    """A column beside another, with its nulls above all values, spelled as `models.sorting` spells it."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    greatest = "'infinity'::timestamptz" if postgresql else "'9999-12-31 23:59:59.999999'"
    return sa.Column(f"{name}_sort", types.UtcDateTime(), sa.Computed(f"coalesce({name}, {greatest})", persisted=True))
