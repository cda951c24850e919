"""Orders as SQL: terms that are never null, the keyset condition behind a cursor, and cursors' values.

An order is built once for all who sort so; the places that it may sort by, and where a cursor points, are parameters.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Float,
    FromClause,
    Integer,
    Select,
    Uuid,
    and_,
    asc,
    bindparam,
    desc,
    literal_column,
    or_,
    tuple_,
)
from sqlalchemy.types import TypeEngine

from casegraph.domain import cursors
from casegraph.domain.errors import InvalidCursor, InvalidInput
from casegraph.domain.paging import OrderKey, Window
from casegraph.models.sorting import Greatest, sortable
from casegraph.models.types import EnumCode, PlainText, UtcDateTime
from casegraph.storage.parameters import Values


@dataclass(frozen=True, slots=True)
class Term:
    """One sort expression. `column` is what the cursor remembers; nulls count as greater than all values."""

    column: ColumnElement[Any]
    descending: bool
    nullable: bool

    @property
    def expression(self) -> ColumnElement[Any]:
        """What the database sorts by."""
        return sortable(self.column) if self.nullable else self.column

    def bound(self, position: int, null: bool) -> ColumnElement[Any]:
        """A cursor's value on the other side of a comparison with `expression`."""
        return Greatest(self.column.type) if null else bindparam(_after(position), type_=self.column.type)

    def by(self, backward: bool) -> ColumnElement[Any]:
        """The ORDER BY element, turned round for reading backward."""
        turn = desc if self.descending != backward else asc
        turned: ColumnElement[Any] = turn(self.expression)
        return turned


@dataclass(frozen=True, slots=True)
class Span:
    """The shape of a window: all of it but where it begins. `nulls` tells which values of its cursor are null."""

    limit: int
    backward: bool = False
    offset: bool = False
    nulls: tuple[bool, ...] | None = None


@dataclass(frozen=True, slots=True)
class Sorting:
    """A total order: its terms, and the outer joins that they need."""

    terms: tuple[Term, ...]
    joins: tuple[tuple[FromClause, ColumnElement[bool]], ...]

    def after(self, nulls: Sequence[bool], backward: bool) -> ColumnElement[bool]:
        """The rows beyond a cursor: after it, or before it when reading backward."""
        bounds = [term.bound(at, null) for at, (term, null) in enumerate(zip(self.terms, nulls, strict=True))]
        downward = [term.descending != backward for term in self.terms]
        expressions = [term.expression for term in self.terms]
        if len(set(downward)) == 1:
            return _uniform(expressions, bounds, downward[0])
        return _mixed(expressions, bounds, downward)

    def span_of(self, signature: str, window: Window) -> tuple[Span, Values]:
        """The shape of a window and its values; `InvalidCursor` for a cursor that is not one of this order."""
        values: Values = {ROWS_BEFORE.key: window.offset} if window.offset else {}
        nulls = None
        if window.cursor is not None:
            decoded = self.decode(signature, window.cursor, "before" if window.backward else "after")
            values.update((_after(at), value) for at, value in enumerate(decoded))
            nulls = tuple(value is None for value in decoded)
        return Span(window.limit, window.backward, window.offset > 0, nulls), values

    def decode(self, signature: str, cursor: str, argument: str) -> list[Any]:
        """A cursor's values as Python values of the terms' types; `InvalidCursor` where they are not."""
        fault = InvalidCursor(f"`{argument}` is not a cursor of this list in this order.", (argument,))
        values = cursors.decode(signature, cursor, argument)
        if len(values) != len(self.terms):
            raise fault
        try:
            return [_from_json(value, term) for value, term in zip(values, self.terms, strict=True)]
        except (TypeError, ValueError, OverflowError):
            raise fault from None


ROWS_BEFORE: BindParameter[int] = bindparam("rows_before", type_=Integer)


def _after(position: int) -> str:
    return f"after_{position}"


def _uniform(
    expressions: Sequence[ColumnElement[Any]], bounds: Sequence[ColumnElement[Any]], down: bool
) -> ColumnElement[bool]:
    if len(expressions) == 1:
        return expressions[0] < bounds[0] if down else expressions[0] > bounds[0]
    left, right = tuple_(*expressions), tuple_(*bounds)
    return left < right if down else left > right


def _mixed(
    expressions: Sequence[ColumnElement[Any]], bounds: Sequence[ColumnElement[Any]], downward: Sequence[bool]
) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = []
    for position, (expression, bound, down) in enumerate(zip(expressions, bounds, downward, strict=True)):
        ties = [expressions[i] == bounds[i] for i in range(position)]
        ways.append(and_(*ties, expression < bound if down else expression > bound))
    # The first key's own bound, implied by the rest, is what lets an index start at the cursor.
    first = expressions[0] <= bounds[0] if downward[0] else expressions[0] >= bounds[0]
    return and_(first, or_(*ways))


