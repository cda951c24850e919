"""Documents that several attach, copy and destroy at once: each has its number, and bytes go when nothing uses them."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from casegraph.domain.calls import Outcome
from casegraph.domain.enums import DocumentKind
from casegraph.domain.errors import CasegraphError, NotFound
from casegraph.processes.model import DocumentDefinition
from casegraph.services import Services
from casegraph.services.lifecycle import Attachment, OnCase, OnDocument
from casegraph.storage.tables import BLOB, DOCUMENT
from casegraph.storage.unit_of_work import unit_of_work
from tests.storage.actors import services_of
from tests.storage.lifecycle.office import ORDER, Office
from tests.uploads import blobs_of, uploaded

MANY = 12


@pytest.fixture
def services(office: Office) -> Services:
    """The services over the office's database."""
    return services_of(office.database)


async def started(office: Office) -> UUID:
    """A case of a process with a versioned document."""
    if "papers" not in office.processes:
        invoice = DocumentDefinition("invoice", "Invoice", DocumentKind.INPUT, versioned=True)
        await office.deploy("papers", replace(ORDER, documents=(invoice,)))
    return await office.start(process_key="papers")


async def upload(office: Office, name: str = "paper.pdf") -> UUID:
    return await uploaded(office.database, office.people["ann"], name)


async def documents(office: Office, case_id: UUID) -> list[Any]:
    """Version, index, and whether it is the latest, of the documents of a case by their index."""
    columns = (DOCUMENT.c.version, DOCUMENT.c.index, DOCUMENT.c.latest)
    async with unit_of_work(office.database) as unit:
        rows = await unit.rows(select(*columns).where(DOCUMENT.c.case_id == case_id).order_by(DOCUMENT.c.index))
    return [tuple(one) for one in rows]


async def test_versions_that_come_at_once_are_counted(office: Office, services: Services) -> None:
    case_id, ann = await started(office), office.actors["ann"]
    new = [Attachment(await upload(office, str(at)), definition_key="invoice") for at in range(MANY)]
    attach = services.paper_changes.attach
    await asyncio.gather(*(attach(ann, OnCase(case_id), one) for one in new))
    assert await documents(office, case_id) == [(at, at, at == MANY) for at in range(1, MANY + 1)]
    await office.check(case_id)


async def test_an_upload_that_two_cases_want_at_once_is_linked_to_one_and_copied_to_the_other(
    office: Office, services: Services
) -> None:
    for _ in range(5):
        cases, document, ann = (
            [await started(office), await started(office)],
            await upload(office),
            office.actors["ann"],
        )
        attach = services.paper_changes.attach
        made = await asyncio.gather(*(attach(ann, OnCase(one), Attachment(document)) for one in cases))
        assert {one.id for one in made} > {document}
        assert len(set(await blobs_of(office.database, *(one.id for one in made)))) == 1
        assert [len(await documents(office, one)) for one in cases] == [1, 1]


async def test_a_document_is_linked_to_a_case_once(office: Office, services: Services) -> None:
    case_id, document, ann = await started(office), await upload(office), office.actors["ann"]
    attach = services.paper_changes.attach
    tried = await asyncio.gather(
        *(attach(ann, OnCase(case_id), Attachment(document)) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(one, Outcome) for one in tried) == 1
    assert sum(isinstance(one, CasegraphError) for one in tried) == 4
    assert len(await documents(office, case_id)) == 1


async def test_bytes_go_with_the_last_of_two_cases_that_are_deleted_at_once(office: Office, services: Services) -> None:
    ann, root = office.actors["ann"], office.actors["root"]
    for _ in range(5):
        cases, document = [await started(office), await started(office)], await upload(office)
        for one in cases:
            await services.paper_changes.attach(ann, OnCase(one), Attachment(document))
        await asyncio.gather(*(services.case_changes.delete(root, OnCase(one)) for one in cases))
        async with unit_of_work(office.database) as unit:
            assert await unit.rows(select(BLOB.c.id)) == []


async def test_a_copy_keeps_the_bytes_of_a_case_that_is_deleted_meanwhile(office: Office, services: Services) -> None:
    ann, root = office.actors["ann"], office.actors["root"]
    for _ in range(5):
        there, here, document = await started(office), await started(office), await upload(office)
        await services.paper_changes.attach(ann, OnCase(there), Attachment(document))
        copied, deleted = await asyncio.gather(
            services.paper_changes.attach(ann, OnCase(here), Attachment(document)),
            services.case_changes.delete(root, OnCase(there)),
            return_exceptions=True,
        )
        assert isinstance(deleted, Outcome)
        async with unit_of_work(office.database) as unit:
            left = await unit.rows(select(BLOB.c.id, BLOB.c.remove_at))
        if isinstance(copied, Outcome):
            assert [tuple(one) for one in left] == [((await blobs_of(office.database, copied.id))[0], None)]
        else:
            assert isinstance(copied, CasegraphError)
            assert left == []
        await services.case_changes.delete(root, OnCase(here))


async def test_a_document_whose_case_is_deleted_meanwhile_is_not_there(office: Office, services: Services) -> None:
    ann, root = office.actors["ann"], office.actors["root"]
    for _ in range(5):
        case_id, document = await started(office), await upload(office)
        await services.paper_changes.attach(ann, OnCase(case_id), Attachment(document))
        gone, hidden = await asyncio.gather(
            services.case_changes.delete(root, OnCase(case_id)),
            services.paper_changes.delete(root, OnDocument(document)),
            return_exceptions=True,
        )
        assert isinstance(gone, Outcome)
        if not isinstance(hidden, Outcome):
            assert isinstance(hidden, NotFound)
            assert hidden.path == ("documentId",)


async def test_one_version_is_the_latest_whoever_deletes_and_restores(office: Office, services: Services) -> None:
    case_id, ann = await started(office), office.actors["ann"]
    attach = services.paper_changes.attach
    made = [
        (await attach(ann, OnCase(case_id), Attachment(await upload(office), definition_key="invoice"))).id
        for _ in range(4)
    ]
    papers = services.paper_changes
    await asyncio.gather(*(papers.delete(ann, OnDocument(one)) for one in made))
    assert [latest for *_, latest in await documents(office, case_id)] == [False] * 4
    await asyncio.gather(*(papers.restore(ann, OnDocument(one)) for one in made))
    assert [latest for *_, latest in await documents(office, case_id)] == [False, False, False, True]
    await office.check(case_id)
