"""How every list is read: one keyset page, a page for each of many parents, rows by id, and capped counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from sqlalchemy import Column, ColumnElement, FromClause, Row, Select, Table, func, select

from casegraph.domain.paging import Count, ListRequest, OrderKey, Page, Window
from casegraph.storage.database import Database
from casegraph.storage.dialect import Dialect, dialect_of
from casegraph.storage.sorting import Sortable, Sorting, joined, to_json, windowed

R = TypeVar("R", bound=tuple[Any, ...])

Where = Sequence[ColumnElement[bool]]

_UNSORTED = Sorting((), (), "")


@dataclass(frozen=True, slots=True)
class Parents:
    """The parents whose rows are read: their ids, the column that names a row's parent and, for a relation of many to
    many, the link between the two, which joins a parent and a row at most once."""

    ids: Sequence[UUID]
    column: ColumnElement[Any]
    link: FromClause | None = None
    on: ColumnElement[bool] | None = None


@dataclass(frozen=True, slots=True)
class Listing(Generic[R]):
    """A noun that can be listed: its table, its record (whose fields are columns), and how it sorts."""

    name: str
    table: Table
    record: type[R]
    sortable: Sortable
    default_order: tuple[OrderKey, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the record's fields, which are columns of the table."""
        return cast(tuple[str, ...], self.record._fields)  # type: ignore[attr-defined]

    @property
    def columns(self) -> tuple[Column[Any], ...]:
        """The columns of the record, in its order."""
        return tuple(self.table.c[name] for name in self.fields)

    def sorting(self, tenant_id: UUID, request: ListRequest) -> Sorting:
        """The order that a request asks for, or the list's own; `InvalidCursor` for a cursor that is not of it."""
        sorting = self.sortable.sorting(f"{self.name}|{tenant_id}", request.order or self.default_order)
        if request.window.cursor is not None and not request.wanted.rows:
            sorting.after(request.window.cursor, request.window.backward)  # where nothing else looks at it
        return sorting

    def select(self, sorting: Sorting, where: Where, parents: Parents | None = None) -> Select[Any]:
        """The record's columns and, after them, the sort values of each row."""
        keys = [term.column.label(f"sort_{n}") for n, term in enumerate(sorting.terms)]
        source = joined(self.table, sorting)
        if parents is not None and parents.link is not None:
            source = source.join(parents.link, parents.on)
        return select(*self.columns, *keys).select_from(source).where(*where)

    def make(self, row: Sequence[Any]) -> R:
        """The record at the beginning of a row."""
        return cast(R, self.record._make(row[: len(self.fields)]))  # type: ignore[attr-defined]


class Lists:
    """Reads lists of any noun from one database. `count_cap` is where counting stops."""

    def __init__(self, database: Database, count_cap: int) -> None:
        self.database = database
        self.dialect: Dialect = dialect_of(database.dialect)
        self._cap = count_cap

    async def by_ids(self, listing: Listing[R], where: Where, ids: Sequence[UUID]) -> dict[UUID, R]:
        """The visible rows among these ids, by id."""
        condition = self.dialect.among(listing.table.c.id, list(dict.fromkeys(ids)))
        rows = await self.database.rows(select(*listing.columns).where(condition, *where))
        return {row.id: listing.make(row) for row in rows}

    async def page(self, listing: Listing[R], tenant_id: UUID, where: Where, request: ListRequest) -> Page[R]:
        """One page of the rows that meet `where`."""
        sorting = listing.sorting(tenant_id, request)
        window = request.window
        rows: Sequence[Row[Any]] = ()
        if request.wanted.rows:
            rows = await self.database.rows(windowed(listing.select(sorting, where), sorting, window))
        count = await self._count(listing, where) if request.wanted.count else None
        return _page(listing, sorting, rows, window, count)

    async def pages(
        self,
        listing: Listing[R],
        tenant_id: UUID,
        where: Where,
        parents: Parents,
        request: ListRequest,
    ) -> list[Page[R]]:
        """A page for each parent, in the order of the parents: one statement, and one more where counts are wanted."""
        sorting = listing.sorting(tenant_id, request)
        window = request.window
        groups: dict[UUID, list[Row[Any]]] = {one: [] for one in parents.ids}
        if request.wanted.rows:
            statement = listing.select(sorting, where, parents)
            statement = self.dialect.per_parent(list(groups), parents.column, statement, sorting, window)
            for row in await self.database.rows(statement):
                groups[row.of_parent].append(row)
        counts = await self._counts(listing, where, parents) if request.wanted.count else {}
        made = {one: _page(listing, sorting, rows, window, counts.get(one)) for one, rows in groups.items()}
        return [made[one] for one in parents.ids]

    async def _count(self, listing: Listing[R], where: Where) -> Count:
        seen = select(listing.table.c.id).where(*where).limit(self._cap + 1).subquery()
        row = await self.database.first(select(func.count()).select_from(seen))
        return self._capped(row[0] if row else 0)

    async def _counts(self, listing: Listing[R], where: Where, parents: Parents) -> dict[UUID, Count]:
        seen = listing.select(_UNSORTED, where, parents)
        ids = list(dict.fromkeys(parents.ids))
        rows = await self.database.rows(self.dialect.counts(ids, parents.column, seen, self._cap + 1))
        found = {row.of_parent: self._capped(row.total) for row in rows}
        return {one: found.get(one, Count(0, True)) for one in ids}

    def _capped(self, value: int) -> Count:
        return Count(min(value, self._cap), value <= self._cap)


def _page(
    listing: Listing[R], sorting: Sorting, rows: Sequence[Row[Any]], window: Window, count: Count | None
) -> Page[R]:
    more = len(rows) > window.limit
    kept = list(rows[: window.limit])
    if window.backward:
        kept.reverse()
    width = len(listing.fields)
    beyond = window.cursor is not None or window.offset > 0
    return Page(
        rows=[listing.make(row) for row in kept],
        keys=[[to_json(value) for value in row[width : width + len(sorting.terms)]] for row in kept],
        signature=sorting.signature,
        has_next=beyond if window.backward else more,
        has_previous=more if window.backward else beyond,
        count=count,
    )
