"""The digests of lists and objects: those of the canonical text, whatever is within, and worked out once each."""

import hashlib
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casegraph.domain import json_values
from casegraph.domain.json_values import canonical, places

_names = st.text(st.characters(codec="utf-8"), max_size=4)
_scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _names
_values = st.recursive(_scalars, lambda inner: st.lists(inner) | st.dictionaries(_names, inner), max_leaves=15)


def plain(value: Any) -> Any:
    """The value with all its numbers as doubles, to be written by the library as a whole."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    try:
        return float(value) + 0.0
    except OverflowError:
        return math.copysign(math.inf, value)


def written(value: Any) -> str:
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@given(_values)
def test_the_canonical_text_is_that_of_the_whole(value: Any) -> None:
    assert canonical(value) == written(value)


@given(st.dictionaries(_names, _values, max_size=3))
def test_rows_that_are_stored_already_keep_their_meaning(body: dict[str, Any]) -> None:
    found = {one.pointer: one.key for one in places(body)}
    for name, value in body.items():
        if isinstance(value, list | dict):
            digest = hashlib.sha256(written(value).encode("utf-8", "surrogatepass")).hexdigest()
            assert found["/" + name.replace("~", "~0").replace("/", "~1")] == digest


def test_each_value_is_written_once_however_deep_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def encode(value: Any) -> str:
        seen.append(value)
        return json.dumps(value)

    monkeypatch.setattr(json_values, "_WRITTEN", encode)
    body: Any = "leaf"
    for number in range(100):
        body = {str(number): body}
    assert len(places(body)) == 100
    assert len(seen) == 101
