"""Process definitions are deployed from the command line, all of them or, where one has a fault, none."""

from pathlib import Path

import pytest
from sqlalchemy import select

from casegraph.storage.database import Database, database_url
from casegraph.storage.tables import PROCESS, TENANT
from tests.cli.processes import casegraph, casegraph_process
from tests.databases import Databases
from tests.holidays import holiday
from tests.rows import stored

SQLITE = "sqlite:///casegraph-data/casegraph.sqlite3"


@pytest.fixture
def tenant() -> str:
    """A tenant in the database of the test's folder, with one principal, `ann`."""
    casegraph("token", "create", "--tenant", "acme", "--principal", "ann")
    return "acme"


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


async def versions(url: str = SQLITE) -> list[tuple[str, str, int, bool]]:
    database = Database(database_url(url))
    try:
        columns = (TENANT.c.key, PROCESS.c.key, PROCESS.c.version, PROCESS.c.latest)
        statement = select(*columns).join(PROCESS, PROCESS.c.tenant_id == TENANT.c.id)
        rows = await stored(database, statement.order_by(*columns))
        return [
            (str(tenant), str(key), int(version), bool(latest)) for tenant, key, version, latest in map(tuple, rows)
        ]
    finally:
        await database.close()


async def test_a_definition_is_deployed_and_again_only_where_it_changed(tenant: str) -> None:
    path = write("holiday.yaml", holiday(pool="{users: [ann]}"))
    assert casegraph("deploy", path) == (0, "holiday.yaml: process holiday version 1.\n", "")
    told = "holiday.yaml: nothing new; process holiday stays at version 1.\n"
    assert casegraph("deploy", path, "--tenant", tenant) == (0, told, "")
    write("holiday.yaml", holiday("Other"))
    assert casegraph("deploy", path) == (0, "holiday.yaml: process holiday version 2.\n", "")
    assert await versions() == [("acme", "holiday", 1, False), ("acme", "holiday", 2, True)]


@pytest.mark.usefixtures("tenant")
async def test_several_files_are_deployed_and_may_mention_each_other() -> None:
    starts = "  - key: other\n    title: Other\n    adHoc: true\n    type: SUBPROCESS\n    subprocess: {}\n"
    one = write("one.YML", holiday(key="one", more=starts.format("two")))
    two = write("two.json", '{"key": "two", "name": "Two", "tasks": [{"key": "a", "title": "A", "start": true}]}')
    expected = "one.YML: process one version 1.\ntwo.json: process two version 1.\n"
    assert casegraph("deploy", one, two) == (0, expected, "")
    assert await versions() == [("acme", "one", 1, True), ("acme", "two", 1, True)]


@pytest.mark.usefixtures("tenant")
async def test_all_faults_are_told_with_their_places_and_nothing_is_deployed() -> None:
    good = write("good.yaml", holiday())
    bad = write("bad.yaml", holiday(key="bad", pool="{users: [ann, bob], groups: [staff]}") + "colour: red\n")
    broken = write("broken.json", '{"key": }')
    done = casegraph("deploy", good, bad, broken)
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        "bad.yaml:8:25: There is no user 'bob'. [UNKNOWN_USER]",
        "bad.yaml:8:40: There is no group 'staff'. [UNKNOWN_GROUP]",
        "bad.yaml:12:1: Nobody knows 'colour' in a process. [UNKNOWN_KEY]",
        "broken.json:1:9: The text is no JSON: a value is expected here. [SYNTAX]",
        "Error: 4 faults; nothing was deployed.",
    ]
    assert await versions() == []


@pytest.mark.usefixtures("tenant")
def test_what_a_file_holds_does_nothing_to_a_terminal() -> None:
    path = write("bad.yaml", holiday(pool='{users: ["\\e[2J\\n"]}'))
    done = casegraph("deploy", path)
    expected = (
        "bad.yaml:8:20: There is no user '\ufffd[2J\ufffd'. [UNKNOWN_USER]\nError: 1 fault; nothing was deployed.\n"
    )
    assert done == (1, "", expected)


@pytest.mark.usefixtures("tenant")
async def test_two_files_about_one_process_are_refused() -> None:
    done = casegraph("deploy", write("a.yaml", holiday("A")), write("b.yaml", holiday("B")))
    assert done == (1, "", "Error: a.yaml and b.yaml define the same process, holiday.\n")
    assert await versions() == []


@pytest.mark.usefixtures("tenant")
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "There is no such file."),
        (b"#" * (1024 * 1024 + 1), "The file is longer than 1,048,576 bytes."),
    ],
)
def test_a_file_that_cannot_be_read_is_named(content: bytes | None, said: str) -> None:
    if content is not None:
        Path("x.yaml").write_bytes(content)
    assert casegraph("deploy", "x.yaml") == (1, "", f"Error: x.yaml: {said}\n")


@pytest.mark.usefixtures("tenant")
def test_a_file_that_is_not_in_utf_8_is_named_with_the_place() -> None:
    Path("x.yaml").write_bytes("key: a\nname: é".encode() + b"\xe9")
    assert casegraph("deploy", "x.yaml") == (1, "", "Error: x.yaml:2:8: The file is not in UTF-8.\n")


@pytest.mark.usefixtures("tenant")
def test_a_folder_is_no_file() -> None:
    Path("x.yaml").mkdir()
    assert casegraph("deploy", "x.yaml") == (1, "", "Error: x.yaml: The file cannot be read.\n")


@pytest.mark.usefixtures("tenant")
async def test_the_tenant_must_be_there() -> None:
    path = write("holiday.yaml", holiday())
    said = "Error: There is no tenant 'acne'; casegraph token create makes one.\n"
    assert casegraph("deploy", path, "--tenant", "acne") == (2, "", said)
    casegraph("token", "create", "--tenant", "other", "--principal", "ann")
    said = "Error: There are several tenants; name one with --tenant: acme, other.\n"
    assert casegraph("deploy", path) == (2, "", said)
    assert casegraph("deploy", path, "--tenant", "other").code == 0
    assert await versions() == [("other", "holiday", 1, True)]


def test_without_any_tenant_nothing_can_be_deployed() -> None:
    said = "Error: There is no tenant yet; casegraph token create makes one.\n"
    assert casegraph("deploy", write("holiday.yaml", holiday())) == (2, "", said)


async def test_a_definition_is_deployed_to_postgresql(all_databases: Databases) -> None:
    url = (await all_databases.url("postgresql")).set(drivername="postgresql").render_as_string(hide_password=False)
    casegraph("token", "create", "--tenant", "acme", "--principal", "ann", "--database-url", url)
    path = write("holiday.yaml", holiday(pool="{users: [ann]}"))
    assert casegraph("deploy", path, "--database-url", url).out == "holiday.yaml: process holiday version 1.\n"
    assert await versions(url) == [("acme", "holiday", 1, True)]


@pytest.mark.usefixtures("tenant")
def test_the_command_works_in_a_process_of_its_own() -> None:
    path = write("holiday.yaml", holiday())
    assert casegraph_process("deploy", path) == (0, "holiday.yaml: process holiday version 1.\n", "")
