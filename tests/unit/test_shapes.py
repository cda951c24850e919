"""Conditions taken apart: what differs only in its values has one shape, and no value is left in it."""

from typing import Any
from uuid import UUID

import pytest

from casegraph.domain.enums import CaseStatus
from casegraph.domain.filters import And, Compare, CompareJSON, Condition, JSONOperand, Not, Op, Or, Related
from casegraph.storage.shapes import Slot, take_apart

LONG = '"' + "x" * 300 + '"'


def place(op: Op, *texts: str, pointer: str = "/amount") -> CompareJSON:
    return CompareJSON("variables", pointer, op, JSONOperand(texts))


ALIKE: dict[str, tuple[Condition, Condition]] = {
    "numbers": (Compare("number", Op.EQ, 1), Compare("number", Op.EQ, 2)),
    "lists of any length": (Compare("id", Op.IN, (UUID(int=1),)), Compare("id", Op.IN, (UUID(int=2),) * 7)),
    "prefixes": (Compare("title", Op.STARTS_WITH, "a"), Compare("title", Op.STARTS_WITH, "bcd")),
    "places": (place(Op.GT, "1"), place(Op.GT, "2.5", pointer="/other")),
    "lists of JSON": (place(Op.IN, "1", '"a"'), place(Op.IN, '"b"', "2", '"c"')),
    "texts above a bound": (place(Op.GT, '"a"'), place(Op.GT, LONG)),
    "nested": (
        Or((Not(Compare("title", Op.CONTAINS, "a")), Related("tasks", Compare("title", Op.EQ, "b")))),
        Or((Not(Compare("title", Op.CONTAINS, "c")), Related("tasks", Compare("title", Op.EQ, "d")))),
    ),
    "statuses in any order": (
        Compare("status", Op.IN, (CaseStatus.DRAFT, CaseStatus.RUNNING)),
        Compare("status", Op.IN, (CaseStatus.RUNNING, CaseStatus.DRAFT, CaseStatus.RUNNING)),
    ),
}

APART: dict[str, tuple[Condition, Condition]] = {
    "fields": (Compare("number", Op.EQ, 1), Compare("version", Op.EQ, 1)),
    "operators": (Compare("number", Op.GT, 1), Compare("number", Op.GTE, 1)),
    "flags": (Compare("overdue", Op.EQ, True), Compare("overdue", Op.EQ, False)),
    "statuses": (Compare("status", Op.EQ, CaseStatus.DRAFT), Compare("status", Op.EQ, CaseStatus.RUNNING)),
    "prefixes without an end": (
        Compare("title", Op.STARTS_WITH, "a"),
        Compare("title", Op.STARTS_WITH, "\U0010ffff"),
    ),
    "the empty prefix": (Compare("title", Op.STARTS_WITH, ""), Compare("title", Op.STARTS_WITH, "a")),
    "kinds of JSON": (place(Op.EQ, "1"), place(Op.EQ, '"1"')),
    "texts that are cut": (place(Op.EQ, '"a"'), place(Op.EQ, LONG)),
    "existence": (place(Op.EXISTS, "true"), place(Op.EXISTS, "false")),
    "how many parts": (And((Compare("number", Op.EQ, 1),)), And((Compare("number", Op.EQ, 1),) * 2)),
}


@pytest.mark.parametrize("name", ALIKE)
def test_what_differs_in_values_has_one_shape(name: str) -> None:
    one, other = ALIKE[name]
    assert take_apart(one).shape == take_apart(other).shape
    assert hash(take_apart(one).shape) == hash(take_apart(other).shape)


@pytest.mark.parametrize("name", APART)
def test_what_needs_other_sql_has_another_shape(name: str) -> None:
    one, other = APART[name]
    assert take_apart(one).shape != take_apart(other).shape


@pytest.mark.parametrize("name", [*ALIKE, *APART])
def test_each_slot_has_its_value(name: str) -> None:
    for condition in {**ALIKE, **APART}[name]:
        apart = take_apart(condition)
        named = [slot.name for slot in slots(apart.shape)]
        assert sorted(named) == sorted(apart.values)


def slots(part: Any) -> list[Slot]:
    """All slots in a shape."""
    if isinstance(part, Slot):
        return [part]
    inner = part if isinstance(part, tuple) else [getattr(part, name) for name in getattr(part, "__match_args__", ())]
    return [one for each in inner for one in slots(each)]


def test_values_stand_in_no_shape() -> None:
    secret = "of one caller"
    condition: Condition = And((Compare("title", Op.EQ, secret), place(Op.EQ, f'"{secret}"', pointer=f"/{secret}")))
    apart = take_apart(condition)
    assert secret not in repr(apart.shape)
    assert set(apart.values.values()) == {secret, f"/{secret}"}
