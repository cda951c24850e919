"""The fence: PostgreSQL's row-level security by tenant, behind the scopes, which an operator switches on and off.

Each table has policies that compare a row's tenant with what the connection was told (`storage.fenced`); told
nothing, it meets no row. FORCE puts the owner of the tables behind the fence too. Only superusers and roles with
BYPASSRLS are never held back, so no server may run as one.
"""

from collections.abc import Iterator
from enum import Enum, unique
from typing import NamedTuple

from sqlalchemy import Connection, Table, text

from casegraph.domain.tenancy import Reach
from casegraph.models import METADATA
from casegraph.storage.database import Database
from casegraph.storage.fenced import REACH, TENANT_ID
from casegraph.storage.tables import AUDIT_ENTRY, PRINCIPAL, TENANT, TOKEN

LOGIN_TABLES = (TENANT, PRINCIPAL, TOKEN)
"""What is read of all tenants to find out who is asking. Of tokens it holds the hashes, and of nothing any contents."""

_POLICIES = ("casegraph_tenant", "casegraph_added", "casegraph_all", "casegraph_login", "casegraph_refused")

# As subqueries they are worked out once for a statement, not for each row.
_REACH = f"(SELECT current_setting('{REACH}', true))"
_TENANT = f"(SELECT nullif(current_setting('{TENANT_ID}', true), '')::uuid)"
_LOGIN = f"{_REACH} = '{Reach.LOGIN.value}'"
_ALL = f"{_REACH} = '{Reach.ALL.value}'"

_STATE = text(
    """
    SELECT relname, relrowsecurity AND relforcerowsecurity, pg_has_role(relowner, 'USAGE')
    FROM pg_class
    WHERE oid = ANY (SELECT to_regclass(quote_ident(name)) FROM unnest(CAST(:names AS text[])) AS given (name))
    """
)
_PASSES = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


@unique
class Fencing(Enum):
    """Whether a database has a fence; PARTIAL where only some tables have one."""

    ON = "on"
    OFF = "off"
    PARTIAL = "partial"


class Fence(NamedTuple):
    """How the fence stands, and how the role that asks stands to it."""

    state: Fencing
    open_tables: tuple[str, ...]
    """The tables without it, by name."""
    may_change: bool
    """Whether the role owns the tables, and so may switch it."""
    passes: bool
    """Whether the role is not held back by it: a superuser, or one with BYPASSRLS."""


async def fence(database: Database) -> Fence:
    """How the fence of a PostgreSQL database stands."""
    async with database.transaction() as connection:
        return await connection.run_sync(_fence)


async def switch_on(database: Database) -> None:
    """Put the fence around all tables, also where some have it already, in one transaction."""
    async with database.transaction() as connection:
        await connection.run_sync(_build)


async def switch_off(database: Database) -> None:
    """Take the fence away."""
    async with database.transaction() as connection:
        await connection.run_sync(_remove)


def extend(connection: Connection) -> None:
    """Put new tables behind the fence, where there is one; part of each migration."""
    if connection.dialect.name == "postgresql" and _fence(connection).state is not Fencing.OFF:
        _build(connection)


def tables() -> list[Table]:
    """The tables that the fence is around: all of casegraph's."""
    return [METADATA.tables[name] for name in sorted(METADATA.tables)]


def _fence(connection: Connection) -> Fence:
    found = connection.execute(_STATE, {"names": [one.name for one in tables()]}).all()
    unfenced = tuple(sorted(name for name, fenced, _ in found if not fenced))
    some = Fencing.OFF if len(unfenced) == len(found) else Fencing.PARTIAL
    passes = bool(connection.execute(_PASSES).scalar())
    return Fence(some if unfenced else Fencing.ON, unfenced, all(owned for *_, owned in found), passes)


def _build(connection: Connection) -> None:
    for table in _there(connection):
        for statement in (*_dropped(table), *_policies(table), *_altered(table, "ENABLE", "FORCE")):
            connection.exec_driver_sql(statement)


def _remove(connection: Connection) -> None:
    for table in _there(connection):
        for statement in (*_altered(table, "DISABLE", "NO FORCE"), *_dropped(table)):
            connection.exec_driver_sql(statement)


def _there(connection: Connection) -> list[Table]:
    """The tables that the database has: an older schema has fewer."""
    there = {row[0] for row in connection.execute(_STATE, {"names": [one.name for one in tables()]})}
    return [table for table in tables() if table.name in there]


def _dropped(table: Table) -> Iterator[str]:
    for name in _POLICIES:
        yield f'DROP POLICY IF EXISTS {name} ON "{table.name}"'


def _altered(table: Table, *clauses: str) -> Iterator[str]:
    for clause in clauses:
        yield f'ALTER TABLE "{table.name}" {clause} ROW LEVEL SECURITY'


def _policies(table: Table) -> Iterator[str]:
    column = "id" if table is TENANT else "tenant_id"
    mine = f"{column} = {_TENANT}"
    if table is AUDIT_ENTRY:
        # Who acts in a tenant adds to what is known of it, and neither changes nor removes it.
        yield f'CREATE POLICY casegraph_tenant ON "{table.name}" FOR SELECT USING ({mine})'
        yield f'CREATE POLICY casegraph_added ON "{table.name}" FOR INSERT WITH CHECK ({mine})'
        yield f'CREATE POLICY casegraph_all ON "{table.name}" USING ({_ALL})'
    else:
        yield f'CREATE POLICY casegraph_tenant ON "{table.name}" USING ({mine} OR {_ALL})'
    if table in LOGIN_TABLES:
        yield f'CREATE POLICY casegraph_login ON "{table.name}" FOR SELECT USING ({_LOGIN})'
    if table is AUDIT_ENTRY:
        # A login that was refused is nobody's.
        allowed = f"tenant_id IS NULL AND {_LOGIN}"
        yield f'CREATE POLICY casegraph_refused ON "{table.name}" FOR INSERT WITH CHECK ({allowed})'
