"""`casegraph audit` shows what was recorded, to people and to programs."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from casegraph.cli.auditing import parse_since
from casegraph.cli.errors import BadUse
from tests.cli.processes import PATIENCE, casegraph, casegraph_process, serving

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("24h", NOW - timedelta(hours=24)),
        ("30d", NOW - timedelta(days=30)),
        ("5m", NOW - timedelta(minutes=5)),
        ("2026-01-30", datetime(2026, 1, 30, tzinfo=UTC)),
        ("2026-01-30T10:00", datetime(2026, 1, 30, 10, tzinfo=UTC)),
        ("2026-01-30T10:00+02:00", datetime(2026, 1, 30, 8, tzinfo=UTC)),
        ("2026-01-30T10:00Z", datetime(2026, 1, 30, 10, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read(given: str, moment: datetime) -> None:
    assert parse_since(given, NOW) == moment


@pytest.mark.parametrize("given", ["", "yesterday", "24", "0h", "-1d", "9999999d", "2026-13-01"])
def test_a_moment_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(BadUse, match="--since is"):
        parse_since(given, NOW)


def test_refused_logins_are_shown() -> None:
    with serving("serve") as server:
        sent = {"Authorization": "Bearer cg_geheim", "X-Request-ID": "asked-1"}
        for _ in range(3):
            asked = {"query": "{ viewer { id } }"}
            answer = httpx.post(f"{server.address}/graphql", json=asked, headers=sent, timeout=PATIENCE)
            assert answer.status_code == 401
    [line] = casegraph("audit", "--json").out.splitlines()
    entry = json.loads(line)
    assert (entry["kind"], entry["address"], entry["requestId"]) == ("LOGIN_REFUSED", "127.0.0.1", "asked-1")
    assert entry["data"]["refusedSinceLastEntry"] == 0
    assert datetime.fromisoformat(entry["at"]).tzinfo is not None
    shown = casegraph("audit", "--since", "1h").out
    assert " LOGIN_REFUSED address=127.0.0.1 {" in shown
    assert "geheim" not in line + shown
    assert casegraph("audit", "--since", "2999-01-01").out == ""


def test_a_tenant_that_is_not_there() -> None:
    done = casegraph_process("audit", "--tenant", "nowhere")
    assert (done.code, done.out, done.err) == (2, "", "Error: There is no tenant 'nowhere'.\n")
