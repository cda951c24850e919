"""How every list is read: one keyset page, a page for each of many parents, rows by id, and capped counts."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, select

from casegraph.domain.paging import Beside, Count, ListRequest, OrderKey, Page, Window
from casegraph.storage.database import Database
from casegraph.storage.dialect import Dialect, dialect_of
from casegraph.storage.parameters import ID, IDS, TENANT, Values, among
from casegraph.storage.reach import Reach, Where
from casegraph.storage.records import partial_record
from casegraph.storage.sorting import (
    Sortable,
    Sorting,
    Span,
    by_label,
    is_sort_label,
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

Brought = Mapping[str, Mapping[UUID, Any]]
"""What rows brought along, by kind and id."""


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


def under(ids: Sequence[UUID], column: ColumnElement[Any]) -> Parents:
    """The parents of rows that have them in a column."""
    return Parents(ids, column.key, lambda: Link(column))


@dataclass(frozen=True, slots=True, eq=False)
class Listing(Generic[R]):
    """A noun that can be listed: its table, or what stands for one, its record (whose fields are columns), and how it
    sorts."""

    name: str
    table: FromClause
    record: type[R]
    sortable: Sortable
    default_order: tuple[OrderKey, ...]
    fields: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        # The names of the record's fields, which are columns of the table; NamedTuple's own types do not tell them.
        object.__setattr__(self, "fields", self.record._fields)  # type: ignore[attr-defined]

    @property
    def columns(self) -> tuple[ColumnElement[Any], ...]:
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
class _Beside:
    """Things that are read along with rows: the column that leads to them, and the columns read, the id first."""

    column: str
    kind: str
    listing: Listing[Any]
    names: tuple[str, ...]

    @property
    def record(self) -> type[Any]:
        """The record of these columns."""
        record: type[tuple[Any, ...]] = self.listing.record
        return partial_record(record, self.names)


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
    beside: tuple["_Beside", ...]
    values: Values

    @property
    def key(self) -> Hashable:
        """What the SQL depends on, but for the rows within reach."""
        return self.listing.name, self.order, self.span, self.names, self.keys, self.beside

    @property
    def of_parent(self) -> int:
        """Where a row has its parent's id, between its own columns and those of what it brings along."""
        return len(self.names) + (len(self.sorting.terms) if self.keys else 0)

    def with_beside(self, statement: Select[Any]) -> Select[Any]:
        """The statement with what its rows lead to, joined when they are few already; the order is the same."""
        if not self.beside:
            return statement
        rows = statement.subquery("found")
        columns = [one for one in rows.c if self.keys or not is_sort_label(one.key)]
        source: FromClause = rows
        for number, one in enumerate(self.beside):
            table = one.listing.table.alias(f"beside_{number}")
            source = source.outerjoin(table, and_(table.c.tenant_id == TENANT, table.c.id == rows.c[one.column]))
            columns += [table.c[name] for name in one.names]
        return by_label(select(*columns).select_from(source), rows, self.sorting, self.span)

    def brought(self, rows: Sequence[Row]) -> Brought | None:
        """What the rows brought along, if anything, by kind and id."""
        if not self.beside or not rows:
            return None
        found: dict[str, dict[UUID, Any]] = {one.kind: {} for one in self.beside}
        end = len(rows[0])
        for one in reversed(self.beside):
            start = end - len(one.names)
            known, record, new = found[one.kind], one.record, tuple.__new__
            for row in rows:
                if row[start] not in known:
                    known[row[start]] = new(record, row[start:end])
            known.pop(None, None)  # type: ignore[call-overload]  # the rows that lead nowhere
            end = start
        return found

    def records(self, rows: Sequence[Row]) -> list[R]:
        """The records of rows."""
        record, width, new = self.record, len(self.names), tuple.__new__
        return [new(record, row[:width]) for row in rows]

    def sort_values(self, rows: Sequence[Row]) -> Sequence[Row]:
        """What cursors of rows are made of; nothing where no cursors are wanted."""
        start = len(self.names)
        return [row[start : start + len(self.sorting.terms)] for row in rows] if self.keys else ()

    def page(
        self,
        records: list[R],
        keys: Sequence[Row],
        count: Count | None,
        beside: Mapping[str, Mapping[UUID, Any]] | None,
    ) -> Page[R]:
        """The page of records that were read for it, one more than it holds where there are more."""
        window = self.window
        limit, backward = window.limit, window.backward
        more = len(records) > limit
        if more:
            records, keys = records[:limit], keys[:limit]
        if backward:
            records, keys = records[::-1], keys[::-1]
        beyond = window.cursor is not None or window.offset > 0
        has_next, has_previous = (beyond, more) if backward else (more, beyond)
        return Page(records, keys, self.signature, has_next, has_previous, count, beside)


