"""Shapes of conditions as SQL.

A table of fields says, for each noun, what a name compares with; nothing else is needed.

Truth has two values on both databases: `ne`, `notIn` and `not` count an absent value as different.
"""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, and_, false, func, not_, or_, true

from casegraph.domain.filters import And, Compare, Not, Op, Or, Related
from casegraph.domain.json_values import Kind
from casegraph.models.types import PlainText
from casegraph.storage.dialect import Dialect
from casegraph.storage.parameters import TENANT, among, code, codes
from casegraph.storage.shapes import ComparePlace, JSONShape, Prefix, Shape, Slot

FieldSQL = Callable[[Op, Any], ColumnElement[bool]]
ManySQL = Callable[[Sequence[Compare]], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class JSONIndex:
    """Where the places of a JSON body are kept: the table, its column for the owner, and the owner's id."""

    table: Table
    owner: str
    id: ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that hang from others: the owner's id, the column that names it in them, and which of them count, such
    as those of the tenant that the caller may see."""

    owner: ColumnElement[Any]
    link: ColumnElement[Any]
    where: Sequence[ColumnElement[bool]]

    def some(self, dialect: Dialect, *met: ColumnElement[bool]) -> ColumnElement[bool]:
        """Some one of the owner's rows meets these conditions."""
        return dialect.has(self.owner, self.link, and_(*self.where, *met))


@dataclass(frozen=True, slots=True)
class Relation:
    """Another noun that hangs from this one: its rows and its own vocabulary."""

    rows: Rows
    vocabulary: "Callable[[], Vocabulary]"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the conditions on one noun may name.

    `many` are fields of which a row has several, such as the assignees of a case: what one filter says of those that
    share a function must be true of one of the several at once.
    """

    columns: Mapping[str, ColumnElement[Any]]
    special: Mapping[str, FieldSQL] = field(default_factory=dict)
    many: Mapping[str, ManySQL] = field(default_factory=dict)
    bodies: Mapping[str, JSONIndex] = field(default_factory=dict)
    relations: Mapping[str, Relation] = field(default_factory=dict)


def flag(condition: ColumnElement[bool]) -> FieldSQL:
    """A yes-or-no field: met where the condition is as the value says."""
    return lambda _, value: condition if value else condition.is_not(true())


def to_sql(shape: Shape, words: Vocabulary, dialect: Dialect) -> ColumnElement[bool]:
    """The shape of a condition as one boolean expression over the noun's table."""
    match shape:
        case And(parts):
            return and_(true(), *_all_of(parts, words, dialect))
        case Or(parts):
            return or_(false(), *(to_sql(part, words, dialect) for part in parts))
        case Not(part):
            return to_sql(part, words, dialect).is_not(true())
        case Related(name, inner):
            relation = words.relations[name]
            return relation.rows.some(dialect, to_sql(inner, relation.vocabulary(), dialect))
        case ComparePlace():
            return _compare_place(words.bodies[shape.body], shape, dialect)
        case Compare(name) if name in words.many:
            return words.many[name]([shape])
        case Compare(name, op, value) if name in words.special:
            return words.special[name](op, value)
        case Compare(name, op, value):
            return compare(words.columns[name], op, value, dialect)


def starts_with(column: ColumnElement[Any], prefix: Prefix | None) -> ColumnElement[bool]:
    """The text begins with the prefix, as a range that an index by code point serves."""
    if prefix is None:
        return column.is_not(None)
    above = column >= prefix.low.bind(column.type)
    return above if prefix.high is None else and_(above, column < prefix.high.bind(column.type))


def _all_of(parts: Sequence[Shape], words: Vocabulary, dialect: Dialect) -> Iterator[ColumnElement[bool]]:
    gathered: dict[ManySQL, list[Compare]] = {}
    for part in parts:
        inner = part.parts if isinstance(part, And) else (part,)
        compared = [one for one in inner if isinstance(one, Compare)]
        ways = {words.many.get(one.field) for one in compared}
        way = ways.pop() if len(ways) == 1 else None
        if way is None or len(compared) < len(inner):
            yield to_sql(part, words, dialect)
        else:
            gathered.setdefault(way, []).extend(compared)
    for way, compared in gathered.items():
        yield way(compared)


def one_of_many(rows: Rows, columns: Mapping[str, ColumnElement[Any]], dialect: Dialect) -> ManySQL:
    """Comparisons with the columns of several rows: one row meets them all, and none what is negated."""

    def met(comparisons: Sequence[Compare]) -> ColumnElement[bool]:
        meant: list[ColumnElement[bool]] = []
        ways: list[ColumnElement[bool]] = []
        for one in comparisons:
            opposite = _opposite(one)
            if opposite is None:
                meant.append(compare(columns[one.field], one.op, one.value, dialect))
            else:
                denied = compare(columns[one.field], *opposite, dialect)
                ways.append(rows.some(dialect, denied).is_not(true()))
        return and_(*([rows.some(dialect, *meant)] if meant else []), *ways)

    return met


def _opposite(one: Compare) -> tuple[Op, Any] | None:
    """What must hold of no row for a negated comparison to hold; None for one that is not negated."""
    match one.op:
        case Op.NE:
            return Op.EQ, one.value
        case Op.NOT_IN:
            return Op.IN, one.value
        case Op.IS_NULL if one.value:
            return Op.IS_NULL, False
    return None


_COMPARISONS: dict[Op, Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[bool]]] = {
    Op.EQ: operator.eq,
    Op.NE: lambda operand, value: operand.is_distinct_from(value),
    Op.GT: operator.gt,
    Op.GTE: operator.ge,
    Op.LT: operator.lt,
    Op.LTE: operator.le,
}


