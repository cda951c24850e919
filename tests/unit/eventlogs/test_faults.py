"""A broken log is refused with file, line and reason, before any case of it is given."""

import gzip
import os
from pathlib import Path

import pytest

from casegraph.eventlogs import LogFault, read_cases, survey
from tests.unit.eventlogs.logs import HEAD, event, fault_of, log, trace, write, write_packed

WHOLE = log(trace(event("a", 1)), trace(event("a", 2), name="two"))

BROKEN = {
    "empty": ("", 1, "The file is empty."),
    "blank": ("\n\n", 3, "The file ends before the log does."),
    "no XML": ("id;activity;time\n1;a;2", 1, "not well-formed XML"),
    "another root": ('<?xml version="1.0"?>\n<html></html>', 2, "begins with <log>, not with <html>"),
    "cut short": (WHOLE[: WHOLE.index("</trace>")], 9, "The file ends before the log does."),
    "cut in a tag": (HEAD + '<trace>\n<string key="a" va', 4, "The file ends in the middle of a tag."),
    "wrong end": (HEAD + "<trace>\n</event>", 4, "mismatched tag"),
    "something after": (WHOLE + "\n<more/>", WHOLE.count("\n") + 2, "Something follows the end of the log."),
    "unbound prefix": (log("<x:trace/>"), 3, "unbound prefix"),
    "document type": ('<!DOCTYPE log [\n<!ENTITY a "b">\n]><log/>', 1, "document type declaration"),
    "foreign DTD": ('<?xml version="1.0"?>\n<!DOCTYPE log SYSTEM "log.dtd">\n<log/>', 2, "document type declaration"),
    "unknown entity": (log(trace("<string key='a' value='&b;'/>")), 5, "undefined entity"),
    "text": (log(trace("hello")), 6, "There is text between the elements"),
    "unknown element": (log(trace("<note/>")), 5, "<note> has no place in <trace>."),
    "foreign element": (log(trace('<x:string xmlns:x="urn:x" key="a" value="b"/>')), 5, "<string> has no place"),
    "trace in a trace": (log(trace("<trace/>")), 5, "<trace> has no place in <trace>."),
    "event in the log": (log(event("a", 1)), 3, "This event stands outside a trace, so it belongs to no case."),
    "event in an event": (log(trace("<event>", event("a", 1), "</event>")), 6, "<event> has no place in <event>."),
    "event in an attribute": (
        log(trace('<string key="a" value="b">', event("a", 1), "</string>")),
        6,
        "<event> has no place in an attribute.",
    ),
    "global in a trace": (log(trace("<global/>")), 5, "<global> has no place in <trace>."),
    "attribute in an extension": (
        log('<extension name="a" prefix="b" uri="c">\n<string key="a" value="b"/>\n</extension>'),
        4,
        "<string> has no place in <extension>.",
    ),
    "values in a trace": (log(trace("<values/>")), 5, "<values> has its place in a <list> only."),
    "no key": (log(trace('<string value="b"/>')), 5, "This attribute has no key."),
    "empty key": (log(trace('<string key="" value="b"/>')), 5, "This attribute has no key."),
    "no value": (log(trace('<int key="a"/>')), 5, 'The attribute "a" has no value.'),
    "another XML attribute": (log(trace('<string key="a" value="b" type="c"/>')), 5, 'may not have "type"'),
    "list with a value": (log(trace('<list key="a" value="b"/>')), 5, 'The list "a" may not have a value of its own.'),
    "bad date": (log(trace('<date key="a" value="1.3.2024"/>')), 5, 'The attribute "a" is no ISO 8601'),
    "no day": (log(trace('<date key="a" value="2023-02-29T00:00:00Z"/>')), 5, "no date of the calendar"),
    "bad int": (log(trace('<int key="a" value="1.5"/>')), 5, 'The attribute "a" is no whole number: "1.5".'),
    "bad float": (log(trace('<float key="a" value="1,5"/>')), 5, 'The attribute "a" is no number: "1,5".'),
    "bad boolean": (log(trace('<boolean key="a" value="yes"/>')), 5, "is neither true nor false"),
    "bad int in a list": (log(trace('<list key="l">\n<int key="a" value="x"/></list>')), 6, "is no whole number"),
    "bad int in the header": (log('<int key="a" value="x"/>'), 3, "is no whole number"),
    "bad date in a global": (log('<global scope="trace">\n<date key="a" value="x"/></global>'), 4, "ISO 8601"),
    "bad time": (
        log(
            trace(
                "<event>", '<string key="concept:name" value="a"/>', '<string key="time:timestamp" value="x"/></event>'
            )
        ),
        5,
        "The attribute time:timestamp is no ISO 8601",
    ),
    "no activity": (log(trace('<event>\n<date key="time:timestamp" value="2024-01-01"/></event>')), 5, "concept:name"),
    "blank activity": (log(trace(event(" ", 1))), 5, "This event has no concept:name"),
    "activity of many": (
        log(trace('<event><list key="concept:name"/>', '<date key="time:timestamp" value="2024-01-01"/></event>')),
        5,
        "The attribute concept:name is not one text.",
    ),
    "no time": (log(trace(event("a", None))), 5, "This event has no time"),
    "long name": (log(trace(event("a" * 501, 1))), 5, "longer than 500 characters"),
    "long trace name": (log(trace(name="a" * 501)), 3, "longer than 500 characters"),
}


