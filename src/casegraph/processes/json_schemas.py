"""JSON Schema (2020-12) through the library, as casegraph uses it: formats count, nothing is fetched, all is bounded.

For the schemas that definitions hold, for the language of definitions itself, and for data held against either.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

from casegraph.processes.faults import Path
from casegraph.processes.json_schema_costs import Costs
from casegraph.processes.json_schema_parts import Unusable
from casegraph.processes.language import DIALECT

MAX_TIME: Final = 10_000_000
"""What checking one value may take, in tenths of a microsecond. The interpreter does nothing else meanwhile."""

MAX_ERRORS: Final = 50_000
"""How many errors the library may gather. It gathers all before it gives the first, and each takes some kilobytes."""

MAX_PROBLEMS: Final = 1_000

_PATTERN_BYTES: Final = 1 << 20
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a value is not what a schema asks for: the place in the value, the keyword, and a plain sentence about it.

    `names` are the members of an object that are meant: the one that lacks, or those that nobody knows.
    """

    path: Path
    keyword: str
    message: str
    names: tuple[str, ...] = ()


class Schema:
    """A JSON Schema that values can be held against."""

    def __init__(self, schema: Any) -> None:
        """`ValueError` where `faults_of` finds any."""
        self._costs = Costs(schema)
        try:
            self._validator = _validator(schema)
        except ValidationError:
            raise ValueError("The value is no JSON Schema.") from None

    def problems(self, value: Any) -> Iterator[Problem]:
        """What keeps the value from being valid, `MAX_PROBLEMS` at most; nothing where it is.

        Of a value that is too large to be checked, that is the one problem.
        """
        cost = self._costs.of(value)
        if cost.time > MAX_TIME:
            return iter((_TOO_LARGE,))
        try:
            return iter(list(_problems(self._validator, value, told=cost.errors <= MAX_ERRORS)))
        except ValueError:
            return iter((_NO_JSON,))

    def time(self, value: Any) -> int:
        """What checking the value takes, in tenths of a microsecond, about; `MAX_TIME` and more: it is not done."""
        return self._costs.of(value).time

    def accepts(self, value: Any) -> bool:
        """Whether the value is valid, and not too large to be checked."""
        try:
            return self._costs.of(value).time <= MAX_TIME and self._validator.is_valid(value)
        except ValueError:
            return False


def faults_of(schema: Any) -> list[Problem]:
    """What keeps a value from being a JSON Schema to use here: one that is sound and refers to itself only."""
    if isinstance(schema, Mapping):
        dialect = schema.get("$schema", DIALECT)
        if isinstance(dialect, str) and dialect.rstrip("#") != DIALECT:
            return [Problem(("$schema",), "$schema", f"The dialect must be {DIALECT}.")]
    try:
        Costs(schema)
        found = list(dict.fromkeys(_problems(_META, schema, told=True)))
        if not found:
            _validator(schema)
    except Unusable as error:
        return [Problem(error.path, "$schema", error.message)]
    except ValidationError as error:
        return [_problem(error)]
    except ValueError:
        return [_NO_JSON]
    return found


def _problems(validator: Draft202012Validator, value: Any, *, told: bool) -> Iterator[Problem]:
    if validator.is_valid(value):
        return
    if told:
        yield from map(_problem, islice(validator.iter_errors(value), MAX_PROBLEMS))
    else:
        yield _TOO_MANY


def _validator(schema: Any) -> Draft202012Validator:
    return Draft202012Validator(
        schema,
        retriever=_nothing_there,
        pattern_options=RegexOptions(size_limit=_PATTERN_BYTES),
        validate_formats=True,
    )


def _nothing_there(uri: str) -> Any:
    raise LookupError(uri)


def _problem(error: ValidationError) -> Problem:
    kind: Any = error.kind
    keyword = str(kind.name)
    names: tuple[str, ...] = ()
    if keyword == "required":
        names = (str(kind.property),)
    elif keyword in ("additionalProperties", "unevaluatedProperties"):
        names = tuple(str(name) for name in kind.unexpected)
    say = _SENTENCES.get(keyword)
    message = f"The value breaks the schema's rule '{keyword}'." if say is None else say(kind, names)
    return Problem(tuple(error.instance_path), keyword, message, names)


def _types(kind: Any) -> str:
    return " or ".join(_TYPES.get(str(one), str(one)) for one in kind.types)


def _count(limit: int, one: str, many: str) -> str:
    return f"{limit:,} {one if limit == 1 else many}"


def _listed(options: Any) -> str:
    shown = [_short(option) for option in options[:_SHOWN]]
    return ", ".join(shown) + (", …" if len(options) > _SHOWN else "")


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 100 else f"{text[:99]}…"


def _nobody_knows(kind: Any, names: tuple[str, ...]) -> str:
    return f"Nobody knows {_listed([repr(name) for name in names])} here."


_TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}

_SENTENCES: dict[str, Callable[[Any, tuple[str, ...]], str]] = {
    "type": lambda kind, names: f"The value must be {_types(kind)}.",
    "required": lambda kind, names: f"'{names[0]}' is missing.",
    "additionalProperties": _nobody_knows,
    "unevaluatedProperties": _nobody_knows,
    "enum": lambda kind, names: f"The value must be one of {_listed(kind.options)}.",
    "const": lambda kind, names: f"The value must be {_short(kind.expected_value)}.",
    "pattern": lambda kind, names: f"The text does not match {str(kind.pattern)[:100]}.",
    "format": lambda kind, names: _REGEX if kind.format == "regex" else f"The text is no {kind.format}.",
    "minLength": lambda kind, names: f"The text needs at least {_count(kind.limit, 'character', 'characters')}.",
    "maxLength": lambda kind, names: f"The text may have at most {_count(kind.limit, 'character', 'characters')}.",
    "minItems": lambda kind, names: f"The list needs at least {_count(kind.limit, 'item', 'items')}.",
    "maxItems": lambda kind, names: f"The list may have at most {_count(kind.limit, 'item', 'items')}.",
    "uniqueItems": lambda kind, names: "The list has an item twice.",
    "minProperties": lambda kind, names: f"The object needs at least {_count(kind.limit, 'member', 'members')}.",
    "maxProperties": lambda kind, names: f"The object may have at most {_count(kind.limit, 'member', 'members')}.",
    "minimum": lambda kind, names: f"The number must be at least {kind.limit}.",
    "maximum": lambda kind, names: f"The number must be at most {kind.limit}.",
    "exclusiveMinimum": lambda kind, names: f"The number must be more than {kind.limit}.",
    "exclusiveMaximum": lambda kind, names: f"The number must be less than {kind.limit}.",
    "multipleOf": lambda kind, names: f"The number must be a multiple of {kind.multiple_of}.",
    "anyOf": lambda kind, names: "The value is none of the things that may stand here.",
    "oneOf": lambda kind, names: "The value must be exactly one of the things that may stand here.",
    "not": lambda kind, names: "The value may not stand here.",
    "propertyNames": lambda kind, names: f"A name in the object may not be there: {_problem(kind.error).message}",
    "falseSchema": lambda kind, names: "Nothing may stand here.",
    "$ref": lambda kind, names: "It refers to something that is not in it.",
}

_REGEX: Final = "The text is no regular expression, or one that cannot be matched in linear time and little memory."
_META: Final = _validator({"$ref": DIALECT})
_NO_JSON: Final = Problem((), "type", "It holds a value that is no JSON.")
_TOO_LARGE: Final = Problem((), "$schema", "The value is too large to be checked against its schema.")
_TOO_MANY: Final = Problem((), "$schema", "The value does not meet its schema; telling where would take too long.")
