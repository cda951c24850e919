"""Cases, their bodies, participants and events, and the indexes of their lists."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from casegraph.models import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", types.PlainText(), nullable=False),
        sa.Column("title_key", types.PlainText(), nullable=False),
        sa.Column("description", types.PlainText(), nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("milestone", types.PlainText(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Uuid(), nullable=True),
        sa.Column("process_key", types.PlainText(), nullable=True),
        sa.Column("process_name", types.PlainText(), nullable=True),
        sa.Column("process_name_key", types.PlainText(), nullable=True),
        sa.Column("subject_first_name", types.PlainText(), nullable=True),
        sa.Column("subject_last_name", types.PlainText(), nullable=True),
        sa.Column("subject_personal_number", types.PlainText(), nullable=True),
        sa.Column("subject_email", types.PlainText(), nullable=True),
        sa.Column("subject_company_name", types.PlainText(), nullable=True),
        sa.Column("subject_company_number", types.PlainText(), nullable=True),
        sa.Column("subject_company_address", types.PlainText(), nullable=True),
        sa.Column("initiator_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("finished_at", types.UtcDateTime(), nullable=True),
        sa.Column("planned_at", types.UtcDateTime(), nullable=True),
        sa.Column("due_at", types.UtcDateTime(), nullable=True),
        sa.Column("paused_until", types.UtcDateTime(), nullable=True),
        sa.Column("failure", types.PlainText(), nullable=True),
        _sort_column("finished_at", types.UtcDateTime()),
        _sort_column("due_at", types.UtcDateTime()),
        _sort_column("process_name_key", types.PlainText()),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_case_tenant_id_created_by_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "initiator_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_case_tenant_id_initiator_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "parent_id"], ["case.tenant_id", "case.id"], name="fk_case_tenant_id_parent_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "process_id"],
            ["process.tenant_id", "process.id"],
            name="fk_case_tenant_id_process_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_case_tenant_id_updated_by_id",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_case_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_case"),
        sa.UniqueConstraint("tenant_id", "number", name="uq_case_tenant_id_number"),
    )
    op.create_index("ix_case_tenant_id_created_at_id", "case", ["tenant_id", "created_at", "id"])
    op.create_index("ix_case_tenant_id_initiator_id_number", "case", ["tenant_id", "initiator_id", "number"])
    op.create_index("ix_case_tenant_id_initiator_id_status_id", "case", ["tenant_id", "initiator_id", "status", "id"])
    op.create_index("ix_case_tenant_id_parent_id_number", "case", ["tenant_id", "parent_id", "number"])
    op.create_index("ix_case_tenant_id_priority_id", "case", ["tenant_id", "priority", "id"])
    op.create_index("ix_case_tenant_id_process_id_number", "case", ["tenant_id", "process_id", "number"])
    op.create_index("ix_case_tenant_id_process_key_number", "case", ["tenant_id", "process_key", "number"])
    op.create_index("ix_case_tenant_id_status_id", "case", ["tenant_id", "status", "id"])
    op.create_index("ix_case_tenant_id_status_number", "case", ["tenant_id", "status", "number"])
    op.create_index("ix_case_tenant_id_title_key_id", "case", ["tenant_id", "title_key", "id"])
    op.create_index("ix_case_tenant_id_updated_at_id", "case", ["tenant_id", "updated_at", "id"])
    op.create_table(
        "case_body",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("variables", types.JSONBody(), nullable=False),
        sa.Column("metadata", types.JSONBody(), nullable=False),
        sa.Column("entity", types.JSONBody(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case.tenant_id", "case.id"],
            name="fk_case_body_tenant_id_case_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", name="pk_case_body"),
    )
    op.create_table(
        "case_value",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("pointer", types.PlainText(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("key", types.PlainText(), nullable=True),
        sa.Column("text", types.PlainText(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case.tenant_id", "case.id"],
            name="fk_case_value_tenant_id_case_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", "pointer", name="pk_case_value"),
    )
    op.create_index(
        "ix_case_value_tenant_id_pointer_kind_key_case_id",
        "case_value",
        ["tenant_id", "pointer", "kind", "key", "case_id"],
    )
    op.create_index(
        "ix_case_value_tenant_id_pointer_kind_number_case_id",
        "case_value",
        ["tenant_id", "pointer", "kind", "number", "case_id"],
    )
    op.create_table(
        "event",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("type", types.PlainText(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("timestamp", types.UtcDateTime(), nullable=False),
        sa.Column("data", types.JSONBody(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "actor_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_event_tenant_id_actor_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case.tenant_id", "case.id"],
            name="fk_event_tenant_id_case_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "on_behalf_of_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_event_tenant_id_on_behalf_of_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_event"),
        sa.UniqueConstraint("tenant_id", "case_id", "sequence", name="uq_event_tenant_id_case_id_sequence"),
    )
    op.create_table(
        "participant",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case.tenant_id", "case.id"],
            name="fk_participant_tenant_id_case_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "principal_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_participant_tenant_id_principal_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", "principal_id", name="pk_participant"),
    )
    op.create_index(
        "ix_participant_tenant_id_principal_id_case_id",
        "participant",
        ["tenant_id", "principal_id", "case_id"],
    )
    for column in ("finished_at_sort", "due_at_sort", "process_name_key_sort"):
        op.create_index(f"ix_case_{column}", "case", ["tenant_id", column, "id"])


def _sort_column(name: str, of: TypeEngine[Any]) -> sa.Column[Any]:
    """A column beside another, with its nulls above all values, spelled as `models.sorting` spells it."""
    greatest = "'\U0010ffff'"
    if isinstance(of, types.UtcDateTime):
        postgresql = op.get_bind().dialect.name == "postgresql"
        greatest = "'infinity'::timestamptz" if postgresql else "'9999-12-31 23:59:59.999999'"
    return sa.Column(f"{name}_sort", of, sa.Computed(f"coalesce({name}, {greatest})", persisted=True))
