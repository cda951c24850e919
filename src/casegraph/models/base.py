"""What every table shares: the metadata with its naming rule, and short spellings for columns and keys."""

from typing import Any

from sqlalchemy import ForeignKeyConstraint, Table
from sqlmodel import Field, SQLModel

from casegraph.models.types import PlainText

SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


def text(**options: Any) -> Any:
    """A text column that compares by code point."""
    return Field(sa_type=PlainText, **options)


def refers(column: str, table: str, *, cascade: bool = False) -> ForeignKeyConstraint:
    """A foreign key within the tenant: `column` holds the id of a row of `table`."""
    return ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{table}.tenant_id", f"{table}.id"],
        ondelete="CASCADE" if cascade else None,
    )


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model, for statements that read and write plain rows."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
