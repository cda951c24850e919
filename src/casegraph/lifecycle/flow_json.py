"""The threads of a case as the JSON that is stored beside it, and back: what is read equals what was written."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from casegraph.domain.events import ManualChoice
from casegraph.lifecycle.flow import AtTask, Entering, Flow, Leaving, Place, Split, Thread, Waiting

_WORDS = {AtTask: "at", Entering: "entering", Leaving: "leaving", Waiting: "waiting"}
_PLACES: dict[str, Callable[..., Place]] = {word: kind for kind, word in _WORDS.items()}


def to_json(flow: Flow) -> dict[str, Any]:
    """The flow as objects, lists and scalars."""
    return {
        "threads": [_thread(one) for one in flow.threads.values()],
        "splits": [asdict(one) | {"passed": sorted(one.passed)} for one in flow.splits.values()],
        "last_thread": flow.last_thread,
        "last_split": flow.last_split,
        "targets": list(flow.targets),
        "assignees": [[one.task, str(one.principal_id)] for one in flow.assignees],
    }


def from_json(data: Mapping[str, Any]) -> Flow:
    """The flow that `to_json` wrote."""
    splits = [Split(**{**one, "passed": frozenset(one["passed"])}) for one in data["splits"]]
    return Flow(
        threads={one["number"]: _read_thread(one) for one in data["threads"]},
        splits={one.number: one for one in splits},
        last_thread=data["last_thread"],
        last_split=data["last_split"],
        targets=tuple(data["targets"]),
        assignees=tuple(ManualChoice(task, UUID(principal)) for task, principal in data["assignees"]),
    )


def _thread(thread: Thread) -> dict[str, Any]:
    ids = {"previous": _text(thread.previous), "assignee": _text(thread.assignee)}
    place = {name: _text(value) for name, value in asdict(thread.place).items()}
    return {"number": thread.number, "split": thread.split, **ids, "place": {_WORDS[type(thread.place)]: place}}


def _read_thread(data: Mapping[str, Any]) -> Thread:
    ((word, place),) = data["place"].items()
    read = {name: UUID(value) if name == "task_id" else value for name, value in place.items()}
    return Thread(data["number"], data["split"], _PLACES[word](**read), _id(data["previous"]), _id(data["assignee"]))


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _id(value: str | None) -> UUID | None:
    return None if value is None else UUID(value)
