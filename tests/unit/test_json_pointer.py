"""JSON Pointers: written, told apart from other texts, and read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casegraph.domain.json_pointer import escaped, is_pointer, pointer, tokens, unescaped


@pytest.mark.parametrize(
    ("path", "expected"),
    [((), ""), (("",), "/"), (("a", 0, "b"), "/a/0/b"), (("a/b", "m~n"), "/a~1b/m~0n"), (("~1", "~0"), "/~01/~00")],
)
def test_ways_are_written(path: tuple[str | int, ...], expected: str) -> None:
    assert pointer(path) == expected
    assert tokens(expected) == tuple(map(str, path))


@pytest.mark.parametrize("text", ["a", "a/b", "/~", "/~2", "/a~", " /a", "#/a"])
def test_other_texts_are_no_pointers(text: str) -> None:
    assert not is_pointer(text)
    with pytest.raises(ValueError, match="no JSON Pointer"):
        tokens(text)


@given(st.lists(st.text() | st.sampled_from(["~", "/", "~0", "~1", "~01", "\n"])))
def test_what_is_written_can_be_read(path: list[str]) -> None:
    assert is_pointer(pointer(path))
    assert tokens(pointer(path)) == tuple(path)
    assert [unescaped(escaped(one)) for one in path] == path
