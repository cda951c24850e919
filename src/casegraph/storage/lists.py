"""How every list is read: one keyset page, a page for each of many parents, rows by id, and capped counts."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Column, ColumnElement, FromClause, Select, Table, func, select

from casegraph.domain.paging import Count, ListRequest, OrderKey, Page, Window
from casegraph.storage.database import Database
from casegraph.storage.dialect import Dialect, dialect_of
from casegraph.storage.parameters import IDS, Values, among
from casegraph.storage.reach import Reach, Where
from casegraph.storage.records import partial_record
from casegraph.storage.sorting import (
    Sortable,
    Sorting,
    Span,
    joined,
    pointers,
    shape_of_order,
    signature,
    sort_label,
    windowed,
)
from casegraph.storage.statements import Row, Template

R = TypeVar("R", bound=tuple[Any, ...])

_UNSORTED = Sorting((), ())


@dataclass(frozen=True, slots=True)
class Link:
    """How rows hang from their parents: the column that names a row's parent and, for a relation of many to many, the
    table between the two, which joins a parent and a row at most once."""

    column: ColumnElement[Any]
    table: FromClause | None = None
    on: ColumnElement[bool] | None = None


@dataclass(frozen=True, slots=True)
class Parents:
    """The parents whose rows are read: their ids, and how the rows hang from them, which `name` tells apart."""

    ids: Sequence[UUID]
    name: Hashable
    link: Callable[[], Link]


def under(ids: Sequence[UUID], column: Column[Any]) -> Parents:
    """The parents of rows that have them in a column."""
    return Parents(ids, column.name, lambda: Link(column))


@dataclass(frozen=True, slots=True, eq=False)
class Listing(Generic[R]):
    """A noun that can be listed: its table, its record (whose fields are columns), and how it sorts."""

    name: str
    table: Table
    record: type[R]
    sortable: Sortable
    default_order: tuple[OrderKey, ...]
    fields: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        # The names of the record's fields, which are columns of the table; NamedTuple's own types do not tell them.
        object.__setattr__(self, "fields", self.record._fields)  # type: ignore[attr-defined]

    @property
    def columns(self) -> tuple[Column[Any], ...]:
        """The columns of the record, in its order."""
        return tuple(self.table.c[name] for name in self.fields)

    def wanted(self, columns: frozenset[str] | None) -> tuple[str, ...]:
        """The fields of a record that has these columns, in its order."""
        return self.fields if columns is None else tuple(name for name in self.fields if name in columns)

    def select(
        self, names: Sequence[str], sorting: Sorting, where: Where, link: Link | None = None, *, keys: bool = True
    ) -> Select[Any]:
        """These fields and, with `keys`, after them the sort values of each row."""
        sorted_by = [term.column.label(sort_label(n)) for n, term in enumerate(sorting.terms)] if keys else []
        source = joined(self.table, sorting)
        if link is not None and link.table is not None:
            source = source.join(link.table, link.on)
        return select(*(self.table.c[name] for name in names), *sorted_by).select_from(source).where(*where)

    def make(self, row: Row) -> R:
        """The record at the beginning of a row that has all its columns."""
        return tuple.__new__(self.record, row[: len(self.fields)])


@dataclass(frozen=True, slots=True)
class _Asked(Generic[R]):
    """A list as it is asked for, its shape apart from its values."""

    listing: Listing[R]
    order: tuple[OrderKey, ...]
    sorting: Sorting
    signature: str
    window: Window
    span: Span
    names: tuple[str, ...]
    keys: bool
    record: type[R]
    values: Values

    @property
    def key(self) -> Hashable:
        """What the SQL depends on, but for the rows within reach."""
        return self.listing.name, self.order, self.span, self.names, self.keys

    def page(self, rows: Sequence[Row], count: Count | None) -> Page[R]:
        """The page of rows that were read for it: the record's columns, the sort values, one row more than asked."""
        window, width = self.window, len(self.names)
        more = len(rows) > window.limit
        if more:
            rows = rows[: window.limit]
        if window.backward:
            rows = rows[::-1]
        beyond = window.cursor is not None or window.offset > 0
        record, new = self.record, tuple.__new__
        return Page(
            rows=[new(record, row[:width]) for row in rows],
            keys=[row[width : width + len(self.sorting.terms)] for row in rows] if self.keys else (),
            signature=self.signature,
            has_next=beyond if window.backward else more,
            has_previous=more if window.backward else beyond,
            count=count,
        )


