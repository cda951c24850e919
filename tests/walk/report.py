"""What a walk has tried and found, and how pytest tells it at the end of a run."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

_KEY = "walk"


@dataclass
class Report:
    """Pairs of a coordinate of the schema and an actor, requests, facts that were looked for, and leaks by place."""

    name: str
    pairs: set[tuple[str, str]] = field(default_factory=set)
    requests: int = 0
    facts: int = 0
    leaks: list[str] = field(default_factory=list)

    def tried(self, actor: str, coordinates: Iterable[str]) -> None:
        """Count one request."""
        self.requests += 1
        self.pairs.update((coordinate, actor) for coordinate in coordinates)

    def __str__(self) -> str:
        fields = len({coordinate for coordinate, _ in self.pairs})
        return (
            f"{self.name}: {len(self.pairs):,} pairs (field × actor) tried, {fields:,} fields, {self.requests:,} "
            f"requests, {self.facts:,} facts looked for, {len(self.leaks)} leaks"
        )


def tell(report: Report, record_property: Any) -> None:
    """Have the end of the run say what this walk came to, also where another process made it."""
    record_property(_KEY, str(report))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The lines of all walks of this run."""
    reports = [one for found in terminalreporter.stats.values() for one in found]
    lines = [
        value
        for one in reports
        if getattr(one, "when", None) == "call"
        for key, value in one.user_properties
        if key == _KEY
    ]
    if lines:
        terminalreporter.section("The walk of the schema")
        for line in sorted(lines):
            terminalreporter.line(line)
