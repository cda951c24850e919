"""How a connection to PostgreSQL learns whose rows its statements may meet, where the database has a fence.

What the fence allows is laid down in `storage.fence`.
"""

from casegraph.domain.tenancy import standpoint

REACH = "casegraph.reach"
TENANT_ID = "casegraph.tenant_id"

IS_FENCED = "SELECT coalesce((SELECT relrowsecurity FROM pg_class WHERE oid = to_regclass('tenant')), false)"
"""Whether the database has a fence. It is asked once for each connection, when that is made."""

BACKEND = "SELECT pg_backend_pid()"
"""Which process of the database answers. A pooler that hands its connections on tells its clients another number."""

TELL_SESSION = f"SELECT set_config('{REACH}', $1, false), set_config('{TENANT_ID}', $2, false)"
"""Says whose rows the session's further statements may meet; `told` gives the arguments."""

TELL_TRANSACTION = f"SELECT set_config('{REACH}', $1, true), set_config('{TENANT_ID}', $2, true)"
"""The same until the transaction ends."""


def told() -> tuple[str, str]:
    """What the database is told of the work at hand: how far it reaches, and in which tenant."""
    here = standpoint()
    return here.reach.value, "" if here.tenant_id is None else str(here.tenant_id)
