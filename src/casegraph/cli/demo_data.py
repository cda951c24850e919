"""What the demo serves: its database, filled once, its tokens, good for one run, and its playground."""

from pathlib import Path

from casegraph.bootstrap import open_file
from casegraph.demo import DemoTokens, fill
from casegraph.demo.tabs import TABS
from casegraph.playground import PlaygroundConfig, PlaygroundTab
from casegraph.services import utc_now
from casegraph.services.administration import Administration
from casegraph.startup import reached_state
from casegraph.storage.database import Database
from casegraph.storage.repositories.administration import AdministrationRepository
from casegraph.storage.schema import SchemaState, migrate
from casegraph.storage.unit_of_work import unit_of_work

_CONNECTIONS = 1


def demo_tokens(private: bool) -> DemoTokens:
    """Tokens that are easy to type where only this machine can use them, and random ones elsewhere."""
    return DemoTokens.fixed() if private else DemoTokens.random()


def playground_of(tokens: DemoTokens, private: bool) -> PlaygroundConfig:
    """A playground with a tour of the schema; it holds a token only where everybody who can open it may have it."""
    token = tokens.admin if private else "TOKEN"
    return PlaygroundConfig(
        title="casegraph demo",
        headers={"Authorization": f"Bearer {token}"},
        tabs=tuple(PlaygroundTab(tab.query, tab.variables) for tab in TABS),
        storage_key="casegraph-demo",
    )


async def prepare(file: Path, tokens: DemoTokens) -> None:
    """Make sure that the file holds the demo's data, filled no more than once, and takes these tokens alone."""
    database = open_file(file, _CONNECTIONS)
    try:
        if await reached_state(database) is not SchemaState.CURRENT:
            await migrate(database)
        if await Administration(database, utc_now).tenants():
            await _replace_tokens(database, tokens)
        else:
            await fill(database, tokens, utc_now())
    finally:
        await database.close()


async def forget_tokens(file: Path) -> None:
    """Take all tokens out of the file, so that no other server that is given it lets anybody in by them."""
    database = open_file(file, _CONNECTIONS)
    try:
        await _replace_tokens(database, None)
    finally:
        await database.close()


async def _replace_tokens(database: Database, tokens: DemoTokens | None) -> None:
    async with unit_of_work(database) as unit:
        await AdministrationRepository(unit).remove_tokens()
        if tokens is not None:
            await tokens.save(unit, utc_now())
