"""The mutation that creates cases."""

import re
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from casegraph.domain.calls import Call
from casegraph.domain.enums import Priority as PriorityOfCase
from casegraph.domain.errors import InvalidInput
from casegraph.domain.events import Subject
from casegraph.graphql.batching import reference, relation
from casegraph.graphql.context import Context
from casegraph.graphql.enums import Priority
from casegraph.graphql.mutations.base import errors_field, given, key_field, mutation
from casegraph.graphql.mutations.bounds import NAME, PROSE, TITLE, text
from casegraph.graphql.mutations.inputs import (
    UNSET,
    PrincipalRef,
    id_field,
    json_field,
    json_object,
    optional_id,
    optional_person,
)
from casegraph.graphql.pagination import Edge, EdgeSource
from casegraph.graphql.scalars import JSON
from casegraph.graphql.types.case import Case
from casegraph.graphql.types.user_error import UserError
from casegraph.services.lifecycle import NewCase
from casegraph.services.placing import case_page

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


@strawberry.input(description="The person or company that a case stands for.")
class SubjectInput:
    """The person or company that a case stands for."""

    first_name: str | None = text("The person's first name.", TITLE)
    last_name: str | None = text("The person's last name.", TITLE)
    personal_number: str | None = text("The person's official number.", TITLE)
    email: str | None = text("The mail address.", TITLE)
    company_name: str | None = text("The company's name.", TITLE)
    company_number: str | None = text("The company's official number.", TITLE)
    company_address: str | None = text("The company's address.", TITLE)


@strawberry.input(description="A case to create.")
class CreateCaseInput:
    """A case to create."""

    id: UUID | None = strawberry.field(
        default=UNSET,
        description="The caller's own UUID for the case, which makes the call safe to repeat: where the case is there "
        "already, it is given as it stands.",
    )
    process_id: strawberry.ID | None = id_field(
        "A process version. Without it and `processKey`, the case only stands for its `subject`.", required=False
    )
    process_key: str | None = text("The key of a process, whose latest version is taken.", NAME)
    start_task: str | None = text("The key of the start task; may be left out where the process has only one.", NAME)
    title: str | None = text("The title; may be left out where the process makes one.", TITLE)
    description: str | None = text("What it is about.", PROSE)
    priority: Priority | None = strawberry.field(default=UNSET, description="How urgent it is; NORMAL unless given.")
    planned_at: datetime | None = strawberry.field(default=UNSET, description="When work on it is planned to begin.")
    due_at: datetime | None = strawberry.field(default=UNSET, description="When it is due.")
    variables: JSON | None = json_field("Its variables: an object.")
    metadata: JSON | None = json_field("Its metadata; an empty object unless given.")
    entity: JSON | None = json_field("The business object that it is about; an empty object unless given.")
    submission: JSON | None = json_field(
        "Data of the start task, checked against its form. With them the task is completed at once, and the case "
        "goes on."
    )
    subject: SubjectInput | None = strawberry.field(
        default=UNSET, description="The person or company that it stands for."
    )
    parent_id: strawberry.ID | None = id_field("The case that it belongs to.", required=False)
    initiator: PrincipalRef | None = strawberry.field(
        default=UNSET,
        description="In whose name it is created, if not in the viewer's: who owns the first task and must be in its "
        "pool. Needs IMPERSONATE.",
    )
    idempotency_key: str | None = key_field()


@strawberry.type(description="What came of creating a case.")
class CreateCasePayload:
    """What came of creating a case."""

    case_id: strawberry.Private[UUID | None] = None
    case = reference(
        Case | None,
        "The case; null where there are errors, and where the viewer may not see it.",
        "case_id",
        "cases",
    )

    @relation(
        Edge[Case] | None,
        "The case with its place among all cases in the default order, for clients that keep such a list.",
        reads=("case_id",),
    )
    async def case_edge(payloads: Sequence[Any], context: Context) -> Sequence[Any]:
        """The case of each payload with its place."""
        found = await context.cases([one.case_id for one in payloads])
        return [None if case is None else EdgeSource(case_page(context.actor, case), 0) for case in found]

    created: bool = strawberry.field(
        default=False,
        description="The case is new. False: there was one with this `id`, which is given as it stands, or there are "
        "errors.",
    )
    errors: list[UserError] = errors_field()


@mutation(
    CreateCasePayload,
    "Creates a case: of a process, with its first task for the initiator, as a DRAFT that routing sets going; or "
    "without a process, for a person or company. Needs CREATE_CASE, and the initiator must be in the pool of the start "
    "task.",
)
async def create_case(context: Context, input: CreateCaseInput, call: Call | None) -> CreateCasePayload:
    """Create a case."""
    made = await context.services.case_creation.create(context.actor, _new_case(input), call)
    return CreateCasePayload(case_id=made.id, created=made.changed)


def _new_case(input: CreateCaseInput) -> NewCase:
    return NewCase(
        id=given(input.id),
        process_id=optional_id(input.process_id, "Process", "processId"),
        process_key=given(input.process_key),
        start_task=given(input.start_task),
        title=given(input.title),
        description=given(input.description),
        priority=given(input.priority) or PriorityOfCase.NORMAL,
        planned_at=given(input.planned_at),
        due_at=given(input.due_at),
        variables=json_object(input.variables, "variables"),
        metadata=_or_empty(input.metadata),
        entity=_or_empty(input.entity),
        submission=given(input.submission),
        subject=_subject(given(input.subject)),
        parent_id=optional_id(input.parent_id, "Case", "parentId"),
        initiator=optional_person(input.initiator, ("initiator",)),
    )


def _or_empty(value: Any) -> Any:
    value = given(value)
    return {} if value is None else value


def _subject(input: SubjectInput | None) -> Subject:
    if input is None:
        return Subject()
    email = given(input.email)
    if email is not None and not _ADDRESS.fullmatch(email):
        raise InvalidInput("This is no mail address.", ("subject", "email"))
    return Subject(**{one.name: given(getattr(input, one.name)) for one in fields(input)})
