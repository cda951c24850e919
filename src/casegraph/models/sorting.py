"""How nulls sort: one value that is never null, so that keyset comparisons stay plain and indexes serve them."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Computed, Float, Index, Table, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from casegraph.models.types import PlainText, UtcDateTime


class Greatest(ColumnElement[Any]):
    """A constant above every value that a column of this type holds, written into the SQL as a literal.

    It is no bound parameter, because the definition of a column has none.
    """

    inherit_cache = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        self.type = of

    @property
    def _static_cache_key(self) -> Any:
        return (Greatest, type(self.type))


_LITERALS = {
    ("sqlite", "time"): "'9999-12-31 23:59:59.999999'",
    ("postgresql", "time"): "'infinity'::timestamptz",
    ("sqlite", "text"): "'\U0010ffff'",
    ("postgresql", "text"): "'\U0010ffff'",
    ("sqlite", "number"): "9e999",
    ("postgresql", "number"): "'infinity'::float8",
    ("sqlite", "integer"): "9223372036854775807",
    ("postgresql", "integer"): "9223372036854775807",
}


def _kind(of: TypeEngine[Any]) -> str:
    match of:
        case UtcDateTime():
            return "time"
        case PlainText():
            return "text"
        case Float():
            return "number"
    return "integer"


@compiles(Greatest)
def _compile_greatest(element: Greatest, compiler: SQLCompiler, **_: Any) -> str:
    return _LITERALS[compiler.dialect.name, _kind(element.type)]


def nulls_greatest(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column with its nulls above all values: last ascending, first descending, as PostgreSQL sorts them."""
    sortable: ColumnElement[Any] = func.coalesce(column, Greatest(column.type), type_=column.type)
    return sortable


def keep_sorted(table: Table, name: str) -> None:
    """Have the database keep `nulls_greatest` of a column beside it, with the index that lists by it read.

    It is a column and no expression in the index, because SQLite compares the rows of a keyset with columns only.
    """
    kept: Column[Any] = Column(_kept(name), table.c[name].type, Computed(nulls_greatest(table.c[name]), persisted=True))
    table.append_column(kept)
    Index(f"ix_{table.name}_{kept.name}", table.c.tenant_id, kept, table.c.id)


def sortable(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """What stands for a column that may be null where it is sorted by: what is kept of it, or the expression."""
    kept = column.table.c.get(_kept(column.name)) if isinstance(column, Column) else None
    return nulls_greatest(column) if kept is None else kept


def _kept(name: str) -> str:
    return f"{name}_sort"
