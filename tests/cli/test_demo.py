"""The demo serves sample data, remembers it where told to, and lets nobody in who should not be."""

import re
import socket
import sqlite3
from pathlib import Path

import httpx
import pytest

from casegraph.cli.demo_data import playground_of
from casegraph.demo import DemoTokens
from tests.cli.processes import PATIENCE, Server, casegraph_process, serving

COUNT = {"query": "{ viewer { tenant { key } permissions } cases(first: 0) { totalCount } }"}
FIXED = ("demo-admin", "demo-wendy", "demo-silvia", "demo-bob", "demo-other-admin")


def ask(server: Server, token: str) -> httpx.Response:
    url = f"http://127.0.0.1:{server.port}/graphql"
    return httpx.post(url, json=COUNT, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE)


def printed() -> str:
    return Path("server.out").read_text()


def logins() -> dict[str, str]:
    """Who may log in, by token, as printed."""
    table = printed().partition("TOKEN   ")[2].splitlines()[1:6]
    return {line.split()[0]: line for line in table}


def test_everybody_of_the_table_may_log_in() -> None:
    with serving("demo", "--no-open") as server:
        assert f"casegraph answers at {server.address}/graphql\n" in printed()
        assert tuple(logins()) == FIXED
        seen = {token: ask(server, token).json()["data"] for token in FIXED}
        tenants = [data["viewer"]["tenant"]["key"] for data in seen.values()]
        assert tenants == ["demo", "demo", "demo", "demo", "other"]
        assert 180 <= seen["demo-admin"]["cases"]["totalCount"] <= 220
        assert len(seen["demo-admin"]["viewer"]["permissions"]) == 15
        assert 0 < seen["demo-wendy"]["cases"]["totalCount"] < seen["demo-admin"]["cases"]["totalCount"]
        page = httpx.get(f"{server.address}/graphql", headers={"Accept": "text/html"}).text
        assert "Bearer demo-admin" in page
        assert "query Inbox" in page
        assert server.stop() == 0


def test_nothing_is_left_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = folder / "tmp"
    temporary.mkdir()
    with serving("demo", "--no-open", TMPDIR=str(temporary)) as server:
        assert [path.name[:15] for path in temporary.iterdir()] == ["casegraph-demo-"]
        assert server.stop() == 0
    assert list(temporary.iterdir()) == []
    assert not (folder / "casegraph-data").exists()


def test_data_that_is_kept_is_not_filled_in_twice_nor_open_to_other_servers(folder: Path) -> None:
    with serving("demo", "--no-open", "--data-dir", "kept") as server:
        before = ask(server, "demo-admin").json()
        server.stop()
    with sqlite3.connect(folder / "kept" / "demo.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM token").fetchone() == (0,)
    database.close()
    with serving("serve", "--data-dir", "kept", CASEGRAPH_DATABASE_URL="sqlite:///kept/demo.sqlite3") as server:
        assert ask(server, "demo-admin").status_code == 401
    with serving("demo", "--no-open", "--data-dir", "kept") as server:
        assert ask(server, "demo-admin").json() == before


def test_where_others_can_reach_it_the_tokens_are_random() -> None:
    with serving("demo", "--no-open", "--host", "0.0.0.0") as server:
        tokens = list(logins())
        assert len(set(tokens)) == 5
        assert all(re.fullmatch(r"cg_[\w-]{43}", token) for token in tokens)
        assert ask(server, tokens[0]).json()["data"]["viewer"]["tenant"]["key"] == "demo"
        assert {ask(server, token).status_code for token in FIXED} == {401}
        page = httpx.get(f"http://127.0.0.1:{server.port}/graphql", headers={"Accept": "text/html"}).text
        assert not any(token in page for token in tokens)


def test_a_database_that_is_set_for_others_is_not_touched(folder: Path) -> None:
    settings = {"CASEGRAPH_DATABASE_URL": "sqlite:///mine.sqlite3", "CASEGRAPH_DATA_DIR": "mine"}
    with serving("demo", "--no-open", CASEGRAPH_WORKERS="2", CASEGRAPH_PLAYGROUND="no", **settings) as server:
        assert ask(server, "demo-admin").status_code == 200
    assert not (folder / "mine.sqlite3").exists()
    assert not (folder / "mine").exists()


def test_a_port_that_is_taken_is_named_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = casegraph_process("demo", "--no-open", "--port", str(port))
    assert done == (1, "", f"Error: Port {port} of 127.0.0.1 is taken; choose another with --port.\n")


def test_the_playground_shows_a_token_only_where_everybody_may_have_it() -> None:
    tokens = DemoTokens.random()
    assert playground_of(tokens, private=True).headers == {"Authorization": f"Bearer {tokens.admin}"}
    assert playground_of(tokens, private=False).headers == {"Authorization": "Bearer TOKEN"}
