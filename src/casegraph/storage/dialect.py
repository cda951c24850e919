"""The few places where SQLite and PostgreSQL need different SQL for the same meaning."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    MetaData,
    Select,
    Table,
    TableValuedAlias,
    Text,
    Uuid,
    bindparam,
    column,
    exists,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, INTEGER

from casegraph.domain.paging import Window
from casegraph.models import CaseSearchRow, TenantRow, table_of
from casegraph.storage.grams import LENGTH, gram_codes
from casegraph.storage.sorting import Sorting, windowed

SEARCH = table_of(CaseSearchRow)
TENANT = table_of(TenantRow)

FULL_TEXT = Table("case_search_fts", MetaData(), Column("rowid", BigInteger), Column("body", Text))
"""SQLite's trigram index over `case_search.body`; the migrations make it and triggers keep it."""


SEARCH_WITH_GRAMS = Table(
    "case_search",
    MetaData(),
    *(Column(one.name, one.type) for one in SEARCH.c),
    Column("grams", ARRAY(INTEGER)),
)
"""`case_search` as PostgreSQL has it: with the trigram codes of the body, which a GIN index finds."""


class Parameter(Enum):
    """A parameter that a statement is given when it runs."""

    IDS = "ids"


IDS = Parameter.IDS
_GIVEN = "given_ids"


class Dialect(Protocol):
    """What both databases can do, each in its own words."""

    name: str
    search_table: Table

    def search_columns(self, tenant_id: UUID, body: str) -> dict[str, Any]:
        """The columns of `search_table` that hold a search text."""
        ...

    def among(self, id_column: ColumnElement[Any], ids: Sequence[UUID] | Parameter) -> ColumnElement[bool]:
        """The column holds one of the ids, or one of those that the parameter is given. The SQL text is the same for
        any number of them."""
        ...

    def values(self, ids: Sequence[UUID]) -> dict[str, Any]:
        """What gives these ids to the statement's parameter `IDS`."""
        ...

    def contains(self, haystack: ColumnElement[Any], needle: str) -> ColumnElement[bool]:
        """The text contains the needle, character by character."""
        ...

    def has(self, owner: ColumnElement[Any], link: ColumnElement[Any], met: ColumnElement[bool]) -> ColumnElement[bool]:
        """Some row whose `link` names the owner meets a condition, which speaks of that row alone. Never null where
        both columns are not."""
        ...

    def found(self, tenant_id: UUID, text: str) -> Select[Any]:
        """The ids of the tenant's cases whose search text contains `text`, which is folded and not empty."""
        ...

    def per_parent(
        self,
        single: bool,
        parent: ColumnElement[Any],
        statement: Select[Any],
        sorting: Sorting,
        window: Window,
    ) -> Select[Any]:
        """The window of each parent's rows, in order, with `of_parent` after the statement's own columns.

        The parents are given by the parameter `IDS`; `single` promises that it is one of them.
        """
        ...

    def counts(self, parent: ColumnElement[Any], statement: Select[Any], most: int) -> Select[Any]:
        """`of_parent` and `total`: how many rows each parent has, counted no further than `most`."""
        ...


class SQLite:
    """SQLite: lists of ids as JSON, search by a full-text table with the trigram tokenizer."""

    name = "sqlite"
    search_table = SEARCH

    def search_columns(self, tenant_id: UUID, body: str) -> dict[str, Any]:
        return {"body": body}

    def among(self, id_column: ColumnElement[Any], ids: Sequence[UUID] | Parameter) -> ColumnElement[bool]:
        given: Any = bindparam(_GIVEN, type_=Text) if isinstance(ids, Parameter) else _json_ids(ids)
        values = func.json_each(given).table_valued(column("value", Uuid), name="ids")
        return id_column.in_(select(values.c.value))

    def values(self, ids: Sequence[UUID]) -> dict[str, Any]:
        return {_GIVEN: _json_ids(ids)}

    def contains(self, haystack: ColumnElement[Any], needle: str) -> ColumnElement[bool]:
        return func.instr(haystack, needle) > 0

    def has(self, owner: ColumnElement[Any], link: ColumnElement[Any], met: ColumnElement[bool]) -> ColumnElement[bool]:
        # SQLite runs EXISTS anew for each owner; this it runs once, by the index of the rows.
        return owner.in_(select(link).where(met))

    def found(self, tenant_id: UUID, text: str) -> Select[Any]:
        # The index takes some characters for others (U+FFFE for U+FFFD), so the text itself is compared too.
        ids = select(SEARCH.c.case_id).where(SEARCH.c.tenant_id == tenant_id, self.contains(SEARCH.c.body, text))
        if len(text) < LENGTH:
            return ids
        serial = select(TENANT.c.serial).where(TENANT.c.id == tenant_id).scalar_subquery()
        phrase = '"' + text.replace('"', '""') + '"'
        rows = select(FULL_TEXT.c.rowid).where(
            literal_column("case_search_fts").op("MATCH")(phrase),
            FULL_TEXT.c.rowid.between(serial * 2**32, serial * 2**32 + (2**32 - 1)),
        )
        return ids.where(SEARCH.c.docid.in_(rows))

    def per_parent(
        self,
        single: bool,
        parent: ColumnElement[Any],
        statement: Select[Any],
        sorting: Sorting,
        window: Window,
    ) -> Select[Any]:
        if single:
            one = func.json_extract(bindparam(_GIVEN, type_=Text), "$[0]", type_=Uuid)
            mine = windowed(statement.where(parent == one), sorting, window)
            return mine.add_columns(parent.label("of_parent"))
        # SQLite has no LATERAL; a window function reads all of a parent's rows, which lie together in an index.
        if window.cursor is not None:
            statement = statement.where(sorting.after(window.cursor, window.backward))
        order = [term.by(window.backward) for term in sorting.terms]
        position = func.row_number().over(partition_by=parent, order_by=order).label("position")
        ranked = statement.where(self.among(parent, IDS)).add_columns(parent.label("of_parent"), position)
        rows = ranked.subquery("ranked")
        kept = [one for one in rows.c if one.key != "position"]
        return select(*kept).where(rows.c.position <= window.limit + 1).order_by(rows.c.of_parent, rows.c.position)

    def counts(self, parent: ColumnElement[Any], statement: Select[Any], most: int) -> Select[Any]:
        return (
            statement.with_only_columns(parent.label("of_parent"), func.min(func.count(), most).label("total"))
            .where(self.among(parent, IDS))
            .group_by(parent)
        )


