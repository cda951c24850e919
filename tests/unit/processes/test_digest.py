"""Definitions that say the same have the same digest, however they are written."""

import json

import pytest

from casegraph.processes.digest import digest
from casegraph.processes.model import from_json, to_json
from casegraph.processes.reading import Format, read
from tests.unit.processes.definitions import SOUND, Change, changed, draft

YAML = """
# A comment, and another spelling.
name: 'A'
key: "a"
tasks:
- title: >-
    First
    task
  key: first
  start: True
  route: {type: SEQUENTIAL, targets: [{task: END}]}
  form: {properties: {a: {maximum: 0x10}}, type: object}
"""
JSON = """{"key": "a", "tasks": [{"key": "first", "type": "USER", "assignment": {"rule": "SELF_SERVICE"},
 "title": "First task", "form": {"type": "object", "properties": {"a": {"maximum": 16.0}}}, "start": true}],
 "name": "A"}"""


def test_the_spelling_does_not_matter() -> None:
    of_yaml, of_json = read(YAML).definition, read(JSON, Format.JSON).definition

    assert of_yaml is not None
    assert of_json is not None
    assert digest(of_yaml) == digest(of_json)
    assert digest(from_json(json.loads(json.dumps(to_json(of_yaml))))) == digest(of_yaml)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(name="Other"),
        lambda d: d["tasks"][0].update(title="Other"),
        lambda d: d["tasks"].insert(0, d["tasks"].pop(1)),
        lambda d: d["tasks"][2]["script"].update(set={"tax": "amount - net", "net": "amount / 1.19"}),
        lambda d: d["variableSchema"].update(const=True),
        lambda d: d["variableSchema"].update(const=1),
        lambda d: d["tasks"][1].update(due="P3D"),
        lambda d: d["results"].reverse(),
    ],
)
def test_each_difference_matters(change: Change) -> None:
    definitions = [draft(SOUND).definition, draft(changed(change)).definition]

    assert None not in definitions
    assert len({digest(one) for one in definitions if one is not None}) == 2


def test_true_is_not_one() -> None:
    one = draft({**SOUND, "entitySchema": {"const": 1}}).definition
    true = draft({**SOUND, "entitySchema": {"const": True}}).definition

    assert one is not None
    assert true is not None
    assert digest(one) != digest(true)
