"""Search finds any piece of the titles of cases and their current tasks, upper and lower case alike."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text, update

from casegraph.domain.actor import Actor
from casegraph.domain.enums import CaseList, TaskStatus
from casegraph.domain.errors import LimitExceeded
from casegraph.domain.paging import Count, ListRequest, Wanted, Window
from casegraph.domain.text import fold
from casegraph.storage.database import Database
from casegraph.storage.tables import CASE
from casegraph.storage.unit_of_work import unit_of_work
from tests.rows import stored
from tests.storage.actors import actor_of, services_of
from tests.world import Person, World

ALL = ListRequest(window=Window(100), wanted=Wanted(count=True))

TITLES = [
    *["Loan for a bicycle", "LOAN 2024/17", "Kredit für Straßenbau", "STRASSENBAU", "Prêt à taux zéro"],
    *["École", "E\u0301COLE", "ÅNGSTRÖM", "A\u030angstro\u0308m", "ΟΔΥΣΣΕΥΣ", "οδυσσευς", "Οδυσσεύς"],
    *["İstanbul", "ISTANBUL", "ıstanbul", "istanbul", "ﬁnance", "FINANCE", "日本語のタイトル", "한국어"],
    *[
        'say "hello"',
        "it's",
        "NEAR(a b)",
        "a AND b OR c",
        "wild*card",
        "^caret",
        "100%",
        "100_",
        "1000",
        "a\\b",
    ],
    *[
        "col:umn",
        "{braces}",
        "- minus",
        "+plus",
        "body : x",
        "'; DROP TABLE",
        "\U0001f600 emoji \U0001f600\U0001f600",
    ],
    *[
        "ab",
        "a",
        "tab\tbed",
        "two\nlines",
        "  spaces  ",
        "\ud7ff\ue000",
        "\ufffe\uffff",
        "a\ufffeb",
        "a\ufffdb",
        "\U0010ffff",
    ],
]

TEXTS = [
    *[
        "loan",
        "LOAN",
        "oan",
        "bicycle",
        "STRASSE",
        "straße",
        "strasse",
        "ß",
        "ss",
        "SS",
        "ẞ",
        "école",
        "e\u0301cole",
    ],
    *[
        "ÉCOLE",
        "É",
        "e\u0301",
        "e",
        "ångström",
        "A\u030aNG",
        "ÖM",
        "Σ",
        "σ",
        "ς",
        "σσ",
        "σευς",
        "ΣΕΎΣ",
        "i",
        "I",
        "ı",
    ],
    *[
        "İ",
        "i̇stan",
        "istan",
        "ISTAN",
        "ıstan",
        "fi",
        "ﬁ",
        "FI",
        "fin",
        "ﬁn",
        "日",
        "本語",
        "日本語",
        "の",
        "한국",
        "국어",
    ],
    *[
        '"',
        '"hello"',
        '""',
        'y "h',
        "'",
        "it's",
        "NEAR(",
        "near(a b)",
        "AND",
        " and ",
        "OR",
        "a AND b",
        "NOT",
        "*",
    ],
    *[
        "d*c",
        "wild*",
        "wild*card",
        "^",
        "^car",
        "%",
        "0%",
        "100%",
        "_",
        "0_",
        "100_",
        "10_0",
        "\\",
        "a\\b",
        "a\\",
        ":",
    ],
    *[
        "col:",
        "col:umn",
        "umn",
        "{",
        "{br",
        "-",
        "- m",
        "+pl",
        "body :",
        "y : x",
        "'; drop",
        ";",
        "\U0001f600",
    ],
    *[
        "\U0001f600\U0001f600",
        "\U0001f600 e",
        "i \U0001f600\U0001f600",
        "ab",
        "a",
        "tab\tbed",
        "b\tb",
        "\t",
        "two",
    ],
    *[
        "o\nl",
        "spaces",
        "  spaces",
        "es  ",
        "\ud7ff",
        "\ue000",
        "\ud7ff\ue000",
        "\ufffe",
        "\uffff",
        "\ufffd\ufffd\ufffd",
    ],
    *["\ufffe\uffff", "\U0010ffff", "xyz", "loanx", "(", ")", "((", "a b", "aab", "a" * 200],
]


class Searched:
    """Two tenants whose cases have the same titles; not all of the second's are in the first."""

    def __init__(self, world: World, one: Person, other: Person) -> None:
        self.world = world
        self.one = one
        self.other = other
        self.services = services_of(world.database)

    async def titles(self, search: str | None, who: Person | None = None) -> list[str]:
        """The titles of the cases that are found, newest first; the count must agree."""
        actor: Actor = actor_of(who or self.one)
        page = await self.services.cases.search(actor, CaseList.ALL, search, ALL)
        assert page.count == Count(len(page.rows), True)
        return [row.title for row in page.rows]


