"""Filter inputs, and how any of them becomes a condition: no SQL, only which names compare with which values."""

from casegraph.graphql.filters.convert import FilterInput
from casegraph.graphql.filters.inputs import (
    CaseFilter,
    DelegationFilter,
    DocumentFilter,
    NoteFilter,
    PrincipalFilter,
    ProcessFilter,
    TaskFilter,
    TenantUserFilter,
)

__all__ = [
    "CaseFilter",
    "DelegationFilter",
    "DocumentFilter",
    "FilterInput",
    "NoteFilter",
    "PrincipalFilter",
    "ProcessFilter",
    "TaskFilter",
    "TenantUserFilter",
]
