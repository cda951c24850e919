"""From the text of a definition to the definition, or to all that is wrong with it.

`read` needs the text only. What a definition mentions is then held against what there is: whoever reads the database
asks for the names in `Draft.mentions` and passes to `Draft.against` those that are known.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from casegraph.processes.building import build
from casegraph.processes.checks import meaning_faults
from casegraph.processes.faults import Fault, FaultCode, Path, PlacedFault, in_order
from casegraph.processes.model import ProcessDefinition, TaskDefinition
from casegraph.processes.shape import shape_faults
from casegraph.processes.source.document import Document
from casegraph.processes.source.reading import Format, read_text

__all__ = ["Draft", "Format", "Known", "Mentions", "read"]


@dataclass(frozen=True, slots=True)
class Mentions:
    """Names outside a definition that it relies on: usernames, keys of groups, registered functions, keys of processes.

    A process may mention itself, or one that is deployed later.
    """

    users: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    processes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """Of the names that a definition mentions, those that there are. None: not held against anything."""

    users: Collection[str] | None = None
    groups: Collection[str] | None = None
    functions: Collection[str] | None = None
    processes: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that was read. `faults` are in the order of the text; `definition` is None where there are any."""

    definition: ProcessDefinition | None
    faults: tuple[PlacedFault, ...]
    _built: ProcessDefinition
    _document: Document | None

    @property
    def mentions(self) -> Mentions:
        """The names to look up, also where there are faults, so that all can be told at once."""
        named = list(_named(self._built))
        return Mentions(**{kind: frozenset(name for one, name, _ in named if one == kind) for kind in _UNKNOWN})

    def against(self, known: Known) -> "Draft":
        """The draft with a fault more for each name that it mentions and that is not known."""
        if self._document is None:
            return self
        unknown = [self._document.placed(fault) for fault in _unknown(self._built, known)]
        faults = in_order((*self.faults, *unknown))
        return replace(self, definition=None if faults else self.definition, faults=faults)


def read(text: str, source_format: Format = Format.YAML) -> Draft:
    """Read a definition and check all of it that needs no database."""
    document, of_text = read_text(text, source_format)
    if document is None:
        return Draft(None, of_text, ProcessDefinition(), None)
    built = build(document.value)
    found = (document.placed(fault) for fault in _faults(document.value, built))
    faults = in_order((*of_text, *found))
    return Draft(None if faults else built, faults, built, document)


def _faults(value: Any, built: ProcessDefinition) -> Iterator[Fault]:
    shape = list(shape_faults(value))
    yield from shape
    yield from meaning_faults(built, shape)


_UNKNOWN = {
    "users": (FaultCode.UNKNOWN_USER, "There is no user '{}'."),
    "groups": (FaultCode.UNKNOWN_GROUP, "There is no group '{}'."),
    "functions": (FaultCode.UNKNOWN_FUNCTION, "No function is registered as '{}'."),
    "processes": (FaultCode.UNKNOWN_PROCESS, "There is no process '{}'."),
}


def _unknown(definition: ProcessDefinition, known: Known) -> Iterator[Fault]:
    for kind, name, path in _named(definition):
        names = getattr(known, kind)
        if names is not None and name not in names and not (kind == "processes" and name == definition.key):
            code, message = _UNKNOWN[kind]
            yield Fault(code, message.format(name[:200]), path)


def _named(definition: ProcessDefinition) -> Iterator[tuple[str, str, Path]]:
    for place, task in enumerate(definition.tasks):
        for kind, name, path in _named_by(task):
            if name:
                yield kind, name, ("tasks", place, *path)
    for place, trigger in enumerate(definition.triggers):
        if trigger.script.function:
            yield "functions", trigger.script.function, ("triggers", place, "function")


def _named_by(task: TaskDefinition) -> Iterator[tuple[str, str, Path]]:
    for kind, names in (("users", task.users), ("groups", task.groups)):
        for number, name in enumerate(names):
            yield kind, name, ("pool", kind, number)
    if task.script is not None and task.script.function is not None:
        yield "functions", task.script.function, ("script", "function")
    if task.subprocess is not None:
        yield "processes", task.subprocess, ("subprocess",)
