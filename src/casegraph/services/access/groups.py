"""Saving groups: what they are called, and who is in them."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.audit import AuditKind
from casegraph.domain.calls import Outcome
from casegraph.domain.errors import Path
from casegraph.domain.ids import new_uuid
from casegraph.domain.records import GroupRecord
from casegraph.services.access.administering import Administering, Desk, conflict
from casegraph.services.access.checking import Checks
from casegraph.services.access.requests import SavedGroup
from casegraph.services.lifecycle import PrincipalRef
from casegraph.services.lifecycle.people import find_people


class Groups:
    """Makes and changes groups."""

    def __init__(self, administering: Administering) -> None:
        self._administering = administering

    async def save(self, actor: Actor, asked: SavedGroup) -> Outcome:
        """The group of that id, or else of that key, as it shall be; a new one where there is none.

        Raises `Rejected`, and `NotPermitted` also for who would give work to themselves by it and may not.
        """
        policy.administration(actor)
        checks = Checks()
        wanted = replace(asked, key=checks.name(asked.key, "key"), name=checks.name(asked.name, "name"))
        checks.done()
        return await self._administering.run(actor, lambda desk: _save(desk, wanted))


async def _save(desk: Desk, wanted: SavedGroup) -> Outcome:
    named = await desk.groups.by_key(wanted.key)
    there = named if wanted.id is None else await desk.groups.by_id(wanted.id)
    if named is not None and named != there:
        raise conflict("Another group has this key.", "key")
    group = GroupRecord(there.id if there else wanted.id or new_uuid(), wanted.key, wanted.name)
    refs: dict[Path, PrincipalRef] = {("members", at): one for at, one in enumerate(wanted.members or ())}
    found = await find_people(desk.unit, desk.actor, refs)
    if there is not None and group.key != there.key:
        # Its key is what work is given to.
        policy.given_work(desk.actor, await desk.groups.members(group.id))
    if group != there:
        await (desk.groups.add(group) if there is None else desk.groups.change(group))
        told = {"groupId": str(group.id), "key": group.key, "was": there and there.key, "created": there is None}
        await desk.tell(AuditKind.GROUP_CHANGED, told)
    moved = False if wanted.members is None else await _move(desk, group, set(found.values()))
    return Outcome(group.id, moved or group != there)


async def _move(desk: Desk, group: GroupRecord, wanted: set[UUID]) -> bool:
    inside = await desk.groups.members(group.id)
    new, gone = wanted - inside, inside - wanted
    policy.given_work(desk.actor, new)
    await desk.groups.put_in(group.id, new)
    await desk.groups.take_out(group.id, gone)
    for kind, who in ((AuditKind.MEMBER_ADDED, new), (AuditKind.MEMBER_REMOVED, gone)):
        if who:
            await desk.tell(kind, {"groupId": str(group.id), "key": group.key, "principalIds": _sorted(who)})
    return bool(new or gone)


def _sorted(ids: Collection[UUID]) -> list[str]:
    return sorted(map(str, ids))
