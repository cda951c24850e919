"""Calls that may be repeated: what makes two calls the same, and what a call came to. Pure values.

A caller who does not know whether a mutation got through sends it again under the same idempotency key.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from casegraph.domain.errors import InvalidInput

MAX_KEY = 200
"""The most characters of an idempotency key."""


class Outcome(NamedTuple):
    """What an act came to: the thing that it was about, and whether it was made or changed just now."""

    id: UUID
    changed: bool


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a mutation under a key of its caller; calls with the same arguments have the same digest."""

    mutation: str
    key: str
    digest: str


def call_of(mutation: str, arguments: Any, key: str | None) -> Call | None:
    """The call of a mutation with JSON values as arguments; None without a key.

    Raises `InvalidInput` for a key that is empty, too long or has control characters.
    """
    if key is None:
        return None
    if not 1 <= len(key) <= MAX_KEY or not key.isprintable():
        message = f"An idempotency key has 1 to {MAX_KEY} characters, none of them a control character."
        raise InvalidInput(message, ("idempotencyKey",))
    # The text has only ASCII: halves of surrogate pairs in an argument must not keep it from being hashed.
    text = json.dumps(arguments, sort_keys=True, separators=(",", ":"))
    return Call(mutation, key, hashlib.sha256(text.encode()).hexdigest())
