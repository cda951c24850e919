"""What a document is besides its blocks: its title, its language and the moment that it is of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

_LETTER: Final = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE"})
"""Where paper is of the size Letter; elsewhere it is A4."""


@dataclass(frozen=True, slots=True)
class Paper:
    """`language` is one such as en or de-AT. The same paper and blocks give the same bytes."""

    title: str
    language: str
    moment: datetime

    def as_json(self) -> dict[str, str]:
        """The paper as a part of a job."""
        return {"title": self.title, "language": self.language, "moment": self.moment.isoformat()}

    @classmethod
    def of_json(cls, job: Mapping[str, Any]) -> "Paper":
        """The paper of a job that has what `as_json` gave."""
        return cls(job["title"], job["language"], datetime.fromisoformat(job["moment"]))

    @property
    def is_letter(self) -> bool:
        """Whether it is as large as paper is in North America."""
        return self.region in _LETTER

    @property
    def region(self) -> str | None:
        """The country whose variety of the language it is."""
        return self.language.partition("-")[2] or None
