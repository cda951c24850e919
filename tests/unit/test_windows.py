"""The arguments of lists: which go together, and which window they make."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casegraph.domain.errors import InvalidInput, LimitExceeded
from casegraph.domain.paging import DEFAULT_FIRST, MAX_FIRST, MAX_OFFSET, Window, window
from casegraph.storage.shapes import next_prefix


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, Window(DEFAULT_FIRST)),
        ({"first": 0}, Window(0)),
        ({"first": MAX_FIRST}, Window(MAX_FIRST)),
        ({"first": 5, "after": "c"}, Window(5, "c")),
        ({"after": "c"}, Window(DEFAULT_FIRST, "c")),
        ({"last": 5}, Window(5, None, True)),
        ({"last": 0}, Window(0, None, True)),
        ({"last": 5, "before": "c"}, Window(5, "c", True)),
        ({"before": "c"}, Window(DEFAULT_FIRST, "c", True)),
        ({"first": 5, "offset": 0}, Window(5)),
        ({"offset": MAX_OFFSET}, Window(DEFAULT_FIRST, offset=MAX_OFFSET)),
        ({"first": 5, "after": ""}, Window(5, "")),
    ],
)
def test_windows(arguments: dict[str, Any], expected: Window) -> None:
    assert _window(arguments) == expected


@pytest.mark.parametrize(
    ("arguments", "kind", "place"),
    [
        ({"first": 1, "last": 1}, InvalidInput, "last"),
        ({"first": 1, "before": "c"}, InvalidInput, "before"),
        ({"after": "c", "before": "c"}, InvalidInput, "before"),
        ({"after": "c", "last": 1}, InvalidInput, "after"),
        ({"offset": 1, "after": "c"}, InvalidInput, "offset"),
        ({"offset": 1, "before": "c"}, InvalidInput, "offset"),
        ({"offset": 1, "last": 1}, InvalidInput, "offset"),
        ({"first": -1}, InvalidInput, "first"),
        ({"last": -1}, InvalidInput, "last"),
        ({"first": MAX_FIRST + 1}, LimitExceeded, "first"),
        ({"last": MAX_FIRST + 1}, LimitExceeded, "last"),
        ({"offset": MAX_OFFSET + 1}, LimitExceeded, "offset"),
    ],
)
def test_contradictions(arguments: dict[str, Any], kind: type[InvalidInput], place: str) -> None:
    with pytest.raises(kind) as refusal:
        _window(arguments)
    assert type(refusal.value) is kind
    assert refusal.value.path == (place,)


def _window(arguments: dict[str, Any]) -> Window:
    return window(*(arguments.get(name) for name in ("first", "after", "last", "before", "offset")))


_texts = st.text(st.sampled_from("aAb~\x7f\u0080\ud7ff\ue000\uffff\U00010000\U0010fffe\U0010ffff"), max_size=4)


@given(_texts, _texts)
def test_the_range_of_a_prefix_holds_what_begins_with_it(text: str, prefix: str) -> None:
    bound = next_prefix(prefix)
    within = prefix.encode() <= text.encode() and (bound is None or text.encode() < bound.encode())
    assert within == text.startswith(prefix)
