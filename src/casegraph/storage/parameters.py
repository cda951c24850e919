"""What statements are given when they run: the names of their parameters, and lists as one parameter.

Statements are built once for all callers, so they hold no values of any: neither the tenant, nor the caller, nor what
is compared with.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, BindParameter, Boolean, ColumnElement, Dialect, Text, Uuid, bindparam, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.operators import in_op
from sqlalchemy.types import TypeDecorator, TypeEngine

from casegraph.models.types import UtcDateTime

Values = dict[str, Any]

TENANT: BindParameter[UUID] = bindparam("tenant_id", type_=Uuid)
"""The tenant whose rows are read."""

ME: BindParameter[UUID] = bindparam("principal_id", type_=Uuid)
"""The principal who reads."""

NOW: BindParameter[datetime] = bindparam("now", type_=UtcDateTime)
"""The moment of the request."""


class ListOf(TypeDecorator[Sequence[Any]]):
    """Several values of one type as one parameter: an array on PostgreSQL, JSON text on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.item) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        write = self.item.dialect_impl(dialect).bind_processor(dialect)
        return orjson.dumps([write(one) for one in value] if write else list(value)).decode()


def many(name: str, item: TypeEngine[Any]) -> BindParameter[Any]:
    """A parameter that takes a list."""
    return bindparam(name, type_=ListOf(item))


ID: BindParameter[UUID] = bindparam("given_id", type_=Uuid)
"""The only id that is asked for, or that of the only parent."""

IDS = many("given_ids", Uuid())
"""The ids that are asked for, or those of the parents."""

GROUPS = many("group_ids", Uuid())
"""The groups of the principal who reads."""


def code(member: IntEnum) -> ColumnElement[Any]:
    """A member of a closed set in the SQL itself, where planners see it and know how many rows have it."""
    return literal_column(str(int(member)))


def codes(members: Iterable[IntEnum]) -> list[ColumnElement[Any]]:
    """Several members, for `in_`."""
    return [code(member) for member in members]


class Among(BinaryExpression[bool]):
    """A column is equal to one of a list's values. The SQL is the same for any number of them."""

    inherit_cache = True

    def __init__(self, column: ColumnElement[Any], values: BindParameter[Any]) -> None:
        super().__init__(column, values, in_op, type_=Boolean())


@compiles(Among, "postgresql")
def _among_array(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(one, **options) for one in (element.left, element.right))
    return f"{column} = ANY ({values})"


@compiles(Among, "sqlite")
def _among_json(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(one, **options) for one in (element.left, element.right))
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608  # both are SQL already


def among(column: ColumnElement[Any], values: BindParameter[Any] | Sequence[Any]) -> ColumnElement[bool]:
    """The column holds one of the values: those of a parameter, or these."""
    if not isinstance(values, BindParameter):
        values = bindparam(None, list(values), type_=ListOf(column.type))
    return Among(column, values)
