"""The filter input of each list."""

from typing import ClassVar, Optional

import strawberry

from casegraph.domain.errors import InvalidInput
from casegraph.domain.filters import And, Compare, Condition, Op
from casegraph.graphql.enums import (
    DelegationStatus,
    DocumentKind,
    PrincipalType,
    Priority,
    TaskStatus,
    TaskType,
)
from casegraph.graphql.filters.comparisons import (
    CaseStatusFilter,
    DateTimeFilter,
    IDFilter,
    IntFilter,
    JSONFilter,
    StringFilter,
    operator,
)
from casegraph.graphql.filters.convert import FilterInput, Path, RelationFilter, Subfilter, wire_name

AND = "All of these hold."
OR = "At least one of these holds; of an empty list none does."
NOT = "This does not hold."
OVERDUE = "Is past its due time and not finished."


@strawberry.input(description="What tasks to list; all given fields must hold.")
class TaskFilter(FilterInput):
    """What tasks to list."""

    ids: ClassVar = {"id": "Task", "caseId": "Case", "processId": "Process", "ownerId": "Principal"}

    and_: list["TaskFilter"] | None = operator(AND, "and")
    or_: list["TaskFilter"] | None = operator(OR, "or")
    not_: Optional["TaskFilter"] = operator(NOT, "not")
    id: IDFilter | None = operator("The task's id.")
    case_id: IDFilter | None = operator("The id of its case.")
    process_id: IDFilter | None = operator("The id of its process version.")
    definition_key: StringFilter | None = operator("The key of its definition.")
    title: StringFilter | None = operator("The title.")
    type: list[TaskType] | None = operator("Is of one of these types.")
    status: list[TaskStatus] | None = operator("Has one of these statuses.")
    owner_id: IDFilter | None = operator("The id of its owner.")
    claimable: bool | None = operator("The viewer could claim it.")
    created_at: DateTimeFilter | None = operator("When it was created.")
    due_at: DateTimeFilter | None = operator("When it is due.")
    completed_at: DateTimeFilter | None = operator("When it was completed.")
    overdue: bool | None = operator(OVERDUE)
    data: list[JSONFilter] | None = operator("Places in its data; all must hold.")


@strawberry.input(description="What delegations to list; all given fields must hold.")
class DelegationFilter(FilterInput):
    """What delegations to list."""

    ids: ClassVar = {"caseId": "Case", "taskId": "Task", "assigneeId": "Principal"}

    and_: list["DelegationFilter"] | None = operator(AND, "and")
    or_: list["DelegationFilter"] | None = operator(OR, "or")
    not_: Optional["DelegationFilter"] = operator(NOT, "not")
    case_id: IDFilter | None = operator("The id of its case.")
    task_id: IDFilter | None = operator("The id of its task.")
    assignee_id: IDFilter | None = operator("The id of its assignee.")
    status: DelegationStatus | None = operator("Has this status.")
    delegated_at: DateTimeFilter | None = operator("When the task was handed over.")
    due_at: DateTimeFilter | None = operator("When it is due.")
    finished_at: DateTimeFilter | None = operator("When it was closed.")
    overdue: bool | None = operator("Is open and past its due time.")
    priority: list[Priority] | None = operator("Has one of these priorities.")


@strawberry.input(description="What notes to list; all given fields must hold.")
class NoteFilter(FilterInput):
    """What notes to list."""

    ids: ClassVar = {"authorId": "Principal"}

    author_id: IDFilter | None = operator("The id of its author.")
    created_at: DateTimeFilter | None = operator("When it was written.")
    search: str | None = operator("Has this somewhere in it, upper and lower case alike.")


@strawberry.input(
    description="What documents to list; all given fields must hold. Only the latest version of each, and no deleted "
    "ones, unless `allVersions` and `deleted` say otherwise."
)
class DocumentFilter(FilterInput):
    """What documents to list."""

    ids: ClassVar = {"taskId": "Task", "createdById": "Principal"}
    switches: ClassVar = frozenset({"allVersions", "deleted"})

    and_: list["DocumentFilter"] | None = operator(AND, "and")
    or_: list["DocumentFilter"] | None = operator(OR, "or")
    not_: Optional["DocumentFilter"] = operator(NOT, "not")
    kind: list[DocumentKind] | None = operator("Is of one of these kinds.")
    name: StringFilter | None = operator("The file's name.")
    content_type: StringFilter | None = operator("The media type.")
    definition_key: StringFilter | None = operator("The key of its definition.")
    task_id: IDFilter | None = operator("The id of the task that it belongs to.")
    created_at: DateTimeFilter | None = operator("When it was created.")
    created_by_id: IDFilter | None = operator("The id of who created it.")
    all_versions: bool | None = operator("Older versions too. Only at the top of the filter.")
    deleted: bool | None = operator(
        "Only deleted ones, of whatever version (true), or none of them. Only at the top of the filter."
    )

    def to_condition(self, path: Path = ("filter",)) -> Condition:
        """The condition that this input states, with what holds unless its switches say otherwise."""
        condition = super().to_condition(path)
        if path[-1] in ("filter", "some", "none"):
            # The latest is the newest that is not deleted, and each that is can be restored.
            standing = [] if self.all_versions or self.deleted is True else [Compare("latest", Op.EQ, True)]
            return And((condition, Compare("deleted", Op.EQ, self.deleted is True), *standing))
        for name in ("all_versions", "deleted"):
            if getattr(self, name) not in (None, strawberry.UNSET):
                raise InvalidInput("This stands only at the top of a filter on documents.", (*path, wire_name(name)))
        return condition


