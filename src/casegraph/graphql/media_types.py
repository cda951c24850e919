"""Media types of HTTP headers (RFC 9110): which one an answer takes, and whether a body is JSON. No I/O."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

GRAPHQL_RESPONSE: Final = "application/graphql-response+json"
HTML: Final = "text/html"
JSON: Final = "application/json"

_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = r'"(?:[^"\\]|\\.?)*+"?'  # possessive, and never failing once begun: linear on hostile headers
_ELEMENTS = re.compile(rf'(?:[^,"]|{_QUOTED})++', re.DOTALL)
_PARTS = re.compile(rf'(?:[^;"]|{_QUOTED})++', re.DOTALL)
_TYPE = re.compile(rf"({_NAME})/({_NAME})")
_QVALUE = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_NO_MATCH = (0.0, -1)
_CACHED_LENGTH = 200


class _MediaRange(NamedTuple):
    type: str
    subtype: str
    parameters: dict[str, str]

    @property
    def utf8(self) -> bool:
        """Whether it leaves room for UTF-8, the only encoding spoken here."""
        return self.parameters.get("charset", "utf-8").lower() in ("utf-8", "utf8", "*")


def response_type(accept: str | None) -> str | None:
    """The type of an answer for an Accept header: GRAPHQL_RESPONSE, JSON, or None when neither is accepted.

    The higher quality wins, then the range that names the type rather than a wildcard. Where both are named
    alike the newer type wins; where only wildcards match it is JSON, as for no header at all: old clients
    expect that.
    """
    if not accept or not accept.strip():
        return JSON
    return _cached_type(accept) if len(accept) <= _CACHED_LENGTH else _choose(accept)


def prefers_html(accept: str | None) -> bool:
    """Whether an Accept header ranks a page above both types of answer, as a browser's does."""
    if not accept or "text/" not in accept.lower():
        return False
    ranges = list(_ranges(accept))
    html = _quality(ranges, HTML)
    return html[0] > 0 and html > max(_quality(ranges, GRAPHQL_RESPONSE), _quality(ranges, JSON))


def is_json(content_type: str | None) -> bool:
    """Whether a Content-Type header says JSON in UTF-8; a missing one says nothing."""
    if content_type == JSON:
        return True
    if not content_type:
        return False
    return _cached_is_json(content_type) if len(content_type) <= _CACHED_LENGTH else _is_json(content_type)


def _is_json(content_type: str) -> bool:
    found = _parse(content_type)
    return found is not None and f"{found.type}/{found.subtype}" == JSON and found.utf8


def _choose(accept: str) -> str | None:
    ranges = list(_ranges(accept))
    new, old = _quality(ranges, GRAPHQL_RESPONSE), _quality(ranges, JSON)
    if max(new, old)[0] == 0:
        return None
    named = 2
    return GRAPHQL_RESPONSE if new > old or (new == old and new[1] == named) else JSON


# A server's clients are few programs, which write their headers alike.
_cached_type = lru_cache(maxsize=256)(_choose)
_cached_is_json = lru_cache(maxsize=256)(_is_json)


def _quality(ranges: list[_MediaRange], media_type: str) -> tuple[float, int]:
    """Quality, and how exactly it was said, by the most exact range that fits the type."""
    major, minor = media_type.split("/")
    fits = [
        ((one.type != "*") + (one.subtype != "*"), float(one.parameters.get("q", 1)))
        for one in ranges
        if one.type in (major, "*") and one.subtype in (minor, "*") and one.utf8
    ]
    if not fits:
        return _NO_MATCH
    exactness, quality = max(fits)
    return quality, exactness


def _ranges(accept: str) -> Iterator[_MediaRange]:
    for element in _ELEMENTS.findall(accept):
        found = _parse(element)
        if found is None or (found.type == "*" and found.subtype != "*"):
            continue
        if _QVALUE.fullmatch(found.parameters.get("q", "1")):
            yield found


def _parse(text: str) -> _MediaRange | None:
    """A type with parameters; None when it is not written as one."""
    parts = [part.strip(" \t") for part in _PARTS.findall(text)]
    found = _TYPE.fullmatch(parts[0]) if parts else None
    if found is None:
        return None
    parameters = {}
    for part in parts[1:]:
        name, _, value = part.partition("=")
        parameters[name.strip(" \t").lower()] = value.strip(' \t"')
    return _MediaRange(found[1].lower(), found[2].lower(), parameters)
