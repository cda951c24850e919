"""The parts of the benchmark that judge: comparing answers, reading the log of statements, saying what is met."""

import os
import subprocess
import sys
from dataclasses import replace

from tests.benchmarks.answers import differences, normal
from tests.benchmarks.explain import Statement, statements
from tests.benchmarks.measure import usage
from tests.benchmarks.queries import REQUESTS, queries
from tests.benchmarks.report import bars
from tests.benchmarks.rounds import Result

OURS = Result("casegraph", "Q1", 1000.0, 10.0, 15.0, 20.0, 0.5, 0.2, 120.0, 5)
PEERS = (
    replace(OURS, server="postgraphile"),
    replace(OURS, server="handwritten", rate=2000.0),
    replace(OURS, server="conventional", rate=100.0),
)

LOG = """2026-11-21 11:36:33.366 UTC [12] LOG:  duration: 0.1 ms  parse a: SELECT 1
2026-11-21 11:36:33.367 UTC [12] LOG:  duration: 0.1 ms  execute a: SELECT title
\tFROM "case" WHERE id = $1 AND title = $2
2026-11-21 11:36:33.367 UTC [13] LOG:  duration: 0.2 ms  execute b: SELECT 2
2026-11-21 11:36:33.367 UTC [12] DETAIL:  Parameters: $1 = '7', $2 = 'O''Hara, $3 = NULL'
2026-11-21 11:36:33.368 UTC [12] LOG:  duration: 0.2 ms  execute c: SELECT $1
2026-11-21 11:36:33.368 UTC [12] DETAIL:  Parameters: $1 = NULL
"""


def test_numbers_of_closed_sets_are_their_names_and_moments_are_in_utc() -> None:
    said = {
        "cases": {
            "nodes": [
                {
                    "status": 2,
                    "priority": 3,
                    "dueAt": None,
                    "createdAt": "2026-05-01T02:00:00+02:00",
                    "tasks": {"nodes": [{"status": 2, "delegations": {"nodes": [{"status": 2}]}}]},
                }
            ]
        }
    }
    (case,) = normal(said)["cases"]["nodes"]
    assert (case["status"], case["priority"], case["dueAt"]) == ("RUNNING", "NORMAL", None)
    assert case["createdAt"] == normal({"createdAt": "2026-05-01T00:00:00.000000Z"})["createdAt"]
    (task,) = case["tasks"]["nodes"]
    assert (task["status"], task["delegations"]["nodes"]) == ("CLAIMED", [{"status": "CLOSED"}])


def test_each_difference_is_named_with_its_place() -> None:
    one = {"cases": {"nodes": [{"title": "a", "number": 1}], "totalCount": 1}}
    other = {"cases": {"nodes": [{"title": "b"}], "totalCount": 1}}
    assert list(differences(one, one)) == []
    assert list(differences(one, other)) == [
        "cases.nodes.0.number: 1 and nothing",
        "cases.nodes.0.title: 'a' and 'b'",
    ]
    assert list(differences([1], [1, 2], ("nodes",))) == ["nodes: [1] and [1, 2]"]
    assert list(differences({"a": None}, {})) == ["a: None and nothing"]


def test_statements_and_their_parameters_are_read_from_the_log() -> None:
    assert sorted(statements(LOG)) == [
        Statement("SELECT $1", ["NULL"]),
        Statement("SELECT 2", ()),
        Statement('SELECT title\nFROM "case" WHERE id = $1 AND title = $2', ["'7'", "'O''Hara, $3 = NULL'"]),
    ]


def test_the_bar_is_met_just_so() -> None:
    assert list(bars([OURS, *PEERS])) == ["bar Q1: met"]


def test_what_is_missed_is_said() -> None:
    slow = replace(OURS, rate=900.0, p99=30.0, peak=200.0)
    assert list(bars([slow, *PEERS])) == [
        "bar Q1: not met: 0.90 x postgraphile, wanted 1 x; 0.45 x handwritten, wanted 0.5 x; "
        "9.00 x conventional, wanted 10 x; p99 30.0 ms, postgraphile 20.0 ms; 200 MB, wanted less than 200 MB"
    ]


def test_requests_differ_where_a_query_has_variables() -> None:
    for query in queries(100_000).values():
        variables = [tuple(one.items()) for one in query.variables]
        assert len(variables) == (REQUESTS if "$" in query.document else 1)
        assert len(set(variables)) > len(variables) * 0.6


def test_what_a_child_uses_counts() -> None:
    before = usage(os.getpid()).cpu
    subprocess.run([sys.executable, "-c", "while __import__('time').process_time() < 0.3: pass"], check=True)
    after = usage(os.getpid())
    assert after.cpu - before >= 0.25
    assert after.peak > 1
