"""People, groups and roles as administrators change them: nobody gives what they lack, and the last one stays."""

from casegraph.services.access.administering import Administering
from casegraph.services.access.groups import Groups
from casegraph.services.access.principals import Principals
from casegraph.services.access.requests import (
    LEFT_OUT,
    LeftOut,
    SavedGroup,
    SavedPrincipal,
    SavedProcessRoles,
    SavedRole,
    SavedTenantUser,
)
from casegraph.services.access.roles import Roles
from casegraph.services.access.tenant_users import TenantUsers

__all__ = [
    "LEFT_OUT",
    "Administering",
    "Groups",
    "LeftOut",
    "Principals",
    "Roles",
    "SavedGroup",
    "SavedPrincipal",
    "SavedProcessRoles",
    "SavedRole",
    "SavedTenantUser",
    "TenantUsers",
]
