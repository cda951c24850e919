"""A provider for each test."""

from collections.abc import Iterator

import pytest

from tests.auth.provider import Provider, running


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that is up."""
    with running() as made:
        yield made
