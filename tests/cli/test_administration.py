"""Databases are migrated when asked, and tokens made; what goes wrong is a line that says what to do."""

import shlex
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, select

from casegraph.cli.administration import parse_lifetime
from casegraph.cli.errors import BadUse
from casegraph.services import utc_now
from casegraph.services.authentication import Authentication
from casegraph.storage.database import Database, database_url
from casegraph.storage.schema import SchemaState, migrate, schema_state
from casegraph.storage.tables import TOKEN
from tests.cli.processes import casegraph, casegraph_process
from tests.databases import Databases
from tests.rows import stored

SQLITE = Path("casegraph-data/casegraph.sqlite3")


def plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def on_sqlite(path: Path = SQLITE) -> Database:
    return Database(database_url(f"sqlite:///{path}"))


async def state_of(path: Path = SQLITE) -> SchemaState:
    database = on_sqlite(path)
    try:
        return await schema_state(database)
    finally:
        await database.close()


@pytest.mark.parametrize(
    ("text", "lifetime"),
    [
        ("90d", timedelta(days=90)),
        ("12h", timedelta(hours=12)),
        ("30m", timedelta(minutes=30)),
        ("36500d", timedelta(days=36500)),
        ("never", None),
    ],
)
def test_a_lifetime_is_read(text: str, lifetime: timedelta | None) -> None:
    assert parse_lifetime(text) == lifetime


@pytest.mark.parametrize(
    "text", ["", "0d", "-1d", "1", "d", "1.5h", "1w", "90 d", "90D", "٣d", "36501d", "9" * 8 + "d"]
)
def test_a_lifetime_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadUse, match="--expires-in is"):
        parse_lifetime(text)


async def test_a_token_is_all_that_standard_output_has() -> None:
    first = casegraph("token", "create", "--tenant", "acme", "--principal", "me")
    assert first.code == 0
    assert first.err.splitlines()[:3] == [
        "Made the tenant acme.",
        "Made the principal me.",
        "me is the administrator of acme.",
    ]
    again = casegraph("token", "create", "--tenant", "acme", "--principal", "me", "--expires-in", "never")
    assert again.err == "The token does not expire. It is shown only this once:\n"
    database = on_sqlite()
    try:
        for done in (first, again):
            actor = await Authentication(database, utc_now).actor(done.out.strip(), None)
            assert (actor.tenant.key, actor.principal.username) == ("acme", "me")
        expiries = {row.expires_at for row in await stored(database, select(TOKEN.c.expires_at))}
    finally:
        await database.close()
    assert None in expiries
    ends = max(one for one in expiries if one is not None)
    assert timedelta(days=89) < ends - utc_now() <= timedelta(days=90)


def test_the_data_folder_is_for_its_owner_alone() -> None:
    casegraph("token", "create", "--tenant", "acme", "--principal", "me", "--data-dir", "deep/down")
    assert Path("deep/down").stat().st_mode & 0o777 == 0o700


async def test_migrate_makes_a_new_database_and_then_nothing() -> None:
    first = casegraph("migrate")
    assert (first.code, first.err) == (0, "")
    assert first.out == f"The database {SQLITE} was migrated and is up to date now.\n"
    assert await state_of() is SchemaState.CURRENT
    assert casegraph("migrate") == (0, f"The database {SQLITE} is up to date.\n", "")


async def test_an_older_sqlite_database_is_migrated_only_when_asked() -> None:
    SQLITE.parent.mkdir()
    database = on_sqlite()
    await migrate(database, "0002")
    await database.close()
    refused = casegraph("token", "create", "--tenant", "acme", "--principal", "me", "--data-dir", "casegraph-data")
    expected = f"Error: The database {SQLITE} is not migrated; run: casegraph migrate --data-dir casegraph-data\n"
    assert refused == (1, "", expected)
    assert await state_of() is SchemaState.BEHIND
    assert casegraph("migrate", "--data-dir", "casegraph-data").code == 0
    assert casegraph("token", "create", "--tenant", "acme", "--principal", "me").code == 0


async def test_a_newer_database_is_left_alone() -> None:
    assert casegraph("migrate").code == 0
    database = on_sqlite()
    async with database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    await database.close()
    for done in (casegraph("migrate"), casegraph_process("serve", "--port", "0")):
        assert (done.code, done.err) == (1, f"Error: The database {SQLITE} was migrated by a newer casegraph.\n")


async def test_postgresql_is_not_migrated_unasked(all_databases: Databases) -> None:
    url = plain(await all_databases.url("postgresql", migrated=False))
    order = ("token", "create", "--tenant", "acme", "--principal", "me")
    refused = casegraph(*order, "--database-url", url)
    assert (refused.code, refused.out) == (1, "")
    command = refused.err.partition("; run: ")[2]
    assert command.startswith("casegraph migrate --database-url ")
    by_variable = casegraph(*order, CASEGRAPH_DATABASE_URL=url)
    assert by_variable.err.endswith("is not migrated; run: casegraph migrate\n")
    assert casegraph(*shlex.split(command)[1:]).code == 0
    assert casegraph(*order, CASEGRAPH_DATABASE_URL=url).code == 0


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgresql://joe:geheim@127.0.0.1:1/db", "postgresql://joe@127.0.0.1:1/db cannot be used: nothing listens"),
        ("postgresql://joe:geheim@no.such.host.invalid/db", "no.such.host.invalid/db cannot be used: the host"),
        ("postgresql://joe:geheim@127.0.0.1:99999/db", "127.0.0.1:99999/db cannot be used: the host or the port"),
        ("postgresql://joe:geheim@127.0.0.1:1/db?sslmode=odd", "cannot be used: the driver refuses its address"),
        ("sqlite:////no/such/folder/db", "/no/such/folder/db cannot be used: the file cannot be opened or made"),
        ("sqlite:///text", "text cannot be used: the file is no SQLite database"),
    ],
)
def test_a_database_out_of_reach_is_named_without_its_password(url: str, reason: str) -> None:
    Path("text").write_text("This is a text, and not the shortest one, but no database at all.\n" * 20)
    for command in (["migrate"], ["token", "create", "--tenant", "acme", "--principal", "me"]):
        done = casegraph(*command, CASEGRAPH_DATABASE_URL=url)
        assert (done.code, done.out) == (1, "")
        assert reason in done.err
        assert len(done.err.splitlines()) == 1
        assert "geheim" not in done.err


async def test_postgresql_says_why_it_refuses(all_databases: Databases) -> None:
    url = await all_databases.url("postgresql", migrated=False)
    missing = casegraph("migrate", CASEGRAPH_DATABASE_URL=plain(url.set(database="nowhere")))
    assert missing.err.endswith("cannot be used: there is no database of this name.\n")
    stranger = casegraph("migrate", CASEGRAPH_DATABASE_URL=plain(url.set(username="nobody")))
    assert stranger.err.endswith("cannot be used: the user is refused.\n")


def test_a_folder_that_cannot_be_made_is_named() -> None:
    Path("file").touch()
    done = casegraph("migrate", "--data-dir", "file/below")
    assert done == (1, "", "Error: The data folder file/below cannot be made.\n")


def test_a_missing_driver_is_named(tmp_path: Path) -> None:
    (tmp_path / "asyncpg.py").write_text("raise ModuleNotFoundError('No module named asyncpg')")
    done = casegraph_process("migrate", PYTHONPATH=str(tmp_path), CASEGRAPH_DATABASE_URL="postgresql://u@127.0.0.1:1/x")
    assert done == (1, "", "Error: PostgreSQL needs its driver; run: pip install 'casegraph[postgresql]'\n")
