"""What the lifecycle keeps: threads of cases, rules and attempts of tasks, logs, messages, and whose turn it is."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from casegraph.models import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_columns()
    _create_task_log()
    _create_message()
    op.create_table(
        "rotation",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("process_key", types.PlainText(), nullable=False),
        sa.Column("task_key", types.PlainText(), nullable=False),
        sa.Column("last_principal_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_rotation_tenant_id"),
        _refers("rotation", "last_principal_id", "principal"),
        sa.PrimaryKeyConstraint("tenant_id", "process_key", "task_key", name="pk_rotation"),
    )


def _add_columns() -> None:
    op.add_column("case_body", sa.Column("result", types.JSONBody(), nullable=True))
    op.add_column("case_body", sa.Column("flow", types.JSONBody(), nullable=True))
    op.add_column("case_body", sa.Column("titled", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("case_body", sa.Column("last_index", sa.Integer(), nullable=True))
    op.add_column("task", sa.Column("ad_hoc", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("task", sa.Column("assignment_rule", sa.SmallInteger(), nullable=True))
    op.add_column("task", sa.Column("thread", sa.Integer(), nullable=True))
    op.add_column("task", sa.Column("wake_at", types.UtcDateTime(), nullable=True))
    op.add_column("task", sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")))
    waits = sa.text("wake_at IS NOT NULL")
    op.create_index("ix_task_wake_at", "task", ["wake_at"], postgresql_where=waits, sqlite_where=waits)


def _create_task_log() -> None:
    op.create_table(
        "task_log",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("timestamp", types.UtcDateTime(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("message", types.PlainText(), nullable=False),
        _refers("task_log", "task_id", "task", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_task_log"),
    )
    op.create_index("ix_task_log_tenant_id_task_id_sequence", "task_log", ["tenant_id", "task_id", "sequence"])


def _create_message() -> None:
    op.create_table(
        "message",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("text", types.PlainText(), nullable=True),
        sa.Column("data", types.JSONBody(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        _refers("message", "case_id", "case", ondelete="CASCADE"),
        _refers("message", "owner_id", "principal"),
        _refers("message", "created_by_id", "principal"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_message"),
    )
    op.create_index(
        "ix_message_tenant_id_case_id_created_at_id", "message", ["tenant_id", "case_id", "created_at", "id"]
    )


def _refers(table: str, column: str, other: str, **options: Any) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{other}.tenant_id", f"{other}.id"],
        name=f"fk_{table}_tenant_id_{column}",
        **options,
    )