def compare(operand: ColumnElement[Any], op: Op, value: Any, dialect: Dialect) -> ColumnElement[bool]:
    """A column against a value of a shape."""
    match op:
        case Op.IS_NULL:
            return operand.is_(None) if value else operand.is_not(None)
        case Op.STARTS_WITH:
            return starts_with(operand, value)
        case Op.CONTAINS:
            return dialect.contains(operand, value.bind(PlainText()))
        case Op.IN:
            return _among(operand, value)
        case Op.NOT_IN:
            return _among(operand, value).is_not(true())
    return _COMPARISONS[op](operand, code(value) if isinstance(value, IntEnum) else value.bind(operand.type))


def _among(operand: ColumnElement[Any], values: Any) -> ColumnElement[bool]:
    return operand.in_(codes(values)) if isinstance(values, tuple) else among(operand, values.bind_list(operand.type))


@cache
def _places(table: Table) -> FromClause:
    # Always in a subquery of its own, so that one name serves them all; making an alias costs more than the rest.
    return table.alias("place")


def _compare_place(index: JSONIndex, asked: ComparePlace, dialect: Dialect) -> ColumnElement[bool]:
    places = _places(index.table)
    here = and_(places.c.tenant_id == TENANT, places.c.pointer == asked.pointer.bind(places.c.pointer.type))

    def found(met: ColumnElement[bool]) -> ColumnElement[bool]:
        return dialect.has(index.id, places.c[index.owner], and_(here, met))

    match asked.op, asked.value:
        case Op.EXISTS, wanted:
            return found(true()) if wanted else not_(found(true()))
        case Op.IN, tuple(values):
            return found(or_(false(), *(_is_one_of(places, value) for value in values)))
        case Op.NE, JSONShape() as value:
            return not_(found(_equals(places, value)))
        case Op.EQ, JSONShape() as value:
            return found(_equals(places, value))
        case Op.CONTAINS, Slot() as text:
            holds = dialect.contains(_whole(places), text.bind(PlainText()))
            return found(and_(places.c.kind == code(Kind.STRING), holds))
        case op, JSONShape() as value:
            return found(_ranges(places, value, op))
    raise TypeError(f"no such comparison: {asked}")


def _whole(places: Any) -> ColumnElement[Any]:
    """The whole text of a place, whose key is only its beginning where there is more."""
    text: ColumnElement[Any] = func.coalesce(places.c.text, places.c.key, type_=PlainText())
    return text


def _equals(places: Any, value: JSONShape) -> ColumnElement[bool]:
    same_kind: ColumnElement[bool] = places.c.kind == code(value.kind)
    if value.number is not None:
        return and_(same_kind, places.c.number == value.number.bind(places.c.number.type))
    if value.key is None:
        return same_kind
    same_text = places.c.text.is_(None) if value.text is None else places.c.text == value.text.bind(PlainText())
    return and_(same_kind, places.c.key == value.key.bind(places.c.key.type), same_text)


def _is_one_of(places: Any, values: JSONShape) -> ColumnElement[bool]:
    """One of several values that are alike."""
    same_kind: ColumnElement[bool] = places.c.kind == code(values.kind)
    if values.number is not None:
        return and_(same_kind, among(places.c.number, values.number.bind_list(places.c.number.type)))
    if values.key is None:
        return same_kind
    begins = among(places.c.key, values.key.bind_list(places.c.key.type))
    if values.text is None:
        return and_(same_kind, begins, places.c.text.is_(None))
    return and_(same_kind, begins, among(places.c.text, values.text.bind_list(places.c.text.type)))


def _ranges(places: Any, value: JSONShape, op: Op) -> ColumnElement[bool]:
    ordered = _COMPARISONS[op]
    if value.number is not None:
        return and_(
            places.c.kind == code(Kind.NUMBER), ordered(places.c.number, value.number.bind(places.c.number.type))
        )
    assert value.key is not None
    assert value.text is not None
    # The first condition lets the index work; texts that agree on the indexed part are told apart by the whole.
    near = _COMPARISONS[Op.GTE if op in (Op.GT, Op.GTE) else Op.LTE]
    return and_(
        places.c.kind == code(Kind.STRING),
        near(places.c.key, value.key.bind(places.c.key.type)),
        ordered(_whole(places), value.text.bind(PlainText())),
    )
