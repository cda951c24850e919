"""The domain's closed sets as GraphQL enums, with a description for each value.

GraphQL's types take them from here, so that they are described before they are used.
"""

from enum import Enum
from typing import TypeVar, cast

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from casegraph.domain.enums import (
    OPEN_TASK,
    AssignmentRule,
    AuthenticationType,
    BulkErrorPolicy,
    CaseAction,
    CaseList,
    CaseStatus,
    DelegationOutcome,
    DelegationStatus,
    DocumentKind,
    OutputFormat,
    Permission,
    PrincipalType,
    Priority,
    RouteType,
    TaskStatus,
    TaskType,
)
from casegraph.domain.errors import ErrorCode
from casegraph.domain.events import LogLevel
from casegraph.domain.json_patch import Op as JSONPatchOp
from casegraph.processes.reading import Format as ProcessFormat

__all__ = [
    "OPEN_TASK",
    "AssignmentRule",
    "AuthenticationType",
    "BulkErrorPolicy",
    "CaseAction",
    "CaseList",
    "CaseStatus",
    "DelegationOutcome",
    "DelegationStatus",
    "DocumentKind",
    "ErrorCode",
    "JSONPatchOp",
    "LogLevel",
    "OrderDirection",
    "OutputFormat",
    "Permission",
    "PrincipalType",
    "Priority",
    "ProcessFormat",
    "RouteType",
    "TaskStatus",
    "TaskType",
]

E = TypeVar("E", bound=type[Enum])


def described(members: E, description: str, /, *, called: str | None = None, **values: str) -> E:
    """Make an enum known to GraphQL, under its own name unless it is `called` another; every member is described."""
    strawberry.enum(members, name=called, description=description)
    definition = cast(StrawberryEnumDefinition, members.__strawberry_definition__)  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values.pop(value.name)
    if values:
        raise ValueError(f"{members.__name__} has no {', '.join(values)}")
    return members


