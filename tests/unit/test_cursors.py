"""Cursors as text: what was encoded comes back, and nothing else is taken for a cursor."""

import string
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casegraph.domain import cursors
from casegraph.domain.errors import InvalidCursor
from casegraph.domain.ids import new_uuid
from casegraph.domain.paging import OrderKey
from casegraph.domain.text import SORT_KEY_LENGTH
from casegraph.storage.repositories.cases import CASES
from casegraph.storage.sorting import signature

ALPHABET = string.ascii_letters + string.digits + "-_"
scalars = st.none() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])) | st.floats(allow_nan=False)


def refused(cursor: str, signature: str = "list") -> bool:
    """Whether it is not taken for a cursor, and the argument that it came in is named."""
    with pytest.raises(InvalidCursor) as caught:
        cursors.decode(signature, cursor, "before")
    return caught.value.path == ("before",) and "`before`" in caught.value.message


@given(signature=st.text(st.characters(exclude_categories=["Cs"])), values=st.lists(scalars, max_size=4))
def test_the_values_come_back(signature: str, values: list[Any]) -> None:
    cursor = cursors.encode(signature, values)
    assert set(cursor) <= set(ALPHABET), "goes into a URL as it is"
    assert cursors.decode(signature, cursor, "after") == values


def test_every_change_of_one_character_is_noticed() -> None:
    cursor = cursors.encode("list", ["Some title", 5])
    for place, there in enumerate(cursor):
        for other in set(ALPHABET + "=+/ \n\0é") - {there}:
            assert refused(cursor[:place] + other + cursor[place + 1 :])


def test_every_insertion_and_cut_is_noticed() -> None:
    cursor = cursors.encode("list", ["Some title", 5])
    for place in range(len(cursor)):
        assert refused(cursor[:place])
        assert refused(cursor[:place] + cursor[place + 1 :])
        for other in ("=", "\n", " ", "A", "\N{SNOWMAN}"):
            assert refused(cursor[:place] + other + cursor[place:])


@pytest.mark.parametrize("values", [[], [1], [12], [123]], ids=len)
def test_only_one_spelling_of_the_same_bytes_is_taken(values: list[int]) -> None:
    cursor = cursors.encode("list", values)
    raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    spellings = [cursor[:-1] + last for last in ALPHABET if last != cursor[-1]]
    spellings += [cursor + "=", cursor + "==", cursor + "===", cursor + "\n", b64encode(raw).decode() + "="]
    same = [one for one in spellings if _bytes(one) == raw]
    assert same or len(raw) % 3 == 0, "else this proves nothing"
    for one in spellings:
        assert refused(one)


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.rstrip("=\n") + "=" * (-len(text.rstrip("=\n")) % 4))


@given(st.text() | st.text(ALPHABET) | st.binary().map(lambda raw: urlsafe_b64encode(raw).rstrip(b"=").decode()))
def test_other_text_is_no_cursor(text: str) -> None:
    assert refused(text)


@given(
    st.binary(max_size=40).filter(lambda raw: raw.strip()[:1] != b"[")
    | st.sampled_from([b"[" * 5000, b"5", b"{}", b"[" + b"9" * 5000 + b"]", b"[1] x"])
)
def test_a_good_digest_of_other_bytes_is_no_cursor(payload: bytes) -> None:
    raw = b"\x01" + cursors._digest("list", payload) + payload
    assert refused(urlsafe_b64encode(raw).rstrip(b"=").decode())


def test_of_another_version() -> None:
    cursor = cursors.encode("list", [5])
    raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert refused(urlsafe_b64encode(b"\x02" + raw[1:]).rstrip(b"=").decode())


ORDERS = [
    (),
    (OrderKey("NUMBER"),),
    (OrderKey("TITLE"),),
    (OrderKey("TITLE", True),),
    (OrderKey("TITLE"), OrderKey("NUMBER")),
    (OrderKey("VARIABLE", False, "/a"),),
    (OrderKey("VARIABLE", False, "/a"), OrderKey("NUMBER")),
    (OrderKey("VARIABLE", False, "/a:+,NUMBER"),),
    (OrderKey("VARIABLE", False, "/a:+,NUMBER:+"),),
    (OrderKey("VARIABLE", False, "/a"), OrderKey("VARIABLE", True, "/b")),
    (OrderKey("VARIABLE", False, "/a:+,VARIABLE/b"),),
    (OrderKey("VARIABLE", True, "/a~1"), OrderKey("TITLE")),
    (OrderKey("VARIABLE", True, "/a:-,TITLE"),),
]


def test_every_order_list_and_tenant_has_cursors_of_its_own() -> None:
    tenants = [new_uuid(), new_uuid()]
    signatures = [signature(f"cases|{one}", order) for one in tenants for order in ORDERS]
    signatures += [signature(f"tasks|{one}", (OrderKey("TITLE"),)) for one in tenants]
    assert len(set(signatures)) == len(signatures)
    for signed in signatures:
        for other in set(signatures) - {signed}:
            assert refused(cursors.encode(signed, [1]), other)


@pytest.mark.parametrize("character", ["x", "\x01", "\U0001f600", '"', "\\"])
def test_the_longest_cursor_that_is_given_is_taken(character: str) -> None:
    """Five keys, as many as an order may have, each of the longest text there is."""
    order = tuple(OrderKey("VARIABLE", pointer=f"/place{n}") for n in range(5))
    signed = signature("cases", order)
    text = character * SORT_KEY_LENGTH
    values = [part for _ in range(5) for part in (2, None, text)] + [str(UUID(int=2**128 - 1))]
    cursor = cursors.encode(signed, values)
    assert CASES.sortable.sorting(order).decode(signed, cursor, "after")[2] == text


def test_a_longer_one_is_refused_unread() -> None:
    cursor = cursors.encode("list", ["x" * 10_000])
    assert refused(cursor)
