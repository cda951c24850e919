"""JSON Patch: the public suite for RFC 6902, what makes a patch fail and how that is told, and its bounds."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casegraph.domain.json_patch import MAX_OPERATIONS, MAX_SIZE, FaultKind, Op, Operation, PatchFault, apply, equal
from casegraph.domain.json_pointer import pointer
from tests.checkout import ROOT

SUITE = ROOT.parent / "shared" / "data" / "json-patch"
FILES = {"tests.json": 95, "spec_tests.json": 17}


class NotWritable(Exception):
    """An operation that cannot even be written down here: no path, or nothing that is known to be done."""


def operation(written: Any) -> Operation:
    """An operation as RFC 6902 writes it."""
    if written.get("op") not in list(Op) or not isinstance(written.get("path"), str):
        raise NotWritable
    known = {"value": written["value"]} if "value" in written else {}
    return Operation(Op(written["op"]), written["path"], written.get("from"), **known)


def patched(value: Any, *written: dict[str, Any]) -> Any:
    return apply(value, [operation(one) for one in written])


def refused(value: Any, *written: dict[str, Any]) -> PatchFault:
    """The fault of a patch, which must leave the value as it is."""
    before = deepcopy(value)
    with pytest.raises(PatchFault) as raised:
        patched(value, *written)
    assert same(value, before)
    assert raised.value.message.endswith(".")
    return raised.value


def same(left: Any, right: Any) -> bool:
    """Whether two values are the same to the letter, but for the order of members."""
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


@pytest.mark.parametrize(("name", "count"), FILES.items())
def test_the_public_suite(name: str, count: int) -> None:
    if not SUITE.is_dir():
        pytest.skip("needs the public suite for JSON Patch beside the checkout")
    cases = json.loads((SUITE / name).read_text(encoding="utf-8"))
    assert len(cases) == count
    for case in cases:
        value, before = case["doc"], deepcopy(case["doc"])
        # Cases that are switched off in the suite mean texts with a member twice, or a result that it does not give.
        if "error" in case and not case.get("disabled"):
            with pytest.raises((PatchFault, NotWritable)):
                patched(value, *case["patch"])
        elif "error" not in case:
            assert same(patched(value, *case["patch"]), case.get("expected", value)), case
        assert same(value, before), case


@pytest.mark.parametrize(
    ("value", "written", "kind", "member"),
    [
        ({}, {"op": "add", "path": "a", "value": 1}, FaultKind.BAD_POINTER, "path"),
        ({}, {"op": "add", "path": "/~2", "value": 1}, FaultKind.BAD_POINTER, "path"),
        ({}, {"op": "add", "path": "/a"}, FaultKind.MISSING_MEMBER, "value"),
        ({"a": 1}, {"op": "copy", "path": "/b"}, FaultKind.MISSING_MEMBER, "from"),
        ({"a": 1}, {"op": "copy", "path": "/b", "from": "a"}, FaultKind.BAD_POINTER, "from"),
        ({}, {"op": "add", "path": "/a/b", "value": 1}, FaultKind.NO_SUCH_PLACE, "path"),
        ({"a": 1}, {"op": "add", "path": "/a/b", "value": 1}, FaultKind.NO_SUCH_PLACE, "path"),
        ({"a": "text"}, {"op": "test", "path": "/a/0", "value": "t"}, FaultKind.NO_SUCH_PLACE, "path"),
        ({}, {"op": "remove", "path": "/a"}, FaultKind.NO_SUCH_PLACE, "path"),
        ({}, {"op": "replace", "path": "/a", "value": 1}, FaultKind.NO_SUCH_PLACE, "path"),
        ({}, {"op": "move", "path": "/a", "from": "/b"}, FaultKind.NO_SUCH_PLACE, "from"),
        ([1], {"op": "replace", "path": "/1", "value": 1}, FaultKind.NO_SUCH_PLACE, "path"),
        ([1], {"op": "add", "path": "/2", "value": 1}, FaultKind.NO_SUCH_PLACE, "path"),
        ([1], {"op": "remove", "path": "/-"}, FaultKind.BAD_INDEX, "path"),
        ([1], {"op": "add", "path": "/01", "value": 1}, FaultKind.BAD_INDEX, "path"),
        ([1], {"op": "add", "path": "/٠", "value": 1}, FaultKind.BAD_INDEX, "path"),
        ([1], {"op": "add", "path": "/" + "9" * 5_000, "value": 1}, FaultKind.BAD_INDEX, "path"),
        ([1], {"op": "copy", "path": "/0", "from": "/x"}, FaultKind.BAD_INDEX, "from"),
        ({"a": 1}, {"op": "remove", "path": ""}, FaultKind.WHOLE_VALUE, "path"),
        ({"a": {}}, {"op": "move", "path": "/a/b", "from": "/a"}, FaultKind.INTO_ITSELF, "path"),
        ({"a": {}}, {"op": "move", "path": "/a", "from": ""}, FaultKind.INTO_ITSELF, "path"),
        ({"a": 1}, {"op": "test", "path": "/a", "value": 2}, FaultKind.TEST_FAILED, "value"),
    ],
)
def test_faults_tell_the_operation_and_the_reason(
    value: Any, written: dict[str, Any], kind: FaultKind, member: str
) -> None:
    fault = refused(value, {"op": "test", "path": "", "value": value}, written)

    assert (fault.number, fault.kind, fault.member) == (1, kind, member)


@pytest.mark.parametrize(
    ("left", "right", "are"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (None, False, False),
        ("1", 1, False),
        (2**53 + 1, float(2**53), False),
        ({"a": 1, "b": [2]}, {"b": [2.0], "a": 1}, True),
        ([1, 2], [2, 1], False),
        ([1], [1, 2], False),
        ({}, [], False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
    ],
)
def test_values_are_the_same_by_type_and_number(left: Any, right: Any, are: bool) -> None:
    assert equal(left, right) is are
    assert equal(right, left) is are
    written = {"op": "test", "path": "/a", "value": right}
    if are:
        assert patched({"a": left}, written) == {"a": left}
    else:
        assert refused({"a": left}, written).kind is FaultKind.TEST_FAILED


def test_a_copy_stands_by_itself() -> None:
    value = {"a": {"b": [1]}}

    after = patched(
        value,
        {"op": "add", "path": "/a/b/-", "value": 2},
        {"op": "copy", "path": "/c", "from": "/a"},
        {"op": "add", "path": "/c/b/-", "value": 3},
        {"op": "add", "path": "/a/b/0", "value": 0},
    )

    assert after == {"a": {"b": [0, 1, 2]}, "c": {"b": [1, 2, 3]}}
    assert value == {"a": {"b": [1]}}


def test_what_is_added_is_not_changed_either() -> None:
    added: dict[str, Any] = {"x": []}

    after = patched({}, {"op": "add", "path": "/a", "value": added}, {"op": "add", "path": "/a/x/-", "value": 1})

    assert after == {"a": {"x": [1]}}
    assert added == {"x": []}


def test_what_a_patch_leaves_alone_is_shared() -> None:
    value: dict[str, Any] = {"a": {"x": 1}, "b": {"y": 1}}

    assert patched(value, {"op": "remove", "path": "/a/x"})["b"] is value["b"]


def test_a_patch_has_so_many_operations_at_most() -> None:
    one = {"op": "add", "path": "/-", "value": 0}

    assert len(patched([], *[one] * MAX_OPERATIONS)) == MAX_OPERATIONS
    fault = refused([], *[one] * 100_000)
    assert (fault.number, fault.kind) == (None, FaultKind.TOO_MANY_OPERATIONS)


def test_a_value_that_is_copied_into_itself_does_not_grow_without_end() -> None:
    fault = refused(["text"], *[{"op": "copy", "path": "/-", "from": ""}] * 100)

    assert fault.kind is FaultKind.TOO_LARGE
    assert fault.number is not None
    assert 10 < fault.number < 25


def test_what_is_taken_away_again_counts_all_the_same() -> None:
    fill = {"op": "copy", "path": "/b", "from": "/a"}
    empty = {"op": "remove", "path": "/b"}

    assert refused({"a": "x" * 10_000}, *[fill, empty] * 400).kind is FaultKind.TOO_LARGE


def test_what_is_tested_counts_too() -> None:
    value = list(range(10_000))

    assert refused(value, *[{"op": "test", "path": "", "value": value}] * 100).kind is FaultKind.TOO_LARGE


def test_large_values_may_only_become_smaller() -> None:
    value = {"a": "x" * MAX_SIZE, "b": 1}

    fault = refused(value, {"op": "replace", "path": "/b", "value": 2})
    assert (fault.number, fault.kind) == (None, FaultKind.TOO_LARGE)
    assert patched(value, {"op": "replace", "path": "/a", "value": ""}) == {"a": "", "b": 1}


def test_values_may_be_nested_deeply() -> None:
    deep: Any = []
    for _ in range(20_000):
        deep = [deep]

    assert patched({"a": 1}, {"op": "add", "path": "/b", "value": deep}, {"op": "test", "path": "/b", "value": deep})


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3)
NAMES = st.sampled_from(["a", "b", "", "~", "/", "0", "-"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)
WAYS = st.lists(NAMES | st.integers(0, 3).map(str), max_size=3).map(pointer)
OPERATIONS = st.builds(Operation, st.sampled_from(list(Op)), WAYS, WAYS, VALUES)


def plainly(value: Any, one: Operation) -> Any:
    """One operation, done to a copy of all that there is; the fault where it cannot be."""
    try:
        return apply(deepcopy(value), [deepcopy(one)])
    except PatchFault as fault:
        return fault


@given(VALUES, st.lists(OPERATIONS, max_size=6))
def test_a_patch_is_its_operations_one_by_one_or_nothing(value: Any, operations: list[Operation]) -> None:
    before = deepcopy((value, operations))
    expected = value
    for number, one in enumerate(operations):
        expected = plainly(expected, one)
        if isinstance(expected, PatchFault):
            with pytest.raises(PatchFault) as raised:
                apply(value, operations)
            assert (raised.value.number, raised.value.kind) == (number, expected.kind)
            break
    else:
        assert same(apply(value, operations), expected)
    assert same(before[0], value)
    assert before[1] == operations


@given(VALUES, VALUES)
def test_a_value_that_was_put_somewhere_is_there(value: Any, new: Any) -> None:
    after = apply({"old": value}, [Operation(Op.ADD, "/new", value=new), Operation(Op.TEST, "/new", value=new)])

    assert equal(after, {"old": value, "new": new})
    assert equal(apply(after, [Operation(Op.REMOVE, "/new")]), {"old": value})
    assert equal(apply(after, [Operation(Op.MOVE, "/old", "/new")]), {"old": new})
