"""Whatever the bytes of a file, it is read or refused with a sentence; no other error comes out."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casegraph.eventlogs import LogFault, read_cases, survey
from tests.unit.eventlogs.logs import event, log, string, trace

WHOLE = log(
    '<extension name="Concept" prefix="concept" uri="u"/>',
    '<global scope="event"><string key="concept:name" value="x"/></global>',
    trace(
        event("a", 1, "schedule", resource="Ann", group="Law", instance="x"),
        event("a", 2, "start", cost="5"),
        '<list key="l"><values><int key="a" value="1"/></values></list>',
        '<container key="c"><boolean key="a" value="true"/><date key="d" value="2024-03-01"/></container>',
        '<float key="f" value="1.5"><id key="i" value="j"/></float>',
    ),
    trace(string("amount", "20000"), name="two"),
).encode()
PIECES = [
    b"<",
    b">",
    b"/>",
    b'"',
    b"&",
    b"&#0;",
    b"<event>",
    b"</event>",
    b"<trace>",
    b"</log>",
    b"<list key='",
    b"\x00",
    b"\xff",
]

changes = st.lists(
    st.tuples(
        st.integers(0, len(WHOLE)),
        st.integers(0, 30),
        st.one_of(st.sampled_from(PIECES), st.binary(max_size=4)),
    ),
    max_size=3,
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any") / "log.xes"


def read_or_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    try:
        found = survey(file)
    except LogFault as raised:
        fault = raised
    else:
        assert len(list(read_cases(file, found))) == found.traces
        return
    assert fault.line is not None
    assert 1 <= fault.line <= content.count(b"\n") + content.count(b"\r") + 1
    assert fault.reason.endswith(".")


@settings(deadline=None, max_examples=300)
@given(changes)
def test_a_changed_log(file: Path, changes: list[tuple[int, int, bytes]]) -> None:
    content = WHOLE
    for place, cut, piece in changes:
        content = content[:place] + piece + content[place + cut :]
    read_or_refused(file, content)


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=200), st.binary(max_size=50).map(lambda tail: b"\x1f\x8b\x08" + tail)))
def test_any_bytes(file: Path, content: bytes) -> None:
    read_or_refused(file, content)
