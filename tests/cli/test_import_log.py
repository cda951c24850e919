"""Event logs come in from the command line, all of them or, where one is broken, none."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from casegraph.eventlogs import LogCase, read_cases
from casegraph.services import imports
from casegraph.storage.database import Database, database_url
from casegraph.storage.tables import CASE, TENANT
from tests.cli.processes import casegraph
from tests.databases import Databases
from tests.rows import stored
from tests.unit.eventlogs.logs import event, log, string, trace, write, write_packed

SQLITE = "sqlite:///casegraph-data/casegraph.sqlite3"


def loans(folder: Path, count: int = 2) -> Path:
    traces = [trace(event("Receive", n, resource="Ann"), name=f"loan {n}") for n in range(count)]
    return write(folder, log(string("concept:name", "Loans"), *traces), "loans.xes")


async def cases_in(url: str = SQLITE) -> dict[str, int]:
    database = Database(database_url(url))
    try:
        counts = select(TENANT.c.key, func.count(CASE.c.id)).outerjoin(CASE, CASE.c.tenant_id == TENANT.c.id)
        rows = await stored(database, counts.group_by(TENANT.c.key))
        return {str(row[0]): int(row[-1]) for row in rows}
    finally:
        await database.close()


async def test_what_came_in_is_told_and_again_nothing_more(folder: Path) -> None:
    path = loans(folder)
    told = "2 cases added, 0 already there, 2 tasks, 2 delegations; tenant acme, process loans version 1."
    assert casegraph("import-log", path, "--tenant", "acme") == (0, f"loans.xes: {told}\n", "")
    again = casegraph("import-log", path, "--tenant", "acme")
    assert again.out.startswith("loans.xes: 0 cases added, 2 already there, 0 tasks")
    assert await cases_in() == {"acme": 2}


async def test_several_files_of_either_form_come_in(folder: Path) -> None:
    packed = write_packed(folder, log(trace(event("Order", 1), name="one")), "orders.xes.gz")
    done = casegraph("import-log", loans(folder), packed, "--tenant", "acme")
    assert [line.split(" cases")[0] for line in done.out.splitlines()] == ["loans.xes: 2", "orders.xes.gz: 1"]
    assert await cases_in() == {"acme": 3}


async def test_without_a_tenant_it_is_the_only_one(folder: Path) -> None:
    path = loans(folder)
    assert "tenant default," in casegraph("import-log", path).out
    assert "0 cases added, 2 already there" in casegraph("import-log", path).out
    casegraph("token", "create", "--tenant", "acme", "--principal", "me")
    expected = "Error: There are several tenants; name one with --tenant: acme, default.\n"
    assert casegraph("import-log", path) == (2, "", expected)


async def test_the_only_tenant_need_not_be_named(folder: Path) -> None:
    casegraph("token", "create", "--tenant", "acme", "--principal", "me")
    casegraph("import-log", loans(folder))
    assert await cases_in() == {"acme": 2}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (log(trace(event("Receive", 1), name="one")).removesuffix("</log>\n"), "broken.xes:10: The file ends before"),
        (log(trace(event("Receive", None), name="one")), "broken.xes:5: This event has no time"),
        ("", "broken.xes:1: The file is empty."),
    ],
)
async def test_of_a_broken_file_nothing_comes_in_nor_of_those_beside_it(text: str, said: str, folder: Path) -> None:
    done = casegraph("import-log", loans(folder), write(folder, text, "broken.xes"), "--tenant", "acme")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"Error: {folder / said}")
    assert len(done.err.splitlines()) == 1
    assert not (folder / "casegraph-data").exists()


def test_a_file_that_is_not_there_is_named() -> None:
    assert casegraph("import-log", "no.xes") == (1, "", "Error: no.xes: There is no such file.\n")
    assert casegraph("import-log", ".") == (1, "", "Error: .: This is not a regular file.\n")


async def test_a_log_comes_into_postgresql(all_databases: Databases, folder: Path) -> None:
    url = (await all_databases.url("postgresql")).set(drivername="postgresql").render_as_string(hide_password=False)
    done = casegraph("import-log", loans(folder), "--tenant", "acme", "--database-url", url)
    assert (done.code, done.err) == (0, "")
    assert await cases_in(url) == {"acme": 2}


async def test_an_import_that_is_stopped_says_what_stands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "MAX_CASES", 2)
    path = loans(folder, 5)

    def stopped(*given: Any) -> Iterator[LogCase]:
        yield from islice(read_cases(*given), 3)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(imports, "read_cases", stopped)
        done = casegraph("import-log", path, "--tenant", "acme")
    assert done == (130, "", "Stopped. What is imported stands; run the same command to add the rest.\n")
    assert await cases_in() == {"acme": 2}
    assert casegraph("import-log", path, "--tenant", "acme").out.startswith("loans.xes: 3 cases added, 2 already there")
