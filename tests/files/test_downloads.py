"""Downloads: links that end, are for one holder and cannot be altered; ranges; and never anything to be shown."""

import asyncio
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import update

from casegraph.auth.links import DownloadLink
from casegraph.domain.errors import LinkRefused
from casegraph.services import utc_now
from casegraph.services.links import Links
from casegraph.storage.database import Database
from casegraph.storage.tables import BLOB, DOCUMENT
from casegraph.storage.unit_of_work import unit_of_work
from tests.client import client_of
from tests.files.office import SHOW, Office, bare, office_on

DATA = bytes(range(256)) * 8
PAGE = b"<script>alert(1)</script>"
SAFE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "referrer-policy": "no-referrer",
    "cache-control": "private, no-cache",
    "accept-ranges": "bytes",
}


async def get(office: Office, url: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await office.client.http.get(url, headers=named)


async def test_what_was_put_is_got_with_all_that_is_known_of_it(office: Office) -> None:
    document = await office.uploaded(DATA, filename="Übersicht (2).pdf", contentType="application/pdf")
    shown = await office.show(document)
    download = shown["download"]
    assert (download["filename"], download["contentType"]) == ("Übersicht (2).pdf", "application/pdf")
    assert download["size"] == str(len(DATA))
    assert download["url"].startswith("http://testserver/downloads/")
    response = await get(office, download["url"])
    assert (response.status_code, response.content) == (200, DATA)
    assert response.headers["etag"] == f'"{shown["sha256"]}"'
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-length"] == str(len(DATA))
    name = quote("Übersicht (2).pdf")
    expected = f"attachment; filename=\"Ubersicht (2).pdf\"; filename*=UTF-8''{name}"
    assert response.headers["content-disposition"] == expected
    assert SAFE.items() <= dict(response.headers).items()
    head = await office.client.http.head(download["url"])
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(DATA))


async def test_pages_and_pictures_with_scripts_are_saved_and_never_shown(office: Office) -> None:
    for name, kind in (("a.html", "text/html"), ("a.svg", "image/svg+xml"), ("a.xml", "application/xml")):
        response = await get(office, await office.link(PAGE, filename=name, contentType=kind))
        assert response.headers["content-type"] == kind
        assert response.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert SAFE.items() <= dict(response.headers).items()


RANGES: list[tuple[str, int, int]] = [
    ("bytes=0-0", 0, 1),
    ("bytes=10-19", 10, 10),
    ("bytes=2000-", 2000, 48),
    ("bytes=-5", 2043, 5),
    ("bytes=-99999", 0, 2048),
    ("bytes=2047-999999999999999999", 2047, 1),
    ("BYTES= 1-2 ", 1, 2),
]


async def test_ranges(office: Office) -> None:
    url = await office.link(DATA)
    for asked, start, length in RANGES:
        response = await get(office, url, range=asked)
        assert (response.status_code, response.content) == (206, DATA[start : start + length]), asked
        assert response.headers["content-range"] == f"bytes {start}-{start + length - 1}/2048"
        assert response.headers["content-length"] == str(length)
    for asked in ("bytes=2048-", "bytes=9999-10000", "bytes=-0"):
        response = await get(office, url, range=asked)
        assert (response.status_code, response.headers["content-range"]) == (416, "bytes */2048"), asked
    for asked in ("bytes=5-4", "bytes=a-b", "bytes=-", "lines=1-2", "bytes=0-1,5-6", "bytes=" + "9" * 40 + "-"):
        response = await get(office, url, range=asked)
        assert (response.status_code, response.content) == (200, DATA), asked


async def test_what_a_client_has_already_is_not_sent_again(office: Office) -> None:
    url = await office.link(DATA)
    etag = (await get(office, url)).headers["etag"]
    for known, status in ((etag, 304), (f'"other", W/{etag}', 304), ("*", 304), ('"other"', 200)):
        response = await get(office, url, if_none_match=known)
        assert response.status_code == status
        assert response.headers["etag"] == etag
    for condition, status in ((etag, 206), ('"other"', 200), (f"W/{etag}", 200)):
        assert (await get(office, url, range="bytes=0-1", if_range=condition)).status_code == status


async def test_a_link_altered_by_one_character_leads_nowhere(office: Office) -> None:
    url = await office.link(DATA, filename="a.pdf", contentType="application/pdf")
    start = url.index("/downloads/") + len("/downloads/")
    for at in range(start, len(url), 7):
        if url[at] != "/":
            altered = url[:at] + ("A" if url[at] != "A" else "B") + url[at + 1 :]
            response = await get(office, altered)
            assert (response.status_code, response.json()["code"]) == (403, "LINK_REFUSED"), at
    assert (await get(office, url + "x")).status_code == 403
    assert (await get(office, url.rpartition("/")[0] + "/b.html")).status_code == 403


async def test_a_link_of_an_upload_is_none_of_a_download(office: Office) -> None:
    payload = await office.begin()
    swapped = payload["uploadUrl"].replace("/uploads/", "/downloads/") + "/a.bin"
    assert (await get(office, swapped)).status_code == 403


