"""What the cases of the demo carry: notes by those who took part, and what is known of their files (no bytes)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from casegraph.demo.organisation import Organisation
from casegraph.demo.samples.model import Paper
from casegraph.demo.stories import Story
from casegraph.demo.work import Work
from casegraph.domain.enums import DocumentKind, PrincipalType, TaskStatus


@dataclass(frozen=True, slots=True)
class File:
    """One version of a file in a case: who made it with which task, and when, counted from the case's creation."""

    paper: Paper
    work: Work
    copy: int
    version: int
    latest: bool
    comment: str | None
    content: bytes
    created: timedelta
    by: str
    deleted: timedelta | None = None

    @property
    def sha256(self) -> str:
        """The digest of its content."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Remark:
    """A note: who wrote what, and when, counted from the case's creation."""

    by: str
    content: str
    at: timedelta
    notified: bool


def files(story: Story) -> list[File]:
    """The files of a case in the order in which they came, which is their index."""
    if story.walk is None or story.sample is None:
        return []
    rng = Random(f"{story.name}/files")
    found: list[File] = []
    for work in story.walk.works:
        if work.status is TaskStatus.COMPLETED:
            for paper in story.sample.papers:
                if paper.task == work.definition.key:
                    found += _versions(story, paper, work, rng)
    return sorted(found, key=lambda one: one.created)


def remarks(organisation: Organisation, story: Story) -> list[Remark]:
    """The notes of a case, oldest first; most cases have none."""
    if story.sample is None:
        return []
    rng, people = Random(f"{story.name}/remarks"), _people(organisation, story)
    chosen = rng.sample(story.sample.remarks, rng.choice((0, 0, 1, 1, 2, 3)))
    times = sorted(story.lasted * rng.random() for _ in chosen)
    return [
        Remark(rng.choice(people), content, at, notified=rng.random() < 0.3)
        for content, at in zip(chosen, times, strict=True)
    ]


def _versions(story: Story, paper: Paper, work: Work, rng: Random) -> Iterator[File]:
    comments = [None, *paper.revisions[: rng.randint(0, len(paper.revisions))]]
    created, by = work.ended or story.lasted, work.owner or story.initiator
    for version, comment in enumerate(comments, start=1):
        content = f"{story.matter.title}\n{paper.name}, version {version}\n".encode() * rng.randint(20, 4000)
        latest = version == len(comments)
        made = File(paper, work, 0, version, latest, comment, content, created, by)
        yield _perhaps_deleted(made, story, rng) if len(comments) == 1 else made
        created += (story.lasted - created) * rng.random()


def _perhaps_deleted(file: File, story: Story, rng: Random) -> File:
    if file.paper.kind is not DocumentKind.ATTACHED or rng.random() > 0.15:
        return file
    return replace(file, deleted=file.created + (story.lasted - file.created) * rng.random())


def _people(organisation: Organisation, story: Story) -> list[str]:
    """Who took part in a case, without programs."""
    owners = [one.owner for one in (story.walk.works if story.walk else ()) if one.owner is not None]
    humans = [one for one in owners if organisation.person(one).type is PrincipalType.USER]
    return list(dict.fromkeys([story.initiator, *humans]))
