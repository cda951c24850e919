"""The few places where SQLite and PostgreSQL need different SQL for the same meaning."""

from typing import Any, Protocol
from uuid import UUID

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
    and_,
    bindparam,
    column,
    exists,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, INTEGER

from casegraph.models import CaseSearchRow, TenantRow, table_of
from casegraph.storage.grams import gram_codes
from casegraph.storage.parameters import ID, IDS, Values, among
from casegraph.storage.parameters import TENANT as TENANT_ID
from casegraph.storage.sorting import Sorting, Span, is_sort_label, sort_label, windowed

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


_TEXT: BindParameter[str] = bindparam("search_text", type_=Text)


class Dialect(Protocol):
    """What both databases can do, each in its own words."""

    name: str
    search_table: Table

    def probing(self) -> "Dialect":
        """The same for statements whose other conditions leave few rows: `has` and `searched` look at each of these,
        rather than gather all that has what is asked for."""
        ...

    def search_columns(self, tenant_id: UUID, body: str) -> dict[str, Any]:
        """The columns of `search_table` that hold a search text."""
        ...

    def contains(self, haystack: ColumnElement[Any], needle: BindParameter[Any]) -> ColumnElement[bool]:
        """The text contains the needle, character by character."""
        ...

    def has(self, owner: ColumnElement[Any], link: ColumnElement[Any], met: ColumnElement[bool]) -> ColumnElement[bool]:
        """Some row whose `link` names the owner meets a condition, which speaks of that row alone. Never null where
        both columns are not."""
        ...

    def searched(self, case_id: ColumnElement[Any], short: bool) -> ColumnElement[bool]:
        """The search text of the case contains a text, which `search_values` gives; `short` where that has less than
        `LENGTH` characters."""
        ...

    def search_values(self, tenant_id: UUID, text: str) -> Values:
        """What `searched` is given for a text, which is folded and not empty."""
        ...

    def per_parent(
        self,
        single: bool,
        parent: ColumnElement[Any],
        statement: Select[Any],
        sorting: Sorting,
        window: Span,
        keys: bool,
    ) -> Select[Any]:
        """The window of each parent's rows, in order, with `of_parent` after the statement's own columns; without
        `keys` the sort values are left out.

        The parents are given by the parameter `IDS`; where there is but one, `single` says so and it is given by `ID`.
        """
        ...

    def counts(self, parent: ColumnElement[Any], statement: Select[Any], most: int) -> Select[Any]:
        """`of_parent` and `total`: how many rows each parent has, counted no further than `most`."""
        ...


class SQLite:
    """SQLite: lists of ids as JSON, search by a full-text table with the trigram tokenizer."""

    name = "sqlite"
    search_table = SEARCH

    def __init__(self, probes: bool = False) -> None:
        self._probes = probes

    def probing(self) -> "SQLite":
        return SQLite(probes=True)

    def search_columns(self, tenant_id: UUID, body: str) -> dict[str, Any]:
        return {"body": body}

    def contains(self, haystack: ColumnElement[Any], needle: BindParameter[Any]) -> ColumnElement[bool]:
        return func.instr(haystack, needle) > 0

    def has(self, owner: ColumnElement[Any], link: ColumnElement[Any], met: ColumnElement[bool]) -> ColumnElement[bool]:
        # SQLite runs EXISTS anew for each owner; the other it runs once, by the index of the rows.
        return _some(link == owner, met) if self._probes else owner.in_(select(link).where(met))

    def searched(self, case_id: ColumnElement[Any], short: bool) -> ColumnElement[bool]:
        # The index takes some characters for others (U+FFFE for U+FFFD), so the text itself is compared too.
        here = and_(SEARCH.c.tenant_id == TENANT_ID, self.contains(SEARCH.c.body, _TEXT))
        if self._probes:
            return _some(SEARCH.c.case_id == case_id, here)
        ids = select(SEARCH.c.case_id).where(here)
        if short:
            return case_id.in_(ids)
        serial = select(TENANT.c.serial).where(TENANT.c.id == TENANT_ID).scalar_subquery()
        phrase: BindParameter[str] = bindparam("search_phrase", type_=Text)
        rows = select(FULL_TEXT.c.rowid).where(
            literal_column("case_search_fts").op("MATCH")(phrase),
            FULL_TEXT.c.rowid.between(serial * 2**32, serial * 2**32 + (2**32 - 1)),
        )
        return case_id.in_(ids.where(SEARCH.c.docid.in_(rows)))

    def search_values(self, tenant_id: UUID, text: str) -> Values:
        return {"search_text": text, "search_phrase": '"' + text.replace('"', '""') + '"'}

    def per_parent(
        self,
        single: bool,
        parent: ColumnElement[Any],
        statement: Select[Any],
        sorting: Sorting,
        window: Span,
        keys: bool,
    ) -> Select[Any]:
        if single:
            return _of_one(parent, statement, sorting, window, keys)
        # SQLite has no LATERAL; a window function reads all of a parent's rows, which lie together in an index.
        if window.nulls is not None:
            statement = statement.where(sorting.after(window.nulls, window.backward))
        order = [term.by(window.backward) for term in sorting.terms]
        position = func.row_number().over(partition_by=parent, order_by=order).label("position")
        ranked = statement.where(among(parent, IDS)).add_columns(parent.label("of_parent"), position)
        rows = ranked.subquery("ranked")
        kept = [one for one in rows.c if one.key != "position" and (keys or not is_sort_label(one.key))]
        return (
            select(*kept)
            .where(rows.c.position <= literal_column(str(window.limit + 1)))
            .order_by(rows.c.of_parent, rows.c.position)
        )

    def counts(self, parent: ColumnElement[Any], statement: Select[Any], most: int) -> Select[Any]:
        return (
            statement.with_only_columns(parent.label("of_parent"), func.min(func.count(), most).label("total"))
            .where(among(parent, IDS))
            .group_by(parent)
        )


