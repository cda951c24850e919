"""A tenant in which people, groups and roles are administered, by people who may do more and less of it."""

from collections.abc import Sequence
from typing import Any

from casegraph.domain.audit import KeptEntry
from casegraph.domain.enums import Permission
from casegraph.storage.audit import Asked, newest_entries
from tests.client import Client
from tests.firm import Firm
from tests.world import World

CLERK = (Permission.CREATE_CASE, Permission.VIEW_NOTES)


async def found_bureau(client: Client, world: World) -> Firm:
    """Root may do everything. Hana manages people, and may do what clerks do. Pia manages people for a process only.
    Ann and Bob are clerks, in the group of clerks, each with a role of their own. Zoe is root of another tenant."""
    tenant_id, other = await world.tenant("bureau"), await world.tenant("elsewhere")
    groups = {key: await world.group(tenant_id, key) for key in ("clerks", "bosses")}
    clerks = [groups["clerks"]]
    people = {
        "root": await world.person(tenant_id, "root", *Permission),
        "hana": await world.person(tenant_id, "hana", *CLERK, Permission.MANAGE_PRINCIPALS),
        "pia": await world.person(tenant_id, "pia", Permission.MANAGE_PRINCIPALS, process_key="loan"),
        "ann": await world.person(tenant_id, "ann", *CLERK, groups=clerks),
        "bob": await world.person(tenant_id, "bob", *CLERK, groups=clerks),
        "zoe": await world.person(other, "zoe", *Permission),
    }
    return Firm(client, world, tenant_id, people, groups)


def role_of(who: str) -> str:
    """The key of the role that somebody began with."""
    return f"of-{who}-"


async def ask(firm: Firm, who: str, query: str, **variables: Any) -> Any:
    """The data of a query."""
    return (await firm.client(firm.people[who], query, variables)).data


async def audited(firm: Firm) -> Sequence[tuple[str, str | None, Any]]:
    """Kind, actor and data of what the audit log has of the tenant, oldest first."""
    entries: Sequence[KeptEntry] = await newest_entries(firm.world.database, Asked(None, None, 100))
    return [(one.kind, one.actor, one.data) for one in entries if one.tenant is not None]
