"""`generateDocument`: templates of the process become documents of the case, further ones or in place of the last."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from casegraph.services.document_making import DocumentMaking
from casegraph.storage.database import Database
from casegraph.storage.tables import BLOB
from tests.client import client_of
from tests.firm import Firm, found_firm
from tests.paper import docx_text, pdf_text
from tests.world import World

LETTERS = """\
key: order
name: Order
title: Order of ${name}
tasks:
  - {key: ask, title: Ask, start: true, pool: {groups: [clerks]}, route: check}
  - {key: check, title: Check, pool: {groups: [clerks]}}
documents:
  - key: letter
    title: "Letter: to/from"
    kind: OUTPUT
    format: BOTH
    language: de-DE
    template: |
      # Dear {{ name }}

      Case {{ case.number }}, {{ case.title }}: **{{ amount | money: "EUR" }}**
  - {key: minutes, title: Minutes, kind: OUTPUT, versioned: true, template: "Minutes of {{ name }}"}
  - {key: scan, title: Scan, kind: INPUT}
  - {key: blank, title: Blank, kind: OUTPUT}
  - key: bomb
    title: Bomb
    kind: OUTPUT
    template: "{% for i in (1..9999) %}{% for j in (1..9999) %}x{% endfor %}{% endfor %}"
"""
VALUES = {"name": "Ψ & Ж", "amount": 1234.5}


@pytest.fixture
async def firm(database: Database, world: World, tmp_path: Path) -> Any:
    """A firm whose process makes documents."""
    async with client_of(database, data_dir=tmp_path) as client:
        yield await found_firm(client, world, LETTERS)


async def _got(firm: Firm, document: Any, format: str = "PDF") -> tuple[str, bytes]:
    """The media type and the bytes of a document."""
    query = "query ($id: ID!, $format: OutputFormat) { document(id: $id) { download(format: $format) { url } } }"
    answer = await firm.client(firm.people["root"], query, {"id": document["id"], "format": format})
    response = await firm.client.http.get(answer.data["document"]["download"]["url"])
    assert response.status_code == 200
    return response.headers["content-type"], response.content


async def test_a_template_becomes_a_pdf_and_a_docx(firm: Firm) -> None:
    case = await firm.start(variables=VALUES)
    made = await firm.do("ann", "generateDocument", caseId=case["id"], definitionKey="letter")
    shown = {name: made[name] for name in ("name", "kind", "version", "index", "contentType", "expiresAt")}
    assert shown == {
        "name": "Letter- to-from.pdf",
        "kind": "OUTPUT",
        "version": 1,
        "index": 1,
        "contentType": "application/pdf",
        "expiresAt": None,
    }
    assert made["definition"] == {"key": "letter"}
    assert made["createdBy"] == {"username": "ann"}
    said = f"Dear Ψ & Ж Case {case['number']}, Order of Ψ & Ж: 1.234,50 €"
    kind, pdf = await _got(firm, made)
    assert kind == "application/pdf"
    assert (len(pdf), said) == (int(made["size"]), pdf_text(pdf)[: len(said)])
    kind, data = await _got(firm, made, "DOCX")
    assert kind.endswith("wordprocessingml.document")
    assert docx_text(data) == said


async def test_without_versions_it_is_replaced_in_place(firm: Firm) -> None:
    case = await firm.start(variables=VALUES)
    first = await firm.do("ann", "generateDocument", caseId=case["id"], definitionKey="letter")
    await firm.do("ann", "setCaseVariables", caseId=case["id"], set={"name": "Zoe"})
    second = await firm.do("root", "generateDocument", caseId=case["id"], definitionKey="letter", format="DOCX")
    assert second["id"] == first["id"]
    assert (second["version"], second["index"], second["name"]) == (1, 1, "Letter- to-from.docx")
    assert (second["createdBy"], second["updatedBy"]) == ({"username": "ann"}, {"username": "root"})
    assert second["sha256"] != first["sha256"]
    assert "Dear Zoe" in docx_text((await _got(firm, second, "DOCX"))[1])
    events = await firm.case(case["id"], "events(last: 1) { nodes { type data } }")
    [event] = events["events"]["nodes"]
    assert (event["type"], event["data"]["sha256"]) == ("DOCUMENT.REPLACED", second["sha256"])
    left = await firm.world.database.rows(select(BLOB.c.remove_at))
    assert [row[0] for row in left] == [None], "the bytes of the first are gone, and those of the second stay"


async def test_with_versions_it_is_the_next_one(firm: Firm) -> None:
    case = await firm.start(variables=VALUES)
    first = await firm.do("ann", "generateDocument", caseId=case["id"], definitionKey="minutes")
    second = await firm.do("ann", "generateDocument", caseId=case["id"], definitionKey="minutes")
    assert first["id"] != second["id"]
    assert (first["version"], second["version"], second["index"]) == (1, 2, 2)
    assert second["versions"]["nodes"] == [{"version": 2}, {"version": 1}]
    assert pdf_text((await _got(firm, first))[1]).startswith("Minutes of Ψ & Ж")


async def test_a_deleted_one_is_not_replaced(firm: Firm) -> None:
    case = await firm.start(variables=VALUES)
    first = await firm.do("ann", "generateDocument", caseId=case["id"], definitionKey="letter")
    await firm.do("ann", "deleteDocument", documentId=first["id"])
    second = await firm.do("ann", "generateDocument", caseId=case["id"], definitionKey="letter")
    assert (second["id"] != first["id"], second["version"], second["index"]) == (True, 1, 2)


async def test_a_missing_variable_is_named_with_its_place(firm: Firm) -> None:
    case = await firm.start(variables={"name": "Zoe"})
    [error] = await firm.errors("ann", "generateDocument", caseId=case["id"], definitionKey="letter")
    assert (error["code"], error["path"]) == ("VALIDATION", ["input", "definitionKey"])
    assert error["message"] == "The template needs the variable 'amount' (line 3, column 48)."


@pytest.mark.parametrize(
    ("key", "code"),
    [("nothing", "NOT_FOUND"), ("scan", "INVALID_STATE"), ("blank", "INVALID_STATE"), ("bomb", "LIMIT_EXCEEDED")],
)
async def test_what_cannot_be_made_is_refused(firm: Firm, key: str, code: str) -> None:
    case = await firm.start(variables=VALUES)
    refused = await firm.refused("ann", "generateDocument", caseId=case["id"], definitionKey=key)
    assert refused == [(code, ["input", "definitionKey"], None)]


async def test_it_is_for_those_who_work_on_the_case(firm: Firm) -> None:
    case = await firm.start(variables=VALUES)
    assert (await firm.refused("bob", "generateDocument", caseId=case["id"], definitionKey="letter"))[0][0] in (
        "FORBIDDEN",
        "NOT_FOUND",
    )
    await firm.do("root", "cancelCase", caseId=case["id"], reason="No")
    refused = await firm.refused("root", "generateDocument", caseId=case["id"], definitionKey="letter")
    assert refused[0][0] == "INVALID_STATE"


async def test_a_repeated_call_makes_nothing_more(firm: Firm) -> None:
    case = await firm.start(variables=VALUES)
    call = {"caseId": case["id"], "definitionKey": "minutes", "idempotencyKey": "once"}
    first = await firm.do("ann", "generateDocument", **call)
    before = await firm.rows()
    assert (await firm.do("ann", "generateDocument", **call))["id"] == first["id"]
    assert await firm.rows() == before


async def test_several_at_once_are_versions_in_turn(firm: Firm) -> None:
    case = await firm.start(variables=VALUES)
    calls = (firm.do("ann", "generateDocument", caseId=case["id"], definitionKey="minutes") for _ in range(3))
    made = await asyncio.gather(*calls)
    assert sorted(one["version"] for one in made) == [1, 2, 3]
    assert sorted(one["index"] for one in made) == [1, 2, 3]
    calls = (firm.do("ann", "generateDocument", caseId=case["id"], definitionKey="letter") for _ in range(2))
    assert len({one["id"] for one in await asyncio.gather(*calls)}) == 1
    left = await firm.world.database.rows(select(BLOB.c.remove_at).where(BLOB.c.remove_at.is_(None)))
    assert len(left) == 5, "three of the minutes, and both formats of the letter that came last"


async def test_a_case_that_changes_meanwhile_gets_a_document_of_what_it_is(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await firm.start(variables=VALUES)
    made = DocumentMaking.made
    names = iter(("Yan", "Xena"))

    async def slow(*arguments: Any) -> Any:
        files = await made(*arguments)
        name = next(names, None)
        if name is not None:
            await firm.do("ann", "setCaseVariables", caseId=case["id"], set={"name": name})
        return files

    monkeypatch.setattr(DocumentMaking, "made", slow)
    document = await firm.do("ann", "generateDocument", caseId=case["id"], definitionKey="minutes")
    assert pdf_text((await _got(firm, document))[1]).startswith("Minutes of Xena")
    assert document["version"] == 1
