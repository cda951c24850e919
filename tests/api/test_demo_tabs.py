"""The playground's first queries are valid, and show something to whoever opens the demo."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import build_schema, parse, validate

from casegraph.demo import DemoTokens, fill
from casegraph.demo.tabs import TABS, DemoTab
from casegraph.graphql.schema import sdl
from tests.client import Client, client_of
from tests.databases import Databases

_TITLES = [tab.title for tab in TABS]


@pytest.fixture(scope="module")
async def demo(all_databases: Databases) -> AsyncIterator[Client]:
    async with all_databases.fresh("sqlite") as database:
        await fill(database, DemoTokens.fixed(), datetime.now(UTC))
        async with client_of(database) as client:
            yield client


@pytest.mark.parametrize("tab", TABS, ids=_TITLES)
def test_a_tab_is_valid(tab: DemoTab) -> None:
    assert not validate(build_schema(sdl()), parse(tab.query))


def test_each_tab_has_a_name_of_its_own() -> None:
    assert len(set(_TITLES)) == len(TABS)


@pytest.mark.parametrize("tab", TABS, ids=_TITLES)
async def test_a_tab_shows_something(demo: Client, tab: DemoTab) -> None:
    answer = await demo(DemoTokens.fixed().admin, tab.query, tab.variables)
    assert answer.status == 200
    assert _empty(answer.data) == []


def _empty(data: dict[str, Any]) -> list[str]:
    """The root fields that give nothing: null, an empty list, or a connection with nothing in it."""
    return [name for name, value in data.items() if not value or [] in (_rows(value, "nodes"), _rows(value, "edges"))]


def _rows(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
