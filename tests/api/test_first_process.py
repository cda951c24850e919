"""The README's first process: its YAML is deployed and its mutations are posted, each by whom it says, as it shows."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casegraph.demo import DemoTokens, fill
from casegraph.processes.reading import Format, read
from tests.checkout import ROOT
from tests.client import Client, client_of
from tests.databases import Databases

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TOKEN = re.compile(r"\(`(demo-\w+)`\)")


def section() -> str:
    """What the README says of a first process."""
    text = Path(ROOT, "README.md").read_text(encoding="utf-8")
    return text.partition("\n## Your first process\n")[2].partition("\n## ")[0]


def definition() -> str:
    """The YAML of the section."""
    (source,) = (text for language, text in _BLOCK.findall(section()) if language == "yaml")
    return str(source)


def calls() -> list[tuple[str, str, str]]:
    """Each mutation of the section: the token of its caller, the document, and the data of its answer."""
    tokens = _TOKEN.findall(section())
    documents = [text for language, text in _BLOCK.findall(section()) if language == "graphql"]
    answers = [text for language, text in _BLOCK.findall(section()) if language == "json"]
    return list(zip(tokens, documents, answers, strict=True))


@pytest.fixture
async def demo(all_databases: Databases) -> AsyncIterator[Client]:
    async with all_databases.fresh("sqlite") as database:
        await fill(database, DemoTokens.fixed(), datetime.now(UTC))
        async with client_of(database) as client:
            yield client


def test_it_is_short_and_sound() -> None:
    assert len(definition().splitlines()) <= 10
    assert read(definition(), Format.YAML).faults == ()


async def test_it_goes_as_told(demo: Client) -> None:
    told = calls()
    assert len(told) == 3
    for token, document, answer in told:
        variables = {"source": definition()} if "$source" in document else {}
        assert (await demo(token, document, variables)).data == json.loads(answer)
