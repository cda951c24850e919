"""Signed links: what was signed comes back, and nothing else does."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casegraph.auth.links import DownloadLink, UploadLink, check, new_key, signed, told_by
from casegraph.domain.errors import LinkRefused

NOW = datetime(2024, 5, 31, 12, 0, tzinfo=UTC)
ENDS = NOW + timedelta(minutes=15)
KEY = b"k" * 32
TENANT, HOLDER, THING = (UUID(int=n) for n in (1, 2, 3))
UPLOAD = UploadLink(TENANT, HOLDER, THING, ENDS, 200_000_000)
DOWNLOAD = DownloadLink(TENANT, HOLDER, THING, ENDS, "text/plain; charset=utf-8")


@pytest.mark.parametrize("link", [UPLOAD, UploadLink(TENANT, HOLDER, THING, ENDS), DOWNLOAD])
def test_what_was_signed_comes_back(link: UploadLink | DownloadLink) -> None:
    token = signed(link, KEY, "报告.pdf")
    assert told_by(token, type(link)) == link
    check(token, link, KEY, NOW, "报告.pdf")


def test_every_character_counts() -> None:
    token = signed(DOWNLOAD, KEY, "a.pdf")
    for at, letter in enumerate(token):
        for other in "AQgw-_9":
            if other != letter:
                altered = token[:at] + other + token[at + 1 :]
                with pytest.raises(LinkRefused):
                    check(altered, told_by(altered, DownloadLink), KEY, NOW, "a.pdf")


@pytest.mark.parametrize("beside", ["", "b.pdf", "a.pdf ", "A.pdf"])
def test_another_name_beside_it_is_refused(beside: str) -> None:
    with pytest.raises(LinkRefused, match="altered"):
        check(signed(DOWNLOAD, KEY, "a.pdf"), DOWNLOAD, KEY, NOW, beside)


def test_nothing_of_a_link_passes_for_the_name_beside_it() -> None:
    longer = DownloadLink(TENANT, HOLDER, THING, ENDS, DOWNLOAD.content_type + "; a=b")
    token = signed(DOWNLOAD, KEY, "; a=bc")
    with pytest.raises(LinkRefused):
        check(signed(longer, b"x", "c")[:43] + token[43:], longer, KEY, NOW, "c")


def test_another_key_is_refused() -> None:
    with pytest.raises(LinkRefused, match="altered"):
        check(signed(DOWNLOAD, KEY), DOWNLOAD, new_key(), NOW)


def test_it_ends() -> None:
    token = signed(DOWNLOAD, KEY)
    check(token, DOWNLOAD, KEY, ENDS - timedelta(seconds=1))
    with pytest.raises(LinkRefused, match="expired"):
        check(token, DOWNLOAD, KEY, ENDS)


def test_a_link_of_one_kind_is_none_of_another() -> None:
    with pytest.raises(LinkRefused):
        told_by(signed(UPLOAD, KEY), DownloadLink)
    with pytest.raises(LinkRefused):
        told_by(signed(DOWNLOAD, KEY), UploadLink)


@given(st.text(max_size=300) | st.from_regex(r"[A-Za-z0-9_-]{40,300}", fullmatch=True))
def test_anything_else_is_refused(token: str) -> None:
    for kind in (UploadLink, DownloadLink):
        with pytest.raises(LinkRefused):
            check(token, told_by(token, kind), KEY, NOW)


def test_a_token_of_any_length_is_refused() -> None:
    with pytest.raises(LinkRefused):
        told_by("A" * 1_000_000, UploadLink)
