"""The closed sets of the domain. Each value's order is its place in a sorted list; its number is what is stored."""

from enum import IntEnum, unique


@unique
class CaseStatus(IntEnum):
    """Where a case stands, in the order of its life."""

    DRAFT = 1
    RUNNING = 2
    PAUSED = 3
    STOPPED = 4
    ERROR = 5
    COMPLETED = 6
    CANCELLED = 7


@unique
class Priority(IntEnum):
    """Five levels, as ProcessMaker has them."""

    VERY_LOW = 1
    LOW = 2
    NORMAL = 3
    HIGH = 4
    VERY_HIGH = 5


@unique
class CaseList(IntEnum):
    """The lists that a person works from."""

    ALL = 1
    TODO = 2
    DRAFT = 3
    PARTICIPATED = 4
    UNASSIGNED = 5
    PAUSED = 6


@unique
class CaseAction(IntEnum):
    """What someone may do to a case, as menus show it."""

    VIEW = 1
    ROUTE = 2
    REASSIGN = 3
    PAUSE = 4
    RESUME = 5
    STOP = 6
    CANCEL = 7
    COMPLETE = 8
    DELETE = 9
    EDIT_DATA = 10
    VIEW_NOTES = 11
    ADD_NOTE = 12
    VIEW_DOCUMENTS = 13
    ADD_DOCUMENT = 14
    EXECUTE_TRIGGER = 15


@unique
class BulkErrorPolicy(IntEnum):
    """What becomes of many acts that are asked for at once where some of them fail."""

    IGNORE_FAILED = 1
    REJECT_EVERYTHING = 2


@unique
class TaskStatus(IntEnum):
    """Where a task stands; READY and CLAIMED are the open ones."""

    READY = 1
    CLAIMED = 2
    COMPLETED = 3
    CANCELLED = 4
    FAILED = 5


OPEN_TASK = (TaskStatus.READY, TaskStatus.CLAIMED)


@unique
class TaskType(IntEnum):
    """Who or what performs a task, in BPMN's terms."""

    USER = 1
    SERVICE = 2
    SCRIPT = 3
    RECEIVE = 4
    TIMER = 5
    SUBPROCESS = 6


@unique
class AssignmentRule(IntEnum):
    """How the next task finds its owner."""

    BALANCED = 1
    MANUAL = 2
    EVALUATE = 3
    REPORT_TO = 4
    SELF_SERVICE = 5
    SELF_SERVICE_EVALUATE = 6


@unique
class RouteType(IntEnum):
    """How a case moves on from a task."""

    SEQUENTIAL = 1
    SELECT = 2
    EVALUATE = 3
    PARALLEL = 4
    PARALLEL_BY_EVALUATION = 5
    SEC_JOIN = 6
    DISCRIMINATOR = 7


@unique
class DelegationStatus(IntEnum):
    """A hand-over is open until its task is routed on, handed to someone else or cancelled."""

    OPEN = 1
    CLOSED = 2


@unique
class DelegationOutcome(IntEnum):
    """How a closed delegation ended."""

    ROUTED = 1
    REASSIGNED = 2
    CANCELLED = 3


@unique
class DocumentKind(IntEnum):
    """What a document is to its case."""

    INPUT = 1
    OUTPUT = 2
    ATTACHED = 3
    TEMPORARY = 4


@unique
class CaseObjectKind(IntEnum):
    """What lies in the folders of a case, in the order in which they are listed."""

    FOLDER = 1
    DOCUMENT = 2
    FORM = 3


@unique
class OutputFormat(IntEnum):
    """The file formats that a generated document may have."""

    PDF = 1
    DOCX = 2
    BOTH = 3


@unique
class PrincipalType(IntEnum):
    """Who acts: a person, a program, or the server itself."""

    USER = 1
    APPLICATION = 2
    SYSTEM = 3


@unique
class AuthenticationType(IntEnum):
    """What a caller shows to be known: a bearer token of the server, or a certificate of its authority."""

    ENGINE_TOKEN = 1
    ENGINE_CERTIFICATE = 2


@unique
class Permission(IntEnum):
    """What a role can allow, in the whole tenant or for one process."""

    ALL_CASES = 1
    CREATE_CASE = 2
    IMPERSONATE = 3
    REASSIGN_CASE = 4
    CANCEL_CASE = 5
    DELETE_CASE = 6
    SUPERVISE = 7
    VIEW_NOTES = 8
    ADD_NOTES = 9
    VIEW_DOCUMENTS = 10
    MANAGE_DOCUMENTS = 11
    MANAGE_PROCESSES = 12
    MANAGE_PRINCIPALS = 13
    MANAGE_WEBHOOKS = 14
    MANAGE_ROBOTS = 15
