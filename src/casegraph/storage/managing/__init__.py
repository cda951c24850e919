"""Writes of people, groups, roles and what they are given, within a unit of work that holds the tenant's lock.

What may be written is not decided here.
"""

from casegraph.storage.managing.groups import ManagedGroups
from casegraph.storage.managing.principals import ManagedPrincipals
from casegraph.storage.managing.roles import ManagedRoles
from casegraph.storage.managing.taking import Taken

__all__ = ["ManagedGroups", "ManagedPrincipals", "ManagedRoles", "Taken"]
