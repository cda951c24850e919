"""Which roles a principal holds, in the whole tenant or for one process: given and taken, each with its place."""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.audit import AuditKind
from casegraph.domain.errors import ErrorCode, Path
from casegraph.domain.records import RoleRecord
from casegraph.services.access.administering import Desk, still_administered
from casegraph.services.access.checking import Checks
from casegraph.services.access.requests import SavedTenantUser

TENANT_WIDE: Final = ""
"""What stands for the key of a process where roles hold in the whole tenant."""

_FORBIDDEN: Final = ErrorCode.FORBIDDEN

_ByKey = Mapping[str, RoleRecord]


class _Change(NamedTuple):
    process_key: str
    new: _ByKey
    gone: _ByKey


async def give_and_take(desk: Desk, who: UUID, wanted: SavedTenantUser) -> bool:
    """Whether the principal holds other roles now. Raises `Rejected` with all that is wrong with what is wanted."""
    checks = Checks()
    changes = []
    if wanted.roles is not None:
        changes.append(await _change(desk, who, TENANT_WIDE, wanted.roles, checks, ("roles",)))
    keys = [one.process_key for one in wanted.process_roles]
    known = await desk.roles.process_keys(set(keys))
    for at, asked in enumerate(wanted.process_roles):
        path = ("processRoles", at)
        if asked.process_key not in known:
            checks.fault("There is no process with this key.", *path, "processKey")
        elif asked.process_key in keys[:at]:
            checks.fault("This process is named twice.", *path, "processKey")
        else:
            changes.append(await _change(desk, who, asked.process_key, asked.roles, checks, (*path, "roles")))
    checks.done()
    moved = [one for one in changes if one.new or one.gone]
    # Roles for single processes make nobody an administrator.
    administering = any(one.process_key == TENANT_WIDE for one in moved)
    before = await desk.administrators() if administering else None
    for one in moved:
        await _carry_out(desk, who, one)
    if before is not None:
        still_administered(before, await desk.administrators(), ("roles",))
    return bool(moved)


async def _change(
    desk: Desk, who: UUID, process_key: str, keys: tuple[str, ...], checks: Checks, path: Path
) -> _Change:
    """What differs from the roles that shall be held, and nothing that the actor may neither give nor take."""
    known = await desk.roles.by_keys(set(keys))
    held = {one.key: one for one in await desk.roles.granted(who, process_key)}
    new = {key: one for key, one in known.items() if key not in held}
    gone = {key: one for key, one in held.items() if key not in keys}
    for at, key in enumerate(keys):
        if key not in known:
            checks.fault("There is no role with this key.", *path, at)
        elif key in new and policy.beyond(desk.actor, new[key].permissions, process_key):
            checks.fault("This role allows more than you may, so you cannot give it.", *path, at, code=_FORBIDDEN)
    for key, role in gone.items():
        if policy.beyond(desk.actor, role.permissions, process_key):
            checks.fault(f"The role '{key}' allows more than you may, so you cannot take it.", *path, code=_FORBIDDEN)
    return _Change(process_key, new, gone)


async def _carry_out(desk: Desk, who: UUID, change: _Change) -> None:
    await desk.roles.grant(who, _ids(change.new), change.process_key)
    await desk.roles.withdraw(who, _ids(change.gone), change.process_key)
    where = {} if change.process_key == TENANT_WIDE else {"processKey": change.process_key}
    for kind, roles in ((AuditKind.ROLE_GRANTED, change.new), (AuditKind.ROLE_WITHDRAWN, change.gone)):
        for key, role in sorted(roles.items()):
            await desk.tell(kind, {"principalId": str(who), "roleId": str(role.id), "key": key, **where})


def _ids(roles: _ByKey) -> Collection[UUID]:
    return [one.id for one in roles.values()]
