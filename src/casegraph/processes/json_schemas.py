"""JSON Schema (2020-12) through the library, as casegraph uses it: nothing is fetched, and patterns take linear time.

For the schemas that definitions hold, for the language of definitions itself, and for data held against either.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

from casegraph.processes.faults import Path
from casegraph.processes.language import DIALECT

_PATTERN_BYTES = 1 << 20


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
        try:
            self._validator = _validator(schema)
        except ValidationError:
            raise ValueError("The value is no JSON Schema.") from None

    def problems(self, value: Any) -> Iterator[Problem]:
        """What keeps the value from being valid; nothing where it is."""
        return map(_problem, self._validator.iter_errors(value))

    def accepts(self, value: Any) -> bool:
        """Whether the value is valid."""
        return self._validator.is_valid(value)


def faults_of(schema: Any) -> list[Problem]:
    """What keeps a value from being a JSON Schema to use here: one that is sound and refers to itself only."""
    if isinstance(schema, Mapping):
        dialect = schema.get("$schema", DIALECT)
        if isinstance(dialect, str) and dialect.rstrip("#") != DIALECT:
            return [Problem(("$schema",), "$schema", f"The dialect must be {DIALECT}.")]
    found = list(dict.fromkeys(_META.problems(schema)))
    if found:
        return found
    try:
        _validator(schema)
    except ValidationError as error:
        return [_problem(error)]
    except ValueError:
        return [Problem((), "type", "It holds a value that is no JSON.")]
    return []


def _validator(schema: Any) -> Draft202012Validator:
    return Draft202012Validator(
        schema, retriever=_nothing_there, pattern_options=RegexOptions(size_limit=_PATTERN_BYTES)
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
    shown = [str(option) for option in options]
    return ", ".join(shown[:20]) + (", …" if len(shown) > 20 else "")


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
    "additionalProperties": lambda kind, names: f"Nobody knows {', '.join(map(repr, names))} here.",
    "unevaluatedProperties": lambda kind, names: f"Nobody knows {', '.join(map(repr, names))} here.",
    "enum": lambda kind, names: f"The value must be one of {_listed(kind.options)}.",
    "const": lambda kind, names: f"The value must be {kind.expected_value}.",
    "pattern": lambda kind, names: f"The text does not match {str(kind.pattern)[:100]}.",
    "format": lambda kind, names: f"The text is no {'regular expression' if kind.format == 'regex' else kind.format}.",
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
    "falseSchema": lambda kind, names: "Nothing may stand here.",
    "$ref": lambda kind, names: "It refers to something that is not in it.",
}

_META = Schema({"$ref": DIALECT})
