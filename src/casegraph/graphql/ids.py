"""Global ids, after Relay: base64 of the type's name and the UUID. A bare UUID is understood where an id is taken."""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from casegraph.domain.errors import InvalidInput


class GlobalID(NamedTuple):
    """A type's name and the id of one of its things."""

    type: str
    uuid: UUID


def encode(type_name: str, uuid: UUID) -> str:
    """The global id of a thing."""
    return encode_all(type_name, (uuid,))[0]


def encode_all(type_name: str, uuids: Sequence[UUID]) -> list[str]:
    """The global ids of things of one type."""
    base64 = binascii.b2a_base64
    return [base64(f"{type_name}:{uuid!s}".encode(), newline=False).decode() for uuid in uuids]


def decode(text: str, path: tuple[str | int, ...] = ("id",)) -> GlobalID:
    """The parts of a global id; `InvalidInput` where it is none, or spelled in another way than `encode` does."""
    fault = InvalidInput("This is not an id that casegraph gave.", path)
    try:
        name, _, uuid = b64decode(text, validate=True).decode().partition(":")
        found = GlobalID(name, UUID(uuid))
    except (binascii.Error, UnicodeError, ValueError):
        raise fault from None
    if encode(*found) != text:
        raise fault
    return found


def uuid_of(text: str, type_name: str, path: tuple[str | int, ...] = ("id",)) -> UUID:
    """The UUID of a global id of that type, or of a bare UUID; `InvalidInput` for anything else."""
    bare = _bare(text)
    if bare is not None:
        return bare
    found = decode(text, path)
    if found.type != type_name:
        raise InvalidInput(f"This id belongs to a {found.type}; expected the id of a {type_name}.", path)
    return found.uuid


def _bare(text: str) -> UUID | None:
    try:
        found = UUID(text)
    except ValueError:
        return None
    # Python's reader also takes braces, underscores and digits of other scripts.
    return found if str(found) == text.lower() else None


def encode_key(type_name: str, uuid: UUID, key: str) -> str:
    """The global id of a part of a thing: the thing's id, and the part's key in it."""
    return b64encode(f"{type_name}:{uuid}:{key}".encode()).decode()