class PostgreSQL:
    """PostgreSQL: lists of ids as arrays, LATERAL for limits per parent, search by a GIN index of trigram codes."""

    name = "postgresql"
    search_table = SEARCH_WITH_GRAMS

    def search_columns(self, tenant_id: UUID, body: str) -> dict[str, Any]:
        return {"body": body, "grams": gram_codes(tenant_id, body)}

    def among(self, id_column: ColumnElement[Any], ids: Sequence[UUID] | Parameter) -> ColumnElement[bool]:
        given = _id_array() if isinstance(ids, Parameter) else bindparam(None, list(ids), type_=ARRAY(Uuid))
        return id_column == func.any(given)

    def values(self, ids: Sequence[UUID]) -> dict[str, Any]:
        return {_GIVEN: list(ids)}

    def contains(self, haystack: ColumnElement[Any], needle: str) -> ColumnElement[bool]:
        return func.strpos(haystack, needle) > 0

    def has(self, owner: ColumnElement[Any], link: ColumnElement[Any], met: ColumnElement[bool]) -> ColumnElement[bool]:
        # PostgreSQL turns EXISTS into a join whichever way is cheaper; IN within OR or NOT it could not.
        return exists(select(1).where(link == owner, met))

    def found(self, tenant_id: UUID, text: str) -> Select[Any]:
        table = SEARCH_WITH_GRAMS
        ids = select(table.c.case_id).where(table.c.tenant_id == tenant_id, self.contains(table.c.body, text))
        if len(text) < LENGTH:
            return ids
        codes = bindparam(None, gram_codes(tenant_id, text), type_=ARRAY(INTEGER))
        return ids.where(table.c.grams.op("@>")(codes))

    def per_parent(
        self,
        single: bool,
        parent: ColumnElement[Any],
        statement: Select[Any],
        sorting: Sorting,
        window: Window,
    ) -> Select[Any]:
        given = _given_ids()
        child = windowed(statement.where(parent == given.c.id), sorting, window).lateral("child")
        order = [
            child.c[f"sort_{n}"].desc() if term.descending != window.backward else child.c[f"sort_{n}"].asc()
            for n, term in enumerate(sorting.terms)
        ]
        return (
            select(*child.c, given.c.id.label("of_parent"))
            .select_from(given.join(child, true()))
            .order_by(given.c.id, *order)
        )

    def counts(self, parent: ColumnElement[Any], statement: Select[Any], most: int) -> Select[Any]:
        given = _given_ids()
        one = statement.with_only_columns(literal(1).label("one")).where(parent == given.c.id).limit(most)
        seen = one.lateral("seen")
        return (
            select(given.c.id.label("of_parent"), func.count(seen.c.one).label("total"))
            .select_from(given.outerjoin(seen, true()))
            .group_by(given.c.id)
        )


def _json_ids(ids: Sequence[UUID]) -> str:
    return orjson.dumps([one.hex for one in ids]).decode()


def _id_array() -> BindParameter[Any]:
    return bindparam(_GIVEN, type_=ARRAY(Uuid))


def _given_ids() -> TableValuedAlias:
    return func.unnest(_id_array()).table_valued(column("id", Uuid), name="given").render_derived()


def dialect_of(name: str) -> Dialect:
    """The dialect of a database by SQLAlchemy's name for it."""
    return SQLite() if name == "sqlite" else PostgreSQL()
