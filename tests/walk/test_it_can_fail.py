"""The walk finds what it looks for: with one check taken out of the server, it reports leaks."""

import gc
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from casegraph.auth import policy
from casegraph.auth.scopes import CaseScope, DocumentScope, NoteScope
from casegraph.domain.actor import Actor
from tests.databases import Databases
from tests.walk.plan import REFUSABLE
from tests.walk.reading import Reading
from tests.walk.report import Report
from tests.walk.scene import Scene, scene_on

# Where a field is refused, graphql-core drops the coroutines of the fields beside it without awaiting them.
pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
async def scene(all_databases: Databases) -> AsyncIterator[Scene]:
    """A scene of its own: nothing of it changes."""
    async with scene_on(all_databases, "sqlite") as made:
        yield made


async def leaks(scene: Scene, actor: str) -> list[str]:
    report = Report("Faulty")
    reading = Reading(scene, report)
    await reading.walk(actor, list(reading.plan.deep(REFUSABLE)))
    gc.collect()
    return report.leaks


def every_case(actor: Actor) -> CaseScope:
    return replace(_CASES(actor), everything=True)


def every_note(actor: Actor) -> NoteScope:
    return NoteScope(_CASES(actor), True, ())


def every_document(actor: Actor) -> DocumentScope:
    return DocumentScope(_CASES(actor), True, ())


_CASES = policy.cases


@pytest.mark.parametrize(
    ("check", "without", "actor", "leaked"),
    [
        ("cases", every_case, "nobody", "loan_vault"),
        ("notes", every_note, "reader", "note"),
        ("documents", every_document, "pooled", "folder"),
    ],
)
async def test_a_check_that_is_missing_is_found(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, check: str, without: Any, actor: str, leaked: str
) -> None:
    assert await leaks(scene, actor) == []
    monkeypatch.setattr(policy, check, without)
    found = await leaks(scene, actor)
    assert any(leaked in one for one in found), found
