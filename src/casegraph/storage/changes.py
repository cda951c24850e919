"""Changes of rows as values: inserts, updates and deletes, each compiled once for the columns that it speaks of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Column, Table, bindparam, delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql import Executable

from casegraph.storage.parameters import among, many
from casegraph.storage.statements import Template

Columns = Mapping[str, Any]

_KEY = "key_"
"""What parameters that find rows begin with, so that an update may change what it finds them by."""


@dataclass(frozen=True, slots=True)
class Change:
    """A changing statement, and the values of each time that it runs."""

    template: Template
    values: Sequence[Columns]


def added(table: Table, rows: Sequence[Columns], missing: bool = False) -> Iterator[Change]:
    """Insert rows that have the same columns; with `missing`, those whose keys are not there yet."""
    if rows:
        columns = tuple(rows[0])
        yield Change(Template(("insert", table.name, columns, missing), lambda: _insert(table, columns, missing)), rows)


def changed(table: Table, key: Columns, columns: Columns) -> Iterator[Change]:
    """Set columns of the rows that have the key, if there are any to be set."""
    if columns:
        names, found_by = tuple(columns), tuple(key)
        template = Template(("update", table.name, found_by, names), lambda: _update(table, found_by, names))
        yield Change(template, [{**columns, **key_values(key)}])


def removed(table: Table, key: Columns, column: str, values: Sequence[Any]) -> Iterator[Change]:
    """Delete the rows that have the key and one of these values, if there are any of these."""
    if values:
        found_by = tuple(key)
        template = Template(("delete", table.name, found_by, column), lambda: _delete(table, found_by, column))
        yield Change(template, [{**key_values(key), column: values}])


def keyed(table: Table, names: Sequence[str]) -> list[Any]:
    """The condition that a row has the key which `key_values` gives."""
    return [table.c[name] == bindparam(_KEY + name, type_=table.c[name].type) for name in names]


def key_values(key: Columns) -> dict[str, Any]:
    """The values of the parameters of `keyed`."""
    return {_KEY + name: value for name, value in key.items()}


def lacks_defaults(table: Table, row: Columns) -> bool:
    """Whether a row leaves it to SQLAlchemy to fill in columns: no change knows how to."""
    return any(column.default is not None and column.name not in row for column in table.c)


def _insert(table: Table, columns: Sequence[str], missing: bool) -> Executable:
    if lacks_defaults(table, dict.fromkeys(columns)):
        raise TypeError(f"a row of {table.name} is added without all its columns")
    # Both databases have this clause in the same words.
    statement = insert(table).values({name: _value(table.c[name]) for name in columns})
    return statement.on_conflict_do_nothing() if missing else statement


def _update(table: Table, key: Sequence[str], columns: Sequence[str]) -> Executable:
    return update(table).where(*keyed(table, key)).values({name: _value(table.c[name]) for name in columns})


def _delete(table: Table, key: Sequence[str], column: str) -> Executable:
    values = many(column, table.c[column].type)
    return delete(table).where(*keyed(table, key), among(table.c[column], values))


def _value(column: Column[Any]) -> BindParameter[Any]:
    return bindparam(column.name, type_=column.type)
