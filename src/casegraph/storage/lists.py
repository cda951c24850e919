"""How every list is read: one keyset page, a page for each of many parents, rows by id, and capped counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from sqlalchemy import Column, ColumnElement, FromClause, Row, Select, Table, func, select

from casegraph.domain.paging import Count, ListRequest, OrderKey, Page, Window
from casegraph.storage.database import Database
from casegraph.storage.dialect import IDS, Dialect, dialect_of
from casegraph.storage.reach import Reach, StatementMemory, Where
from casegraph.storage.sorting import Sortable, Sorting, joined, windowed

R = TypeVar("R", bound=tuple[Any, ...])

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
        self._memory = StatementMemory()

    async def by_ids(self, listing: Listing[R], reach: Reach, ids: Sequence[UUID]) -> dict[UUID, R]:
        """The rows within reach among these ids, by id."""
        among = self.dialect.among(listing.table.c.id, IDS)
        statement = self._memory.get(
            reach, ("ids", listing.name), lambda: select(*listing.columns).where(among, *reach.where())
        )
        rows = await self.database.rows(statement, self.dialect.values(list(dict.fromkeys(ids))))
        return {row.id: listing.make(row) for row in rows}

    async def page(self, listing: Listing[R], reach: Reach, request: ListRequest) -> Page[R]:
        """One page of the rows within reach."""
        sorting = listing.sorting(reach.tenant_id, request)
        window = request.window

        def build() -> Select[Any]:
            return windowed(listing.select(sorting, reach.where()), sorting, window)

        rows: Sequence[Row[Any]] = ()
        if request.wanted.rows:
            # A cursor is met once, so what is built for it is not worth keeping.
            key = ("page", listing.name, request.order, window)
            statement = build() if window.cursor is not None else self._memory.get(reach, key, build)
            rows = await self.database.rows(statement)
        count = await self._count(listing, reach) if request.wanted.count else None
        return _page(listing, sorting, rows, window, count)

    async def pages(self, listing: Listing[R], reach: Reach, parents: Parents, request: ListRequest) -> list[Page[R]]:
        """A page for each parent, in the order of the parents: one statement, and one more where counts are wanted."""
        sorting = listing.sorting(reach.tenant_id, request)
        window = request.window
        groups: dict[UUID, list[Row[Any]]] = {one: [] for one in parents.ids}
        single = len(groups) == 1

        def build() -> Select[Any]:
            statement = listing.select(sorting, reach.where(), parents)
            return self.dialect.per_parent(single, parents.column, statement, sorting, window)

        if request.wanted.rows and groups:
            key = ("pages", listing.name, str(parents.column), single, request.order, window)
            statement = self._memory.get(reach, key, build)
            for row in await self.database.rows(statement, self.dialect.values(list(groups))):
                groups[row.of_parent].append(row)
        counts = await self._counts(listing, reach, parents) if request.wanted.count else {}
        made = {one: _page(listing, sorting, rows, window, counts.get(one)) for one, rows in groups.items()}
        return [made[one] for one in parents.ids]

    async def _count(self, listing: Listing[R], reach: Reach) -> Count:
        def build() -> Select[Any]:
            seen = select(listing.table.c.id).where(*reach.where()).limit(self._cap + 1).subquery()
            return select(func.count()).select_from(seen)

        row = await self.database.first(self._memory.get(reach, ("count", listing.name), build))
        return self._capped(row[0] if row else 0)

    async def _counts(self, listing: Listing[R], reach: Reach, parents: Parents) -> dict[UUID, Count]:
        def build() -> Select[Any]:
            seen = listing.select(_UNSORTED, reach.where(), parents)
            return self.dialect.counts(parents.column, seen, self._cap + 1)

        ids = list(dict.fromkeys(parents.ids))
        statement = self._memory.get(reach, ("counts", listing.name, str(parents.column)), build)
        rows = await self.database.rows(statement, self.dialect.values(ids))
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
        keys=[row[width : width + len(sorting.terms)] for row in kept],
        signature=sorting.signature,
        has_next=beyond if window.backward else more,
        has_previous=more if window.backward else beyond,
        count=count,
    )
