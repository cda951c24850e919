"""Tenants, people, roles, tokens and process versions."""

import sqlalchemy as sa
from alembic import op

from casegraph.models import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tenant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", types.PlainText(), nullable=False),
        sa.Column("name", types.PlainText(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("case_count", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tenant"),
        sa.UniqueConstraint("key", name="uq_tenant_key"),
        sa.UniqueConstraint("serial", name="uq_tenant_serial"),
    )
    op.create_table(
        "group",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", types.PlainText(), nullable=False),
        sa.Column("name", types.PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_group_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_group"),
        sa.UniqueConstraint("tenant_id", "key", name="uq_group_tenant_id_key"),
    )
    op.create_table(
        "principal",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.SmallInteger(), nullable=False),
        sa.Column("name", types.PlainText(), nullable=False),
        sa.Column("name_key", types.PlainText(), nullable=False),
        sa.Column("username", types.PlainText(), nullable=True),
        sa.Column("first_name", types.PlainText(), nullable=True),
        sa.Column("last_name", types.PlainText(), nullable=True),
        sa.Column("email", types.PlainText(), nullable=True),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "manager_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_principal_tenant_id_manager_id",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_principal_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_principal"),
        sa.UniqueConstraint("tenant_id", "username", name="uq_principal_tenant_id_username"),
    )
    op.create_index("ix_principal_tenant_id_email", "principal", ["tenant_id", "email"])
    op.create_index("ix_principal_tenant_id_name_key_id", "principal", ["tenant_id", "name_key", "id"])
    op.create_table(
        "role",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", types.PlainText(), nullable=False),
        sa.Column("name", types.PlainText(), nullable=False),
        sa.Column("permissions", types.JSONBody(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_role_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_role"),
        sa.UniqueConstraint("tenant_id", "key", name="uq_role_tenant_id_key"),
    )
    op.create_table(
        "membership",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"],
            ["group.tenant_id", "group.id"],
            name="fk_membership_tenant_id_group_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "principal_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_membership_tenant_id_principal_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "group_id", "principal_id", name="pk_membership"),
    )
    op.create_index(
        "ix_membership_tenant_id_principal_id_group_id",
        "membership",
        ["tenant_id", "principal_id", "group_id"],
    )
    op.create_table(
        "process",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", types.PlainText(), nullable=False),
        sa.Column("name", types.PlainText(), nullable=False),
        sa.Column("name_key", types.PlainText(), nullable=False),
        sa.Column("description", types.PlainText(), nullable=True),
        sa.Column("category", types.PlainText(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("latest", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_process_tenant_id_created_by_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_process_tenant_id_updated_by_id",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_process_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_process"),
        sa.UniqueConstraint("tenant_id", "key", "version", name="uq_process_tenant_id_key_version"),
    )
    op.create_index("ix_process_tenant_id_category", "process", ["tenant_id", "category"])
    op.create_index("ix_process_tenant_id_name_key_id", "process", ["tenant_id", "name_key", "id"])
    op.create_table(
        "role_grant",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.Column("process_key", types.PlainText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "principal_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_role_grant_tenant_id_principal_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "role_id"],
            ["role.tenant_id", "role.id"],
            name="fk_role_grant_tenant_id_role_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "principal_id", "role_id", "process_key", name="pk_role_grant"),
    )
    op.create_table(
        "token",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("hash", types.PlainText(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("length(hash) = 64", name="ck_token_hash"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "principal_id"],
            ["principal.tenant_id", "principal.id"],
            name="fk_token_tenant_id_principal_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_token"),
        sa.UniqueConstraint("hash", "tenant_id", name="uq_token_hash_tenant_id"),
    )
    op.create_table(
        "process_body",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("process_id", sa.Uuid(), nullable=False),
        sa.Column("definition", types.JSONBody(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "process_id"],
            ["process.tenant_id", "process.id"],
            name="fk_process_body_tenant_id_process_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "process_id", name="pk_process_body"),
    )
