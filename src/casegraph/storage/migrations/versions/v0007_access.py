"""What callers are known by, and what they may do."""

import sqlalchemy as sa
from alembic import op

from casegraph.models import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _fence()
    _tokens()
    _people()


def _tokens() -> None:
    op.add_column("token", sa.Column("type", sa.SmallInteger(), nullable=False, server_default=sa.text("1")))
    op.add_column("token", sa.Column("ending", types.PlainText(), nullable=True))
    op.create_index("ix_token_tenant_id_principal_id", "token", ["tenant_id", "principal_id"])


def _fence() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=True),
        sa.Column("happened_at", types.UtcDateTime(), nullable=False),
        sa.Column("kind", types.PlainText(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor", types.PlainText(), nullable=True),
        sa.Column("address", types.PlainText(), nullable=True),
        sa.Column("request_id", types.PlainText(), nullable=True),
        sa.Column("data", types.JSONBody(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_tenant_id_happened_at_id", "audit_entry", ["tenant_id", "happened_at", "id"])
    op.create_index("ix_audit_entry_happened_at_id", "audit_entry", ["happened_at", "id"])


def _people() -> None:
    # Those who made and changed a row stay without foreign keys, for SQLite adds none to a table that others refer to.
    since = sa.text("'1970-01-01 00:00:00'")
    op.add_column("principal", sa.Column("created_by_id", sa.Uuid(), nullable=True))
    op.add_column("principal", sa.Column("updated_at", types.UtcDateTime(), nullable=False, server_default=since))
    op.add_column("principal", sa.Column("updated_by_id", sa.Uuid(), nullable=True))
    op.add_column("principal", sa.Column("metadata", types.JSONBody(), nullable=True))
    op.execute("UPDATE principal SET updated_at = created_at")
    op.create_index("ix_principal_tenant_id_created_at_id", "principal", ["tenant_id", "created_at", "id"])
    op.create_index("ix_principal_tenant_id_updated_at_id", "principal", ["tenant_id", "updated_at", "id"])
    op.create_index("ix_role_grant_tenant_id_role_id", "role_grant", ["tenant_id", "role_id"])
