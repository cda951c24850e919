"""A server that logs all it can writes down no token, no header and no password, whatever goes wrong."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import URL

from tests.cli.processes import PATIENCE, casegraph, casegraph_process, serving
from tests.databases import Databases

SECRET = "geheim"
DEBUG = {"CASEGRAPH_LOG_LEVEL": "debug"}


def requests(address: str, token: str) -> Iterator[httpx.Response]:
    """Good requests and bad ones, with secrets wherever a client could put them."""
    with httpx.Client(timeout=PATIENCE) as http:
        yield from _answers(http, address, token)


def _answers(http: httpx.Client, address: str, token: str) -> Iterator[httpx.Response]:
    url = f"{address}/graphql"
    good = {"Authorization": f"Bearer {token}", "Cookie": f"session={SECRET}", "X-Api-Key": SECRET}
    query = {"query": "query ($s: String) { cases(search: $s) { totalCount } }", "variables": {"s": SECRET}}
    yield http.post(url, json=query, headers=good)
    yield http.post(url, json={"query": f'{{ cases(search: "{SECRET}") {{ nonsense }} }}'}, headers=good)
    yield http.post(url, json={"query": f'{{ cases(after: "{SECRET}") {{ totalCount }} }}'}, headers=good)
    yield http.post(url, content=SECRET, headers=good)
    yield http.post(url, json=query, headers={"Authorization": f"Bearer {SECRET}"})
    yield http.post(url, json=query, headers={"Authorization": f"Bearer eyJ{SECRET}.eyJ{SECRET}.{SECRET}"})
    yield http.post(url, json=query, headers={"Authorization": f"Basic {SECRET}"})
    yield http.post(url, json=query, headers={**good, "X-Organization": SECRET, "X-Request-ID": f"{SECRET}!"})
    yield http.get(f"{url}?query={SECRET}&access_token={token}", headers=good)
    yield http.get(f"{address}/schema.graphql?token={SECRET}")


def check_quiet(token: str) -> None:
    written = Path("server.log").read_text() + Path("server.out").read_text()
    assert '"request"' in written
    assert SECRET not in written
    assert token not in written


@pytest.mark.parametrize("workers", ["1", "2"])
def test_requests_on_sqlite(workers: str) -> None:
    token = casegraph("token", "create", "--tenant", "acme", "--principal", "me").out.strip()
    with serving("serve", "--workers", workers, **DEBUG) as server:
        assert {one.status_code for one in requests(server.address, token)} >= {200, 401, 403, 415}
        server.stop()
    check_quiet(token)


async def test_requests_on_postgresql_and_a_database_that_fails(all_databases: Databases) -> None:
    url = await all_databases.url("postgresql")
    environment = {**DEBUG, "CASEGRAPH_DATABASE_URL": with_password(url)}
    token = casegraph("token", "create", "--tenant", "acme", "--principal", "me", **environment).out.strip()
    with serving("serve", **environment) as server:
        assert {one.status_code for one in requests(server.address, token)} >= {200, 401, 403, 415}
        await all_databases._administer(f"DROP DATABASE {url.database} WITH (FORCE)")
        answers = [one.status_code for one in requests(server.address, token)]
        assert 500 in answers
        server.stop()
    check_quiet(token)


def with_password(url: URL) -> str:
    return url.set(drivername="postgresql", password=SECRET).render_as_string(hide_password=False)


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("migrate",), ("audit",), ("fence", "status")])
async def test_a_start_that_fails(command: tuple[str, ...], all_databases: Databases) -> None:
    url = (await all_databases.url("postgresql", migrated=False)).set(database="nowhere")
    unknown = f"postgresql://casegraph:{SECRET}@127.0.0.1:1/casegraph"
    bad = f"postgresql://casegraph:{SECRET}@127.0.0.1/x?unheard=of"
    for given in (with_password(url), unknown, bad, f"mysql://casegraph:{SECRET}@127.0.0.1/x"):
        done = casegraph_process(*command, CASEGRAPH_DATABASE_URL=given, **DEBUG)
        assert done.code != 0
        assert "Error: " in done.err
        assert SECRET not in done.out + done.err
