"""Generated documents: whatever is asked, both executors give the same bytes of data and the same errors."""

import os
from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from casegraph.graphql.schema import schema
from tests.differential.data import Data
from tests.differential.documents import requests
from tests.differential.executors import BREADTH_FIRST, Executors

DOCUMENTS = int(os.environ.get("CASEGRAPH_DOCUMENTS", "3000"))

seeded = settings(
    max_examples=DOCUMENTS,
    derandomize="CASEGRAPH_DOCUMENTS" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


async def test_scratch(executors: Executors, data: Data) -> None:
    pass