@pytest.fixture(scope="module")
async def searched(shared_database: Database) -> Searched:
    """Cases of all titles in both tenants."""
    world = World(shared_database)
    people = [await world.person(await world.tenant(key), "clerk") for key in ("one", "other")]
    for person in people:
        await world.cases([world.bundle(person, title) for title in TITLES], person.tenant_id)
    await world.case(people[1], "Loan of the other tenant alone")
    return Searched(world, *people)


def matching(search: str) -> list[str]:
    """What plain Python finds."""
    sought = _line(search.strip())
    return [title for title in reversed(TITLES) if sought in _line(title)]


def _line(title: str) -> str:
    return fold(title).replace("\n", " ")


@pytest.mark.parametrize("search", TEXTS, ids=ascii)
async def test_finds_what_plain_python_finds(searched: Searched, search: str) -> None:
    assert await searched.titles(search) == matching(search)


def test_the_texts_find_and_miss() -> None:
    """Else the test above would prove little."""
    assert sum(bool(matching(search)) for search in TEXTS) > 80
    assert sum(not matching(search) for search in TEXTS) > 5


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("strasse", {"STRASSENBAU", "Kredit für Straßenbau"}),
        ("ÉCOLE", {"École", "E\u0301COLE"}),
        ("οδυσσευσ", {"ΟΔΥΣΣΕΥΣ", "οδυσσευς"}),
        ("FIN", {"ﬁnance", "FINANCE"}),
        ("ISTANBUL", {"ISTANBUL", "istanbul"}),
        ("100%", {"100%"}),
        ("100_", {"100_"}),
        ("near(A B)", {"NEAR(a b)"}),
        ("  loan  ", {"Loan for a bicycle", "LOAN 2024/17"}),
    ],
)
async def test_finds_by_example(searched: Searched, search: str, expected: set[str]) -> None:
    assert set(await searched.titles(search)) == expected


parts = st.text(st.sampled_from("aAbB éÉe\u0301ßSsİiIıΣσς\"'*^%_\\()日\U0001f600"), max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.tuples(st.sampled_from(TITLES), st.integers(0, 30), st.integers(0, 12), st.booleans()), parts, parts)
async def test_finds_any_piece_of_a_title(
    searched: Searched, piece: tuple[str, int, int, bool], before: str, after: str
) -> None:
    title, start, length, plain = piece
    cut = title[start : start + length]
    search = cut if plain else before + cut.swapcase() + after
    assert await searched.titles(search) == matching(search)


@pytest.mark.parametrize("search", [None, "", "   ", "\n\t"])
async def test_nothing_to_search_for_finds_all(searched: Searched, search: str | None) -> None:
    assert len(await searched.titles(search)) == len(TITLES)


async def test_tenants_never_meet(searched: Searched) -> None:
    for search in ("loan", "lo", "l", "LOAN 2024/17"):
        mine = await searched.titles(search)
        theirs = await searched.titles(search, searched.other)
        assert mine == matching(search)
        assert set(theirs) - set(mine) == ({"Loan of the other tenant alone"} if search != "LOAN 2024/17" else set())


async def test_a_longer_text_is_refused(searched: Searched) -> None:
    with pytest.raises(LimitExceeded):
        await searched.titles("x" * 201)