def _from_json(value: Any, term: Term) -> Any:
    """A cursor's value as the term's column holds it; ValueError, TypeError or OverflowError where it cannot."""
    if value is None:
        if not term.nullable:
            raise ValueError("this term is never null")
        return None
    of = term.column.type
    if isinstance(of, UtcDateTime):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return moment.astimezone(UTC)
    if isinstance(of, Uuid):
        return UUID(_text(value))
    if isinstance(of, Float):
        return _number(value)
    return _text(value) if isinstance(of, PlainText) else _integer(value, of)


def _integer(value: Any, of: TypeEngine[Any]) -> int:
    bits = 64 if isinstance(of, BigInteger) else 16 if isinstance(of, EnumCode) else 32
    if type(value) is not int or not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
        raise TypeError(f"not an integer of {bits} bits")
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float) or math.isnan(value):
        raise TypeError("not a number")
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError("not a text that can be stored")
    value.encode()
    return value


Joined = tuple[tuple[Term, ...], tuple[tuple[FromClause, ColumnElement[bool]], ...]]
PointerSort = Callable[[ColumnElement[Any], bool, int], Joined]


@dataclass(frozen=True, slots=True)
class Sortable:
    """What a list can be sorted by: columns by field name (some of them unique), and places in variables."""

    columns: dict[str, ColumnElement[Any]]
    tie_breaker: ColumnElement[Any]
    unique: frozenset[str] = frozenset()
    pointer: PointerSort | None = None

    def sorting(self, keys: Sequence[OrderKey]) -> Sorting:
        """The total order of the keys; equal rows are ordered by id in the direction of the first key.

        Of a pointer it only counts that there is one; `pointers` gives what it is.
        """
        terms: list[Term] = []
        joins: list[tuple[FromClause, ColumnElement[bool]]] = []
        for position, key in enumerate(keys):
            if key.pointer is not None:
                more, needed = self._by_pointer(key, position)
                terms.extend(more)
                joins.extend(needed)
            else:
                column = self.columns[key.field]
                terms.append(Term(column, key.descending, _nullable(column)))
        if not any(key.field in self.unique for key in keys):
            terms.append(Term(self.tie_breaker, keys[0].descending, False))
        return Sorting(tuple(terms), tuple(joins))

    def _by_pointer(self, key: OrderKey, position: int) -> Joined:
        if self.pointer is None:
            raise InvalidInput("This list is not sorted by variables.", ("orderBy", position))
        place: BindParameter[str] = bindparam(_pointer(position), type_=PlainText)
        return self.pointer(place, key.descending, position)


def shape_of_order(keys: Sequence[OrderKey]) -> tuple[OrderKey, ...]:
    """The keys without the pointers' own text."""
    return tuple(key if key.pointer is None else OrderKey(key.field, key.descending, "") for key in keys)


def pointers(keys: Sequence[OrderKey]) -> Values:
    """The values of an order: the places that it sorts by."""
    return {_pointer(position): key.pointer for position, key in enumerate(keys) if key.pointer is not None}


def signature(list_name: str, keys: Sequence[OrderKey]) -> str:
    """The text that ties cursors to a list and its order."""
    spelled = ",".join(f"{key.field}{_spelled(key.pointer)}:{'-' if key.descending else '+'}" for key in keys)
    return f"{list_name}|{spelled}"


def _pointer(position: int) -> str:
    return f"pointer_{position}"


def _spelled(pointer: str | None) -> str:
    """The pointer without the comma that stands between keys; `~2` is in no pointer."""
    return (pointer or "").replace(",", "~2")


def _nullable(column: ColumnElement[Any]) -> bool:
    return bool(getattr(column, "nullable", False))


def joined(table: FromClause, sorting: Sorting) -> FromClause:
    """The table with the outer joins that an order needs."""
    source = table
    for other, condition in sorting.joins:
        source = source.outerjoin(other, condition)
    return source


_SORT_VALUE = "sort_"


def sort_label(position: int) -> str:
    """The name of a row's sort value in a statement."""
    return f"{_SORT_VALUE}{position}"


def is_sort_label(name: str) -> bool:
    """Whether a column of a statement is a sort value."""
    return name.startswith(_SORT_VALUE)


def by_label(statement: Select[Any], rows: FromClause, sorting: Sorting, span: Span) -> Select[Any]:
    """A statement over rows that have their sort values, in the same order as these. Nulls are the greatest."""
    order = []
    for position, term in enumerate(sorting.terms):
        value = rows.c[sort_label(position)]
        down = term.descending != span.backward
        order.append(value.desc().nulls_first() if down else value.asc().nulls_last())
    return statement.order_by(*order)


def windowed(statement: Select[Any], sorting: Sorting, span: Span) -> Select[Any]:
    """The statement in order, from the window's place on, with one row more than the window holds."""
    if span.nulls is not None:
        statement = statement.where(sorting.after(span.nulls, span.backward))
    # The limit stands in the text: planners that do not know it expect a tenth of all rows.
    ordered = statement.order_by(*(term.by(span.backward) for term in sorting.terms))
    limited = ordered.limit(literal_column(str(span.limit + 1)))
    return limited.offset(ROWS_BEFORE) if span.offset else limited
