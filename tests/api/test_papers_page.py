"""The page on documents, folders and forms: each GraphQL document in it is one that the server takes."""

import re

import pytest
from graphql import parse, validate

from casegraph.graphql.schema import schema
from tests.checkout import ROOT

PAGE = (ROOT / "docs" / "papers.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```graphql\n(.*?)```", PAGE, re.S)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_its_documents_are_valid(block: str) -> None:
    assert validate(schema._schema, parse(block)) == []


def test_there_are_some() -> None:
    assert len(BLOCKS) >= 4
