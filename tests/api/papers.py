"""A desk for tests of documents, folders and forms: a small firm whose process defines some, and a case in it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.client import Client
from tests.firm import Firm, document, found_firm
from tests.uploads import blobs_of, uploaded
from tests.world import World

PAPERS = """\
key: order
name: Order
title: An order
tasks:
  - {key: ask, title: Ask, start: true, pool: {groups: [clerks]}, route: check}
  - {key: check, title: Check, pool: {groups: [clerks]}}
  - {key: extra, title: Extra, adHoc: true}
  - key: strict
    title: Strict
    adHoc: true
    strict: true
    form: {type: object, properties: {number: {type: integer}, file: {type: string}}}
documents:
  - {key: invoice, title: Invoice, kind: INPUT, versioned: true}
  - {key: scan, title: Scan, kind: INPUT}
  - {key: receipt, title: Receipt, kind: OUTPUT, format: PDF}
forms:
  - {key: address, title: Address, schema: {type: object, required: [street], properties: {street: {type: string}}}}
  - {key: sealed, title: Sealed, strict: true, schema: {type: object, required: [seal]}}
"""


@dataclass
class Desk:
    """The firm, a case that Ann started, and the task in it that she has."""

    firm: Firm
    case: str
    task: str

    async def upload(self, name: str = "paper.pdf", *, owner: str = "ann", stored: bool = True) -> UUID:
        """A document that somebody uploaded."""
        return await uploaded(self.firm.world.database, self.firm.people[owner], name, stored=stored)

    async def payload(self, who: str, mutation: str, **input: Any) -> Any:
        """The payload of a mutation, whatever it says."""
        return await self.firm.payload(who, mutation, input)

    async def attach(self, document_id: UUID | str, case: str | None = None, *, who: str = "ann", **given: Any) -> Any:
        """The document as it is in the case, after it was attached."""
        input = {"documentId": str(document_id), "caseId": case or self.case, **given}
        return await self.firm.do(who, "attachDocument", **input)

    async def refusals(self, who: str = "ann", **input: Any) -> list[tuple[str, list[str] | None]]:
        """The code and the path of each error of `attachDocument`, which must have changed nothing."""
        given = {"caseId": self.case, **input}
        before = await self.firm.rows()
        answer = await self.firm.client(self.firm.people[who], document("attachDocument"), {"input": given})
        assert await self.firm.rows() == before
        payload = answer.data["attachDocument"]
        assert payload["document"] is None
        return [(one["code"], one["path"] if one["path"] != ["input"] else None) for one in payload["errors"]]

    async def another_case(self, who: str = "ann") -> str:
        """A further case of the process, that somebody else may have started."""
        return str((await self.firm.start(who))["id"])

    async def folder(self, name: str, case: str | None = None, **given: Any) -> Any:
        """A new folder."""
        return await self.firm.do("ann", "createFolder", caseId=case or self.case, name=name, **given)

    async def form(self, name: str, fields: Any, **given: Any) -> Any:
        """A new form."""
        return await self.firm.do("ann", "createForm", caseId=self.case, name=name, fields=fields, **given)

    async def listed(self, arguments: str, who: str = "root") -> list[str]:
        """The names of the documents in a list of the case."""
        found = await self.firm.case(self.case, "documents(first: 50" + arguments + ") { nodes { name } }", who)
        return [one["name"] for one in found["documents"]["nodes"]]

    async def document(self, id: str, fields: str, who: str = "ann") -> Any:
        """A document as somebody sees it."""
        query = f"query ($id: ID!) {{ document(id: $id) {{ {fields} }} }}"
        return (await self.firm.client(self.firm.people[who], query, {"id": id})).data["document"]

    async def blobs(self, *uuids: str) -> list[UUID]:
        """The bytes of documents, in their order."""
        return await blobs_of(self.firm.world.database, *map(UUID, uuids))

    async def data(self) -> Any:
        """The data of the task."""
        query = "query ($id: ID!) { task(id: $id) { data { value } } }"
        answer = await self.firm.client(self.firm.people["ann"], query, {"id": self.task})
        return answer.data["task"]["data"]["value"]


async def open_desk(client: Client, world: World) -> Desk:
    """A desk in a fresh firm."""
    firm = await found_firm(client, world, PAPERS)
    case = await firm.start("ann")
    return Desk(firm, case["id"], firm.task(case, "Ask"))
