"""What is known of the files in the demo's cases (no bytes): they came with the tasks that were completed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from casegraph.demo.lives import CaseLife, Done
from casegraph.demo.organisation import Organisation
from casegraph.demo.samples.model import Paper
from casegraph.domain.enums import DocumentKind
from casegraph.domain.ids import named_uuid
from casegraph.domain.records import DocumentRecord


@dataclass(frozen=True, slots=True)
class _File:
    """One version of a file in a case: who made it with which task, and when."""

    paper: Paper
    done: Done
    version: int
    latest: bool
    comment: str | None
    content: bytes
    created: datetime
    deleted: datetime | None = None


def documents(organisation: Organisation, life: CaseLife) -> list[DocumentRecord]:
    """The files of a case in the order in which they came, which is their index."""
    if life.story.sample is None:
        return []
    rng = Random(f"{life.story.name}/files")
    found = [
        file
        for done in life.done
        for paper in life.story.sample.papers
        if paper.task == done.key
        for file in _versions(life, paper, done, rng)
    ]
    in_order = sorted(found, key=lambda one: one.created)
    return [_record(organisation, life, index, one) for index, one in enumerate(in_order, start=1)]


def _versions(life: CaseLife, paper: Paper, done: Done, rng: Random) -> Iterator[_File]:
    comments = [None, *paper.revisions[: rng.randint(0, len(paper.revisions))]]
    created = done.at
    for version, comment in enumerate(comments, start=1):
        content = f"{life.story.name}\n{paper.name}, version {version}\n".encode() * rng.randint(20, 4000)
        made = _File(paper, done, version, version == len(comments), comment, content, created)
        yield _perhaps_deleted(life, made, rng) if len(comments) == 1 else made
        created += (life.last - created) * rng.random()


def _perhaps_deleted(life: CaseLife, file: _File, rng: Random) -> _File:
    if file.paper.kind is not DocumentKind.ATTACHED or rng.random() > 0.15:
        return file
    return replace(file, deleted=file.created + (life.last - file.created) * rng.random())


def _record(organisation: Organisation, life: CaseLife, index: int, file: _File) -> DocumentRecord:
    paper, by = file.paper, organisation.id_of("person", file.done.by)
    lineage = named_uuid(file.done.task_id, "document", paper.name)
    return DocumentRecord(
        id=named_uuid(lineage, str(file.version)),
        case_id=life.case_id,
        task_id=file.done.task_id,
        delegation_id=file.done.delegation_id,
        definition_key=paper.definition,
        process_id=life.process_id if paper.definition else None,
        lineage_id=lineage,
        kind=paper.kind,
        name=paper.name,
        description=None,
        content_type=paper.content_type,
        size=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        version=file.version,
        latest=file.latest,
        index=index,
        comment=file.comment,
        created_at=file.created,
        created_by_id=by,
        updated_at=file.created if file.deleted is None else file.deleted,
        updated_by_id=by,
        deleted_at=file.deleted,
        expires_at=None,
    )
