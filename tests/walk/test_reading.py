"""Whatever is asked, by whatever path: callers are told what they may see, and cannot tell that there is more."""

import gc
from typing import Any

import pytest

from tests.walk.reading import Reading
from tests.walk.report import Report, tell
from tests.walk.scene import Scene
from tests.walk.sights import ACTORS

# Where a field is refused, graphql-core drops the coroutines of the fields beside it without awaiting them.
pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
async def test_everyone_sees_what_is_theirs_to_see_and_nothing_else(
    scene: Scene, record_property: Any, request: pytest.FixtureRequest
) -> None:
    report = Report(f"Reading, {request.node.callspec.params['scene']}")
    reading = Reading(scene, report)
    asks = await reading.sound()
    for actor in ACTORS:
        seen = await reading.walk(actor, asks)
        missed = reading.expected(actor) - seen
        assert not missed, (actor, sorted(map(str, (scene.ledger.facts[one] for one in missed)))[:10])
    gc.collect()
    tell(report, record_property)
    assert report.leaks == [], "\n".join(report.leaks[:20])
    assert len(report.pairs) > 5_000