async def test_current_tasks_only(world: World) -> None:
    clerk = await world.person(await world.tenant("one"), "clerk")
    for status in TaskStatus:
        await world.case(clerk, status.name, tasks=[{"title": f"Task: Prüfe {status.name}", "status": status}])
    searched = Searched(world, clerk, clerk)
    assert await searched.titles("prüfe") == ["CLAIMED", "READY"]
    assert await searched.titles("PRÜFE READY") == ["READY"]
    assert await searched.titles("k:") == ["CLAIMED", "READY"]
    assert await searched.titles("FAILED") == ["FAILED"], "the title of the case alone"


async def test_a_title_does_not_run_into_the_next(world: World) -> None:
    clerk = await world.person(await world.tenant("one"), "clerk")
    await world.case(clerk, "One", tasks=[{"title": "Two"}, {"title": "Three"}])
    searched = Searched(world, clerk, clerk)
    for search in ("onetwo", "one two", "one\ntwo", "e\nt", "two\nthree"):
        assert await searched.titles(search) == []
    assert await searched.titles("two") == ["One"]


async def rewrite(world: World, tenant_id: UUID, case_id: UUID, body: str) -> None:
    """Give a case another search text, as changing its title would."""
    async with unit_of_work(world.database) as unit:
        table = unit.dialect.search_table
        row = update(table).where(table.c.tenant_id == tenant_id, table.c.case_id == case_id)
        await unit.execute(row.values(unit.dialect.search_columns(tenant_id, fold(body))))


async def test_the_index_follows_changes(world: World) -> None:
    clerk = await world.person(await world.tenant("one"), "clerk")
    case = await world.case(clerk, "Before the change")
    await world.case(clerk, "Stays before")
    searched = Searched(world, clerk, clerk)
    await rewrite(world, clerk.tenant_id, case.id, "After the change: Straße")
    assert await searched.titles("before") == ["Stays before"]
    assert await searched.titles("STRASSE") == ["Before the change"]
    await rewrite(world, clerk.tenant_id, case.id, "")
    assert await searched.titles("straße") == []
    await rewrite(world, clerk.tenant_id, case.id, "Before again")
    assert await searched.titles("before") == ["Stays before", "Before the change"]
    await check_index(world.database)


async def test_the_index_forgets_deleted_cases(world: World) -> None:
    clerk = await world.person(await world.tenant("one"), "clerk")
    gone = await world.case(clerk, "Loan that goes")
    await world.case(clerk, "Loan that stays")
    async with unit_of_work(world.database) as unit:
        await unit.execute(delete(CASE).where(CASE.c.tenant_id == clerk.tenant_id, CASE.c.id == gone.id))
    searched = Searched(world, clerk, clerk)
    assert await searched.titles("loan") == ["Loan that stays"]
    await check_index(world.database)
    found = await rows_of_index(world.database, "loan")
    assert len(found) == 1, "nothing of the deleted case is left in the index"


async def test_the_index_keeps_what_a_failed_write_left(world: World) -> None:
    clerk = await world.person(await world.tenant("one"), "clerk")
    case = await world.case(clerk, "Before the change")
    with pytest.raises(RuntimeError):
        await fail_after_rewriting(world, clerk.tenant_id, case.id)
    searched = Searched(world, clerk, clerk)
    assert await searched.titles("before") == ["Before the change"]
    assert await searched.titles("after") == []


async def fail_after_rewriting(world: World, tenant_id: UUID, case_id: UUID) -> None:
    """A unit of work that changes the search text and then fails."""
    async with unit_of_work(world.database) as unit:
        table = unit.dialect.search_table
        row = update(table).where(table.c.tenant_id == tenant_id, table.c.case_id == case_id)
        await unit.execute(row.values(unit.dialect.search_columns(tenant_id, "after")))
        raise RuntimeError


async def check_index(database: Database) -> None:
    """SQLite says itself whether its index is sound."""
    if database.dialect == "sqlite":
        async with database.transaction() as connection:
            await connection.execute(text("INSERT INTO case_search_fts (case_search_fts) VALUES ('integrity-check')"))


async def rows_of_index(database: Database, sought: str) -> Sequence[Any]:
    """What the index itself holds for a text."""
    if database.dialect == "sqlite":
        return await stored(
            database,
            text("SELECT rowid FROM case_search_fts WHERE case_search_fts MATCH :sought").bindparams(sought=sought),
        )
    return await stored(database, text("SELECT case_id FROM case_search"))
