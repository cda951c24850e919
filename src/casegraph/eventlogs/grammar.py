"""Which element of XES (IEEE 1849) may stand where, and the traces they make. Files are not known here."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from xml.parsers.expat import XMLParserType

from casegraph.eventlogs.attributes import Kind, OpenAttribute
from casegraph.eventlogs.events import NAME, LogTrace, RawEvent, trace_of
from casegraph.eventlogs.limits import MAX_ATTRIBUTES, MAX_DEPTH, MAX_EVENTS, MAX_KEY, MAX_VALUE
from casegraph.eventlogs.naming import free_key
from casegraph.eventlogs.values import BLANK, SCALARS, NotOfType, string

SEPARATOR = " "
"""What stands between the namespace and the name of an element."""

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(SCALARS, "scalar"),
    "list": "list",
    "values": "values",
    "container": "container",
}
_PLACES: dict[str, frozenset[str]] = {
    "log": frozenset({"extension", "global", "classifier", "trace"}),
    "trace": frozenset({"event"}),
    "event": frozenset(),
    "global": frozenset(),
}
"""The elements that hold attributes, and what else they hold."""
_MAY_BE_EMPTY = frozenset({"string", "id", "list", "values", "container"})
"""Elements that may lack a value: OpenXES, which most logs come from, leaves out an empty text."""
_SHOWN = 60


class Misplaced(Exception):
    """An element or value that XES does not allow, where expat is now; the message is a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Grammar:
    """Takes the starts and ends of elements; collects whole traces.

    As far as the log was read, `name` is its concept:name, `date` the first of its own dates, and `identifiers`
    are the keys of attributes declared as `id`. `began` is the byte at which the trace, or the attribute of the
    log, begins that is being read.
    """

    def __init__(self, expat: XMLParserType) -> None:
        self.name: str | None = None
        self.date: datetime | None = None
        self.identifiers: set[str] = set()
        self.began: int | None = None
        self._expat = expat
        self._namespace = ""
        self._plain: dict[str, Callable[[str], Any]] = {}
        self._places: list[str] = []
        self._finished: list[LogTrace] = []
        self._trace: dict[str, Any] = {}
        self._trace_line = 0
        self._events: list[RawEvent] = []
        self._target: dict[str, Any] | None = None
        self._repeats: dict[str, int] = {}
        self._nested = False
        self._key = ""
        self._open: list[OpenAttribute] = []

    @property
    def begun(self) -> bool:
        """Whether the log's first element was read."""
        return bool(self._plain)

    def take_traces(self) -> list[LogTrace]:
        """The traces that ended since this was last asked."""
        traces, self._finished = self._finished, []
        return traces

    def start(self, name: str, attributes: list[str]) -> None:
        """An element begins. A plain attribute of a trace or event, the usual one, is read right here."""
        target = self._target
        if target is not None and not self._nested and name in self._plain and len(attributes) == 4:
            before_key, key, before_text, text = attributes
            if before_key == "key" and before_text == "value":
                self._put(name, key, text, target)
                return
        self._start_unusual(name, attributes)

    def _put(self, name: str, key: str, text: str, target: dict[str, Any]) -> None:
        if not key or len(key) > MAX_KEY or len(text) > MAX_VALUE:
            _check_lengths(key, text)
        if key in target or len(target) >= MAX_ATTRIBUTES:
            key = self._free_key(key, target)
        try:
            read = self._plain[name]
            target[key] = text if read is string else read(text)
        except NotOfType as error:
            raise _not_of_type(key, text, error) from None
        self._key = key
        self._nested = True

    def end(self, _name: str) -> None:
        """An element ends; expat has made sure that it is the one begun last."""
        if self._nested and not self._open:
            self._nested = False
        elif self._open:
            self._end_attribute()
        else:
            self._end_component()

    def _start_unusual(self, name: str, attributes: list[str]) -> None:
        namespace, _, local = name.rpartition(SEPARATOR)
        if not self._places:
            self._start_log(namespace, local)
            return
        holder = self._open[-1].kind if self._open else self._places[-1]
        if namespace == self._namespace and local in _KINDS and (self._nested or holder in _PLACES):
            self._start_attribute(local, attributes)
        elif namespace == self._namespace and not self._nested and local in _PLACES.get(holder, ()):
            self._start_component(local)
        else:
            raise Misplaced(self._why_not(local, holder))

    def _why_not(self, local: str, holder: str) -> str:
        if local == "event" and holder == "log":
            return "This event stands outside a trace, so it belongs to no case."
        return f"<{local}> has no place in {'an attribute' if self._nested else f'<{holder}>'}."

    def _start_log(self, namespace: str, local: str) -> None:
        """The log's namespace, whichever it is or none, is that of all its elements."""
        if local != "log":
            raise Misplaced(f"An XES log begins with <log>, not with <{local}>.")
        self._namespace = namespace
        before = f"{namespace}{SEPARATOR}" if namespace else ""
        self._plain = {before + name: read for name, read in SCALARS.items() if name != "id"}
        self._places.append("log")

    def _start_component(self, local: str) -> None:
        self._places.append(local)
        if local == "event":
            self._start_event()
        elif local == "trace":
            self.began = self._expat.CurrentByteIndex
            self._trace_line = self._expat.CurrentLineNumber
            self._trace, self._events = {}, []
            self._aim_at(self._trace)

    def _start_event(self) -> None:
        if len(self._events) >= MAX_EVENTS:
            raise Misplaced(f"A trace may have at most {MAX_EVENTS} events.")
        attributes: dict[str, Any] = {}
        self._events.append((self._expat.CurrentLineNumber, attributes))
        self._aim_at(attributes)

    def _end_component(self) -> None:
        ended = self._places.pop()
        if ended == "event":
            self._aim_at(self._trace)
        elif ended == "trace":
            self._finished.append(trace_of(self._trace_line, self._trace, self._events))
            self._aim_at(None)
            self.began = None

    def _aim_at(self, target: dict[str, Any] | None) -> None:
        self._target = target
        if self._repeats:
            self._repeats = {}

    # Attributes that are not plain: lists, containers, ids, those of the log, those within others. Those of the log
    # are not kept, and OpenXES writes them without a key where it is empty.

    def _start_attribute(self, local: str, attributes: list[str]) -> None:
        if self._nested and not self._open:
            self._reopen()
        self._check_depth(local)
        key, text = _key_and_value(local, attributes)
        if self._target is not None and local != "values":
            _check_lengths(key, text)
        kind = _KINDS[local]
        value = _read(local, key, text) if kind == "scalar" else None
        if local == "id":
            self.identifiers.add(key)
        if self._target is None and not self._open:
            self.began = self._expat.CurrentByteIndex
        self._open.append(OpenAttribute(kind, key, value))
        self._nested = True

    def _reopen(self) -> None:
        """A plain attribute turns out to have attributes of its own."""
        target = self._target
        assert target is not None, "plain attributes are read in traces and events only"
        self._open.append(OpenAttribute("scalar", self._key, target.pop(self._key)))

    def _check_depth(self, local: str) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise Misplaced(f"Attributes are nested deeper than {MAX_DEPTH} levels.")
        if local == "values" and not (self._open and self._open[-1].kind == "list"):
            raise Misplaced("<values> has its place in a <list> only.")
        if self._open and self._target is not None and len(self._open[-1].entries) >= MAX_ATTRIBUTES:
            raise Misplaced(f"An attribute may have at most {MAX_ATTRIBUTES} attributes.")

    def _end_attribute(self) -> None:
        ended = self._open.pop()
        if self._open:
            ended.close_into(self._open[-1])
            return
        self._nested = False
        if self._target is not None:
            self._target[self._free_key(ended.key, self._target)] = ended.result()
            return
        self.began = None
        if self._places[-1] == "log":
            self._note_log_attribute(ended)

    def _note_log_attribute(self, ended: OpenAttribute) -> None:
        if ended.key == NAME and isinstance(ended.value, str) and ended.value.strip() and self.name is None:
            self.name = ended.value
        if isinstance(ended.value, datetime) and self.date is None:
            self.date = ended.value

    def _free_key(self, key: str, target: dict[str, Any]) -> str:
        if len(target) >= MAX_ATTRIBUTES:
            raise Misplaced(f"A trace or event may have at most {MAX_ATTRIBUTES} attributes.")
        return free_key(key, target, self._repeats)


