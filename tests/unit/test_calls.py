"""What makes two calls of a mutation the same."""

import pytest

from casegraph.domain.calls import MAX_KEY, Call, call_of
from casegraph.domain.errors import InvalidInput


def made(arguments: object, key: str = "k", mutation: str = "deployProcess") -> Call:
    call = call_of(mutation, arguments, key)
    assert call is not None
    return call


def test_a_call_without_a_key_is_none_to_repeat() -> None:
    assert call_of("deployProcess", {"source": "x"}, None) is None


def test_the_same_arguments_make_the_same_call_in_any_order() -> None:
    assert made({"a": 1, "b": [True, None]}) == made({"b": [True, None], "a": 1})


@pytest.mark.parametrize("other", [{"a": 2}, {"a": "1"}, {"a": True}, {"a": [1]}, {"a": None}, {}, {"a": 1, "b": None}])
def test_other_arguments_have_another_digest(other: object) -> None:
    assert made({"a": 1}).digest != made(other).digest


def test_text_that_no_database_holds_can_be_told_apart() -> None:
    assert made({"a": "\ud800"}).digest != made({"a": "\udbff"}).digest


@pytest.mark.parametrize("key", ["k", " ", "é" * MAX_KEY, "0190b5c2-7c4e-7a91-8f53-1d2b3c4d5e6f"])
def test_a_key_may_be(key: str) -> None:
    assert made({}, key).key == key


@pytest.mark.parametrize("key", ["", "k" * (MAX_KEY + 1), "a\nb", "a\0", "\ud800", "\x1b"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(InvalidInput, match="1 to 200 characters") as caught:
        call_of("deployProcess", {}, key)
    assert caught.value.path == ("idempotencyKey",)
