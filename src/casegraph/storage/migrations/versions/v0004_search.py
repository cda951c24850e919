"""What `search` looks in, and each database's own trigram index over it."""

import sqlalchemy as sa
from alembic import op

from casegraph.models import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_search",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("docid", sa.BigInteger(), nullable=False),
        sa.Column("body", types.PlainText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case.tenant_id", "case.id"],
            name="fk_case_search_tenant_id_case_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", name="pk_case_search"),
        sa.UniqueConstraint("tenant_id", "docid", name="uq_case_search_tenant_id_docid"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _create_grams()
    else:
        _create_full_text()


def _create_grams() -> None:
    """PostgreSQL: codes of the trigrams, found by GIN. No extension is needed."""
    op.execute("ALTER TABLE case_search ADD COLUMN grams integer[] NOT NULL")
    op.execute("CREATE INDEX ix_case_search_grams ON case_search USING gin (grams)")


def _create_full_text() -> None:
    """SQLite: a contentless full-text table by trigrams, kept by triggers under the row's `docid`."""
    op.execute("CREATE VIRTUAL TABLE case_search_fts USING fts5(body, content='', tokenize='trigram case_sensitive 1')")
    remove = "INSERT INTO case_search_fts (case_search_fts, rowid, body) VALUES ('delete', old.docid, old.body);"
    insert = "INSERT INTO case_search_fts (rowid, body) VALUES (new.docid, new.body);"
    for event, body in (("INSERT", insert), ("DELETE", remove), ("UPDATE", remove + insert)):
        op.execute(f"CREATE TRIGGER case_search_{event.lower()} AFTER {event} ON case_search BEGIN {body} END")