def _key_and_value(local: str, attributes: list[str]) -> tuple[str, str]:
    """What an attribute's element says; what is in another namespace, such as xml:lang, is passed over."""
    said = dict(zip(attributes[::2], attributes[1::2], strict=True))
    extra = next((name for name in said if name not in ("key", "value") and SEPARATOR not in name), None)
    if extra is not None:
        raise Misplaced(f"<{local}> may not have {_shown(extra)}; XES knows key and value.")
    key, text = said.get("key", ""), said.get("value", "")
    if "value" not in said and local not in _MAY_BE_EMPTY:
        raise Misplaced(f"The attribute {_shown(key)} has no value.")
    if text.strip(BLANK) and local not in SCALARS:
        raise Misplaced(f"The {local} {_shown(key)} may not have a value of its own.")
    return key, text


def _check_lengths(key: str, text: str) -> None:
    if not key:
        raise Misplaced("This attribute has no key.")
    if len(key) > MAX_KEY:
        raise Misplaced(f"A key is longer than {MAX_KEY} characters.")
    if len(text) > MAX_VALUE:
        raise Misplaced(f"The value of the attribute {_shown(key)} is longer than {MAX_VALUE} characters.")


def _read(local: str, key: str, text: str) -> Any:
    try:
        return SCALARS[local](text)
    except NotOfType as error:
        raise _not_of_type(key, text, error) from None


def _not_of_type(key: str, text: str, error: NotOfType) -> Misplaced:
    return Misplaced(f"The attribute {_shown(key)} {error}: {_shown(text)}.")


def _shown(text: str) -> str:
    """A text in quotes, on one line, cut where it is long."""
    return json.dumps(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…", ensure_ascii=False)
