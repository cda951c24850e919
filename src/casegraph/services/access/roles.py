"""Saving roles: what they are called, and what they allow."""

from dataclasses import replace

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.audit import AuditKind
from casegraph.domain.calls import Outcome
from casegraph.domain.errors import ErrorCode, NotPermitted
from casegraph.domain.ids import new_uuid
from casegraph.domain.records import RoleRecord
from casegraph.services.access.administering import Administering, Desk, conflict, still_administered
from casegraph.services.access.checking import Checks
from casegraph.services.access.requests import SavedRole


class Roles:
    """Makes and changes roles."""

    def __init__(self, administering: Administering) -> None:
        self._administering = administering

    async def save(self, actor: Actor, asked: SavedRole) -> Outcome:
        """The role of that id, or else of that key, as it shall be; a new one where there is none.

        Raises `Rejected`, also where nobody would be left to administer the tenant, and `NotPermitted` for a role that
        allows more than the actor may.
        """
        policy.administration(actor)
        checks = Checks()
        wanted = replace(asked, key=checks.name(asked.key, "key"), name=checks.name(asked.name, "name"))
        checks.done()
        return await self._administering.run(actor, lambda desk: _save(desk, wanted))


async def _save(desk: Desk, wanted: SavedRole) -> Outcome:
    named = await desk.roles.by_key(wanted.key)
    there = named if wanted.id is None else await desk.roles.by_id(wanted.id)
    if there is not None and policy.beyond(desk.actor, there.permissions):
        raise NotPermitted("This role allows more than you may: only those who may do as much change it.")
    if named is not None and named != there:
        raise conflict("Another role has this key.", "key")
    _check_permissions(desk.actor, wanted)
    permissions = tuple(sorted(set(wanted.permissions)))
    role = RoleRecord(there.id if there else wanted.id or new_uuid(), wanted.key, wanted.name, permissions)
    if role == there:
        return Outcome(role.id, False)
    await (desk.roles.add(role) if there is None else _change(desk, role))
    before = set() if there is None else set(there.permissions)
    told = {
        "roleId": str(role.id),
        "key": role.key,
        "was": there and there.key,
        "created": there is None,
        "added": [one.name for one in permissions if one not in before],
        "removed": [one.name for one in sorted(before.difference(permissions))],
    }
    await desk.tell(AuditKind.ROLE_CHANGED, told)
    return Outcome(role.id, True)


async def _change(desk: Desk, role: RoleRecord) -> None:
    before = await desk.administrators()
    await desk.roles.change(role)
    still_administered(before, await desk.administrators(), ("permissions",))


def _check_permissions(actor: Actor, wanted: SavedRole) -> None:
    checks = Checks()
    for at, one in enumerate(wanted.permissions):
        if policy.beyond(actor, [one]):
            message = f"You lack {one.name} in the whole tenant, so you cannot give it."
            checks.fault(message, "permissions", at, code=ErrorCode.FORBIDDEN)
    checks.done()
