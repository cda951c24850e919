"""The few places where SQLite and PostgreSQL need different SQL for the same meaning."""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
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


class Dialect(Protocol):
    """What both databases can do, each in its own words."""

    name: str
    search_table: Table

    def search_columns(self, tenant_id: UUID, body: str) -> dict[str, Any]:
        """The columns of `search_table` that hold a search text."""
        ...

    def among(self, id_column: ColumnElement[Any], ids: Sequence[UUID]) -> ColumnElement[bool]:
        """The column holds one of the ids. The SQL text is the same for any number of them."""
        ...

    def contains(self, haystack: ColumnElement[Any], needle: str) -> ColumnElement[bool]:
        """The text contains the needle, character by character."""
        ...

    def found(self, tenant_id: UUID, text: str) -> Select[Any]:
        """The ids of the tenant's cases whose search text contains `text`, which is folded and not empty."""
        ...

    def per_parent(
        self,
        parents: Sequence[UUID],
        parent: ColumnElement[Any],
        statement: Select[Any],
        sorting: Sorting,
        window: Window,
    ) -> Select[Any]:
        """The window of each parent's rows, in order, with `of_parent` after the statement's own columns."""
        ...

    def counts(
        self, parents: Sequence[UUID], parent: ColumnElement[Any], statement: Select[Any], most: int
    ) -> Select[Any]:
        """`of_parent` and `total`: how many rows each parent has, counted no further than `most`."""
        ...


class SQLite:
    """SQLite: lists of ids as JSON, search by a full-text table with the trigram tokenizer."""

    name = "sqlite"
    search_table = SEARCH

    def search_columns(self, tenant_id: UUID, body: str) -> dict[str, Any]:
        return {"body": body}

    def among(self, id_column: ColumnElement[Any], ids: Sequence[UUID]) -> ColumnElement[bool]:
        values = func.json_each(orjson.dumps([one.hex for one in ids]).decode()).table_valued(
            column("value", Uuid), name="ids"
        )
        return id_column.in_(select(values.c.value))

    def contains(self, haystack: ColumnElement[Any], needle: str) -> ColumnElement[bool]:
        return func.instr(haystack, needle) > 0

    def found(self, tenant_id: UUID, text: str) -> Select[Any]:
        ids = select(SEARCH.c.case_id).where(SEARCH.c.tenant_id == tenant_id)
        if len(text) < LENGTH:
            return ids.where(self.contains(SEARCH.c.body, text))
        serial = select(TENANT.c.serial).where(TENANT.c.id == tenant_id).scalar_subquery()
        phrase = '"' + text.replace('"', '""') + '"'
        rows = select(FULL_TEXT.c.rowid).where(
            literal_column("case_search_fts").op("MATCH")(phrase),
            FULL_TEXT.c.rowid.between(serial * 2**32, serial * 2**32 + (2**32 - 1)),
        )
        return ids.where(SEARCH.c.docid.in_(rows))

    def per_parent(
        self,
        parents: Sequence[UUID],
        parent: ColumnElement[Any],
        statement: Select[Any],
        sorting: Sorting,
        window: Window,
    ) -> Select[Any]:
        if len(parents) == 1:
            one = literal(parents[0], Uuid)
            return windowed(statement.where(parent == one), sorting, window).add_columns(one.label("of_parent"))
        # SQLite has no LATERAL; a window function reads all of a parent's rows, which lie together in an index.
        if window.cursor is not None:
            statement = statement.where(sorting.after(window.cursor, window.backward))
        order = [term.by(window.backward) for term in sorting.terms]
        position = func.row_number().over(partition_by=parent, order_by=order).label("position")
        ranked = statement.where(self.among(parent, parents)).add_columns(parent.label("of_parent"), position)
        rows = ranked.subquery("ranked")
        kept = [one for one in rows.c if one.key != "position"]
        return select(*kept).where(rows.c.position <= window.limit + 1).order_by(rows.c.of_parent, rows.c.position)

    def counts(
        self, parents: Sequence[UUID], parent: ColumnElement[Any], statement: Select[Any], most: int
    ) -> Select[Any]:
        return (
            statement.with_only_columns(parent.label("of_parent"), func.min(func.count(), most).label("total"))
            .where(self.among(parent, parents))
            .group_by(parent)
        )


class PostgreSQL:
    """PostgreSQL: lists of ids as arrays, LATERAL for limits per parent, search by a GIN index of trigram codes."""

    name = "postgresql"
    search_table = SEARCH_WITH_GRAMS

    def search_columns(self, tenant_id: UUID, body: str) -> dict[str, Any]:
        return {"body": body, "grams": gram_codes(tenant_id, body)}

    def among(self, id_column: ColumnElement[Any], ids: Sequence[UUID]) -> ColumnElement[bool]:
        return id_column == func.any(bindparam(None, list(ids), type_=ARRAY(Uuid)))

    def contains(self, haystack: ColumnElement[Any], needle: str) -> ColumnElement[bool]:
        return func.strpos(haystack, needle) > 0

    def found(self, tenant_id: UUID, text: str) -> Select[Any]:
        table = SEARCH_WITH_GRAMS
        ids = select(table.c.case_id).where(table.c.tenant_id == tenant_id, self.contains(table.c.body, text))
        if len(text) < LENGTH:
            return ids
        codes = bindparam(None, gram_codes(tenant_id, text), type_=ARRAY(INTEGER))
        return ids.where(table.c.grams.op("@>")(codes))

    def per_parent(
        self,
        parents: Sequence[UUID],
        parent: ColumnElement[Any],
        statement: Select[Any],
        sorting: Sorting,
        window: Window,
    ) -> Select[Any]:
        given = self._given(parents)
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

    def counts(
        self, parents: Sequence[UUID], parent: ColumnElement[Any], statement: Select[Any], most: int
    ) -> Select[Any]:
        given = self._given(parents)
        one = statement.with_only_columns(literal(1).label("one")).where(parent == given.c.id).limit(most)
        seen = one.lateral("seen")
        return (
            select(given.c.id.label("of_parent"), func.count(seen.c.one).label("total"))
            .select_from(given.outerjoin(seen, true()))
            .group_by(given.c.id)
        )

    def _given(self, parents: Sequence[UUID]) -> TableValuedAlias:
        ids = bindparam(None, list(parents), type_=ARRAY(Uuid))
        return func.unnest(ids).table_valued(column("id", Uuid), name="given").render_derived()


def dialect_of(name: str) -> Dialect:
    """The dialect of a database by SQLAlchemy's name for it."""
    return SQLite() if name == "sqlite" else PostgreSQL()
