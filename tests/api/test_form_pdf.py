"""`Task.formPdf`: a link to a task's form on paper, made from the data as they are when it is followed."""

from pathlib import Path
from typing import Any

import pytest

from casegraph.storage.database import Database
from tests.client import client_of
from tests.firm import Firm, found_firm
from tests.paper import pdf_text, zip_files
from tests.world import World

FORMS = """\
key: order
name: Order
title: Order of ${name}
tasks:
  - key: ask
    title: "Ask / request"
    start: true
    pool: {groups: [clerks]}
    form:
      type: object
      properties:
        name: {type: string, title: Name of the applicant, description: As in the passport}
        colour: {title: Colour, oneOf: [{const: r, title: Red}, {const: g, title: Green}]}
        guests:
          title: Guests
          items: {type: object, title: Guest, properties: {name: {title: First name}, age: {title: Age}}}
"""
DATA = {"name": "Ελένη", "colour": "g", "guests": [{"name": "Жанна", "age": 30}, {"name": "Łukasz", "age": 4}]}
LINK = """query ($id: ID!, $pointer: JSONPointer! = "") {
  task(id: $id) { formPdf(pointer: $pointer) { url filename contentType size expiresAt } }
}"""


@pytest.fixture
async def firm(database: Database, world: World, tmp_path: Path) -> Any:
    """A firm whose process has a form."""
    async with client_of(database, data_dir=tmp_path) as client:
        yield await found_firm(client, world, FORMS)


async def _task(firm: Firm, data: Any = DATA) -> str:
    case = await firm.start(variables={"name": "Zoe"})
    task = firm.task(case, "Ask / request")
    await firm.do("ann", "saveTaskData", taskId=task, value=data)
    return task


async def _link(firm: Firm, task: str, pointer: str = "", who: str = "ann") -> Any:
    answer = await firm.client(firm.people[who], LINK, {"id": task, "pointer": pointer})
    return answer.data["task"]["formPdf"]


async def test_the_form_is_printed_with_its_labels(firm: Firm) -> None:
    link = await _link(firm, await _task(firm))
    assert (link["filename"], link["contentType"], link["size"]) == ("Ask - request.pdf", "application/pdf", None)
    response = await firm.client.http.get(link["url"])
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert 'filename="Ask - request.pdf"' in response.headers["content-disposition"]
    text = pdf_text(response.content)
    assert "Name of the applicant" in text
    assert "As in the passport Ελένη" in text or "Ελένη" in text
    assert "Colour Green" in text
    assert "First name Age Жанна 30 Łukasz 4" in text
    assert "Order of Zoe · 1" in text


async def test_a_list_is_a_zip_of_forms(firm: Firm) -> None:
    link = await _link(firm, await _task(firm), "/guests")
    assert (link["filename"], link["contentType"]) == ("Ask - request.zip", "application/zip")
    files = zip_files((await firm.client.http.get(link["url"])).content)
    assert list(files) == ["1.pdf", "2.pdf"]
    assert "Guest 2" in pdf_text(files["2.pdf"])
    assert "First name Łukasz" in pdf_text(files["2.pdf"])


async def test_a_part_is_printed_alone(firm: Firm) -> None:
    link = await _link(firm, await _task(firm), "/guests/1")
    text = pdf_text((await firm.client.http.get(link["url"])).content)
    assert "Łukasz" in text
    assert "Жанна" not in text


async def test_a_blank_form_is_printed(firm: Firm) -> None:
    task = firm.task(await firm.start(variables={"name": "Zoe"}), "Ask / request")
    text = pdf_text((await firm.client.http.get((await _link(firm, task))["url"])).content)
    assert "Name of the applicant" in text


@pytest.mark.parametrize("pointer", ["/nothing", "/guests/2", "/guests/-", "/name/0", "/guests/01"])
async def test_a_pointer_that_leads_nowhere_is_refused(firm: Firm, pointer: str) -> None:
    answer = await firm.client(firm.people["ann"], LINK, {"id": await _task(firm), "pointer": pointer})
    assert answer.codes == ["BAD_USER_INPUT"]
    assert answer.body["data"]["task"] is None


async def test_a_pointer_that_is_too_long_is_refused(firm: Firm) -> None:
    answer = await firm.client(firm.people["ann"], LINK, {"id": await _task(firm), "pointer": "/" + "ж" * 250})
    assert answer.codes == ["LIMIT_EXCEEDED"]


async def test_the_longest_pointer_fits_in_a_link(firm: Firm) -> None:
    key = "ж" * 249
    link = await _link(firm, await _task(firm, {key: 1}), f"/{key}")
    assert (await firm.client.http.get(link["url"])).status_code == 200


async def test_the_data_count_as_they_are_when_the_link_is_followed(firm: Firm) -> None:
    task = await _task(firm)
    whole, guests = await _link(firm, task), await _link(firm, task, "/guests")
    await firm.do("ann", "saveTaskData", taskId=task, value={"name": "Другая", "guests": "none"})
    assert "Другая" in pdf_text((await firm.client.http.get(whole["url"])).content)
    response = await firm.client.http.get(guests["url"])
    assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")


async def test_a_link_is_for_its_holder_and_as_it_was_given(firm: Firm) -> None:
    link = await _link(firm, await _task(firm))
    token = link["url"].split("/")[-2]
    other = {"authorization": f"Bearer {firm.people['bob'].token}"}
    mine = {"authorization": f"Bearer {firm.people['ann'].token}"}
    assert (await firm.client.http.get(link["url"], headers=mine)).status_code == 200
    assert (await firm.client.http.get(link["url"], headers=other)).status_code == 403
    assert (await firm.client.http.get(link["url"].replace(".pdf", ".exe"))).status_code == 403
    changed = token[:50] + ("A" if token[50] != "A" else "B") + token[51:]
    assert (await firm.client.http.get(link["url"].replace(token, changed))).status_code == 403
    assert (await firm.client.http.get(link["url"].replace("/forms/", "/downloads/"))).status_code == 403


async def test_whoever_does_not_see_the_task_gets_no_link(firm: Firm) -> None:
    answer = await firm.client(firm.people["eve"], LINK, {"id": await _task(firm)})
    assert answer.data == {"task": None}


async def test_what_is_too_much_to_print_is_told(firm: Firm) -> None:
    link = await _link(firm, await _task(firm, {"guests": [{"name": "x"}] * 300}), "/guests")
    response = await firm.client.http.get(link["url"])
    assert (response.status_code, response.json()["code"]) == (413, "TOO_LARGE")
    assert response.json()["title"] == "The list has more than 200 items."
