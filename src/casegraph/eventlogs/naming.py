"""Names made from other names: unique ones, and keys of small letters, digits and hyphens."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Container
from pathlib import Path

MAX_SLUG = 100
_DIGEST = 8
_SUFFIX = re.compile(r"(?:\.xes)?(?:\.gz)?\Z", re.IGNORECASE)


class UniqueNames:
    """Gives each name once; the second `NAME` becomes `NAME#2`. Holds the names given so far."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def claim(self, name: str) -> str:
        """The name itself, or the first of `name#2`, `name#3` … that was not given before."""
        number = self._last.get(name, 0)
        free = name
        while free in self._last:
            number += 1
            free = f"{name}#{number}"
        self._last[name] = max(number, 1)
        self._last.setdefault(free, 1)
        return free


def free_key(key: str, taken: Container[str], repeats: dict[str, int]) -> str:
    """The first of `key`, `key#2`, `key#3` … that is not taken; `repeats` keeps each key's last number."""
    if key not in taken:
        return key
    number = repeats.get(key, 1) + 1
    while f"{key}#{number}" in taken:
        number += 1
    repeats[key] = number
    return f"{key}#{number}"


def slug(name: str) -> str:
    """A key made from a name: small Latin letters, digits and single hyphens, at most `MAX_SLUG` characters.

    Where letters have to be left out, or the name is too long, a digest of it keeps different names apart.
    """
    folded = unicodedata.normalize("NFKD", name.casefold())
    key = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
    lost = any(char.isalnum() and not char.isascii() for char in folded)
    if key and not lost and len(key) <= MAX_SLUG:
        return key
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
    return f"{(key or 'log')[: MAX_SLUG - _DIGEST - 1].rstrip('-')}-{digest}"


def stem(path: Path) -> str:
    """A file's name without `.xes` and `.gz`."""
    name = os.fsencode(path.name).decode("utf-8", "replace")
    return _SUFFIX.sub("", name) or name
