"""Uploads: a document is made, its bytes come over plain HTTP, and what is refused leaves nothing behind."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from casegraph.domain.filters import FilterLimits
from casegraph.domain.ids import new_uuid
from casegraph.http.uploads import upload_routes
from casegraph.services import make_services
from casegraph.services.files import files_in
from casegraph.storage.database import Database
from tests.files.office import Office, bare, office_on

DATA = bytes(range(256)) * 5_000
SHA256 = hashlib.sha256(DATA).hexdigest()
PROGRAM = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + bytes(100)


async def test_a_document_gets_its_bytes(office: Office) -> None:
    payload = await office.begin(filename="報告.bin", size=str(len(DATA)))
    document = payload["document"]
    assert document["expiresAt"] is not None
    assert {key: document[key] for key in document.keys() - {"id", "uuid", "expiresAt"}} == {
        "name": "報告.bin",
        "kind": "TEMPORARY",
        "contentType": "application/octet-stream",
        "size": str(len(DATA)),
        "sha256": "",
        "version": 1,
        "case": None,
        "createdBy": {"username": "ann"},
    }
    response = await office.put(payload["uploadUrl"], DATA)
    assert response.status_code == 204
    assert response.headers["upload-offset"] == str(len(DATA))
    assert response.headers["upload-complete"] == "?1"
    shown = await office.show(document)
    assert (shown["size"], shown["sha256"]) == (str(len(DATA)), SHA256)
    [row], [blob] = await office.rows()
    assert row == (bare(document), blob[0], len(DATA), SHA256)
    assert blob[1] is None, "in use"
    assert list(office.stored().values()) == [DATA]
    assert office.staged() == {}


async def test_an_empty_file_is_a_file(office: Office) -> None:
    document = await office.uploaded(b"", size="0")
    shown = await office.show(document)
    assert (shown["size"], shown["sha256"]) == ("0", hashlib.sha256(b"").hexdigest())
    response = await office.client.http.get(shown["download"]["url"])
    assert (response.status_code, response.content) == (200, b"")


async def test_the_same_bytes_again_change_nothing_and_others_are_refused(office: Office) -> None:
    payload = await office.begin()
    url = payload["uploadUrl"]
    for content, status in ((DATA, 204), (DATA, 204), (DATA[:-1], 409), (DATA + b"x", 409), (b"", 409), (DATA, 204)):
        before = await office.rows()
        assert (await office.put(url, content)).status_code == status
        if before[0][0][1] is not None:
            assert await office.rows() == before
    assert list(office.stored().values()) == [DATA]


async def parts(*pieces: bytes) -> AsyncIterator[bytes]:
    for one in pieces:
        yield one


REFUSED: list[tuple[dict[str, str], bytes, int, str]] = [
    ({"size": "10"}, b"x" * 11, 413, "TOO_LARGE"),
    ({"size": "10"}, b"x" * 9, 422, "WRONG_SIZE"),
    ({}, b"x" * 2001, 413, "TOO_LARGE"),
    ({}, PROGRAM, 415, "WRONG_TYPE"),
    ({"contentType": "application/pdf", "size": str(len(PROGRAM))}, PROGRAM, 415, "WRONG_TYPE"),
]


@pytest.mark.parametrize("chunked", [False, True])
async def test_what_is_refused_leaves_nothing_behind(database: Database, tmp_path: Path, chunked: bool) -> None:
    async with office_on(database, tmp_path, max_upload_bytes=2_000) as office:
        for input, content, status, code in REFUSED:
            payload, stored = await office.begin(**input), office.stored()
            before = await office.rows()
            sent = parts(content[:5], content[5:]) if chunked else content
            response = await office.put(payload["uploadUrl"], sent)
            assert (response.status_code, response.json()["code"]) == (status, code)
            assert response.headers["content-type"] == "application/problem+json"
            assert await office.rows() == before
            assert (office.stored(), office.staged()) == (stored, {})
            right = b"y" * int(input.get("size", "7"))
            assert (await office.put(payload["uploadUrl"], right)).status_code == 204, "the right bytes are taken"


HEADERS: list[tuple[dict[str, str], int]] = [
    ({"content-type": "application/pdf"}, 204),
    ({"content-type": "Application/PDF"}, 204),
    ({"content-type": "application/octet-stream"}, 204),
    ({}, 204),
    ({"content-type": "text/html"}, 415),
    ({"content-type": "nonsense"}, 415),
    ({"content-encoding": "gzip"}, 415),
    ({"content-range": "bytes 0-3/10"}, 400),
    ({"upload-complete": "yes"}, 400),
]


async def test_headers_of_a_put(office: Office) -> None:
    for headers, status in HEADERS:
        payload = await office.begin(contentType="application/pdf")
        before = office.stored()
        response = await office.put(payload["uploadUrl"], b"%PDF-1.7", **headers)
        assert response.status_code == status, headers
        assert (office.stored() != before) == (status == 204)


NO_UPLOADS: list[tuple[dict[str, str], str]] = [
    ({"filename": "../x"}, "VALIDATION"),
    ({"filename": "a\u202eb"}, "VALIDATION"),
    ({"filename": ""}, "VALIDATION"),
    ({"filename": "x" * 256}, "VALIDATION"),
    ({"contentType": "pdf"}, "VALIDATION"),
    ({"contentType": "application/x-msdownload"}, "VALIDATION"),
    ({"size": "-1"}, "VALIDATION"),
    ({"size": "1073741825"}, "LIMIT_EXCEEDED"),
]


async def test_what_is_no_upload_is_refused_with_its_place(office: Office) -> None:
    for input, code in NO_UPLOADS:
        payload = await office.payload(**input)
        [place] = input
        assert [(one["code"], one["path"]) for one in payload["errors"]] == [(code, ["input", place])]
        assert (payload["document"], payload["uploadUrl"]) == (None, None)
    assert await office.rows() == ([], [])


async def test_all_that_is_wrong_is_told_at_once(office: Office) -> None:
    payload = await office.payload(filename="a/b", contentType="x", size="-5")
    assert [one["path"][1] for one in payload["errors"]] == ["filename", "contentType", "size"]


async def test_an_operator_decides_which_types_are_taken(database: Database, tmp_path: Path) -> None:
    rules = {"upload_types": "image/*,application/pdf", "refused_upload_types": "image/svg+xml"}
    async with office_on(database, tmp_path, **rules) as office:
        taken = ["image/png", "application/pdf", "text/plain", "image/svg+xml", "application/pdf; a=b"]
        found = [not (await office.payload(contentType=one))["errors"] for one in taken]
        assert found == [True, True, False, False, True]


async def test_the_callers_own_id_makes_it_safe_to_repeat(office: Office) -> None:
    own = str(new_uuid())
    first = await office.begin(id=own)
    again = await office.begin(id=own)
    assert first["document"] == again["document"]
    assert (await office.put(first["uploadUrl"], DATA)).status_code == 204
    assert (await office.put(again["uploadUrl"], DATA)).status_code == 204
    other = await office.payload(id=own, filename="other.bin")
    assert [(one["code"], one["path"]) for one in other["errors"]] == [("CONFLICT", ["input", "id"])]
    foreign = await office.payload("admin", id=own)
    assert [one["code"] for one in foreign["errors"]] == ["CONFLICT"]
    assert (await office.payload("eve", id=own))["errors"] == [], "another tenant has ids of its own"


async def test_an_idempotency_key_gives_the_same_document(office: Office) -> None:
    first, again = [await office.begin(idempotencyKey="k", size="5") for _ in range(2)]
    assert first["document"] == again["document"]
    assert (await office.put(again["uploadUrl"], b"12345")).status_code == 204
    mismatch = await office.payload(idempotencyKey="k", size="6")
    assert [one["code"] for one in mismatch["errors"]] == ["IDEMPOTENCY_MISMATCH"]


async def test_only_its_uploader_sees_it(office: Office) -> None:
    document = await office.uploaded(DATA)
    assert await office.show(document, "admin") is None
    assert await office.show(document, "eve") is None


async def test_it_goes_on_from_where_it_broke_off(office: Office) -> None:
    payload = await office.begin(size=str(len(DATA)))
    url, http = payload["uploadUrl"], office.client.http
    first = await office.put(url, DATA[:1000], **{"upload-complete": "?0"})
    assert (first.status_code, first.headers["upload-offset"], first.headers["upload-complete"]) == (204, "1000", "?0")
    state = await http.head(url)
    assert (state.status_code, state.headers["upload-offset"], state.headers["upload-complete"]) == (204, "1000", "?0")
    wrong = await patch(office, url, DATA[999:], 999)
    assert (wrong.status_code, wrong.headers["upload-offset"]) == (409, "1000")
    middle = await patch(office, url, DATA[1000:5000], 1000, last=False)
    assert (middle.status_code, middle.headers["upload-offset"]) == (204, "5000")
    assert office.stored() == {}
    last = await patch(office, url, DATA[5000:], 5000)
    assert (last.status_code, last.headers["upload-complete"]) == (204, "?1")
    assert (await office.show(payload["document"]))["sha256"] == SHA256
    state = await http.head(url)
    assert (state.headers["upload-offset"], state.headers["upload-complete"]) == (str(len(DATA)), "?1")
    assert (await patch(office, url, b"", len(DATA))).status_code == 204
    assert (await patch(office, url, b"x", len(DATA))).status_code == 409


async def test_a_put_begins_anew(office: Office) -> None:
    payload = await office.begin()
    await office.put(payload["uploadUrl"], b"something else", **{"upload-complete": "?0"})
    assert (await office.put(payload["uploadUrl"], DATA)).status_code == 204
    assert (await office.show(payload["document"]))["sha256"] == SHA256
    assert list(office.stored().values()) == [DATA]


async def patch(office: Office, url: str, content: bytes, offset: int, *, last: bool = True) -> Any:
    headers = {"upload-offset": str(offset), "upload-complete": "?1" if last else "?0"}
    return await office.client.http.patch(url, content=content, headers=headers)


async def test_pieces_are_not_more_than_was_declared(office: Office) -> None:
    payload = await office.begin(size="10")
    url = payload["uploadUrl"]
    await office.put(url, b"12345", **{"upload-complete": "?0"})
    assert (await patch(office, url, b"678901", 5)).status_code == 413
    assert office.staged() == {}
    assert (await patch(office, url, b"678", 0)).status_code == 422


WRONG_PATCHES: list[dict[str, str]] = [
    {},
    {"upload-offset": "0"},
    {"upload-complete": "?1"},
    {"upload-offset": "-1", "upload-complete": "?1"},
    {"upload-offset": "9" * 16, "upload-complete": "?1"},
]


async def test_a_patch_says_where_it_begins(office: Office) -> None:
    payload = await office.begin()
    for headers in WRONG_PATCHES:
        response = await office.client.http.patch(payload["uploadUrl"], content=b"x", headers=headers)
        assert response.status_code == 400
        assert "Upload-" in response.json()["title"]


async def test_a_link_is_for_its_holder(office: Office) -> None:
    payload = await office.begin()
    url = payload["uploadUrl"]
    for who, status in (("admin", 403), ("eve", 403), ("ann", 204)):
        headers = {"authorization": f"Bearer {office.people[who].token}"}
        assert (await office.put(url, DATA, **headers)).status_code == status
    assert (await office.put(url, DATA, authorization="Bearer nonsense")).status_code == 401


async def test_an_altered_link_leads_nowhere(office: Office) -> None:
    payload = await office.begin()
    url = payload["uploadUrl"]
    head, _, token = url.rpartition("/")
    for altered in (token[:-1], token + "A", "B" + token[1:] if token[0] != "B" else "C" + token[1:], "x", "%00"):
        response = await office.put(f"{head}/{altered}", DATA)
        assert (response.status_code, response.json()["code"]) == (403, "LINK_REFUSED")
    assert (office.stored(), office.staged()) == ({}, {})


async def test_the_body_limit_of_graphql_is_not_that_of_files(database: Database, tmp_path: Path) -> None:
    async with office_on(database, tmp_path, max_body_bytes=1_000) as office:
        document = await office.uploaded(DATA)
        assert (await office.show(document))["sha256"] == SHA256


async def silent(piece: bytes) -> AsyncIterator[bytes]:
    yield piece
    await asyncio.sleep(60)
    raise AssertionError("nobody waits so long")


async def test_who_falls_silent_is_not_waited_for(office: Office) -> None:
    payload = await office.begin(size="10")
    services = make_services(office.database, count_cap=10, filter_limits=FilterLimits(), files=files_in(office.folder))

    async def nobody(_: Request, __: UUID) -> None:
        return None

    app = Starlette(routes=upload_routes(services, nobody, silence=0.05))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as http:
        response = await http.put(payload["uploadUrl"], content=silent(b"12345"))
        assert (response.status_code, response.json()["code"]) == (408, "INTERRUPTED")
    state = await office.client.http.head(payload["uploadUrl"])
    assert state.headers["upload-offset"] == "5", "what came is kept"
    assert (await patch(office, payload["uploadUrl"], b"67890", 5)).status_code == 204
