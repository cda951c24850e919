"""What a file is called and what kind it is: names and media types, checked, and put into headers. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

LONGEST_NAME: Final = 255
"""The most bytes of a name in UTF-8: what the file systems of those who save it take."""

LONGEST_MEDIA_TYPE: Final = 255
"""The most characters of a media type with its parameters."""

_WORD = r"[a-z0-9!#$&^_.+-]{1,127}"
_MEDIA_TYPE = re.compile(rf"{_WORD}/{_WORD}", re.ASCII)
_PARAMETER = re.compile(r"""([!#$%&'*+.^_`|~0-9A-Za-z-]+)=([!#$%&'*+.^_`|~0-9A-Za-z-]+|"[ !#-\[\]-~]*")""", re.ASCII)
_PATTERN = re.compile(rf"(\*/\*|{_WORD}/(\*|{_WORD}))", re.ASCII)

# What a text looks like must be what it is: these turn the direction of those that follow.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SEPARATORS = frozenset("/\\")
# File systems of one kind or another refuse these.
_FORBIDDEN = frozenset('/\\:*?"<>|')
_NOT_IN_FALLBACK = re.compile(r"[^A-Za-z0-9 !#$&+.^_`|~()@,;=\[\]{}-]")


def filename_fault(name: str) -> str | None:
    """Why a text is not the name of a file, as a sentence; None where it is one. Names may be in any script."""
    if not name.strip():
        return "The name of the file must not be blank."
    if len(name) > LONGEST_NAME or len(name.encode("utf-8", "surrogatepass")) > LONGEST_NAME:
        return f"The name of the file may have {LONGEST_NAME} bytes in UTF-8 at most."
    if _SEPARATORS.intersection(name) or name in (".", ".."):
        return "The name of the file must be a name alone, without the folder that it lies in."
    if any(_is_unprintable(char) for char in name):
        return "The name of the file must not have control characters, or any that turn the direction of text."
    if name != name.strip() or name.endswith("."):
        return "The name of the file must not begin or end with a space, nor end with a dot."
    return None


def filename_of(text: str, ending: str) -> str:
    """The name of a file of some kind (its ending without the dot) that a text, such as a title, gives."""
    kept = "".join("-" if char in _FORBIDDEN or _is_unprintable(char) else char for char in text)
    room = LONGEST_NAME - len(ending) - 1
    short = kept.encode("utf-8", "replace")[:room].decode("utf-8", "ignore").strip(" .")
    return f"{short or 'file'}.{ending}"


def safe_name(name: str) -> str:
    """A name under which a file may be saved, for one that came from elsewhere and was not checked."""
    kept = "".join("_" if char in _SEPARATORS or _is_unprintable(char) else char for char in name[:LONGEST_NAME])
    kept = kept.strip().rstrip(".")
    return kept if kept.strip(".") else "file"


def media_type(text: str) -> str | None:
    """A media type (RFC 9110, 8.3.1) as it is kept: type and subtype in small letters, parameters as given.

    None where the text is none.
    """
    if len(text) > LONGEST_MEDIA_TYPE or not text.isascii():
        return None
    essence, *parameters = (part.strip(" \t") for part in text.split(";"))
    essence = essence.lower()
    if not _MEDIA_TYPE.fullmatch(essence) or not all(_PARAMETER.fullmatch(one) for one in parameters):
        return None
    return "; ".join([essence, *parameters])


def essence_of(kept: str) -> str:
    """Type and subtype of a media type that `media_type` gave."""
    return kept.partition(";")[0]


def is_pattern(text: str) -> bool:
    """Whether a text is a media type, `type/*` or `*/*`."""
    return _PATTERN.fullmatch(text) is not None


def among_patterns(kept: str, patterns: Iterable[str]) -> bool:
    """Whether a media type that `media_type` gave is one of those that the patterns name."""
    essence = essence_of(kept)
    wider = {essence, f"{essence.partition('/')[0]}/*", "*/*"}
    return not wider.isdisjoint(patterns)


def content_disposition(name: str) -> str:
    """The header that has a browser save a file under its name, in any script (RFC 6266, RFC 8187).

    It is always to be saved and never shown, so that nothing anybody uploads runs in a page of this server.
    """
    fallback = _fallback(name)
    plain = f'attachment; filename="{fallback}"'
    return plain if fallback == name else f"{plain}; filename*=UTF-8''{quote(name, safe='!#$&+^`|')}"


def _is_unprintable(char: str) -> bool:
    return char in _TURNING or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")


def _fallback(name: str) -> str:
    """The name for those who read only ASCII: letters without their accents, and an underscore for all else."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return _NOT_IN_FALLBACK.sub("_", bare) or "_"
