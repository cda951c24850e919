"""Changes of a case's variables: which names they may have, how much fits, and what really changes."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from casegraph.domain.events import CaseVariablesChanged
from casegraph.domain.json_pointer import pointer
from casegraph.lifecycle.outcomes import Code, Problem, Refusal, Refused
from casegraph.lifecycle.sizes import MAX_WRITTEN, size_of
from casegraph.lifecycle.strictness import refuse_variables
from casegraph.lifecycle.work import Work

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def is_name(name: str) -> bool:
    """Whether a variable may be called so."""
    return _NAME.match(name) is not None


def faults(names: Iterable[str], *path: str) -> Refusal | None:
    """The refusal of names that no variable may have, each with its place."""
    problems = tuple(
        Problem(
            Code.VALIDATION,
            f"{name!r} is no name of a variable: letters, digits and _ from the first letter or _ on.",
            path,
            pointer=pointer((name,)),
        )
        for name in names
        if not is_name(name)
    )
    return Refusal(problems) if problems else None


def too_large(body: Any, *path: str) -> Refusal | None:
    """The refusal of JSON that is more than is kept, of variables, data, metadata and the like; None where it fits."""
    excess = size_of(body).excess()
    return None if excess is None else Refusal((Problem(Code.LIMIT_EXCEEDED, excess, path),))


def put(work: Work, set_: Mapping[str, Any], unset: Iterable[str] = (), *path: str) -> None:
    """Sets and removes variables; nothing happens where they are so.

    `Refused` where it would be too much, or what a strict process does not have.
    """
    before = work.state.variables
    event = change(before, set_, unset)
    if event is None:
        return
    work.emit(event)
    after = work.sizes.total(work.state.variables)
    work.sizes.written += sum(work.sizes.of(name, value).characters for name, value in event.after.items())
    if work.sizes.written > MAX_WRITTEN:
        raise Refused(Code.LIMIT_EXCEEDED, f"More than {MAX_WRITTEN:,} characters of JSON are set in one go.", *path)
    # What came from elsewhere may be too much already, and must be able to become less.
    excess = after.excess() and after.excess(work.sizes.total(before))
    if excess is not None:
        raise Refused(Code.LIMIT_EXCEEDED, excess, *path)
    refuse_variables(work, before, *path)


def change(now: Mapping[str, Any], set_: Mapping[str, Any], unset: Iterable[str] = ()) -> CaseVariablesChanged | None:
    """The event for what differs from the variables as they are; None where nothing does."""
    after = {name: value for name, value in set_.items() if name not in now or not same(now[name], value)}
    removed = tuple(dict.fromkeys(name for name in unset if name in now))
    if not after and not removed:
        return None
    before = {name: now[name] for name in (*after, *removed) if name in now}
    return CaseVariablesChanged(before, after, removed)


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same, by type too: 1, 1.0 and true differ."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
