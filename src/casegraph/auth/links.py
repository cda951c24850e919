"""Signed links: what they let their holder do, until when, and the proof that the server said so (HMAC-SHA-256).

A link carries nothing secret but itself: whoever has it may use it. Whether its holder had the right is decided before
it is signed. Pure: the key and the moment are given.
"""

import base64
import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol, Self, TypeVar
from uuid import UUID

from casegraph.domain.errors import LinkRefused

LONGEST: Final = 1_000
"""The most characters of a token that is looked at."""

_PROOF = hashlib.sha256().digest_size
_UPLOAD = struct.Struct(">1s16s16s16sQq")
_DOWNLOAD = struct.Struct(">1s16s16s16sQ")
_FORM = struct.Struct(">1s16s16s16sQ?")
_UNKNOWN = -1


class Link(Protocol):
    """What every link says: of which tenant it is, who may use it, and until when."""

    @property
    def tenant_id(self) -> UUID: ...

    @property
    def holder_id(self) -> UUID: ...

    @property
    def expires_at(self) -> datetime: ...

    def packed(self) -> bytes:
        """What is signed, beginning with a letter for the kind of link."""

    @classmethod
    def unpacked(cls, told: bytes) -> Self:
        """The link of what `packed` gave; `struct.error` or `ValueError` where it is of another kind."""


L = TypeVar("L", bound=Link)


@dataclass(frozen=True, slots=True)
class UploadLink:
    """Lets the bytes of a document be put. `size` is what was declared of them, if anything was."""

    tenant_id: UUID
    holder_id: UUID
    document_id: UUID
    expires_at: datetime
    size: int | None = None

    def packed(self) -> bytes:
        """What is signed."""
        size = _UNKNOWN if self.size is None else self.size
        ids = (self.tenant_id.bytes, self.holder_id.bytes, self.document_id.bytes)
        return _UPLOAD.pack(b"U", *ids, seconds_of(self.expires_at), size)

    @classmethod
    def unpacked(cls, told: bytes) -> "UploadLink":
        """The link of what `packed` gave; `struct.error` where it is of another kind."""
        _, tenant, holder, document, until, size = _UPLOAD.unpack(of_kind(told, b"U"))
        known = None if size == _UNKNOWN else size
        return cls(UUID(bytes=tenant), UUID(bytes=holder), UUID(bytes=document), moment_of(until), known)


@dataclass(frozen=True, slots=True)
class DownloadLink:
    """Lets bytes be got, under a name that the link's path ends with and that is signed with it."""

    tenant_id: UUID
    holder_id: UUID
    blob_id: UUID
    expires_at: datetime
    content_type: str

    def packed(self) -> bytes:
        """What is signed."""
        ids = (self.tenant_id.bytes, self.holder_id.bytes, self.blob_id.bytes)
        return _DOWNLOAD.pack(b"D", *ids, seconds_of(self.expires_at)) + self.content_type.encode()

    @classmethod
    def unpacked(cls, told: bytes) -> "DownloadLink":
        """The link of what `packed` gave; `struct.error` or `ValueError` where it is of another kind."""
        fixed = of_kind(told, b"D")[: _DOWNLOAD.size]
        _, tenant, holder, blob, until = _DOWNLOAD.unpack(fixed)
        content_type = told[_DOWNLOAD.size :].decode()
        return cls(UUID(bytes=tenant), UUID(bytes=holder), UUID(bytes=blob), moment_of(until), content_type)


@dataclass(frozen=True, slots=True)
class FormLink:
    """Lets a part of a task's form, as it is filled in then, be got as PDF; as a ZIP where that is a list (`many`)."""

    tenant_id: UUID
    holder_id: UUID
    task_id: UUID
    expires_at: datetime
    many: bool
    pointer: str

    def packed(self) -> bytes:
        """What is signed."""
        ids = (self.tenant_id.bytes, self.holder_id.bytes, self.task_id.bytes)
        return _FORM.pack(b"F", *ids, seconds_of(self.expires_at), self.many) + self.pointer.encode()

    @classmethod
    def unpacked(cls, told: bytes) -> "FormLink":
        """The link of what `packed` gave; `struct.error` or `ValueError` where it is of another kind."""
        _, tenant, holder, task, until, many = _FORM.unpack(of_kind(told, b"F")[: _FORM.size])
        pointer = told[_FORM.size :].decode()
        return cls(UUID(bytes=tenant), UUID(bytes=holder), UUID(bytes=task), moment_of(until), many, pointer)


def new_key() -> bytes:
    """A key that nobody can guess."""
    return secrets.token_bytes(_PROOF)


def signed(link: Link, key: bytes, beside: str = "") -> str:
    """The token of a link, fit for a path; `beside` is signed with it, and travels outside of it."""
    told = link.packed()
    return base64.urlsafe_b64encode(_proof(told, key, beside) + told).rstrip(b"=").decode("ascii")


def told_by(token: str, kind: type[L]) -> L:
    """What a token says, not yet proven: enough to find the key. Raises `LinkRefused` where it says nothing."""
    try:
        return kind.unpacked(_decoded(token)[_PROOF:])
    except (struct.error, ValueError, OverflowError, OSError):
        raise _altered() from None


def check(token: str, link: Link, key: bytes, now: datetime, beside: str = "") -> None:
    """`LinkRefused` where the token was not signed with this key beside this text, or its time is over."""
    decoded = _decoded(token)
    if not hmac.compare_digest(decoded[:_PROOF], _proof(decoded[_PROOF:], key, beside)):
        raise _altered()
    if link.expires_at <= now:
        raise LinkRefused("This link has expired; ask for another one.")


def _decoded(token: str) -> bytes:
    if len(token) > LONGEST or not token.isascii():
        raise _altered()
    try:
        decoded = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
    except ValueError:
        raise _altered() from None
    # The last character has bits that mean nothing: a link is one text only.
    if base64.urlsafe_b64encode(decoded).rstrip(b"=").decode("ascii") != token:
        raise _altered()
    return decoded


def _proof(told: bytes, key: bytes, beside: str) -> bytes:
    # What is told has its length before it, so that nothing of it can pass for the text beside it.
    return hmac.digest(key, len(told).to_bytes(4) + told + beside.encode("utf-8", "surrogatepass"), "sha256")


def of_kind(told: bytes, kind: bytes) -> bytes:
    """What is told by a link of this kind; `struct.error` for another one."""
    if told[:1] != kind:
        raise struct.error("another kind of link")
    return told


def _altered() -> LinkRefused:
    return LinkRefused("This link is not one that this server gave, or was altered on the way.")


def seconds_of(moment: datetime) -> int:
    """A moment as links keep it: in whole seconds since 1970."""
    return int(moment.timestamp())


def moment_of(seconds: int) -> datetime:
    """The moment that `seconds_of` kept."""
    return datetime.fromtimestamp(seconds, UTC)