described(
    CaseStatus,
    "Where a case stands. Lists sort by status in this order.",
    DRAFT="Started, and not yet routed on from its first task.",
    RUNNING="Under way: somebody, or the server, has work to do.",
    PAUSED="Held until it is resumed, by hand or at a set time.",
    STOPPED="Stopped by a person; it can be resumed.",
    ERROR="An automatic step failed; `failure` says why. It can be resumed to try again.",
    COMPLETED="Its process has ended.",
    CANCELLED="Given up; its open work is cancelled and its data stays readable.",
)
described(
    Priority,
    "How urgent it is. Lists sort by priority from very low to very high.",
    VERY_LOW="Whenever there is time.",
    LOW="Below the ordinary.",
    NORMAL="The ordinary priority.",
    HIGH="Above the ordinary.",
    VERY_HIGH="Before everything else.",
)
described(
    CaseList,
    "The lists that a person works from.",
    ALL="All cases that the viewer may see.",
    TODO="Running cases in which the viewer holds an open delegation.",
    DRAFT="Drafts of the viewer.",
    PARTICIPATED="Cases that the viewer started or ever held a delegation of.",
    UNASSIGNED="Running cases with a task that the viewer may claim and nobody has.",
    PAUSED="Paused cases in which the viewer holds an open delegation.",
)
described(
    CaseAction,
    "What the viewer may do to a case now. What would change nothing is not listed.",
    VIEW="See it.",
    ROUTE="Route it on from a task that the viewer has.",
    REASSIGN="Hand open work to someone else.",
    PAUSE="Hold it, perhaps until a set time.",
    RESUME="Let a case go on that is paused, stopped or in error.",
    STOP="Stop it; it can be resumed.",
    CANCEL="Give it up; its data stays readable.",
    COMPLETE="End it as done.",
    DELETE="Remove it and all in it.",
    EDIT_DATA="Change its variables, its metadata and its entity.",
    VIEW_NOTES="Read its notes.",
    ADD_NOTE="Write a note on it.",
    VIEW_DOCUMENTS="See its documents.",
    ADD_DOCUMENT="Attach a document to it.",
    EXECUTE_TRIGGER="Fire a trigger of its process.",
)
described(
    TaskStatus,
    "Where a task stands.",
    READY="Waits in a pool for someone to claim it, or for a worker.",
    CLAIMED="Has an owner who works on it.",
    COMPLETED="Done.",
    CANCELLED="Given up with its case, or no longer needed.",
    FAILED="Ended without success.",
)
described(
    TaskType,
    "Who or what performs a task, in BPMN's terms.",
    USER="A person.",
    SERVICE="A worker outside the server.",
    SCRIPT="The server itself, at once.",
    RECEIVE="Waits for a message.",
    TIMER="Waits for a moment.",
    SUBPROCESS="Another case, started for it.",
)
described(
    AssignmentRule,
    "How a task finds its owner.",
    BALANCED="Members of the pool take turns.",
    MANUAL="Whoever routes the case names the next owner.",
    EVALUATE="A variable of the case names the owner.",
    REPORT_TO="The manager of the previous assignee.",
    SELF_SERVICE="Waits in the pool until someone claims it.",
    SELF_SERVICE_EVALUATE="Waits in a pool that a variable of the case names.",
)
described(
    RouteType,
    "How a case moves on from a task.",
    SEQUENTIAL="To the one next task.",
    SELECT="To the target that whoever routes the case chooses.",
    EVALUATE="To the first target whose condition holds (BPMN's exclusive gateway).",
    PARALLEL="To all targets at once (parallel gateway).",
    PARALLEL_BY_EVALUATION="To every target whose condition holds (inclusive gateway).",
    SEC_JOIN="On when all open branches of the split have arrived.",
    DISCRIMINATOR="On with the first branch that arrives; the others are absorbed.",
)
described(
    DelegationStatus,
    "Whether a hand-over still holds.",
    OPEN="The task lies with the assignee, or waits in its pool.",
    CLOSED="The task has moved on.",
)
described(
    DelegationOutcome,
    "How a closed delegation ended.",
    ROUTED="The case was routed on.",
    REASSIGNED="The task was handed to someone else.",
    CANCELLED="The task or its case was cancelled.",
)
described(
    DocumentKind,
    "What a document is to its case.",
    INPUT="Brought to the case, after one of the process's document definitions.",
    OUTPUT="Made from the case's data.",
    ATTACHED="Added to the case freely.",
    TEMPORARY="Uploaded and not yet linked to a case.",
)
described(
    OutputFormat,
    "The file format of a generated document.",
    PDF="Portable Document Format.",
    DOCX="Office Open XML.",
    BOTH="A PDF and a DOCX of the same content.",
)
described(
    PrincipalType,
    "Who acts.",
    USER="A person.",
    APPLICATION="A program with its own token.",
    SYSTEM="The server itself.",
)
described(
    Permission,
    "What a role allows, in the whole tenant or for one process.",
    ALL_CASES="See all cases.",
    CREATE_CASE="Start cases.",
    IMPERSONATE="Start cases in another's name.",
    REASSIGN_CASE="Hand open work to someone else.",
    CANCEL_CASE="Cancel cases of others.",
    DELETE_CASE="Delete cases for good.",
    SUPERVISE="See cases and act on them in the assignee's place.",
    VIEW_NOTES="Read the notes of visible cases.",
    ADD_NOTES="Write notes.",
    VIEW_DOCUMENTS="See the documents, folders and forms of all visible cases.",
    MANAGE_DOCUMENTS="Attach, delete and restore documents, and make folders and forms.",
    MANAGE_PROCESSES="Deploy processes.",
    MANAGE_PRINCIPALS="Manage people, groups, roles and tokens.",
    MANAGE_WEBHOOKS="Manage webhooks.",
    MANAGE_ROBOTS="Manage robots and workers.",
)
described(
    AuthenticationType,
    "What a caller shows to be known.",
    ENGINE_TOKEN="A bearer token of the server.",  # noqa: S106  # what it means
    ENGINE_CERTIFICATE="A client certificate of the server's own authority.",
)
described(
    ProcessFormat,
    "How the text of a process definition is written.",
    called="ProcessFormat",
    YAML="YAML 1.2, without tags, anchors and aliases.",
    JSON="JSON (RFC 8259).",
)
described(
    LogLevel,
    "How much a line of a task's log matters.",
    INFO="Told for the record.",
    WARN="Something that may become a trouble.",
    ERROR="Something that went wrong.",
)
described(
    BulkErrorPolicy,
    "What becomes of the other items where one of them fails.",
    IGNORE_FAILED="They are carried out, each by itself.",
    REJECT_EVERYTHING="Nothing is: all items are carried out, or none.",
)
described(
    ErrorCode,
    "Why a mutation changed nothing.",
    NOT_FOUND="There is no such thing, or none that the viewer may see.",
    FORBIDDEN="The viewer may not do this.",
    INVALID_STATE="The thing stands where this cannot be done to it.",
    CONFLICT="Somebody else was first.",
    VALIDATION="A value that means nothing here, or does not meet its schema.",
    IDEMPOTENCY_MISMATCH="The idempotency key was given to a call with other arguments.",
    LIMIT_EXCEEDED="More than the server takes or gives at once.",
)


@strawberry.enum(description="Which way a list is sorted. Nulls count as greater than all values.")
class OrderDirection(Enum):
    """Which way a list is sorted."""

    ASC = strawberry.enum_value("ASC", description="From the least up; nulls last.")
    DESC = strawberry.enum_value("DESC", description="From the greatest down; nulls first.")


described(
    JSONPatchOp,
    "What an operation of a JSON Patch (RFC 6902) does.",
    called="JSONPatchOp",
    ADD="Puts `value` at `path`: sets a member, or inserts an item before that index; `-` is the end of a list.",
    REMOVE="Takes away what is at `path`.",
    REPLACE="Puts `value` in the place of what is at `path`.",
    MOVE="Takes away what is at `from`, and adds it at `path`.",
    COPY="Adds what is at `from` at `path` as well.",
    TEST="Fails, and with it the whole patch, unless what is at `path` is `value`.",
)
