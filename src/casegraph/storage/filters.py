"""Conditions as SQL. A table of fields says, for each noun, what a name compares with; nothing else is needed.

Truth has two values on both databases: `ne`, `notIn` and `not` count an absent value as different.
"""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, FromClause, Table, and_, false, func, not_, or_, true

from casegraph.domain.filters import And, Compare, CompareJSON, Condition, JSONOperand, Not, Op, Or, Related
from casegraph.domain.json_values import KEY_LENGTH, Kind, Place, describe
from casegraph.storage.dialect import Dialect

FieldSQL = Callable[[Op, Any], ColumnElement[bool]]
ManySQL = Callable[[Sequence[Compare]], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class JSONIndex:
    """Where the places of a JSON body are kept: the table, its column for the owner, the owner's id, the tenant."""

    table: Table
    owner: str
    id: ColumnElement[Any]
    tenant_id: UUID


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


def to_sql(condition: Condition, words: Vocabulary, dialect: Dialect) -> ColumnElement[bool]:
    """The condition as one boolean expression over the noun's table."""
    match condition:
        case And(parts):
            return and_(true(), *_all_of(parts, words, dialect))
        case Or(parts):
            return or_(false(), *(to_sql(part, words, dialect) for part in parts))
        case Not(part):
            return to_sql(part, words, dialect).is_not(true())
        case Related(name, inner):
            relation = words.relations[name]
            return relation.rows.some(dialect, to_sql(inner, relation.vocabulary(), dialect))
        case CompareJSON(body, pointer, op, value):
            return _compare_json(words.bodies[body], pointer, op, value, dialect)
        case Compare(name) if name in words.many:
            return words.many[name]([condition])
        case Compare(name, op, value) if name in words.special:
            return words.special[name](op, value)
        case Compare(name, op, value):
            return compare(words.columns[name], op, value, dialect)


def starts_with(column: ColumnElement[Any], prefix: str) -> ColumnElement[bool]:
    """The text begins with the prefix, as a range that an index by code point serves."""
    if not prefix:
        return column.is_not(None)
    bound = _next_prefix(prefix)
    return column >= prefix if bound is None else and_(column >= prefix, column < bound)


def _next_prefix(prefix: str) -> str | None:
    """The least text above all that begin with the prefix; none where the prefix is of the last character alone."""
    trimmed = prefix.rstrip("\U0010ffff")
    if not trimmed:
        return None
    following = ord(trimmed[-1]) + 1
    # UTF-8 has no surrogates: the code point after U+D7FF is U+E000.
    return trimmed[:-1] + chr(0xE000 if following == 0xD800 else following)


def _all_of(parts: Sequence[Condition], words: Vocabulary, dialect: Dialect) -> Iterator[ColumnElement[bool]]:
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


_COMPARISONS: dict[Op, Callable[[ColumnElement[Any], Any], ColumnElement[bool]]] = {
    Op.EQ: operator.eq,
    Op.NE: lambda operand, value: operand.is_distinct_from(value),
    Op.IN: lambda operand, values: operand.in_(values),
    Op.NOT_IN: lambda operand, values: operand.in_(values).is_not(true()),
    Op.GT: operator.gt,
    Op.GTE: operator.ge,
    Op.LT: operator.lt,
    Op.LTE: operator.le,
    Op.STARTS_WITH: starts_with,
    Op.IS_NULL: lambda operand, value: operand.is_(None) if value else operand.is_not(None),
}


def compare(operand: ColumnElement[Any], op: Op, value: Any, dialect: Dialect) -> ColumnElement[bool]:
    """A column against a value."""
    if op is Op.CONTAINS:
        return dialect.contains(operand, value)
    return _COMPARISONS[op](operand, value)


@cache
def _places(table: Table) -> FromClause:
    # Always in a subquery of its own, so that one name serves them all; making an alias costs more than the rest.
    return table.alias("place")


def _compare_json(
    index: JSONIndex, pointer: str, op: Op, operand: JSONOperand, dialect: Dialect
) -> ColumnElement[bool]:
    places = _places(index.table)
    here = and_(places.c.tenant_id == index.tenant_id, places.c.pointer == pointer)

    def found(met: ColumnElement[bool]) -> ColumnElement[bool]:
        return dialect.has(index.id, places.c[index.owner], and_(here, met))

    values = [orjson.loads(text) for text in operand.texts]
    match op:
        case Op.EXISTS:
            return found(true()) if values[0] else not_(found(true()))
        case Op.IN:
            return found(_among(places, [describe(pointer, one) for one in values]))
        case Op.NE:
            return not_(found(_equals(places, describe(pointer, values[0]))))
        case Op.EQ:
            return found(_equals(places, describe(pointer, values[0])))
        case Op.CONTAINS:
            text = func.coalesce(places.c.text, places.c.key)
            return found(and_(places.c.kind == Kind.STRING, dialect.contains(text, values[0])))
    return found(_ranges(places, describe(pointer, values[0]), values[0], op))


def _equals(places: Any, value: Place) -> ColumnElement[bool]:
    same_kind: ColumnElement[bool] = places.c.kind == value.kind
    if value.number is not None:
        return and_(same_kind, places.c.number == value.number)
    if value.key is not None:
        return and_(same_kind, places.c.key == value.key, places.c.text.is_not_distinct_from(value.text))
    return same_kind


def _among(places: Any, values: Sequence[Place]) -> ColumnElement[bool]:
    """Equal to one of the values. One IN for each kind: SQLite refuses expressions that nest with every value."""
    ways: list[ColumnElement[bool]] = [false()]
    for kind in dict.fromkeys(value.kind for value in values):
        alike = [value for value in values if value.kind is kind]
        ways.extend(and_(places.c.kind == kind, one) for one in _among_alike(places, alike))
    return or_(*ways)


def _among_alike(places: Any, values: Sequence[Place]) -> Iterator[ColumnElement[bool]]:
    if values[0].number is not None:
        yield places.c.number.in_([value.number for value in values])
    elif values[0].key is None:
        yield true()
    else:
        short = [value.key for value in values if value.text is None]
        long = [value for value in values if value.text is not None]
        if short:
            yield and_(places.c.key.in_(short), places.c.text.is_(None))
        if long:
            yield and_(places.c.key.in_([one.key for one in long]), places.c.text.in_([one.text for one in long]))


def _ranges(places: Any, value: Place, raw: Any, op: Op) -> ColumnElement[bool]:
    if value.kind is Kind.NUMBER:
        return and_(places.c.kind == Kind.NUMBER, _ordered(places.c.number, op, value.number))
    # Texts that agree on the indexed part are told apart by the whole; the first condition lets the index work.
    near = Op.GTE if op in (Op.GT, Op.GTE) else Op.LTE
    whole = func.coalesce(places.c.text, places.c.key)
    return and_(
        places.c.kind == Kind.STRING,
        _ordered(places.c.key, near, raw[:KEY_LENGTH]),
        _ordered(whole, op, raw),
    )


def _ordered(left: ColumnElement[Any], op: Op, right: Any) -> ColumnElement[bool]:
    return _COMPARISONS[op](left, right)
