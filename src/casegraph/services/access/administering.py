"""How administrators change things: one after the other, each with the rights that they have at that moment."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.audit import AuditKind, entry_by
from casegraph.domain.calls import Outcome
from casegraph.domain.enums import Permission
from casegraph.domain.errors import ErrorCode, Path, Problem, Rejected
from casegraph.services.acts import Acts
from casegraph.services.audit import record
from casegraph.storage.managing import ManagedGroups, ManagedPrincipals, ManagedRoles, Taken
from casegraph.storage.unit_of_work import UnitOfWork

_RACE: Final = Problem(ErrorCode.CONFLICT, "Somebody has taken this name just now.")


class Administrators(NamedTuple):
    """What each who manages people holds in the whole tenant, and what one of them must hold, now and later."""

    held: Sequence[frozenset[Permission]]
    needed: frozenset[Permission]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one change is made, while all others wait: who makes it, with present rights, and what is there."""

    unit: UnitOfWork
    actor: Actor
    now: datetime
    roles: ManagedRoles
    groups: ManagedGroups
    principals: ManagedPrincipals

    async def tell(self, kind: AuditKind, data: Mapping[str, Any]) -> None:
        """Record what is done."""
        await record(self.unit, entry_by(self.actor, kind, self.now, data))

    async def administrators(self) -> Administrators:
        """Whom the tenant has to administer it."""
        roles = await self.roles.all()
        holders = await self.roles.holders([one.id for one in roles if policy.manages_people(one.permissions)])
        permissions = {one.id: frozenset(one.permissions) for one in roles}
        held = [frozenset[Permission]().union(*(permissions[one] for one in own)) for own in holders.values()]
        return Administrators(held, policy.administrators_hold(permissions.values(), held))


class Administering:
    """Carries out changes. `forget` drops what is remembered of callers, once a change stands."""

    def __init__(self, acts: Acts, forget: Callable[[], None], clock: Callable[[], datetime]) -> None:
        self._acts = acts
        self._forget = forget
        self._clock = clock

    async def run(self, actor: Actor, act: Callable[[Desk], Awaitable[Outcome]]) -> Outcome:
        """What a change comes to.

        Raises `NotPermitted` where the actor may not administer, or may not any longer, and whatever the act raises.
        """
        policy.administration(actor)

        async def whole(unit: UnitOfWork) -> Outcome:
            return await act(await self._desk(unit, actor))

        try:
            done = await self._acts.run(actor, None, whole)
        except Taken:
            raise Rejected(_RACE) from None
        self._forget()
        return done

    async def _desk(self, unit: UnitOfWork, actor: Actor) -> Desk:
        scope = policy.administration(actor)
        roles, now = ManagedRoles(unit, scope), self._clock()
        await roles.lock()
        # What the actor was when the request came may be over: another administrator was first.
        held = await roles.held(actor.principal.id)
        tenant_wide = held.pop("", frozenset())
        present = replace(actor, permissions=tenant_wide, process_permissions=held)
        policy.administration(present)
        return Desk(unit, present, now, roles, ManagedGroups(unit, scope), ManagedPrincipals(unit, scope, now))


def conflict(message: str, place: str) -> Rejected:
    """The refusal of a name that somebody else has."""
    return Rejected(Problem(ErrorCode.CONFLICT, message, (place,)))


def still_administered(before: Administrators, after: Administrators, path: Path) -> None:
    """`Rejected` where a change would leave the tenant with nobody to administer it as well as before."""
    if not any(before.needed <= one for one in after.held):
        names = ", ".join(one.name for one in sorted(before.needed))
        message = f"This would take away the last administrator: nobody would hold all of {names} in the whole tenant."
        raise Rejected(Problem(ErrorCode.INVALID_STATE, message, path))
