"""What is no mistake of the language but more than a case could go through: splits without number, endless times."""

import json
from itertools import pairwise
from typing import Any

import pytest

from casegraph.processes.checks.flow import MAX_ENTANGLED
from casegraph.processes.durations import MOST_YEARS, parse
from casegraph.processes.language import MAX_TASKS
from casegraph.processes.reading import Format, read

Told = list[tuple[str, str]]


def told(*tasks: dict[str, Any], **more: Any) -> Told:
    """The faults of a process of these tasks, the first of which starts it."""
    first, *others = ({"title": "T", **task} for task in tasks)
    definition = {"key": "k", "name": "K", "tasks": [{**first, "start": True}, *others], **more}
    return [(str(one.code), one.path) for one in read(json.dumps(definition), Format.JSON).faults]


def split(key: str, *ways: str) -> dict[str, Any]:
    return {"key": key, "route": {"type": "PARALLEL", "targets": [*ways]}}


def tangled(splits: int, others: int) -> list[dict[str, Any]]:
    """So many splits of two ways, one leading to the next, and so many tasks behind them with one way each."""
    keys = [f"s{number}" for number in range(splits)] + ["t0"]
    tasks = [split(key, following, "END") for key, following in pairwise(keys)]
    return [*tasks, *({"key": f"t{number}", "route": f"t{number + 1}"} for number in range(others - 1)),
            {"key": f"t{others - 1}"}]  # fmt: skip


def test_many_splits_are_too_many_with_many_ways() -> None:
    assert told(*tangled(250, 100)) == []
    assert MAX_ENTANGLED == 250 * (2 * 250 + 100)
    assert told(*tangled(250, 101)) == [("TOO_LARGE", "/tasks/249/route")]
    faults = told(*tangled(400, 100))
    assert faults == [("TOO_LARGE", f"/tasks/{MAX_ENTANGLED // 900}/route")]


def test_the_longest_row_of_splits_and_joins_is_not_too_entangled() -> None:
    tasks: list[dict[str, Any]] = []
    for number in range(MAX_TASKS // 4):
        left, right, after = (f"{kind}{number}" for kind in ("left", "right", "after"))
        join = {"type": "SEC_JOIN", "targets": [after]}
        tasks += [split(f"split{number}", left, right), {"key": left, "route": join}, {"key": right, "route": join}]
        tasks.append({"key": after, "route": f"split{number + 1}"})
    tasks[-1]["route"] = "END"
    assert told(*tasks) == []


@pytest.mark.parametrize("text", ["P100Y", "P1200M", "P5214W", "P36500D", "PT876000H", "P99Y12M"])
def test_durations_that_somebody_may_live_to_see(text: str) -> None:
    assert not parse(text).too_long
    assert told({"key": "a", "due": text}) == []


@pytest.mark.parametrize("text", ["P101Y", "P999999Y", "P1201M", "P5215W", "P36501D", "PT876001H", "P100YT1S"])
def test_durations_beyond_all_bounds(text: str) -> None:
    assert told({"key": "a", "due": text}) == [("DURATION", "/tasks/0/due")]
    wait = {"key": "a", "type": "TIMER", "wait": {"after": text}}
    assert told(wait) == [("DURATION", "/tasks/0/wait/after")]
    draft = read(json.dumps({"key": "k", "name": "K", "tasks": [{**wait, "title": "T", "start": True}]}), Format.JSON)
    assert draft.faults[0].message == f"'{text}' is longer than {MOST_YEARS} years."
