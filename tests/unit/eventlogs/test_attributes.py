"""How attributes become JSON, and how freely XES may be written."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from casegraph.eventlogs import survey
from tests.unit.eventlogs.logs import cases, event, fault_of, log, only_case, only_task, string, trace, write

PREFIXED = """<?xml version="1.0" encoding="UTF-8"?>
<x:log xmlns:x="http://www.xes-standard.org/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
       xsi:schemaLocation="http://www.xes-standard.org/ http://www.xes-standard.org/xes.xsd">
  <x:extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <x:string key="concept:name" value="Orders"/>
  <x:trace>
    <x:string key="concept:name" value="one" xml:lang="en"/>
    <x:int key="amount" value="5"><x:string key="unit" value="EUR"/></x:int>
    <x:event>
      <x:string key="concept:name" value="a"/>
      <x:date key="time:timestamp" value="2024-03-01T08:00:00Z"/>
    </x:event>
  </x:trace>
</x:log>
"""


def variables(folder: Path, *parts: str) -> dict[str, Any]:
    return only_case(folder, *parts).variables


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        ('<string key="k" value="  A &lt;b&gt; &amp; &#x1F600;&#10;"/>', "  A <b> & 😀\n"),
        ('<string key="k" value=""/>', ""),
        ('<string key="k"/>', ""),
        ('<string value="swapped" key="k"/>', "swapped"),
        ('<date key="k" value="2024-03-01T08:00:00+01:00"/>', "2024-03-01T07:00:00.000Z"),
        ('<int key="k" value="-5"/>', -5),
        ('<int key="k" value="99999999999999999999"/>', "99999999999999999999"),
        ('<float key="k" value="5"/>', 5.0),
        ('<float key="k" value="NaN"/>', "NaN"),
        ('<boolean key="k" value="true"/>', True),
        ('<id key="k" value="0f0e"/>', "0f0e"),
        ('<list key="k"/>', []),
        ('<list key="k"><values/></list>', []),
        (
            '<list key="k"><values/><string key="note" value="n"/></list>',
            {"value": [], "attributes": {"note": "n"}},
        ),
        ('<list key="k"><int key="a" value="1"/><int key="a" value="2"/></list>', [{"a": 1}, {"a": 2}]),
        (
            '<list key="k"><values><date key="a" value="2024-03-01"/></values></list>',
            [{"a": "2024-03-01T00:00:00.000Z"}],
        ),
        (
            '<list key="k"><values><int key="a" value="1"/></values><string key="note" value="n"/></list>',
            {"value": [{"a": 1}], "attributes": {"note": "n"}},
        ),
        ('<container key="k"/>', {}),
        (
            '<container key="k"><int key="a" value="1"/><container key="b"><id key="c" value="d"/></container>'
            "</container>",
            {"a": 1, "b": {"c": "d"}},
        ),
        ('<container key="k"><int key="a" value="1"/><int key="a" value="2"/></container>', {"a": 1, "a#2": 2}),
        (
            '<string key="k" value="v"><date key="a" value="2024-03-01"/><float key="b" value="1">'
            '<int key="c" value="2"/></float></string>',
            {
                "value": "v",
                "attributes": {"a": "2024-03-01T00:00:00.000Z", "b": {"value": 1.0, "attributes": {"c": 2}}},
            },
        ),
        (
            '<date key="k" value="2024-03-01"><int key="a" value="1"/></date>',
            {"value": "2024-03-01T00:00:00.000Z", "attributes": {"a": 1}},
        ),
    ],
)
def test_each_type_becomes_json(xml: str, value: Any, tmp_path: Path) -> None:
    case = only_case(tmp_path, xml, "<event>" + xml + event("a", 1)[len("<event>") :])
    for found in (case.variables, case.tasks[0].data):
        assert found == {"k": value}
        assert type(found["k"]) is type(value)
        assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_attributes_keep_their_order_and_what_follows_a_nested_one_is_not_lost(tmp_path: Path) -> None:
    nested = '<string key="b" value="2"><int key="x" value="1"/></string>'
    assert list(variables(tmp_path, string("a", "1"), nested, string("c", "3"))) == ["a", "b", "c"]


def test_a_repeated_key_is_numbered(tmp_path: Path) -> None:
    found = variables(tmp_path, string("k", "a"), string("k#2", "b"), string("k", "c"), '<list key="k"/>')
    assert found == {"k": "a", "k#2": "b", "k#3": "c", "k#4": []}


def test_repeats_are_counted_in_each_place_anew(tmp_path: Path) -> None:
    twice = [string("k", "a"), string("k", "b")]
    found = cases(write(tmp_path, log(trace(*twice), trace(*twice))))
    assert [case.variables for case in found] == [{"k": "a", "k#2": "b"}] * 2


def test_a_second_resource_of_one_event_is_kept_as_data(tmp_path: Path) -> None:
    twice = event("a", 1, resource="Ann")[: -len("</event>")] + string("org:resource", "Bob") + "</event>"
    task = only_task(tmp_path, twice)
    assert (task.owner, task.data) == ("Ann", {"org:resource#2": "Bob"})


def test_a_name_with_attributes_of_its_own_names_and_is_kept(tmp_path: Path) -> None:
    resource = '<string key="org:resource" value="Ann"><string key="desk" value="4"/></string>'
    time = '<date key="time:timestamp" value="2024-03-01T08:00:00Z"><string key="clock" value="wall"/></date>'
    task = only_task(tmp_path, f"<event>{string('concept:name', 'a')}{resource}{time}</event>")
    assert task.owner == "Ann"
    assert task.created_at.isoformat() == "2024-03-01T08:00:00+00:00"
    assert task.data == {
        "org:resource": {"value": "Ann", "attributes": {"desk": "4"}},
        "time:timestamp": {"value": "2024-03-01T08:00:00.000Z", "attributes": {"clock": "wall"}},
    }


def test_names_may_be_declared_as_other_types(tmp_path: Path) -> None:
    [case] = cases(
        write(
            tmp_path,
            log(
                '<trace><int key="concept:name" value="7"/><event><int key="concept:name" value="12"/>'
                '<boolean key="org:resource" value="true"/>'
                '<string key="time:timestamp" value="2024-03-01"/></event></trace>'
            ),
        )
    )
    assert (case.name, case.tasks[0].activity, case.tasks[0].owner) == ("7", "12", "true")
    assert (case.variables, case.tasks[0].data) == ({}, {})


def test_a_blank_resource_is_nobody(tmp_path: Path) -> None:
    task = only_task(tmp_path, event("a", 1, resource=" "))
    assert (task.owner, task.data) == (None, {"org:resource": " "})


def test_names_are_kept_to_the_letter(tmp_path: Path) -> None:
    case = only_case(tmp_path, event(" a ", 1, resource="Ann "))
    assert (case.tasks[0].activity, case.tasks[0].owner) == (" a ", "Ann ")


def test_a_prefix_for_the_namespace_is_understood(tmp_path: Path) -> None:
    path = write(tmp_path, PREFIXED)
    [case] = cases(path)
    assert survey(path).name == "Orders"
    assert case.name == "one"
    assert case.variables == {"amount": {"value": 5, "attributes": {"unit": "EUR"}}}
    assert [task.activity for task in case.tasks] == ["a"]


@pytest.mark.parametrize("namespace", ["", ' xmlns="http://code.deckfour.org/xes"'])
def test_any_namespace_or_none_will_do(namespace: str, tmp_path: Path) -> None:
    path = write(tmp_path, f"<log{namespace}>{trace(string('k', 'v'), event('a', 1))}</log>")
    assert cases(path)[0].variables == {"k": "v"}


def test_elements_of_two_namespaces_do_not_mix(tmp_path: Path) -> None:
    foreign = '<string xmlns="" key="a" value="b"/>'
    path = write(tmp_path, f'<log xmlns="urn:one">{trace(string("k", "v"), foreign)}</log>')
    assert "<string> has no place in <trace>." in fault_of(path).reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    text = log(trace(string("Straße", "café"))).replace("UTF-8", encoding)
    assert cases(write(tmp_path, text.encode(encoding)))[0].variables == {"Straße": "café"}


def test_a_byte_order_mark_comments_and_instructions_are_passed_over(tmp_path: Path) -> None:
    text = log("<!-- c -->", trace("<?go on?>", string("k", "<![CDATA["), "<!-- <event> -->"))
    assert cases(write(tmp_path, b"\xef\xbb\xbf" + text.encode()))[0].variables == {"k": "<![CDATA["}


def test_what_the_header_says_is_no_variable(tmp_path: Path) -> None:
    header = (
        '<global scope="trace"><string key="g" value="UNKNOWN"/></global>'
        '<classifier name="c" keys="concept:name"/>'
        '<string key="h" value="v"><float value="3.5"/></string>'
    )
    assert cases(write(tmp_path, log(header, trace(string("k", "v")))))[0].variables == {"k": "v"}


def test_gzip_is_told_by_its_bytes_not_by_its_name(tmp_path: Path) -> None:
    text = log(trace(event("a", 1))).encode()
    assert cases(write(tmp_path, gzip.compress(text), "packed.xes")) == cases(write(tmp_path, text, "plain.xes.gz"))
    two_members = gzip.compress(text[:100]) + gzip.compress(text[100:])
    assert len(cases(write(tmp_path, two_members, "members.gz"))) == 1