async def test_a_link_is_for_its_holder(office: Office) -> None:
    url = await office.link(DATA)
    for who, status in (("ann", 200), ("admin", 403), ("eve", 403)):
        response = await get(office, url, authorization=f"Bearer {office.people[who].token}")
        assert response.status_code == status
    assert (await get(office, url, authorization="Bearer nonsense")).status_code == 401
    assert (await get(office, url)).status_code == 200, "whoever has the link may follow it"


async def test_a_link_ends(database: Database, tmp_path: Path) -> None:
    async with office_on(database, tmp_path, link_seconds=10) as office:
        url = await office.link(DATA)
        later = utc_now() + timedelta(seconds=11)
        links = Links(database, lambda: later)
        _, _, token, name = url.removeprefix("http://testserver").split("/")
        with pytest.raises(LinkRefused, match="expired"):
            await links.proven(token, DownloadLink, name)
        assert (await get(office, url)).status_code == 200


async def test_a_document_without_bytes_has_a_link_that_says_so(office: Office) -> None:
    payload = await office.begin()
    shown = await office.show(payload["document"])
    response = await get(office, shown["download"]["url"])
    assert (response.status_code, response.json()["title"]) == (404, "This document has no bytes yet.")


async def test_bytes_that_are_to_go_are_gone(office: Office) -> None:
    url = await office.link(DATA)
    async with unit_of_work(office.database) as unit:
        await unit.execute(update(BLOB).values(remove_at=utc_now()))
    assert (await get(office, url)).status_code == 404


async def test_a_store_without_the_bytes_is_told_of_and_tells_nothing(office: Office) -> None:
    url = await office.link(DATA)
    for file in (office.folder / "blobs").rglob("*"):
        if file.is_file():
            file.unlink()
    response = await get(office, url)
    assert (response.status_code, response.json()["code"]) == (503, "UNAVAILABLE")
    assert str(office.folder) not in response.text


async def test_a_format_that_a_document_has_not_is_refused(office: Office) -> None:
    query = "query ($id: ID!, $format: OutputFormat) { document(id: $id) { download(format: $format) { filename } } }"
    ann = office.people["ann"]
    document = await office.uploaded(DATA, filename="a.pdf", contentType="application/pdf")
    asked = [
        await office.client(ann, query, {"id": document["id"], "format": one}) for one in ("PDF", "DOCX", "BOTH", None)
    ]
    assert [one.codes if "errors" in one.body else [] for one in asked] == [[], ["NOT_FOUND"], ["NOT_FOUND"], []]


async def test_a_docx_beside_a_pdf_is_got_under_its_own_name(office: Office) -> None:
    pdf = await office.uploaded(b"%PDF", filename="order.pdf", contentType="application/pdf")
    docx = await office.uploaded(b"PK-docx", filename="x")
    ((_, docx_blob, *_),) = [one for one in (await office.rows())[0] if one[0] == bare(docx)]
    async with unit_of_work(office.database) as unit:
        await unit.execute(update(DOCUMENT).where(DOCUMENT.c.id == bare(pdf)).values(docx_blob_id=docx_blob))
    query = SHOW.replace("download {", "download(format: DOCX) {")
    answer = await office.client(office.people["ann"], query, {"id": pdf["id"]})
    download = answer.data["document"]["download"]
    assert (download["filename"], download["size"]) == ("order.docx", "7")
    assert (await get(office, download["url"])).content == b"PK-docx"


async def test_what_came_from_elsewhere_may_be_called_anything(office: Office) -> None:
    document = await office.uploaded(DATA)
    odd = {"name": "../a\r\nX-Evil: 1/b\u202e.html", "content_type": "Größe\r\nX-Evil: 1"}
    async with unit_of_work(office.database) as unit:
        await unit.execute(update(DOCUMENT).where(DOCUMENT.c.id == bare(document)).values(odd))
    response = await get(office, (await office.show(document))["download"]["url"])
    assert (response.status_code, response.content) == (200, DATA)
    assert response.headers["content-type"] == "application/octet-stream"
    assert "x-evil" not in response.headers
    name = ".._a__X-Evil%3A%201_b_.html"
    expected = f"attachment; filename=\".._a__X-Evil_ 1_b_.html\"; filename*=UTF-8''{name}"
    assert response.headers["content-disposition"] == expected


async def test_many_links_cost_one_key(office: Office) -> None:
    documents = [await office.uploaded(DATA) for _ in range(3)]
    shown = await asyncio.gather(*(office.show(one) for one in documents))
    assert len({one["download"]["url"] for one in shown}) == 3


async def test_links_begin_where_the_operator_says(database: Database, tmp_path: Path) -> None:
    async with office_on(database, tmp_path, public_url="https://cases.example/gateway/") as office:
        payload = await office.begin()
        assert payload["uploadUrl"].startswith("https://cases.example/gateway/uploads/")


async def test_a_key_of_the_operators_signs_all_links(database: Database, tmp_path: Path) -> None:
    async with office_on(database, tmp_path, link_key="k" * 32) as office:
        url = await office.link(DATA)
        assert (await get(office, url)).content == DATA
        path = url.removeprefix("http://testserver")
        async with client_of(database, data_dir=tmp_path, link_key="k" * 32) as same:
            assert (await same.http.get(path)).content == DATA
        async with client_of(database, data_dir=tmp_path, link_key="l" * 32) as other:
            assert (await other.http.get(path)).status_code == 403
