"""Saving what a tenant keeps of its principals: whom they report to, their roles and metadata."""

from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.audit import AuditKind
from casegraph.domain.calls import Outcome
from casegraph.domain.enums import PrincipalType
from casegraph.domain.errors import NotPermitted, Path
from casegraph.domain.records import TenantUserRecord
from casegraph.lifecycle.variables import same
from casegraph.services.access.administering import Administering, Desk
from casegraph.services.access.checking import Checks, reject
from casegraph.services.access.grants import give_and_take
from casegraph.services.access.requests import LeftOut, SavedTenantUser
from casegraph.services.lifecycle import PrincipalRef
from casegraph.services.lifecycle.people import find_people


class TenantUsers:
    """Changes what is kept of principals."""

    def __init__(self, administering: Administering) -> None:
        self._administering = administering

    async def save(self, actor: Actor, wanted: SavedTenantUser) -> Outcome:
        """The principal's membership as it shall be.

        Raises `Rejected`, also where nobody would be left to administer the tenant, and for roles given or taken that
        allow more than the actor may; and `NotPermitted`, also for who may not make a manager of themselves.
        """
        policy.administration(actor)
        checks = Checks()
        checks.json(wanted.metadata, "metadata")
        checks.done()
        return await self._administering.run(actor, lambda desk: _save(desk, wanted))


async def _save(desk: Desk, wanted: SavedTenantUser) -> Outcome:
    there, manager_id = await _people(desk, wanted)
    metadata = there.metadata if isinstance(wanted.metadata, LeftOut) else dict(wanted.metadata)
    changed = [
        name
        for name, same in (
            ("manager", manager_id == there.manager_id),
            ("metadata", same(metadata or {}, there.metadata or {})),
        )
        if not same
    ]
    moved = await give_and_take(desk, there.id, wanted)
    if changed or moved:
        await desk.principals.change_tenant_user(there.id, manager_id, metadata)
    if changed:
        told = {"principalId": str(there.id), "changed": changed, "managerId": manager_id and str(manager_id)}
        await desk.tell(AuditKind.PRINCIPAL_CHANGED, told)
    return Outcome(there.id, moved or bool(changed))


async def _people(desk: Desk, wanted: SavedTenantUser) -> tuple[TenantUserRecord, UUID | None]:
    """What is kept of whom is meant, and the manager whom it shall have."""
    refs: dict[Path, PrincipalRef] = {("principal",): wanted.principal}
    if isinstance(wanted.manager, PrincipalRef):
        refs["manager",] = wanted.manager
    people = await find_people(desk.unit, desk.actor, refs)
    principal = await desk.principals.by_id(people["principal",])
    if principal is None or principal.type is PrincipalType.SYSTEM:
        raise NotPermitted("The server's own principal is not for changing.")
    there = await desk.principals.tenant_user(principal.id)
    manager_id = there.manager_id if isinstance(wanted.manager, LeftOut) else people.get(("manager",))
    if manager_id is not None and manager_id != there.manager_id:
        policy.given_work(desk.actor, [manager_id])
        if await desk.principals.reports_to(manager_id, principal.id):
            raise reject("The manager would report to this principal, be it through others.", "manager")
    return there, manager_id
