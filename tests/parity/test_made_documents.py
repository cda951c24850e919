"""Documents that are made: rows PM-26 and PM-27 of ProcessMaker's list, and KU-20 of KuFlow's."""

from pathlib import Path
from typing import Any

import pytest

from casegraph.storage.database import Database
from tests.client import client_of
from tests.firm import Firm, found_firm
from tests.paper import docx_text, pdf_text, zip_files
from tests.world import World

ORDERS = """\
key: order
name: Order
title: Order of ${supplier}
tasks:
  - key: ask
    title: Ask
    start: true
    pool: {groups: [clerks]}
    form:
      properties:
        wish: {title: What is wished for}
        people: {title: People, items: {title: Person, properties: {name: {title: Name of the person}}}}
documents:
  - key: order
    title: Purchase order
    kind: OUTPUT
    format: BOTH
    template: |
      # Order

      To {{ supplier }}: {{ amount | money: "EUR" }}
  - {key: letter, title: Letter, kind: OUTPUT, versioned: true, format: PDF, template: "Dear {{ supplier }},"}
"""
VARIABLES = {"supplier": "Ψηφιακά Συστήματα", "amount": 980}


@pytest.fixture
async def firm(database: Database, world: World, tmp_path: Path) -> Any:
    """A firm whose process prints orders."""
    async with client_of(database, data_dir=tmp_path) as client:
        yield await found_firm(client, world, ORDERS)


async def _bytes(firm: Firm, document: Any, format: str) -> bytes:
    query = "query ($id: ID!, $format: OutputFormat) { document(id: $id) { download(format: $format) { url } } }"
    answer = await firm.client(firm.people["root"], query, {"id": document["id"], "format": format})
    response = await firm.client.http.get(answer.data["document"]["download"]["url"])
    assert response.status_code == 200
    return response.content


async def test_pm_26_documents_that_were_made_are_listed_for_those_with_the_right(firm: Firm) -> None:
    case = await firm.start(variables=VARIABLES)
    made = await firm.do("ann", "generateDocument", caseId=case["id"], definitionKey="order")
    asked = "documents(filter: {kind: OUTPUT}) { totalCount nodes { id kind name } }"
    found = await firm.case(case["id"], asked, "ann")
    assert found["documents"]["nodes"] == [{"id": made["id"], "kind": "OUTPUT", "name": "Purchase order.pdf"}]
    assert (await firm.case(case["id"], asked, "dan"))["documents"] == {"totalCount": 0, "nodes": []}


async def test_pm_27_a_document_is_made_from_its_template_and_the_variables(firm: Firm) -> None:
    case = await firm.start(variables=VARIABLES)
    first = await firm.do("ann", "generateDocument", caseId=case["id"], definitionKey="order")
    for text in (pdf_text(await _bytes(firm, first, "PDF")), docx_text(await _bytes(firm, first, "DOCX"))):
        assert "Order To Ψηφιακά Συστήματα: €980.00" in text
    await firm.do("ann", "setCaseVariables", caseId=case["id"], set={"amount": 990})
    again = await firm.do("ann", "generateDocument", caseId=case["id"], definitionKey="order")
    assert (again["id"], again["version"]) == (first["id"], 1)
    assert "€990.00" in pdf_text(await _bytes(firm, again, "PDF"))
    letters = [await firm.do("ann", "generateDocument", caseId=case["id"], definitionKey="letter") for _ in range(2)]
    assert [one["version"] for one in letters] == [1, 2]
    await firm.do("ann", "setCaseVariables", caseId=case["id"], unset=["amount"])
    [error] = await firm.errors("ann", "generateDocument", caseId=case["id"], definitionKey="order")
    assert error["code"] == "VALIDATION"
    assert "'amount'" in error["message"]


async def test_ku_20_the_form_of_a_task_is_a_pdf_and_a_list_of_them_a_zip(firm: Firm) -> None:
    case = await firm.start(variables=VARIABLES)
    task = firm.task(case, "Ask")
    await firm.do("ann", "saveTaskData", taskId=task, value={"wish": "desks", "people": [{"name": "Ж"}, {"name": "Ł"}]})
    query = (
        "query ($id: ID!) { task(id: $id) { whole: formPdf { url contentType } "
        'people: formPdf(pointer: "/people") { url contentType } } }'
    )
    links = (await firm.client(firm.people["ann"], query, {"id": task})).data["task"]
    assert [links[name]["contentType"] for name in ("whole", "people")] == ["application/pdf", "application/zip"]
    whole = (await firm.client.http.get(links["whole"]["url"])).content
    assert "What is wished for desks" in pdf_text(whole)
    people = zip_files((await firm.client.http.get(links["people"]["url"])).content)
    assert ["Name of the person Ж" in pdf_text(people["1.pdf"]), "Ł" in pdf_text(people["2.pdf"])] == [True, True]
