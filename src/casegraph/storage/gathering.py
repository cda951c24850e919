"""The values of a few rows beside the row that they belong to, as one list, so that they take no statement."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Dialect, ScalarSelect, Select, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator, TypeEngine


class Several(TypeDecorator[Sequence[Any]]):
    """A list that is read: an array on PostgreSQL, JSON text on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.item) if dialect.name == "postgresql" else Text())

    def process_result_value(self, value: Any, dialect: Dialect) -> Sequence[Any]:
        if dialect.name == "postgresql":
            return tuple(value)
        if value == "[]":
            return ()
        read = self.item.dialect_impl(dialect).result_processor(dialect, None)
        return tuple(map(read, orjson.loads(value)) if read else orjson.loads(value))


class Gathered(ColumnElement[Sequence[Any]]):
    """The one column of a select, in its order; nothing is an empty list."""

    inherit_cache = False

    def __init__(self, rows: ScalarSelect[Any]) -> None:
        self.rows = rows
        self.type = Several(rows.type)


@compiles(Gathered, "postgresql")
def _as_array(element: Gathered, compiler: SQLCompiler, **options: Any) -> str:
    return f"ARRAY{compiler.process(element.rows, **options)}"


@compiles(Gathered, "sqlite")
def _as_json(element: Gathered, compiler: SQLCompiler, **options: Any) -> str:
    rows = compiler.process(element.rows, **options)
    return f"(SELECT json_group_array(value) FROM {rows})"  # noqa: S608  # it is SQL already


def gathered(rows: Select[Any]) -> ColumnElement[Sequence[Any]]:
    """The values of a select of one column, which names the rows around it by `correlate`."""
    (column,) = rows.selected_columns
    return Gathered(rows.with_only_columns(column.label("value"), maintain_column_froms=True).scalar_subquery())
