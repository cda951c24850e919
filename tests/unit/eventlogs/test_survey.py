"""What the first pass collects, and what the second makes of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from casegraph.domain.enums import CaseStatus
from casegraph.eventlogs import read_cases, survey
from tests.unit.eventlogs.logs import cases, event, log, string, trace, write, write_packed


def test_a_survey_names_everything_in_the_order_in_which_it_comes_up(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        log(
            string("concept:name", "Order to Cash"),
            trace(event("b", 1, resource="Bob", group="Sales"), event("a", 2, resource="Ann", group="Law")),
            trace(event("c", 4, resource="Bob", group="Law"), event("b", 3, group="Board"), name="two"),
        ),
    )
    found = survey(path)
    assert (found.path, found.size) == (path, path.stat().st_size)
    assert (found.name, found.key) == ("Order to Cash", "order-to-cash")
    assert found.activities == ("b", "a", "c")
    assert found.resources == ("Bob", "Ann")
    assert found.groups == ("Sales", "Law", "Board")
    assert found.memberships == (("Bob", "Sales"), ("Ann", "Law"), ("Bob", "Law"))
    assert (found.traces, found.events) == (2, 4)
    assert found.earliest == datetime(2024, 3, 1, 8, 1, tzinfo=UTC)


def test_a_log_without_a_name_is_called_as_its_file(tmp_path: Path) -> None:
    assert survey(write(tmp_path, log(), "My Orders.xes")).key == "my-orders"
    assert survey(write_packed(tmp_path, log(string("concept:name", " ")), "b.xes.gz")).name == "b"


def test_an_empty_log_has_no_cases(tmp_path: Path) -> None:
    path = write(tmp_path, log())
    found = survey(path)
    assert (found.traces, found.events, found.activities, found.earliest) == (0, 0, (), None)
    assert list(read_cases(path, found)) == []


def test_progress_counts_up_to_the_size_of_the_file(tmp_path: Path) -> None:
    parts = [trace(event("a", 1, note=str(number) * 50)) for number in range(2_000)]
    for path in (write(tmp_path, log(*parts)), write_packed(tmp_path, log(*parts))):
        first: list[int] = []
        second: list[int] = []
        found = survey(path, progress=first.append)
        assert len(list(read_cases(path, found, second.append))) == 2_000
        for told in (first, second):
            assert told == sorted(told)
            assert told[-1] == found.size
            assert len(told) > 3


# ── Numbers declared as strings ──


def test_strings_that_are_numbers_throughout_are_read_as_numbers(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        log(
            trace(string("amount", "20000"), string("code", "1"), event("a", 1, cost="1.5", note="2")),
            trace(string("amount", "12.50"), string("code", "x"), event("a", 2, cost="3", note="")),
        ),
    )
    found = survey(path)
    assert found.number_variables == {"amount"}
    assert found.number_data == {"cost"}
    assert [case.variables for case in cases(path)] == [
        {"amount": 20000, "code": "1"},
        {"amount": 12.5, "code": "x"},
    ]
    assert [case.tasks[0].data for case in cases(path)] == [{"cost": 1.5, "note": "2"}, {"cost": 3, "note": ""}]


def test_one_value_of_a_whole_log_decides(tmp_path: Path) -> None:
    parts = [trace(string("code", str(number))) for number in range(2_000)]
    assert survey(write(tmp_path, log(*parts))).number_variables == {"code"}
    for first, last in ((["007"], []), ([], ["007"])):
        odd = [[trace(string("code", code)) for code in codes] for codes in (first, last)]
        path = write(tmp_path, log(*odd[0], *parts, *odd[1]))
        assert survey(path).number_variables == frozenset()
    assert [case.variables["code"] for case in cases(path)][-2:] == ["1999", "007"]


def test_variables_and_data_are_told_apart(tmp_path: Path) -> None:
    [case] = cases(write(tmp_path, log(trace(string("code", "5"), event("a", 1, code="x")))))
    assert (case.variables, case.tasks[0].data) == ({"code": 5}, {"code": "x"})


def test_inferring_numbers_can_be_switched_off(tmp_path: Path) -> None:
    path = write(tmp_path, log(trace(string("amount", "20000"), event("a", 1, cost="1"))))
    [case] = cases(path, infer_numbers=False)
    assert (case.variables, case.tasks[0].data) == ({"amount": "20000"}, {"cost": "1"})


def test_names_people_and_ids_are_never_numbers(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        log(
            trace(
                '<id key="ticket" value="5"/>',
                string("org:unit", "1"),
                string("lifecycle:model", "2"),
                event("1", 1, "complete", resource="112", group="3", instance="4"),
                name="173688",
            )
        ),
    )
    found = survey(path)
    assert (found.number_variables, found.number_data) == (frozenset(), frozenset())
    [case] = cases(path)
    assert (case.name, case.title) == ("173688", "173688")
    assert case.variables == {"ticket": "5", "org:unit": "1", "lifecycle:model": "2"}
    assert case.tasks[0].data == {"concept:instance": "4"}
    assert (case.tasks[0].owner, case.tasks[0].groups) == ("112", ("3",))


def test_numbers_with_attributes_of_their_own_leave_a_key_as_it_is(tmp_path: Path) -> None:
    nested = '<string key="k" value="1"><string key="unit" value="5"/></string>'
    found = [case.variables for case in cases(write(tmp_path, log(trace(string("k", "2")), trace(nested))))]
    assert found == [{"k": "2"}, {"k": {"value": "1", "attributes": {"unit": "5"}}}]


def test_a_key_declared_as_a_number_elsewhere_is_inferred_where_it_is_a_string(tmp_path: Path) -> None:
    path = write(tmp_path, log(trace('<int key="k" value="1"/>'), trace(string("k", "2"))))
    assert [case.variables["k"] for case in cases(path)] == [1, 2]


# ── Names of cases ──


def test_names_are_unique_and_titles_are_to_the_letter(tmp_path: Path) -> None:
    names: list[str | None] = ["A", "A", None, "A#2", "trace 3", "A"]
    found = cases(write(tmp_path, log(*[trace(name=name) for name in names])))
    assert [case.title for case in found] == ["A", "A", "trace 3", "A#2", "trace 3", "A"]
    assert [case.name for case in found] == ["A", "A#2", "trace 3", "A#2#2", "trace 3#2", "A#3"]


# ── Cases of which nothing has happened ──

DATED = '<date key="created" value="2020-05-05T00:00:00Z"/>'


@pytest.mark.parametrize(
    ("parts", "created"),
    [
        (
            [trace('<date key="opened" value="2021-01-01"/>', string("k", "v")), trace(event("a", 5))],
            "2021-01-01T00:00",
        ),
        ([DATED, trace(string("k", "v")), trace(event("a", 5)), trace(event("a", 3))], "2024-03-01T08:03"),
        ([DATED, DATED.replace("2020", "2019"), trace(string("k", "v"))], "2020-05-05T00:00"),
        ([trace(string("k", "v"))], "1999-01-01T00:00"),
    ],
    ids=["its own date", "the log's first event", "the log's date", "the caller's"],
)
def test_a_trace_without_events_is_a_draft(parts: list[str], created: str, tmp_path: Path) -> None:
    path = write(tmp_path, log(*parts))
    case = next(read_cases(path, survey(path), epoch=datetime(1999, 1, 1, tzinfo=UTC)))
    assert case.status is CaseStatus.DRAFT
    assert case.variables["k"] == "v"
    assert case.created_at == case.updated_at == datetime.fromisoformat(created).replace(tzinfo=UTC)
    assert (case.finished_at, case.initiator, case.tasks) == (None, None, ())
