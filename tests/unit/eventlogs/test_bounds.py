"""Whatever a log asks for, it is read in bounded memory or refused."""

import gc
import tracemalloc
from pathlib import Path

import pytest

from casegraph.eventlogs import read_cases, survey
from casegraph.eventlogs.limits import MAX_ATTRIBUTES, MAX_DEPTH, MAX_KEY, MAX_TAG, MAX_VALUE
from tests.unit.eventlogs.logs import HEAD, cases, event, fault_of, log, string, trace, write, write_packed


def nested(levels: int) -> str:
    return "".join(f'<string key="k{level}" value="v">' for level in range(levels)) + "</string>" * levels


def test_attributes_may_be_nested_so_deep_and_no_deeper(tmp_path: Path) -> None:
    [case] = cases(write(tmp_path, log(trace(nested(MAX_DEPTH)))))
    value = case.variables["k0"]
    for level in range(1, MAX_DEPTH - 1):
        value = value["attributes"][f"k{level}"]
    assert value == {"value": "v", "attributes": {f"k{MAX_DEPTH - 1}": "v"}}
    assert "deeper than 16 levels" in fault_of(write(tmp_path, log(trace(nested(MAX_DEPTH + 1))))).reason
    assert "deeper than 16 levels" in fault_of(write(tmp_path, log(nested(MAX_DEPTH + 1)))).reason


def test_a_value_may_be_so_long_and_no_longer(tmp_path: Path) -> None:
    [case] = cases(write(tmp_path, log(trace(string("a", "x" * MAX_VALUE)))))
    assert case.variables == {"a": "x" * MAX_VALUE}
    fault = fault_of(write(tmp_path, log(trace(string("a", "x" * (MAX_VALUE + 1))))))
    assert fault.reason == 'The value of the attribute "a" is longer than 1048576 characters.'
    inner = f'<list key="l">{string("a", "x" * (MAX_VALUE + 1))}</list>'
    assert fault_of(write(tmp_path, log(trace(inner)))).reason == fault.reason


def test_a_key_may_be_so_long_and_no_longer(tmp_path: Path) -> None:
    assert cases(write(tmp_path, log(trace(string("x" * MAX_KEY, "a")))))
    fault = fault_of(write(tmp_path, log(trace(string("x" * (MAX_KEY + 1), "a")))))
    assert fault.reason == "A key is longer than 65536 characters."


@pytest.mark.parametrize("before", ["<!-- ", '<string key="', "<?pi "])
def test_an_endless_tag_is_given_up_early(tmp_path: Path, before: str) -> None:
    path = write(tmp_path, log(trace())[: -len("</log>\n")] + before + "x" * (MAX_TAG + 200_000))
    told: list[int] = []
    with pytest.raises(Exception, match="A tag or comment is longer than"):
        survey(path, progress=told.append)
    assert max(told) < path.stat().st_size


def test_so_many_attributes_and_no_more(tmp_path: Path) -> None:
    many = [string(f"k{number}", "v") for number in range(MAX_ATTRIBUTES - 1)]
    [case] = cases(write(tmp_path, log(trace(*many))))
    assert len(case.variables) == MAX_ATTRIBUTES - 1
    for more in (string("one", "more"), '<list key="more"/>'):
        fault = fault_of(write(tmp_path, log(trace(*many, more))))
        assert fault.reason == "A trace or event may have at most 10000 attributes."
    inner = "".join([*many, *many[:2]])
    fault = fault_of(write(tmp_path, log(trace(f'<container key="c">{inner}</container>'))))
    assert fault.reason == "An attribute may have at most 10000 attributes."


def test_the_header_of_a_log_may_have_more(tmp_path: Path) -> None:
    """Logs come with statistics of every variant in their header, which are not kept."""
    many = "".join([string(f"k{number}", "v") for number in range(MAX_ATTRIBUTES + 5)])
    assert cases(write(tmp_path, log(f'<string key="statistics" value="">{many}</string>', many, trace())))


def test_one_key_ten_thousand_times_is_read(tmp_path: Path) -> None:
    [case] = cases(write(tmp_path, log(trace(*[string("k", "v")] * (MAX_ATTRIBUTES - 1)))))
    assert list(case.variables)[:3] == ["k", "k#2", "k#3"]
    assert f"k#{MAX_ATTRIBUTES - 1}" in case.variables


def test_so_many_events_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casegraph.eventlogs.grammar.MAX_EVENTS", 3)
    three = [event("a", minute) for minute in range(3)]
    assert cases(write(tmp_path, log(trace(*three), trace(*three))))
    fault = fault_of(write(tmp_path, log(trace(*three, event("a", 3)))))
    assert fault.reason == "A trace may have at most 3 events."


@pytest.mark.parametrize(
    "part",
    [
        "<trace>" + string("k", "v") * 40_000,
        '<container key="c">' + string("k", "v") * 40_000,
    ],
    ids=["trace", "header"],
)
def test_a_part_that_does_not_end_is_given_up(part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casegraph.eventlogs.xes.MAX_COMPONENT", 200_000)
    monkeypatch.setattr("casegraph.eventlogs.grammar.MAX_ATTRIBUTES", 100_000)
    assert "has more than 200000 bytes" in fault_of(write(tmp_path, HEAD + part)).reason


def test_a_long_log_of_short_parts_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casegraph.eventlogs.xes.MAX_COMPONENT", 200_000)
    start = '<global scope="trace">' + string("k", "v") * 10_000 + "</global>"
    parts = [start] + [string("k", "v")] * 10_000 + [trace(event("a", 1))] * 3_000
    assert len(cases(write(tmp_path, log(*parts)))) == 3_000


@pytest.mark.parametrize("said", ["activities", "resources", "groups", "pairs"])
def test_so_many_names_and_no_more(said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casegraph.eventlogs.surveying.MAX_NAMES", 2)
    variants = {
        "activities": [event(name, 1) for name in "abc"],
        "resources": [event("a", 1, resource=name) for name in "abc"],
        "groups": [event("a", 1, group=name) for name in "abc"],
        "pairs": [event("a", 1, resource=pair[0], group=pair[1]) for pair in ("ax", "bx", "by")],
    }
    assert survey(write(tmp_path, log(trace(*variants[said][:2]))))
    assert f"more than 2 different {said}" in fault_of(write(tmp_path, log(trace(*variants[said])))).reason


def peak_of_reading(path: Path) -> int:
    gc.collect()
    tracemalloc.start()
    try:
        found = survey(path)
        assert sum(1 for _ in read_cases(path, found)) == found.traces
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_the_traces_take_about_the_same_memory(tmp_path: Path) -> None:
    def packed(traces: int) -> Path:
        parts = [
            trace(*[event("a", minute, note="x" * 100) for minute in range(10)], name=str(number))
            for number in range(traces)
        ]
        return write_packed(tmp_path, log(*parts), f"{traces}.xes.gz")

    few, many = peak_of_reading(packed(200)), peak_of_reading(packed(2_000))
    assert many < few + 2_000_000
