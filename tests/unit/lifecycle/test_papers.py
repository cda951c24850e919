"""Documents, folders and forms as decisions: what happens, what is refused, and that a history has it all."""

from dataclasses import replace
from uuid import UUID

import pytest

from casegraph.domain.enums import DocumentKind
from casegraph.domain.paper_events import DocumentCreated, DocumentDeleted, DocumentRestored, FormCreated
from casegraph.lifecycle import commands
from casegraph.lifecycle.papers import MAX_FOLDER_DEPTH, Lineage, Paper, Place, Source, Standing
from casegraph.processes.model import DocumentDefinition, FormDefinition
from tests.unit.lifecycle.desk import ANN, Desk, process, step

DOCUMENT, LINEAGE, OTHER = (UUID(int=0xD000 + number) for number in range(3))
PAPER = Paper(DOCUMENT, None, DOCUMENT, None, "a.pdf", "application/pdf", 3, "0" * 64, True, False)
SOURCE = Source(PAPER, DOCUMENT, "the document", 4, Lineage(LINEAGE, 2, UUID(int=0xF)))


@pytest.fixture
def desk() -> Desk:
    """Ann's case of a process that defines documents and forms."""
    documents = (
        DocumentDefinition("invoice", "Invoice", DocumentKind.INPUT, versioned=True),
        DocumentDefinition("scan", "Scan", DocumentKind.INPUT),
    )
    forms = (FormDefinition("sealed", "Sealed", {"required": ["seal"]}, strict=True),)
    return Desk(process(step("a", start=True), documents=documents, forms=forms), process_id=UUID(int=7))


def created(desk: Desk, command: commands.AttachDocument) -> DocumentCreated:
    [recorded, *_] = desk.do(command).events
    assert isinstance(recorded.event, DocumentCreated)
    return recorded.event


def test_a_lineage_goes_on_only_where_the_definition_has_versions(desk: Desk) -> None:
    next_one = created(desk, commands.AttachDocument(SOURCE, definition_key="invoice"))
    assert (next_one.lineage_id, next_one.version, next_one.index, next_one.folder_id) == (LINEAGE, 3, 5, UUID(int=0xF))
    for key, kind in (("scan", DocumentKind.INPUT), (None, DocumentKind.ATTACHED)):
        new = created(desk, commands.AttachDocument(SOURCE, definition_key=key))
        assert (new.lineage_id, new.version, new.kind, new.folder_id) == (DOCUMENT, 1, kind, None)


def test_a_pointer_changes_the_data_of_the_task_too(desk: Desk) -> None:
    task = desk.task("a").id
    desk.do(commands.AttachDocument(SOURCE, task_id=task, pointer="/file"))
    assert desk.task("a").data == {"file": "the document"}


@pytest.mark.parametrize(
    ("paper", "path"),
    [
        (replace(PAPER, stored=False), ("documentId",)),
        (replace(PAPER, case_id=OTHER, deleted=True), ("documentId",)),
    ],
)
def test_what_is_deleted_or_has_no_bytes_is_refused(desk: Desk, paper: Paper, path: tuple[str, ...]) -> None:
    command = commands.AttachDocument(replace(SOURCE, paper=paper))
    assert desk.code(command) == ("INVALID_STATE", path)


def test_the_version_that_is_left_is_the_latest(desk: Desk) -> None:
    here = replace(PAPER, case_id=desk.case.id)
    for newest, latest in (((OTHER, 1), OTHER), (None, None)):
        [recorded] = desk.do(commands.DeleteDocument(Standing(here, 2, newest), None)).events
        assert isinstance(recorded.event, DocumentDeleted)
        assert recorded.event.latest_id == latest
    gone = replace(here, deleted=True)
    for newest, latest in (((OTHER, 1), DOCUMENT), ((OTHER, 3), OTHER), (None, DOCUMENT)):
        [recorded] = desk.do(commands.RestoreDocument(Standing(gone, 2, newest), None)).events
        assert isinstance(recorded.event, DocumentRestored)
        assert recorded.event.latest_id == latest
    desk.unchanged(commands.DeleteDocument(Standing(gone, 2, None), None))
    desk.unchanged(commands.RestoreDocument(Standing(here, 2, None), None))


def test_folders_are_in_the_case_and_not_too_deep(desk: Desk) -> None:
    desk.do(commands.CreateFolder(OTHER, "A", Place(DOCUMENT, MAX_FOLDER_DEPTH - 1)))
    deep = commands.CreateFolder(OTHER, "A", Place(DOCUMENT, MAX_FOLDER_DEPTH))
    assert desk.code(deep) == ("LIMIT_EXCEEDED", ("parentId",))
    assert desk.code(commands.CreateFolder(OTHER, "A", Place(DOCUMENT, None))) == ("NOT_FOUND", ("parentId",))


def test_fields_of_a_strict_form_must_be_valid(desk: Desk) -> None:
    assert desk.code(commands.CreateForm(OTHER, "F", {}, definition_key="sealed")) == ("VALIDATION", ("fields",))
    [recorded] = desk.do(commands.CreateForm(OTHER, "F", {"seal": 1}, definition_key="sealed")).events
    assert isinstance(recorded.event, FormCreated)
    assert recorded.event.fields == {"seal": 1}


def test_a_finished_case_is_left_alone(desk: Desk) -> None:
    here = Standing(replace(PAPER, case_id=desk.case.id), 1, None)
    desk.do(commands.CancelCase(), ANN)
    for command in (
        commands.AttachDocument(SOURCE),
        commands.DeleteDocument(here, None),
        commands.CreateFolder(OTHER, "A"),
        commands.CreateForm(OTHER, "F", {}),
    ):
        assert desk.code(command) == ("INVALID_STATE", ())
