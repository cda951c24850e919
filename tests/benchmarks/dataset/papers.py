"""The notes and documents of a case."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from casegraph.domain.bundles import TaskBundle
from casegraph.domain.enums import DocumentKind
from casegraph.domain.records import DocumentRecord, NoteRecord
from tests.benchmarks.dataset import words
from tests.benchmarks.dataset.life import Life

_KINDS = (DocumentKind.INPUT, DocumentKind.INPUT, DocumentKind.ATTACHED, DocumentKind.OUTPUT)
_REVISED = 0.1
_DELETED = 0.05
_LARGEST = 5_000_000


def notes(life: Life) -> Iterator[NoteRecord]:
    """From none to three, one and a half on average, by people of the case's groups."""
    random = life.random
    for _ in range(random.choice((0, 1, 2, 3))):
        life.later(8)
        remark, other = random.choice(words.REMARKS), random.choice(words.REMARKS)
        yield NoteRecord(
            id=life.new_id(),
            case_id=life.id,
            author_id=life.someone(random.choice(life.process.steps)),
            content=f"{remark.capitalize()}; {other}.",
            created_at=life.now,
            notified=random.random() < 0.3,
        )


def documents(life: Life, tasks: Sequence[TaskBundle]) -> Iterator[DocumentRecord]:
    """From none to three. Some are deleted; of some there is an older version."""
    for index in range(1, life.random.choice((0, 1, 2, 3)) + 1):
        yield from _versions(life, life.random.choice(tasks), index)


def _versions(life: Life, task: TaskBundle, index: int) -> Iterator[DocumentRecord]:
    random = life.random
    lineage = life.new_id()
    name = f"{random.choice(words.FILES)}-{index}.pdf"
    kind = random.choice(_KINDS)
    count = 2 if random.random() < _REVISED else 1
    deleted = random.random() < _DELETED
    for version in range(1, count + 1):
        latest = version == count
        created = life.later(8)
        author = task.record.owner_id or life.initiator
        yield DocumentRecord(
            id=life.new_id(),
            case_id=life.id,
            task_id=task.record.id,
            delegation_id=task.delegations[-1].id,
            definition_key=None,
            process_id=None,
            lineage_id=lineage,
            kind=kind,
            name=name,
            description=None,
            content_type="application/pdf",
            size=random.randint(2_000, _LARGEST),
            sha256=sha256(f"{life.number}/{index}/{version}".encode()).hexdigest(),
            version=version,
            latest=latest,
            index=index,
            comment=None if version == 1 else "Corrected.",
            created_at=created,
            created_by_id=author,
            updated_at=created,
            updated_by_id=author,
            deleted_at=life.later(8) if deleted and latest else None,
            expires_at=None,
        )