@pytest.mark.parametrize(("text", "line", "reason"), BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_fault_is_named_by_file_line_and_reason(
    text: str, line: int, reason: str, packed: bool, tmp_path: Path
) -> None:
    path = (write_packed if packed else write)(tmp_path, text)
    fault = fault_of(path)
    assert (fault.path, fault.line) == (path, line)
    assert reason in fault.reason
    assert str(fault) == f"{path}:{line}: {fault.reason}"
    assert fault.reason.endswith(".")
    assert "\n" not in str(fault)


def test_the_last_line_of_a_long_log_is_checked_before_the_first_case(tmp_path: Path) -> None:
    text = log(*[trace(event("a", 1), name=str(number)) for number in range(5000)], "<oops/>")
    fault = fault_of(write(tmp_path, text))
    assert fault.line == text.count("\n", 0, text.index("<oops/>")) + 1


def test_a_value_in_a_message_is_short_and_on_one_line(tmp_path: Path) -> None:
    fault = fault_of(write(tmp_path, log(trace(f'<int key="a" value="x&#10;{"y" * 500}"/>'))))
    assert len(fault.reason) < 150
    assert "\n" not in fault.reason
    assert "…" in fault.reason


def test_invalid_utf_8_is_refused(tmp_path: Path) -> None:
    fault = fault_of(write(tmp_path, HEAD.encode() + b'<trace>\n<string key="a" value="\xff"/></trace></log>'))
    assert fault.line == 4


@pytest.mark.parametrize("encoding", ["gbk", "klingon", "utf-7", "idna"])
def test_an_encoding_that_is_not_known_is_refused(encoding: str, tmp_path: Path) -> None:
    fault = fault_of(write(tmp_path, WHOLE.replace("UTF-8", encoding)))
    assert fault.line == 1
    assert "encoding" in fault.reason


def test_truncated_gzip_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(WHOLE.encode())
    for length in (5, len(packed) // 2, len(packed) - 1):
        fault = fault_of(write(tmp_path, packed[:length]))
        assert fault.reason == "The gzip data is cut short."
        assert fault.line is not None


def test_a_wrong_checksum_is_refused_though_the_log_is_whole(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(WHOLE.encode()))
    packed[-8] ^= 1
    assert fault_of(write(tmp_path, bytes(packed))).reason == "The gzip data is damaged: its checksum is wrong."


def test_damaged_gzip_is_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(WHOLE.encode()))
    packed[12:40] = bytes(28)
    assert fault_of(write(tmp_path, bytes(packed))).reason.startswith("The gzip data is damaged")


def test_what_follows_the_gzip_data_is_refused(tmp_path: Path) -> None:
    fault = fault_of(write(tmp_path, gzip.compress(WHOLE.encode()) + b"more"))
    assert fault.reason == "Something that is not gzip follows the gzip data."


def test_a_file_that_is_not_there_has_no_line(tmp_path: Path) -> None:
    fault = fault_of(tmp_path / "none.xes")
    assert fault.line is None
    assert str(fault) == f"{tmp_path / 'none.xes'}: There is no such file."


def test_a_folder_is_no_log(tmp_path: Path) -> None:
    assert fault_of(tmp_path).reason == "This is not a regular file."


def test_a_path_that_cannot_be_is_refused() -> None:
    assert fault_of(Path("a\0b")).reason == "This file cannot be read."


def test_a_file_that_changed_after_the_survey_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, WHOLE)
    found = survey(path)
    path.write_text(WHOLE.replace("two", "three"))
    os.utime(path, ns=(0, found.stamp.modified + 1_000_000_000))
    with pytest.raises(LogFault, match="has changed since it was checked"):
        next(read_cases(path, found))
