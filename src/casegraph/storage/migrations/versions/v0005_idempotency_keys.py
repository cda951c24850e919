"""Keys under which callers repeat mutations without doing them twice."""

import sqlalchemy as sa
from alembic import op

from casegraph.models import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("mutation", types.PlainText(), nullable=False),
        sa.Column("key", types.PlainText(), nullable=False),
        sa.Column("digest", types.PlainText(), nullable=False),
        sa.Column("outcome", types.JSONBody(), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "principal_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_idempotency_key_tenant_id_principal_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "principal_id", "mutation", "key", name="pk_idempotency_key"),
    )
    op.create_index("ix_idempotency_key_tenant_id_expires_at", "idempotency_key", ["tenant_id", "expires_at"])
