"""`casegraph fence` switches PostgreSQL's row-level security; servers start behind it, or say why they cannot."""

from typing import Any

import httpx
from sqlalchemy import URL

from tests.cli.processes import PATIENCE, Server, casegraph, casegraph_process, serving
from tests.databases import Databases
from tests.fenced import fenced_database

CASES = {"query": "{ viewer { tenant { key } } cases { totalCount } }"}


def plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def ask(server: Server, token: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.post(f"{server.address}/graphql", json=CASES, headers=headers, timeout=PATIENCE).json()["data"]


async def test_an_operator_switches_it_on_and_serves_behind_it(all_databases: Databases) -> None:
    async with fenced_database(all_databases, on=False) as made:
        owner = {"CASEGRAPH_DATABASE_URL": plain(made.owner.url)}
        server = {"CASEGRAPH_DATABASE_URL": plain(made.server.url)}
        everything = {"CASEGRAPH_DATABASE_URL": plain(made.all.url)}
        assert casegraph("fence", "status", **owner).out == "The fence is off.\n"
        assert casegraph("fence", "on", **owner).out.startswith("The fence is on. Servers")
        assert casegraph("fence", "status", **server).out == "The fence is on, and holds this role back.\n"
        assert "never held back" in casegraph("fence", "status", **everything).out
        assert casegraph("migrate", **owner).out.endswith("is up to date.\n")
        tokens = {
            key: casegraph("token", "create", "--tenant", key, "--principal", "me", **server).out.strip()
            for key in ("acme", "bolt")
        }
        with serving("serve", "--workers", "2", **server) as running:
            for key, token in tokens.items():
                assert ask(running, token) == {"viewer": {"tenant": {"key": key}}, "cases": {"totalCount": 0}}
        refused = casegraph_process("serve", "--port", "0", **everything)
        assert refused.code == 1
        assert "never holds back the role postgres" in refused.err
        assert casegraph("fence", "off", **owner).out == "The fence is off.\n"
        assert casegraph("fence", "status", **server).out == "The fence is off.\n"


async def test_only_the_owner_switches_it(all_databases: Databases) -> None:
    async with fenced_database(all_databases, on=False) as made:
        for word in ("on", "off"):
            done = casegraph_process("fence", word, CASEGRAPH_DATABASE_URL=plain(made.server.url))
            assert done.code == 1
            assert done.err.startswith("Error: Only the owner of the tables can switch the fence")


def test_sqlite_has_none() -> None:
    for word in ("on", "off", "status"):
        done = casegraph_process("fence", word)
        assert (done.code, done.out) == (1, "")
        assert done.err == "Error: SQLite has no row-level security; the fence is PostgreSQL's.\n"
