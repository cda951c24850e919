"""Tells definitions apart by what they say, not by how they are written."""

import hashlib
import json
from typing import Any

from casegraph.processes.model import ProcessDefinition, to_json


def digest(definition: ProcessDefinition) -> str:
    """The same 64 hexadecimal digits for definitions that say the same, whatever text or stored JSON they came from.

    To hold a stored definition against a new one, take the digest of both: a later casegraph may know more parts.
    """
    text = json.dumps(_plain(to_json(definition)), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    """The value with numbers written one way: 1.0 is 1 in JSON."""
    match value:
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case float() if value.is_integer():
            return int(value)
    return value
