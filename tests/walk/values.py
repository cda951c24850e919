"""Values for the arguments of fields, made from the input types: marks, ids, numbers and moments of real things."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_leaf_type,
    is_required_input_field,
)

from tests.walk.content import Content
from tests.walk.marks import Ledger

_OPERATORS: Final = frozenset(
    ["eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte", "contains", "startsWith", "isNull", "exists", "some", "none"]
)
_CASES: Final = ("loan_open", "order_vault", "bare")
"""One whose notes and documents are often out of sight, and two that few see."""

_KINDS: Final = {"case": "case", "parent": "case", "task": "task", "delegation": "delegation", "folder": "folder"}


@dataclass
class Values:
    """Values by the type that is wanted and the name of what it is compared with; they take turns."""

    ledger: Ledger
    content: Content
    house_ids: dict[str, str]

    def __post_init__(self) -> None:
        self._turn = count()

    def of(self, type: Any, hint: str, seen: tuple[str, ...] = ()) -> Iterator[Any]:
        """Values for an input type."""
        if isinstance(type, GraphQLNonNull):
            yield from self.of(type.of_type, hint, seen)
        elif isinstance(type, GraphQLList):
            for one in self.of(type.of_type, hint, seen):
                yield [one]
        elif isinstance(type, GraphQLInputObjectType):
            yield from self._objects(type, hint, seen)
        elif isinstance(type, GraphQLEnumType):
            yield from type.values
        else:
            yield from self.scalars(get_named_type(type).name, hint)

    def _objects(self, type: GraphQLInputObjectType, hint: str, seen: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        if type.name in seen:
            return
        required = {
            name: next(self.of(one.type, name)) for name, one in type.fields.items() if is_required_input_field(one)
        }
        made: list[dict[str, Any]] = []
        for name, one in type.fields.items():
            about = hint if name in _OPERATORS else name
            found = list(self.of(one.type, about, (*seen, type.name)))
            if name in _OPERATORS and is_leaf_type(get_named_type(one.type)):
                found = found[next(self._turn) % len(found) :][:1]
            made += [{**required, name: value} for value in found]
        # What a condition may look at does not hang on its operator: of a field's, the first and one by turns.
        few = (
            made
            if not _OPERATORS.issuperset(type.fields.keys() - {"pointer"})
            else [made[0], made[next(self._turn) % len(made)]]
        )
        yield from few if "some" not in type.fields else made

    def scalars(self, type: str, hint: str) -> list[Any]:
        """Values of a scalar for a field of this name."""
        match type:
            case "String":
                return self.texts(hint)
            case "ID" | "UUID":
                return self.ids(hint)
            case "Int":
                return list({self.content.bundles[one].record.number: None for one in _CASES})
            case "Boolean":
                return [True, False]
            case "DateTime":
                return [self.content.bundles["order_vault"].record.due_at.isoformat()]  # type: ignore[union-attr]
            case "JSONPointer":
                return ["/secret"]
            case "JSON":
                return [f"mk.{self.content.tenant}.{_CASES[next(self._turn) % 2]}.variable."]
        return []

    def texts(self, hint: str) -> list[str]:
        """Marks of secret cases that stand in a field of this name, or any."""
        if hint == "types":
            return ["CASE.CREATED", "NOTE.CREATED"]
        words = {"search": ("note", "title"), "definitionKey": ("document",)}.get(hint, (_snake(hint),))
        secret = [
            mark
            for mark, fact in self.ledger.facts.items()
            if fact.tenant == self.content.tenant
            and mark.startswith("mk.")
            and (fact.case in _CASES or fact.case == "house")
            and any(fact.what.endswith(word) for word in words)
        ]
        return secret[:8] or [f"mk.{self.content.tenant}.order_vault.title."]

    def ids(self, hint: str) -> list[str]:
        """Bare ids of secret things of the kind that the name tells."""
        kind = next((kind for word, kind in _KINDS.items() if hint.lower().startswith(word)), None)
        if kind is None:
            return [one for name, one in self.house_ids.items() if _belongs(name, hint)]
        return [id for id, fact in self.ledger.facts.items() if self._is(fact, kind) and "-" in id]

    def _is(self, fact: Any, kind: str) -> bool:
        return fact.tenant == self.content.tenant and fact.case in _CASES and fact.what.startswith(f"{kind}_")


def _belongs(name: str, hint: str) -> bool:
    if hint == "processId":
        return name.endswith("process")
    if hint == "groupId":
        return name in ("pool", "idle")
    return name in ("boss", "reader", "assignee")


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)
