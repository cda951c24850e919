"""The published schema and the reader agree, and the schema explains itself."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casegraph.domain.enums import AssignmentRule, RouteType, TaskType
from casegraph.processes.faults import FaultCode
from casegraph.processes.json_schemas import Schema, faults_of
from casegraph.processes.language import LANGUAGE
from tests.unit.processes.definitions import SOUND, Change, changed, codes, draft
from tests.unit.processes.test_reading import BROKEN, MEANINGLESS

SCHEMA = Schema(LANGUAGE)
OF_SHAPE = {
    FaultCode.UNKNOWN_KEY,
    FaultCode.MISSING_KEY,
    FaultCode.WRONG_TYPE,
    FaultCode.WRONG_VALUE,
    FaultCode.TOO_LARGE,
}


def test_the_schema_is_one_and_can_be_printed() -> None:
    assert faults_of(LANGUAGE) == []
    assert json.loads(json.dumps(LANGUAGE)) == LANGUAGE


def test_every_key_is_described() -> None:
    parts = [LANGUAGE, *LANGUAGE["$defs"].values()]

    for part in parts:
        assert part["description"]
        for name, schema in part.get("properties", {}).items():
            assert "$ref" in schema or schema["description"], name


def test_closed_sets_are_those_of_the_domain() -> None:
    parts = LANGUAGE["$defs"]

    assert parts["task"]["properties"]["type"]["enum"] == list(TaskType.__members__)
    assert parts["route"]["properties"]["type"]["enum"] == list(RouteType.__members__)
    assert parts["assignment"]["properties"]["rule"]["enum"] == list(AssignmentRule.__members__)


@pytest.mark.parametrize(("change", "_"), BROKEN)
def test_what_is_broken_in_shape_is_refused_by_both(change: Change, _: object) -> None:
    broken = changed(change)

    assert not SCHEMA.accepts(broken)
    assert draft(broken).faults


@pytest.mark.parametrize(("change", "_"), MEANINGLESS)
def test_what_means_nothing_is_accepted_by_the_schema_only(change: Change, _: object) -> None:
    assert SCHEMA.accepts(changed(change))


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(inner for key, one in members for inner in _paths(one, (*path, key)))]


PATHS = [path for path in _paths(SOUND) if path]
WORDS = sorted(
    {str(path[-1]) for path in PATHS} | {"END", "SCRIPT", "USER", "EVALUATE", "PT1H", "foo", "a b", "", "x" * 300}
)
PIECES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.sampled_from(WORDS),
    st.just([]),
    st.just({}),
    st.sampled_from(PATHS).map(lambda path: copy.deepcopy(_at(SOUND, path))),
)


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


def _mutated(path: tuple[Any, ...], kind: str, word: str, piece: Any) -> Any:
    definition = copy.deepcopy(SOUND)
    around = _at(definition, path[:-1])
    if kind == "remove":
        del around[path[-1]]
    elif kind == "replace":
        around[path[-1]] = piece
    elif isinstance(around, dict):
        around[word] = piece
    else:
        around.append(piece)
    return definition


MUTATIONS = st.builds(
    _mutated, st.sampled_from(PATHS), st.sampled_from(["remove", "replace", "add"]), st.sampled_from(WORDS), PIECES
)


@settings(deadline=None, max_examples=500)
@given(MUTATIONS)
def test_the_reader_refuses_what_the_schema_refuses_and_for_shape_nothing_else(definition: Any) -> None:
    faults = draft(definition).faults

    if SCHEMA.accepts(definition):
        assert not {fault.code for fault in faults} & OF_SHAPE, codes(definition)
    else:
        assert {fault.code for fault in faults} & (OF_SHAPE | {FaultCode.DUPLICATE})
