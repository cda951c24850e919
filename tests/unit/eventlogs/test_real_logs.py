"""Three real logs, read whole; they lie beside the project, not in it."""

from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from casegraph.domain.enums import CaseStatus, TaskStatus
from casegraph.eventlogs import LogCase, LogSurvey, read_cases, survey
from casegraph.eventlogs.stream import LogStream
from tests.unit.eventlogs.told import assert_nothing_is_lost

DATA = Path(__file__).parents[4] / "shared" / "data"


def real(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the log {name} is not here")
    return path


def checked_cases(path: Path, found: LogSurvey, most: int) -> list[LogCase]:
    """The first cases, each compared with the events of its trace."""
    cases = []
    traces = LogStream(path, strict_text=False, progress=None)
    for case, trace in islice(zip(read_cases(path, found), traces, strict=True), most):
        assert_nothing_is_lost(case, trace.events)
        cases.append(case)
    return cases


def test_the_running_example() -> None:
    path = real("running-example.xes")
    found = survey(path)
    assert (found.name, found.traces, found.events) == ("running-example", 6, 42)
    assert found.resources == ("Pete", "Mike", "Ellen", "Sara", "Sean", "Sue")
    assert found.number_data == {"Costs"}
    cases = checked_cases(path, found, 6)
    assert [case.name for case in cases] == ["3", "2", "1", "6", "5", "4"]
    first = cases[0]
    assert (first.status, first.initiator, len(first.tasks)) == (CaseStatus.COMPLETED, "Pete", 9)
    assert first.tasks[0].data == {"Activity": "register request", "Resource": "Pete", "Costs": 50}


def test_the_receipt_of_building_permits() -> None:
    path = real("receipt.xes.gz")
    found = survey(path)
    assert found.name.startswith("Receipt phase of an environmental permit application process")
    assert (found.traces, found.events, len(found.activities)) == (1_434, 8_577, 27)
    assert (len(found.resources), len(found.groups), len(found.memberships)) == (48, 10, 215)
    cases = {case.name: case for case in checked_cases(path, found, 1_434)}
    assert len(cases) == 1_434
    assert sum(len(case.tasks) for case in cases.values()) == 8_577
    case = cases["case-10011"]
    assert case.variables["deadline"] == "2011-12-06T12:41:31.788Z"
    assert case.tasks[0].groups == ("Group 1",)
    assert case.tasks[0].data == {"concept:instance": "task-42933"}


def test_the_loan_applications_of_2012() -> None:
    path = real("bpic2012.xes.gz")
    found = survey(path)
    assert (found.name, found.key) == ("BPI Challenge 2012", "bpi-challenge-2012")
    assert (found.traces, found.events, len(found.activities)) == (13_087, 262_200, 24)
    assert found.number_variables == {"AMOUNT_REQ"}
    assert len(checked_cases(path, found, 500)) == 500
    statuses: Counter[CaseStatus] = Counter()
    tasks: Counter[TaskStatus] = Counter()
    names: set[str] = set()
    over_50_000 = 0
    for case in read_cases(path, found):
        names.add(case.name)
        statuses[case.status] += 1
        tasks.update(task.status for task in case.tasks)
        over_50_000 += case.variables["AMOUNT_REQ"] > 50_000
    assert len(names) == 13_087
    assert statuses == {CaseStatus.COMPLETED: 13_018, CaseStatus.RUNNING: 69}
    assert tasks == {TaskStatus.COMPLETED: 164_506, TaskStatus.READY: 71, TaskStatus.CLAIMED: 3}
    assert over_50_000 == 88
