from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casegraph.eventlogs.naming import MAX_SLUG, UniqueNames, free_key, slug, stem


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("BPI Challenge 2012", "bpi-challenge-2012"),
        ("  Café — Straße!  ", "cafe-strasse"),
        ("running-example", "running-example"),
        ("A__B", "a-b"),
    ],
)
def test_a_key_is_made_of_small_letters_digits_and_hyphens(name: str, key: str) -> None:
    assert slug(name) == key


def test_names_that_lose_letters_keep_apart() -> None:
    assert slug("日志一") != slug("日志二")
    assert slug("日志一").startswith("log-")
    assert slug("!") != slug("?")


def test_long_names_that_begin_alike_keep_apart() -> None:
    assert slug("a" * 200 + "b") != slug("a" * 200 + "c")


@settings(deadline=None)
@given(st.text())
def test_every_name_has_a_key(name: str) -> None:
    key = slug(name)
    assert 0 < len(key) <= MAX_SLUG
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not key.startswith("-")
    assert not key.endswith("-")


def test_a_second_name_is_numbered() -> None:
    names = UniqueNames()
    assert [names.claim("A") for _ in range(3)] == ["A", "A#2", "A#3"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["A", "A#2", "A#3", "A#2#2", "B"])))
def test_no_name_is_given_twice(wanted: list[str]) -> None:
    names = UniqueNames()
    given_names = [names.claim(name) for name in wanted]
    assert len(set(given_names)) == len(given_names)
    assert all(given_name.startswith(name) for given_name, name in zip(given_names, wanted, strict=True))
    again = UniqueNames()
    assert [again.claim(name) for name in wanted] == given_names


@settings(deadline=None)
@given(st.lists(st.sampled_from(["A", "A#2", "A#3", "B"])))
def test_no_key_is_taken_twice(wanted: list[str]) -> None:
    taken: dict[str, int] = {}
    repeats: dict[str, int] = {}
    for number, key in enumerate(wanted):
        free = free_key(key, taken, repeats)
        assert free not in taken
        taken[free] = number


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("orders.xes", "orders"),
        ("orders.xes.gz", "orders"),
        ("ORDERS.XES.GZ", "ORDERS"),
        ("orders.2012.xml", "orders.2012.xml"),
        (".xes", ".xes"),
    ],
)
def test_a_file_is_called_without_its_endings(name: str, expected: str) -> None:
    assert stem(Path("/somewhere") / name) == expected
