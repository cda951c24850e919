"""JSON values by type and by place: what is equal, what has which place, and how it is kept."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casegraph.domain.errors import InvalidInput
from casegraph.domain.json_values import KEY_LENGTH, MAX_POINTER, Kind, canonical, check_pointer, describe, places
from tests.storage.meaning import ABSENT, place, same

# Few values, so that equal ones meet.
_scalars = st.sampled_from(
    [None, True, False, 0, -0.0, 1, 1.0, -1, 1.5, 2**53, 2**53 + 1, 1e300, "", "1", "a", "é", "e\u0301"]
)
_names = st.sampled_from(["", "a", "b", "a/b", "m~n", "~1", "0", "é", "e\u0301"])


def _containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=3)


values = st.recursive(_scalars, _containers, max_leaves=8)


@given(values, values)
def test_equal_values_share_their_canonical_text(one: Any, other: Any) -> None:
    assert (canonical(one) == canonical(other)) == same(one, other)
    assert (describe("/a", one) == describe("/a", other)) == same(one, other)


@given(values)
def test_a_value_is_equal_to_itself_in_another_order(value: Any) -> None:
    assert canonical(_turned(value)) == canonical(value)


def _turned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _turned(value[key]) for key in reversed(value)}
    return [_turned(item) for item in value] if isinstance(value, list) else value


@given(values)
def test_every_place_is_found_by_its_pointer(body: Any) -> None:
    found = {one.pointer: one for one in places(body)}
    assert len(found) == len(list(places(body))), "no place twice"
    for pointer, one in found.items():
        assert check_pointer(pointer) == pointer
        value = place(body, pointer)
        assert value is not ABSENT
        assert one == describe(pointer, value)
    assert len(found) == _size(body)


def _size(value: Any) -> int:
    items = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return sum(1 + _size(item) for item in items)


@pytest.mark.parametrize(
    ("value", "kind", "number", "key"),
    [
        (0, Kind.NUMBER, 0.0, None),
        (-0.0, Kind.NUMBER, 0.0, None),
        (2**53 + 1, Kind.NUMBER, 2.0**53, None),
        (10**400, Kind.NUMBER, math.inf, None),
        (-(10**400), Kind.NUMBER, -math.inf, None),
        (True, Kind.BOOLEAN, 1.0, None),
        (False, Kind.BOOLEAN, 0.0, None),
        ("", Kind.STRING, None, ""),
        ("1", Kind.STRING, None, "1"),
        (None, Kind.NULL, None, None),
    ],
)
def test_scalars(value: Any, kind: Kind, number: float | None, key: str | None) -> None:
    found = describe("/a", value)
    assert (found.kind, found.number, found.key, found.text) == (kind, number, key, None)
    if number == 0:
        assert math.copysign(1, describe("/a", value).number or 0.0) == 1, "no negative zero"


def test_long_texts_are_kept_whole_beside_their_beginning() -> None:
    at, over = "x" * KEY_LENGTH, "x" * (KEY_LENGTH + 1)
    assert describe("/a", at)[3:] == (at, None)
    assert describe("/a", over)[3:] == (at, over)


def test_kinds_are_in_the_order_of_mixed_lists() -> None:
    mixed: list[Any] = [None, {}, [], True, "a", 1]
    ordered: list[Any] = sorted(mixed, key=lambda value: describe("", value).kind)
    assert ordered == [1, "a", True, [], {}, None]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, []),
        ([], []),
        (5, []),
        ({"a": 1}, ["/a"]),
        ({"": {"": 1}}, ["/", "//"]),
        ({"a/b": {"m~n": [7]}}, ["/a~1b", "/a~1b/m~0n", "/a~1b/m~0n/0"]),
        ([[1], 2], ["/0", "/0/0", "/1"]),
    ],
)
def test_places(body: Any, pointers: list[str]) -> None:
    assert sorted(one.pointer for one in places(body)) == pointers


def test_places_too_deep_are_left_out_and_others_are_not() -> None:
    longest, longer = "x" * (MAX_POINTER - 1), "x" * MAX_POINTER
    found = {one.pointer for one in places({longest: {"a": 1}, longer: {"b": 2}, "c": 3, "~" * (MAX_POINTER // 2): 4})}
    assert found == {f"/{longest}", "/c"}


def test_depth_is_no_matter() -> None:
    body: Any = 0
    for _ in range(MAX_POINTER):
        body = {"": body}
    assert len(list(places(body))) == MAX_POINTER


@pytest.mark.parametrize("pointer", ["/", "/a", "//", "/a~0b~1c", "/0/1", "/é", "/ ", "/" + "x" * (MAX_POINTER - 1)])
def test_pointers(pointer: str) -> None:
    assert check_pointer(pointer) == pointer


@pytest.mark.parametrize(
    "pointer", ["", "a", "a/b", "/~", "/a~", "/~2", "/a~b", "#/a", "/a\n~", "/" + "x" * MAX_POINTER]
)
def test_no_pointers(pointer: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_pointer(pointer, ("filter", "pointer"))
    assert refusal.value.path == ("filter", "pointer")
