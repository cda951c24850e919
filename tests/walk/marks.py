"""Marks: texts and ids that stand in one place of one thing alone, so that whoever finds one knows what was shown."""

import re
from base64 import b64decode
from binascii import Error
from dataclasses import dataclass, field
from uuid import UUID

_MARK = re.compile(r"mk\.[a-z_]+\.[a-z_]+\.[a-z_]+\.")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_OPAQUE = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")


@dataclass(frozen=True)
class Fact:
    """Something of a tenant that may be told: of which case, and what of it.

    `case` is "house" for what every member may know. `kind` is "house", "case", "note", "document" or "loose" (of a
    document that is linked to no case).
    """

    tenant: str
    case: str
    what: str
    kind: str

    @property
    def mark(self) -> str:
        """The text that stands for it."""
        return f"mk.{self.tenant}.{self.case}.{self.what}."


@dataclass
class Ledger:
    """All facts by what would give them away."""

    facts: dict[str, Fact] = field(default_factory=dict)
    numbers: dict[int, Fact] = field(default_factory=dict)

    def text(self, tenant: str, case: str, what: str, kind: str) -> str:
        """A mark for a text."""
        fact = Fact(tenant, case, what, kind)
        assert self.facts.setdefault(fact.mark, fact) == fact
        return fact.mark

    def id(self, id: UUID, tenant: str, case: str, what: str, kind: str) -> UUID:
        """An id as a mark."""
        self.facts[str(id)] = Fact(tenant, case, f"{what}_id", kind)
        return id

    def number(self, number: int, tenant: str, case: str) -> int:
        """The number of a case as a mark: nothing else may look like it."""
        self.facts[str(number)] = Fact(tenant, case, "number", "case")
        self.numbers[number] = self.facts[str(number)]
        return number

    def found(self, response: str) -> set[str]:
        """The marks in a response: as they are, and inside of global ids and cursors."""
        texts = [response.lower(), *map(_opened, _OPAQUE.findall(response))]
        found: set[str] = set()
        for text in texts:
            found.update(_MARK.findall(text))
            found.update(_UUID.findall(text))
            found.update(re.findall(r"\b7[12]0000\d{3}\b", text))
        return found & self.facts.keys()


def _opened(text: str) -> str:
    try:
        padded = text.rstrip("=").replace("-", "+").replace("_", "/")
        return b64decode(padded + "=" * (-len(padded) % 4)).decode("utf-8", "ignore").lower()
    except (Error, ValueError):
        return ""