class Lists:
    """Reads lists of any noun from one database. `count_cap` is where counting stops."""

    def __init__(self, database: Database, count_cap: int, beside: Mapping[str, Listing[Any]] | None = None) -> None:
        """`beside` are the kinds of things that rows may lead to and bring along."""
        self.database = database
        self.dialect: Dialect = dialect_of(database.dialect)
        self._cap = count_cap
        self._beside = beside or {}

    async def by_ids(self, listing: Listing[R], reach: Reach, ids: Sequence[UUID]) -> dict[UUID, R]:
        """The rows within reach among these ids, by id."""

        distinct = list(dict.fromkeys(ids))
        # PostgreSQL plans a statement with a list of one anew each time, for it thinks that lists are longer.
        single = len(distinct) == 1

        def build() -> Select[Any]:
            wanted = listing.table.c.id == ID if single else among(listing.table.c.id, IDS)
            return select(*listing.columns).where(wanted, *reach.where())

        template = Template(("ids", listing.name, single, reach.key), build)
        given = {ID.key: distinct[0] if distinct else None, IDS.key: distinct}
        rows = await self.database.rows(template, {**reach.values, **given})
        record, new = listing.record, tuple.__new__
        return {row[0]: new(record, row) for row in rows}

    async def page(self, listing: Listing[R], reach: Reach, request: ListRequest) -> Page[R]:
        """One page of the rows within reach."""
        asked = self._asked(listing, reach.tenant_id, request)

        def build() -> Select[Any]:
            keys = asked.keys or bool(asked.beside)
            statement = listing.select(asked.names, asked.sorting, reach.where(), keys=keys)
            return asked.with_beside(windowed(statement, asked.sorting, asked.span))

        rows: Sequence[Row] = ()
        if request.wanted.rows:
            rows = await self.database.rows(
                Template(("page", asked.key, reach.key), build), {**reach.values, **asked.values}
            )
        count = await self._count(listing, reach) if request.wanted.count else None
        return asked.page(asked.records(rows), asked.sort_values(rows), count, asked.brought(rows))

    async def pages(self, listing: Listing[R], reach: Reach, parents: Parents, request: ListRequest) -> list[Page[R]]:
        """A page for each parent, in the order of the parents: one statement, and one more where counts are wanted."""
        asked = self._asked(listing, reach.tenant_id, request)
        ids = list(dict.fromkeys(parents.ids))
        rows: Sequence[Row] = ()
        if request.wanted.rows and ids:
            rows = await self._under(asked, reach, parents, ids)
        counts = await self._counts(listing, reach, parents) if request.wanted.count else {}
        beside, place = asked.brought(rows), asked.of_parent
        records: dict[UUID, list[R]] = {one: [] for one in ids}
        for row, record in zip(rows, asked.records(rows), strict=True):
            records[row[place]].append(record)
        keys: dict[UUID, list[Row]] = {one: [] for one in ids}
        for row, values in zip(rows, asked.sort_values(rows), strict=False):
            keys[row[place]].append(values)
        made = {one: asked.page(own, keys[one], counts.get(one), beside) for one, own in records.items()}
        return [made[one] for one in parents.ids]

    async def _under(self, asked: _Asked[R], reach: Reach, parents: Parents, ids: list[UUID]) -> Sequence[Row]:
        """The rows of all parents, those of each in their order."""
        single = len(ids) == 1

        def build() -> Select[Any]:
            link, keys = parents.link(), asked.keys or bool(asked.beside)
            statement = asked.listing.select(asked.names, asked.sorting, reach.where(), link)
            return asked.with_beside(
                self.dialect.per_parent(single, link.column, statement, asked.sorting, asked.span, keys)
            )

        template = Template(("pages", asked.key, parents.name, single, reach.key), build)
        given = {IDS.key: ids, ID.key: ids[0]}
        return await self.database.rows(template, {**reach.values, **asked.values, **given})

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

    def _asked(self, listing: Listing[R], tenant_id: UUID, request: ListRequest) -> _Asked[R]:
        """What a request asks for; `InvalidCursor` for a cursor that is not of this list in this order."""
        keys, wanted = request.order or listing.default_order, request.wanted
        order = shape_of_order(keys)
        sorting = _sorting(listing, order)
        signed = signature(f"{listing.name}|{tenant_id}", keys)
        span, values = sorting.span_of(signed, request.window)
        values.update(pointers(keys))
        names = _names(listing, wanted.columns)
        record = partial_record(listing.record, names)
        beside = tuple(self._of_kind(one) for one in wanted.beside)
        return _Asked(
            listing, order, sorting, signed, request.window, span, names, wanted.cursors, record, beside, values
        )

    def _of_kind(self, one: Beside) -> _Beside:
        listing = self._beside[one.kind]
        return _Beside(one.column, one.kind, listing, _names(listing, one.columns))

    def _capped(self, value: int) -> Count:
        return Count(min(value, self._cap), value <= self._cap)


@lru_cache(maxsize=1_000)
def _names(listing: Listing[R], columns: frozenset[str] | None) -> tuple[str, ...]:
    return listing.wanted(columns)


@lru_cache(maxsize=1_000)
def _sorting(listing: Listing[R], order: tuple[OrderKey, ...]) -> Sorting:
    return listing.sortable.sorting(order)
