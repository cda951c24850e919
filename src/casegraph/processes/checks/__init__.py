"""What the language's schema cannot say of a definition: one module for each matter, each a list of checks.

A check takes the definition and gives faults with paths into the document. It knows no text and no database.
"""

from collections.abc import Iterator

from casegraph.processes.checks import assignments, calendars, documents, expressions, flow, references, routes, schemas
from casegraph.processes.faults import Fault, FaultCode, Path
from casegraph.processes.model import ProcessDefinition

_CHECKS = (
    *references.CHECKS,
    *routes.CHECKS,
    *assignments.CHECKS,
    *calendars.CHECKS,
    *expressions.CHECKS,
    *schemas.CHECKS,
    *documents.CHECKS,
)
_FLOW_KEYS = ("key", "type", "start", "adHoc", "route")


def meaning_faults(definition: ProcessDefinition, shape: list[Fault]) -> Iterator[Fault]:
    """Everything about the definition that means nothing, but for what only follows from faults of the shape."""
    spoilt = [_spoilt(fault) for fault in shape]
    for check in _CHECKS:
        for fault in check(definition):
            if not any(path is not None and fault.path[: len(path)] == path for path in spoilt):
                yield fault
    if not any(_spoils_flow(fault) for fault in shape):
        for check in flow.CHECKS:
            yield from check(definition)


def _spoilt(fault: Fault) -> Path | None:
    """The part of which nothing more can be said: inside a task, the route or other part that the fault is in."""
    if fault.code is FaultCode.MISSING_KEY and len(fault.path) < 3:
        return None
    return fault.path[:3] if len(fault.path) > 3 else fault.path


def _spoils_flow(fault: Fault) -> bool:
    if fault.path == ():
        return fault.code is not FaultCode.UNKNOWN_KEY and fault.code is not FaultCode.MISSING_KEY
    if fault.path[0] != "tasks":
        return False
    return len(fault.path) < 3 or fault.path[2] in _FLOW_KEYS
