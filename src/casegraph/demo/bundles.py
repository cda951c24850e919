"""Makes the records of a case out of its story: names become ids, and times become moments."""

from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from casegraph.demo import papers
from casegraph.demo.organisation import Organisation
from casegraph.demo.papers import File
from casegraph.demo.samples.model import AUTOMATIC, SampleProcess, Subject, dated
from casegraph.demo.stories import FINISHED, Story
from casegraph.demo.work import Handover, Work
from casegraph.domain.bundles import CaseBundle, TaskBundle
from casegraph.domain.enums import CaseStatus, DelegationStatus, TaskStatus
from casegraph.domain.ids import named_uuid
from casegraph.domain.records import CaseRecord, DelegationRecord, DocumentRecord, NoteRecord, TaskRecord


def process_id(organisation: Organisation, sample: SampleProcess, version: int) -> UUID:
    """The id of one version of a process."""
    return organisation.id_of("process", f"{sample.key}/{version}")


def case_bundle(organisation: Organisation, story: Story, number: int, now: datetime) -> CaseBundle:
    """The case with everything in it."""
    return _Records(organisation, story, now).bundle(number, now)


class _Records:
    """The records of one case."""

    def __init__(self, organisation: Organisation, story: Story, now: datetime) -> None:
        self._organisation = organisation
        self._story = story
        self._began = now - story.began
        self._id = self._id_of(story)
        self._process_id = process_id(organisation, story.sample, story.version) if story.sample is not None else None

    def bundle(self, number: int, now: datetime) -> CaseBundle:
        story = self._story
        walk = story.walk
        variables = story.matter.variables if walk is None else walk.variables
        return CaseBundle(
            record=self._case(number, now),
            variables=dated(variables, self._began),
            tasks=tuple(self._task_bundle(work) for work in (walk.works if walk else ())),
            notes=tuple(self._notes()),
            documents=tuple(self._document(i, one) for i, one in enumerate(papers.files(story), start=1)),
        )

    def _case(self, number: int, now: datetime) -> CaseRecord:
        story = self._story
        sample, matter, walk = story.sample, story.matter, story.walk
        changed = self._at(story.lasted)
        status = story.status
        paused = status is CaseStatus.PAUSED
        return CaseRecord(
            id=self._id,
            number=number,
            title=matter.title,
            description=matter.description,
            status=status,
            priority=story.priority,
            milestone=walk.milestone if walk else None,
            version=walk.changes if walk else 1,
            process_id=self._process_id,
            process_key=sample.key if sample else None,
            process_name=sample.name if sample else None,
            **{f"subject_{key}": value for key, value in asdict(matter.subject or Subject()).items()},
            initiator_id=self._person(story.initiator),
            parent_id=self._id_of(story.parent) if story.parent else None,
            created_at=self._began,
            created_by_id=self._person(story.created_by),
            updated_at=changed,
            updated_by_id=self._person(walk.updated_by if walk else story.initiator),
            finished_at=changed if status in FINISHED else None,
            planned_at=self._at(timedelta(days=matter.planned_in)) if matter.planned_in else None,
            due_at=self._at(timedelta(days=sample.days)) if sample else None,
            paused_until=now + timedelta(days=1 + number % 21) if paused else None,
            failure=walk.failure if walk else None,
        )

    def _task_bundle(self, work: Work) -> TaskBundle:
        group_id, person = (lambda key: self._organisation.id_of("group", key)), self._person
        return TaskBundle(
            record=self._task(work),
            data=dated(work.data, self._began),
            groups=tuple(map(group_id, work.groups)),
            principals=tuple(map(person, work.users)),
            delegations=tuple(self._delegation(work, one) for one in work.handovers),
        )

    def _task(self, work: Work) -> TaskRecord:
        definition = work.definition
        completed = work.status is TaskStatus.COMPLETED
        return TaskRecord(
            id=self._task_id(work),
            case_id=self._id,
            process_id=self._process_id,
            definition_key=definition.key,
            title=definition.title,
            description=definition.description,
            type=definition.type,
            status=work.status,
            priority=self._story.priority,
            parallel=work.split is not None,
            owner_id=self._maybe(work.owner),
            created_at=self._at(work.created),
            created_by_id=self._person(work.created_by),
            updated_at=self._at(work.updated),
            updated_by_id=self._person(work.updated_by),
            claimed_at=self._then(work.claimed),
            due_at=self._due(work),
            completed_at=self._then(work.ended) if completed else None,
            completed_by_id=self._maybe(work.owner) if completed else None,
            cancelled_at=self._then(work.ended) if work.status is TaskStatus.CANCELLED else None,
        )

    def _delegation(self, work: Work, handover: Handover) -> DelegationRecord:
        previous = handover.previous
        return DelegationRecord(
            id=self._delegation_id(handover),
            case_id=self._id,
            task_id=self._task_id(work),
            index=handover.index,
            thread=handover.thread,
            previous_id=self._delegation_id(previous) if previous else None,
            assignee_id=self._maybe(handover.assignee),
            status=DelegationStatus.OPEN if handover.finished is None else DelegationStatus.CLOSED,
            outcome=handover.outcome,
            priority=self._story.priority,
            delegated_at=self._at(handover.delegated),
            started_at=self._then(handover.started),
            due_at=self._due(work),
            finished_at=self._then(handover.finished),
        )

    def _notes(self) -> list[NoteRecord]:
        return [
            NoteRecord(
                id=named_uuid(self._id, "note", str(ordinal)),
                case_id=self._id,
                author_id=self._person(one.by),
                content=one.content,
                created_at=self._at(one.at),
                notified=one.notified,
            )
            for ordinal, one in enumerate(papers.remarks(self._organisation, self._story), start=1)
        ]

    def _document(self, index: int, file: File) -> DocumentRecord:
        paper = file.paper
        lineage = named_uuid(self._task_id(file.work), "document", paper.name)
        changed = self._at(file.created if file.deleted is None else file.deleted)
        return DocumentRecord(
            id=named_uuid(lineage, str(file.version)),
            case_id=self._id,
            task_id=self._task_id(file.work),
            delegation_id=self._delegation_id(file.work.delegation),
            definition_key=paper.definition,
            process_id=self._process_id if paper.definition else None,
            lineage_id=lineage,
            kind=paper.kind,
            name=paper.name,
            description=None,
            content_type=paper.content_type,
            size=len(file.content),
            sha256=file.sha256,
            version=file.version,
            latest=file.latest,
            index=index,
            comment=file.comment,
            created_at=self._at(file.created),
            created_by_id=self._person(file.by),
            updated_at=changed,
            updated_by_id=self._person(file.by),
            deleted_at=self._then(file.deleted),
            expires_at=None,
        )

    def _due(self, work: Work) -> datetime | None:
        """A task of a person has half of the time that the case has."""
        sample = self._story.sample
        if sample is None or work.definition.type in AUTOMATIC:
            return None
        return self._at(work.created + timedelta(days=sample.days) / 2)

    def _at(self, offset: timedelta) -> datetime:
        return self._began + offset

    def _then(self, offset: timedelta | None) -> datetime | None:
        return None if offset is None else self._at(offset)

    def _person(self, username: str) -> UUID:
        return self._organisation.id_of("person", username)

    def _maybe(self, username: str | None) -> UUID | None:
        return None if username is None else self._person(username)

    def _id_of(self, story: Story) -> UUID:
        return self._organisation.id_of("case", story.name)

    def _task_id(self, work: Work) -> UUID:
        return named_uuid(self._id, "task", str(work.number))

    def _delegation_id(self, handover: Handover) -> UUID:
        return named_uuid(self._id, "delegation", str(handover.index))