@strawberry.input(description="What processes to list; all given fields must hold.")
class ProcessFilter(FilterInput):
    """What processes to list."""

    key: StringFilter | None = operator("The key, which all versions share.")
    name: StringFilter | None = operator("The name.")
    category: StringFilter | None = operator("The category.")
    latest: bool | None = operator("Is the latest version of its key.")


@strawberry.input(description="What principals to list; all given fields must hold.")
class PrincipalFilter(FilterInput):
    """What principals to list."""

    ids: ClassVar = {"groupId": "Group"}

    type: list[PrincipalType] | None = operator("Is of one of these types.")
    group_id: IDFilter | None = operator("The id of a group that it is in.")
    name: StringFilter | None = operator("The full name.")
    email: StringFilter | None = operator("The mail address.")


@strawberry.input(description="What tenant users to list; all given fields must hold.")
class TenantUserFilter(FilterInput):
    """What tenant users to list."""

    ids: ClassVar = {"groupId": "Group"}

    group_id: IDFilter | None = operator("The id of a group that its principal is in.")
    email: list[str] | None = operator("Its principal has one of these mail addresses, letter by letter.")


@strawberry.input(description="Conditions on the person or company that a case stands for; all must hold.")
class SubjectFilter(Subfilter):
    """Conditions on the subject of a case."""

    email: StringFilter | None = operator("The mail address.")
    personal_number: StringFilter | None = operator("The person's official number.")
    company_number: StringFilter | None = operator("The company's official number.")
    last_name: StringFilter | None = operator("The last name.")
    company_name: StringFilter | None = operator("The company's name.")


@strawberry.input(description="Conditions on a case's tasks.")
class TaskListFilter(RelationFilter):
    """Conditions on a case's tasks."""

    some: TaskFilter | None = operator("At least one task meets this.")
    none: TaskFilter | None = operator("No task meets this.")


@strawberry.input(description="Conditions on a case's notes; needs VIEW_NOTES.")
class NoteListFilter(RelationFilter):
    """Conditions on a case's notes."""

    some: NoteFilter | None = operator("At least one note meets this.")
    none: NoteFilter | None = operator("No note meets this.")


@strawberry.input(description="Conditions on those of a case's documents that the viewer may see.")
class DocumentListFilter(RelationFilter):
    """Conditions on a case's documents."""

    some: DocumentFilter | None = operator("At least one document meets this.")
    none: DocumentFilter | None = operator("No document meets this.")


@strawberry.input(description="What cases to list; all given fields must hold.")
class CaseFilter(FilterInput):
    """What cases to list."""

    ids: ClassVar = {
        "id": "Case",
        "processId": "Process",
        "initiatorId": "Principal",
        "assigneeId": "Principal",
        "participantId": "Principal",
        "parentId": "Case",
    }

    and_: list["CaseFilter"] | None = operator(AND, "and")
    or_: list["CaseFilter"] | None = operator(OR, "or")
    not_: Optional["CaseFilter"] = operator(NOT, "not")
    id: IDFilter | None = operator("The case's id.")
    number: IntFilter | None = operator("The case number.")
    title: StringFilter | None = operator("The title.")
    status: CaseStatusFilter | None = operator("The status.")
    priority: list[Priority] | None = operator("Has one of these priorities.")
    milestone: StringFilter | None = operator("The milestone.")
    process_id: IDFilter | None = operator("The id of its process version.")
    process_key: StringFilter | None = operator("The key of its process, whatever the version.")
    category: str | None = operator("The category of its process; an unknown one is an error.")
    initiator_id: IDFilter | None = operator("The id of who started it.")
    assignee_id: IDFilter | None = operator(
        "The id of a principal with an open delegation in it: of the same one as `delegatedAt`, where both are given."
    )
    participant_id: IDFilter | None = operator("The id of a principal who started it or ever held a delegation of it.")
    parent_id: IDFilter | None = operator("The id of its parent case.")
    created_at: DateTimeFilter | None = operator("When it was created.")
    updated_at: DateTimeFilter | None = operator("When it last changed.")
    finished_at: DateTimeFilter | None = operator("When it finished.")
    due_at: DateTimeFilter | None = operator("When it is due.")
    delegated_at: DateTimeFilter | None = operator("When it was routed to one of the tasks that are open now.")
    overdue: bool | None = operator(OVERDUE)
    variables: list[JSONFilter] | None = operator("Places in its variables; all must hold.")
    subject: SubjectFilter | None = operator("The person or company that it stands for.")
    tasks: TaskListFilter | None = operator("Its tasks.")
    notes: NoteListFilter | None = operator("Its notes.")
    documents: DocumentListFilter | None = operator("Its documents.")
