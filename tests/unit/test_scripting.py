"""Expressions, functions and titles as the lifecycle asks for them; and what can be kept at all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casegraph.domain.storable import MAX_DEPTH, unstorable
from casegraph.lifecycle.scripting import ScriptFailed
from casegraph.services.scripting import ProcessScripting


def spoil(variables: dict[str, Any]) -> dict[str, Any]:
    variables["list"].append(1)
    return {"length": len(variables["list"])}


def fail(variables: dict[str, Any]) -> dict[str, Any]:
    raise KeyError("a secret of the operator")


def answer(value: Any) -> Any:
    return lambda _: value


SCRIPTING = ProcessScripting(
    {"spoil": spoil, "fail": fail, "text": answer("no"), "object": answer({"a": object()}), "bad": answer({"a": "\0"})}
)


def test_expressions_have_values() -> None:
    assert SCRIPTING.evaluate("a + 1", {"a": 2}) == 3
    assert SCRIPTING.render("Order of ${name}", {"name": "Ann"}) == "Order of Ann"


@pytest.mark.parametrize("text", ["a +", "missing + 1", "1 / 0"])
def test_what_does_not_work_out_fails(text: str) -> None:
    with pytest.raises(ScriptFailed):
        SCRIPTING.evaluate(text, {})
    with pytest.raises(ScriptFailed):
        SCRIPTING.render(f"${{{text}}}", {})


def test_functions_work_on_a_copy() -> None:
    variables = {"list": [0]}
    assert SCRIPTING.call("spoil", variables) == {"length": 2}
    assert variables == {"list": [0]}


@pytest.mark.parametrize("name", ["fail", "text", "object", "bad", "unknown"])
def test_functions_that_go_wrong_say_so_and_tell_nothing(name: str) -> None:
    with pytest.raises(ScriptFailed) as failed:
        SCRIPTING.call(name, {"list": []})
    assert name in failed.value.message
    assert "secret" not in failed.value.message


json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["a", "~/"]), inner),
)


@given(json)
def test_json_can_be_kept(value: Any) -> None:
    assert unstorable(value) is None


@pytest.mark.parametrize("bad", ["\0", "\ud800", 2**63, float("nan"), float("inf"), object(), {1: 2}, {"\0": 1}])
def test_what_cannot_be_kept_is_found_where_it_is(bad: Any) -> None:
    fault = unstorable({"a/b": [0, bad]})
    assert fault is not None
    assert fault.pointer == "/a~1b/1"
    assert fault.message.endswith(".")


def test_values_may_be_nested_so_deep() -> None:
    value: Any = 1
    for _ in range(MAX_DEPTH):
        value = [value]
    assert unstorable(value) is None
    assert unstorable([value]) is not None
