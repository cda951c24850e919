"""The schema that is committed is the one that is served; it is described throughout and covers the contract."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    find_breaking_changes,
)

from casegraph.graphql.schema import sdl
from tests.checkout import ROOT, SCHEMA

CONTRACT = ROOT.parent / "shared" / "design" / "contract.graphql"
CHECK = ROOT.parent / "shared" / "tools" / "check-contract"

LATER = {
    "Case": {"metadata", "entity", "result", "objects", "messages", "events", "diagram", "viewerActions"},
    "Task": {"data", "logs", "viewerCanPerform", "formPdf"},
    "Document": {"folder", "container", "download"},
    "Process": {"source", "diagram"},
    "Query": {"tenantUser", "tenantUsers", "robot", "robots", "workers", "webhooks"},
}
"""The fields of served types that need what later versions bring."""


def described() -> Iterator[tuple[str, str | None]]:
    """Everything in the schema that can have a description, by its coordinate."""
    for name, kind in build_schema(SCHEMA.read_text(encoding="utf-8")).type_map.items():
        if name.startswith("__") or name in ("String", "Int", "Float", "Boolean", "ID"):
            continue
        yield name, kind.description
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{value}", one.description) for value, one in kind.values.items())
        if isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{name}.{field}", one.description) for field, one in kind.fields.items())
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field, one in kind.fields.items():
                yield f"{name}.{field}", one.description
                yield from ((f"{name}.{field}({arg}:)", given.description) for arg, given in one.args.items())


def test_the_committed_schema_is_the_served_one() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == sdl()


def test_everything_is_described_in_sentences() -> None:
    bare = [place for place, text in described() if not text or text.strip()[-1] not in ".…?"]
    assert bare == []


def test_nothing_of_the_contract_is_missing_but_what_comes_later() -> None:
    if not CONTRACT.is_file():
        pytest.skip("the contract is not beside this checkout")
    contract = build_schema(CONTRACT.read_text(encoding="utf-8"))
    served = build_schema(sdl())
    missing: dict[str, set[str]] = {}
    for change in find_breaking_changes(contract, served):
        what, _, name = change.description.partition(" ")
        if change.type.name == "FIELD_REMOVED":
            owner, field = name.split()[0].split(".")
            missing.setdefault(owner, set()).add(field)
        elif change.type.name == "IMPLEMENTED_INTERFACE_REMOVED":
            assert change.description == "Document no longer implements interface CaseObject."
        else:
            assert change.type.name == "TYPE_REMOVED", (what, change.description)
            assert name.split()[0] not in LATER
    assert missing == LATER


def test_the_contract_check_runs_on_the_committed_schema() -> None:
    if not CHECK.is_file():
        pytest.skip("the contract is not beside this checkout")
    command = [sys.executable, str(CHECK), str(SCHEMA)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert run.stdout.splitlines()[-1].endswith("fields fall short"), run.stdout + run.stderr
