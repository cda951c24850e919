"""Bytes of documents and the keys of links to them, folders and forms of cases."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from casegraph.models import types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_OLD = {
    "created_by_id": "principal",
    "delegation_id": "delegation",
    "process_id": "process",
    "task_id": "task",
    "updated_by_id": "principal",
}
_NEW = {"blob_id": "blob", "docx_blob_id": "blob", "folder_id": "folder"}


def upgrade() -> None:
    _create_blob()
    _create_link_key()
    _create_folder()
    _create_form()
    _extend_document()
    _keep_the_order_of_definitions()


def _create_blob() -> None:
    op.create_table(
        "blob",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", types.PlainText(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("remove_at", types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("size >= 0", name="ck_blob_size"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_blob_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_blob"),
    )
    _create_index("blob", "remove_at", where="remove_at IS NOT NULL")


def _create_link_key() -> None:
    op.create_table(
        "link_key",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("key", types.PlainText(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_link_key_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", name="pk_link_key"),
    )


def _create_folder() -> None:
    op.create_table(
        "folder",
        *_object_columns(),
        _refers("folder", "case_id", "case", ondelete="CASCADE"),
        _refers("folder", "folder_id", "folder"),
        _refers("folder", "created_by_id", "principal"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_folder"),
    )
    _create_index("folder", "tenant_id", "case_id", "folder_id", "name_key", "id")
    _create_index("folder", "tenant_id", "folder_id")


def _create_form() -> None:
    op.create_table(
        "form",
        *_object_columns(),
        sa.Column("process_id", sa.Uuid(), nullable=True),
        sa.Column("definition_key", types.PlainText(), nullable=True),
        sa.Column("fields", types.JSONBody(), nullable=False),
        _refers("form", "case_id", "case", ondelete="CASCADE"),
        _refers("form", "folder_id", "folder"),
        _refers("form", "process_id", "process"),
        _refers("form", "created_by_id", "principal"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_form"),
    )
    _create_index("form", "tenant_id", "case_id", "folder_id", "name_key", "id")
    _create_index("form", "tenant_id", "folder_id")


def _object_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("folder_id", sa.Uuid(), nullable=True),
        sa.Column("name", types.PlainText(), nullable=False),
        sa.Column("name_key", types.PlainText(), nullable=False),
        sa.Column("description", types.PlainText(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
    ]


def _extend_document() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_document_anew()
    else:
        for column, other in _NEW.items():
            op.add_column("document", sa.Column(column, sa.Uuid(), nullable=True))
            name = f"fk_document_tenant_id_{column}"
            op.create_foreign_key(name, "document", other, ["tenant_id", column], ["tenant_id", "id"])
    _create_index("document", "tenant_id", "case_id", "folder_id", "name_key", "id")
    _create_index("document", "tenant_id", "folder_id")
    _create_index("document", "tenant_id", "blob_id")
    _create_index("document", "tenant_id", "docx_blob_id")
    _create_index("document", "expires_at", where="expires_at IS NOT NULL")


def _make_document_anew() -> None:
    """SQLite adds no foreign key of two columns to a table that is there; no other table refers to documents."""
    columns = _document_columns()
    op.create_table(
        "document_anew",
        *columns,
        *(sa.Column(column, sa.Uuid(), nullable=True) for column in _NEW),
        _refers("document", "case_id", "case", ondelete="CASCADE"),
        *(_refers("document", column, other) for column, other in {**_OLD, **_NEW}.items()),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_document_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_document"),
    )
    names = ", ".join(f'"{one.name}"' for one in columns)
    op.execute(f"INSERT INTO document_anew ({names}) SELECT {names} FROM document")
    op.drop_table("document")
    op.rename_table("document_anew", "document")
    _create_index("document", "tenant_id", "case_id", "index")
    _create_index("document", "tenant_id", "delegation_id")
    _create_index("document", "tenant_id", "lineage_id", "version")
    _create_index("document", "tenant_id", "task_id")


def _document_columns() -> list[sa.Column[Any]]:
    return [
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
    ]


def _create_index(table: str, *columns: str, where: str | None = None) -> None:
    condition = None if where is None else sa.text(where)
    name = f"ix_{table}_{'_'.join(columns)}"
    op.create_index(name, table, list(columns), postgresql_where=condition, sqlite_where=condition)


def _refers(table: str, column: str, other: str, **options: Any) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{other}.tenant_id", f"{other}.id"],
        name=f"fk_{table}_tenant_id_{column}",
        **options,
    )


def _keep_the_order_of_definitions() -> None:
    """A form is printed and shown in the order of its schema, which `jsonb` forgets. On SQLite both are text."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("process_body", "definition", type_=types.WrittenJSON(), postgresql_using="definition::json")
