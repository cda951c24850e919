"""What a JSON Schema says about data to people: names of fields and of values, and where in it a part stands."""

from collections.abc import Mapping
from typing import Any, Final

from casegraph.domain import json_pointer

Json = Mapping[str, Any]

NOTHING: Final = "–"
"""What stands where there is no value."""

_MAX_REFERENCES: Final = 20


class Labels:
    """Names of fields and values by a schema, in which the references of its parts lead to places."""

    def __init__(self, whole: Any) -> None:
        self._whole = whole

    def resolved(self, schema: Any) -> Json:
        """A part of the schema, with what it refers to put in."""
        for _ in range(_MAX_REFERENCES):
            if not isinstance(schema, Mapping) or not isinstance(schema.get("$ref"), str):
                break
            schema = {**self._at(schema["$ref"]), **{key: one for key, one in schema.items() if key != "$ref"}}
        return schema if isinstance(schema, Mapping) else {}

    def members(self, schema: Any) -> dict[str, Any]:
        """The known members of an object, those of all parts that it must meet."""
        found: dict[str, Any] = {}
        whole = self.resolved(schema)
        parts = whole.get("allOf")
        for part in (whole, *(map(self.resolved, parts) if isinstance(parts, list) else ())):
            known = part.get("properties")
            if isinstance(known, Mapping):
                found |= known
        return found

    def items(self, schema: Any) -> Json:
        """What the items of a list meet."""
        return self.resolved(self.resolved(schema).get("items", {}))

    def below(self, schema: Any, token: str) -> Any:
        """What a member or an item meets."""
        known = self.members(schema)
        if token in known:
            return known[token]
        whole = self.resolved(schema)
        return whole.get("items") if "items" in whole else whole.get("additionalProperties", {})

    def label(self, schema: Any, key: str) -> str:
        """The name of a field."""
        return _text(self.resolved(schema), "title") or key

    def about(self, schema: Any) -> str | None:
        """What the schema says of a field."""
        return _text(self.resolved(schema), "description")

    def word(self, schema: Any, value: Any) -> str:
        """A simple value as it is read."""
        named = self._named(self.resolved(schema), value)
        if named is not None:
            return named
        match value:
            case None | "":
                return NOTHING
            case bool():
                return "Yes" if value else "No"
            case float() if value.is_integer() and abs(value) < 1e15:
                return str(int(value))
        return str(value)

    def _named(self, schema: Json, value: Any) -> str | None:
        """The name that the schema gives a value: by alternatives with `const` and `title`, or by `enumNames`."""
        for choices in (schema.get("oneOf"), schema.get("anyOf")):
            for choice in choices if isinstance(choices, list) else ():
                one = self.resolved(choice)
                if "const" in one and _same(one["const"], value):
                    return _text(one, "title")
        values, names = schema.get("enum"), schema.get("enumNames")
        if isinstance(values, list) and isinstance(names, list):
            return next((str(name) for one, name in zip(values, names, strict=False) if _same(one, value)), None)
        return None

    def _at(self, reference: str) -> Json:
        if not reference.startswith("#"):
            return {}
        try:
            place = json_pointer.at(self._whole, reference[1:])
        except (LookupError, ValueError):
            return {}
        return place if isinstance(place, Mapping) else {}


def _text(schema: Json, key: str) -> str | None:
    text = schema.get(key)
    return text.strip() if isinstance(text, str) and text.strip() else None


def _same(one: Any, other: Any) -> bool:
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)