class PostgreSQL:
    """PostgreSQL: lists of ids as arrays, LATERAL for limits per parent, search by a GIN index of trigram codes."""

    name = "postgresql"
    search_table = SEARCH_WITH_GRAMS

    def __init__(self, probes: bool = False) -> None:
        self._probes = probes

    def probing(self) -> "PostgreSQL":
        return PostgreSQL(probes=True)

    def search_columns(self, tenant_id: UUID, body: str) -> dict[str, Any]:
        return {"body": body, "grams": gram_codes(tenant_id, body)}

    def contains(self, haystack: ColumnElement[Any], needle: BindParameter[Any]) -> ColumnElement[bool]:
        return func.strpos(haystack, needle) > 0

    def has(self, owner: ColumnElement[Any], link: ColumnElement[Any], met: ColumnElement[bool]) -> ColumnElement[bool]:
        # PostgreSQL turns EXISTS into a join whichever way is cheaper; IN within OR or NOT it could not.
        return self._some(link == owner, met)

    def searched(self, case_id: ColumnElement[Any], short: bool) -> ColumnElement[bool]:
        table = SEARCH_WITH_GRAMS
        here = and_(table.c.tenant_id == TENANT_ID, self.contains(table.c.body, _TEXT))
        if self._probes:
            return self._some(table.c.case_id == case_id, here)
        codes: BindParameter[Any] = bindparam("search_grams", type_=ARRAY(INTEGER))
        ids = select(table.c.case_id).where(here)
        return case_id.in_(ids if short else ids.where(table.c.grams.op("@>")(codes)))

    def _some(self, *met: ColumnElement[bool]) -> ColumnElement[bool]:
        rows: Select[Any] = select(literal_column("1")).where(*met)
        # How many numbers at one place of a JSON body are above a bound no planner can tell, so that it must not choose
        # where few rows are left: what has an OFFSET stays what it is.
        return exists(rows.offset(literal_column("0")) if self._probes else rows)

    def search_values(self, tenant_id: UUID, text: str) -> Values:
        return {"search_text": text, "search_grams": gram_codes(tenant_id, text)}

    def per_parent(
        self,
        single: bool,
        parent: ColumnElement[Any],
        statement: Select[Any],
        sorting: Sorting,
        window: Span,
        keys: bool,
    ) -> Select[Any]:
        if single:
            return _of_one(parent, statement, sorting, window, keys)
        given = _given_ids()
        child = windowed(statement.where(parent == given.c.id), sorting, window).lateral("child")
        order = [
            child.c[sort_label(n)].desc() if term.descending != window.backward else child.c[sort_label(n)].asc()
            for n, term in enumerate(sorting.terms)
        ]
        kept = [one for one in child.c if keys or not is_sort_label(one.key or "")]
        return (
            select(*kept, given.c.id.label("of_parent"))
            .select_from(given.join(child, true()))
            .order_by(given.c.id, *order)
        )

    def counts(self, parent: ColumnElement[Any], statement: Select[Any], most: int) -> Select[Any]:
        given = _given_ids()
        one: Select[Any] = (
            statement.with_only_columns(literal_column("1").label("one")).where(parent == given.c.id).limit(most)
        )
        seen = one.lateral("seen")
        return (
            select(given.c.id.label("of_parent"), func.count(seen.c.one).label("total"))
            .select_from(given.outerjoin(seen, true()))
            .group_by(given.c.id)
        )


def _some(*met: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(literal_column("1")).where(*met))


def _of_one(
    parent: ColumnElement[Any], statement: Select[Any], sorting: Sorting, window: Span, keys: bool
) -> Select[Any]:
    mine = windowed(statement.where(parent == ID), sorting, window)
    kept = [one for one in mine.selected_columns if keys or not is_sort_label(one.key or "")]
    return mine.with_only_columns(*kept, parent.label("of_parent"))


def _given_ids() -> TableValuedAlias:
    return func.unnest(IDS).table_valued(column("id", Uuid), name="given").render_derived()


def dialect_of(name: str) -> Dialect:
    """The dialect of a database by SQLAlchemy's name for it."""
    return SQLite() if name == "sqlite" else PostgreSQL()
