"""Changes of a case's variables: which names they may have, and what really changes."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from casegraph.domain.events import CaseVariablesChanged
from casegraph.lifecycle.outcomes import Code, Problem, Refusal

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
            pointer="/" + name.replace("~", "~0").replace("/", "~1"),
        )
        for name in names
        if not is_name(name)
    )
    return Refusal(problems) if problems else None


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