class Lists:
    """Reads lists of any noun from one database. `count_cap` is where counting stops."""

    def __init__(self, database: Database, count_cap: int) -> None:
        self.database = database
        self.dialect: Dialect = dialect_of(database.dialect)
        self._cap = count_cap

    async def by_ids(self, listing: Listing[R], reach: Reach, ids: Sequence[UUID]) -> dict[UUID, R]:
        """The rows within reach among these ids, by id."""

        def build() -> Select[Any]:
            return select(*listing.columns).where(among(listing.table.c.id, IDS), *reach.where())

        template = Template(("ids", listing.name, reach.key), build)
        rows = await self.database.rows(template, {**reach.values, IDS.key: list(dict.fromkeys(ids))})
        record, new = listing.record, tuple.__new__
        return {row[0]: new(record, row) for row in rows}

    async def page(self, listing: Listing[R], reach: Reach, request: ListRequest) -> Page[R]:
        """One page of the rows within reach."""
        asked = _asked(listing, reach.tenant_id, request)

        def build() -> Select[Any]:
            statement = listing.select(asked.names, asked.sorting, reach.where(), keys=asked.keys)
            return windowed(statement, asked.sorting, asked.span)

        rows: Sequence[Row] = ()
        if request.wanted.rows:
            rows = await self.database.rows(
                Template(("page", asked.key, reach.key), build), {**reach.values, **asked.values}
            )
        count = await self._count(listing, reach) if request.wanted.count else None
        return asked.page(rows, count)

    async def pages(self, listing: Listing[R], reach: Reach, parents: Parents, request: ListRequest) -> list[Page[R]]:
        """A page for each parent, in the order of the parents: one statement, and one more where counts are wanted."""
        asked = _asked(listing, reach.tenant_id, request)
        groups: dict[UUID, list[Row]] = {one: [] for one in parents.ids}
        single = len(groups) == 1

        def build() -> Select[Any]:
            link = parents.link()
            statement = listing.select(asked.names, asked.sorting, reach.where(), link)
            return self.dialect.per_parent(single, link.column, statement, asked.sorting, asked.span, asked.keys)

        if request.wanted.rows and groups:
            template = Template(("pages", asked.key, parents.name, single, reach.key), build)
            for row in await self.database.rows(template, {**reach.values, **asked.values, IDS.key: list(groups)}):
                groups[row[-1]].append(row)
        counts = await self._counts(listing, reach, parents) if request.wanted.count else {}
        made = {one: asked.page(rows, counts.get(one)) for one, rows in groups.items()}
        return [made[one] for one in parents.ids]

    async def _count(self, listing: Listing[R], reach: Reach) -> Count:
        def build() -> Select[Any]:
            seen = select(listing.table.c.id).where(*reach.where()).limit(self._cap + 1).subquery()
            return select(func.count()).select_from(seen)

        row = await self.database.first(Template(("count", listing.name, reach.key), build), reach.values)
        return self._capped(row[0] if row else 0)

    async def _counts(self, listing: Listing[R], reach: Reach, parents: Parents) -> dict[UUID, Count]:
        def build() -> Select[Any]:
            link = parents.link()
            seen = listing.select((), _UNSORTED, reach.where(), link)
            return self.dialect.counts(link.column, seen, self._cap + 1)

        ids = list(dict.fromkeys(parents.ids))
        template = Template(("counts", listing.name, parents.name, reach.key), build)
        rows = await self.database.rows(template, {**reach.values, IDS.key: ids})
        found = {of_parent: self._capped(total) for of_parent, total in rows}
        return {one: found.get(one, Count(0, True)) for one in ids}

    def _capped(self, value: int) -> Count:
        return Count(min(value, self._cap), value <= self._cap)


def _asked(listing: Listing[R], tenant_id: UUID, request: ListRequest) -> _Asked[R]:
    """What a request asks for; `InvalidCursor` for a cursor that is not of this list in this order."""
    keys = request.order or listing.default_order
    order = shape_of_order(keys)
    sorting = _sorting(listing, order)
    signed = signature(f"{listing.name}|{tenant_id}", keys)
    span, values = sorting.span_of(signed, request.window)
    names = _names(listing, request.wanted.columns)
    record = partial_record(listing.record, names)
    values.update(pointers(keys))
    return _Asked(listing, order, sorting, signed, request.window, span, names, request.wanted.cursors, record, values)


@lru_cache(maxsize=1_000)
def _names(listing: Listing[R], columns: frozenset[str] | None) -> tuple[str, ...]:
    return listing.wanted(columns)


@lru_cache(maxsize=1_000)
def _sorting(listing: Listing[R], order: tuple[OrderKey, ...]) -> Sorting:
    return listing.sortable.sorting(order)
