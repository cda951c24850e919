"""Who asks, and what each may see: written from the rules as they are documented, and never asked of the server.

A case is seen by whoever started it, held a delegation of it or may claim a task of it, with ALL_CASES, and with
SUPERVISE for its process. Its notes need VIEW_NOTES for its process beside; its documents, folders and forms need
VIEW_DOCUMENTS, or to have started it or held a delegation. A document of no case is its maker's. People and processes
are every member's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tests.walk.marks import Fact

HERE: Final = "here"
THERE: Final = "there"

EVERY_CASE: Final = frozenset({"bare", "loan_open", "loan_vault", "order_open", "order_vault"})
LOANS: Final = frozenset({"loan_open", "loan_vault"})
OPEN: Final = frozenset({"loan_open"})
BOTH: Final = frozenset({"loan_open", "order_open"})


@dataclass(frozen=True)
class Sight:
    """What a caller may see: the tenant it belongs to, and by name the cases, those with notes, those with documents.

    `asks_for_notes`: it may ask for notes at all; whoever may not is refused, not given an empty list.
    """

    tenant: str | None = HERE
    cases: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    loose: bool = False
    asks_for_notes: bool = False

    def sees(self, fact: Fact) -> bool:
        """Whether it may be told."""
        if fact.tenant != self.tenant:
            return False
        match fact.kind:
            case "house":
                return True
            case "loose":
                return self.loose
            case "note":
                return fact.case in self.notes
            case "document":
                return fact.case in self.documents
        return fact.case in self.cases


ACTORS: Final[Mapping[str, Sight]] = {
    "anonymous": Sight(None),
    "nobody": Sight(),
    "outsider": Sight(asks_for_notes=True),
    "auditor": Sight(cases=EVERY_CASE),
    "supervisor": Sight(cases=LOANS),
    "reader": Sight(cases=BOTH, notes=OPEN, documents=BOTH, asks_for_notes=True),
    "archivist": Sight(cases=BOTH, documents=OPEN),
    "pooled": Sight(cases=BOTH),
    "initiator": Sight(cases=OPEN, documents=OPEN, loose=True),
    "assignee": Sight(cases=OPEN, documents=OPEN),
    "admin": Sight(cases=EVERY_CASE, notes=EVERY_CASE, documents=EVERY_CASE, asks_for_notes=True),
    "stranger": Sight(THERE, EVERY_CASE, EVERY_CASE, EVERY_CASE, asks_for_notes=True),
}
"""`outsider` has every right for a process that has no cases, and is a candidate of tasks that are claimed or done;
`reader` held delegations and has VIEW_NOTES for loans; `archivist` and `pooled` may claim a task, and `archivist` has
VIEW_DOCUMENTS for loans; `stranger` is the other tenant's administrator."""

RACED: Final = frozenset({("outsider", "loan_open")})
"""Whoever is in the pool of a task is told by claimTask alone that another was first: who loses the race for it learns
that it was one."""
