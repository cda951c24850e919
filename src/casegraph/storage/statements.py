"""Statements as the drivers take them: SQL text, the order of its parameters, and how values come and go.

SQLAlchemy builds, compiles and types them, once for all that ask in the same way. Running them is left to `reading`.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, cast

from sqlalchemy import ColumnElement, Dialect, Float
from sqlalchemy.sql import Executable
from sqlalchemy.types import TypeEngine

from casegraph.models.types import EnumCode, UtcDateTime

Row = Sequence[Any]
Convert = Callable[[Any], Any]
Decode = Callable[[Sequence[Row]], Sequence[Row]]

MOST_STATEMENTS = 2_000


@dataclass(frozen=True, slots=True)
class Argument:
    """One parameter: what it is given by name, or always the same; then converted for the driver."""

    name: str | None
    constant: Any
    convert: Convert | None


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL that is ready to run."""

    sql: str
    parameters: tuple[Argument, ...]
    decode: Decode | None

    def arguments(self, given: Mapping[str, Any]) -> list[Any]:
        """The values of its parameters, in order, as the driver takes them."""
        return [
            one.constant
            if one.name is None
            else given[one.name]
            if one.convert is None
            else one.convert(given[one.name])
            for one in self.parameters
        ]


@dataclass(frozen=True, slots=True)
class Template:
    """A statement by its shape. What has the same key has the same SQL; what differs are the values it is given."""

    key: Hashable
    build: Callable[[], Executable]


class Typed(Protocol):
    """A statement whose columns, if it gives any, have types."""

    @property
    def exported_columns(self) -> Any: ...

    def compile(self, *, dialect: Dialect, compile_kwargs: Mapping[str, Any]) -> Any: ...


class Statements:
    """The statements compiled last, for one database."""

    def __init__(self, dialect: Dialect, most: int = MOST_STATEMENTS) -> None:
        self._dialect = dialect
        self._most = most
        self._known: OrderedDict[Hashable, Statement] = OrderedDict()

    def get(self, template: Template) -> Statement:
        """The statement of a template: the known one, or one that is built now."""
        known = self._known.get(template.key)
        if known is not None:
            self._known.move_to_end(template.key)
            return known
        made = self._known[template.key] = self.compile(template.build(), constants=_SHARED)
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return made

    def compile(self, statement: Executable, constants: tuple[type, ...] = (object,)) -> Statement:
        """Compile a statement. Constants of other classes than these are refused."""
        return compile_statement(cast(Typed, statement), self._dialect, constants)


_SHARED = (int, float, bool, type(None))
"""What a statement that is kept may hold: codes and limits. An id or a text in it would be one caller's, and the next
one would be answered with it."""


def compile_statement(statement: Typed, dialect: Dialect, constants: tuple[type, ...]) -> Statement:
    """Compile one statement; TypeError where it holds a constant that it must not."""
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    arguments: list[Argument] = []
    for name in compiled.positiontup or ():
        bind = compiled.binds.get(name)
        of = bind.type if bind is not None else None
        convert = None if of is None else of.dialect_impl(dialect).bind_processor(dialect)
        if bind is not None and bind.required:
            arguments.append(Argument(name, None, convert))
            continue
        value = compiled.params[name]
        if not isinstance(value, constants):
            raise TypeError("A statement that is kept must not hold a value of one caller.")
        arguments.append(Argument(None, value if convert is None else convert(value), None))
    return Statement(compiled.string, tuple(arguments), _decode(list(statement.exported_columns), dialect))


def _decode(columns: Sequence[ColumnElement[Any]], dialect: Dialect) -> Decode | None:
    """A function from the driver's rows to rows of Python values; None where they are the same."""
    converters = [_converter(column.type, dialect) for column in columns]
    if not any(converters):
        return None
    names: dict[str, Any] = {f"c{at}": one for at, one in enumerate(converters) if one is not None}
    values = "".join(f"r[{at}], " if one is None else f"c{at}(r[{at}]), " for at, one in enumerate(converters))
    exec(f"def decode(rows):\n    return [({values}) for r in rows]\n", names)  # noqa: S102  # made of numbers alone
    return cast(Decode, names["decode"])


def _converter(of: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(of, EnumCode):
        members: dict[int | None, Any] = {None: None, **{member.value: member for member in of.members}}
        return members.__getitem__
    if dialect.name == "postgresql" and isinstance(of, Float):
        return None  # its driver gives floats
    if dialect.name == "postgresql" and isinstance(of, UtcDateTime):
        return _aware
    return of.dialect_impl(dialect).result_processor(dialect, None)


def _aware(moment: datetime | None) -> datetime | None:
    """A moment of PostgreSQL's driver, which gives all in UTC but for the first and the last that there are."""
    return moment if moment is None or moment.tzinfo is not None else moment.replace(tzinfo=UTC)
