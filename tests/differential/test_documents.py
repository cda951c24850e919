"""Generated documents: whatever is asked, both executors give the same bytes of data and the same errors.

`CASEGRAPH_DOCUMENTS` sets how many are run, and then they are others each time.
"""

import os
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from casegraph.graphql.schema import schema
from tests.databases import Databases
from tests.differential.cursors import add_cursors
from tests.differential.data import Data, make_data
from tests.differential.documents import Draft, drafts, request_of
from tests.differential.executors import BREADTH_FIRST, Compared, Executors, Request
from tests.differential.faults import Fault, cursed, faults
from tests.storage.actors import services_of

pytestmark = [
    # graphql-core cancels the siblings of a field that failed, some before they have begun; and Python then cannot
    # always say so. Nothing is left running by it.
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in. <coroutine:pytest.PytestUnraisableExceptionWarning"),
]

DOCUMENTS = int(os.environ.get("CASEGRAPH_DOCUMENTS", "3000"))


def seeded(share: float) -> settings:
    """Settings for that share of the documents: the same ones in each run, however slow the machine."""
    return settings(
        max_examples=max(1, int(DOCUMENTS * share)),
        derandomize="CASEGRAPH_DOCUMENTS" not in os.environ,
        phases=(Phase.generate, Phase.shrink),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def runs_breadth_first(request: Request, compared: Compared) -> bool:
    """Whether nothing stands in the way: no error, no introspection, no condition that is null where it may not be."""
    unclear = any(value is None for value in request.variables.values())
    return not compared.slow.errors and "__" not in request.text.replace("__typename", "") and not unclear


@seeded(0.7)
@given(draft=drafts())
async def test_both_executors_answer_alike(executors: Executors, tenant: Data, draft: Draft) -> None:
    request = request_of(draft, schema._schema, tenant)
    compared = await executors.compare(request)
    assert compared.fast == compared.slow, request
    if runs_breadth_first(request, compared):
        assert compared.executor == BREADTH_FIRST, request
    if compared.slow.errors:
        assert compared.executor != BREADTH_FIRST, request


@seeded(0.3)
@given(draft=drafts(), fault=faults())
async def test_both_executors_fail_alike(executors: Executors, tenant: Data, draft: Draft, fault: Fault) -> None:
    request = request_of(draft, schema._schema, tenant)
    broken = Executors(schema, cursed(executors.services, fault, tenant), executors.actors, executors.pipeline)
    compared = await broken.compare(request)
    assert compared.fast == compared.slow, request


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
async def threaded(request: pytest.FixtureRequest, all_databases: Databases) -> AsyncIterator[tuple[Executors, Data]]:
    """Both executors over a database as it is served from, and its tenant."""
    async with all_databases.fresh(request.param) as database:
        tenant = await make_data(database)
        executors = Executors(schema, services_of(database), tenant.actors)
        await add_cursors(executors, tenant)
        yield executors, tenant


@seeded(0.08)
@given(draft=drafts())
async def test_both_executors_answer_alike_while_reads_run_at_once(
    threaded: tuple[Executors, Data], draft: Draft
) -> None:
    """Here fields race, so of several errors that null the same object any may be the one that is reported."""
    executors, tenant = threaded
    request = request_of(draft, schema._schema, tenant)
    compared = await executors.compare(request)
    assert compared.fast.data == compared.slow.data, request
    assert bool(compared.fast.errors) == bool(compared.slow.errors), request
