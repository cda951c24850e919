"""Saving principals: who they are, and what they log in by."""

from dataclasses import replace
from typing import Any, Final

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.audit import AuditKind
from casegraph.domain.calls import Outcome
from casegraph.domain.enums import PrincipalType
from casegraph.domain.errors import NotPermitted
from casegraph.domain.ids import new_uuid
from casegraph.domain.records import PrincipalRecord
from casegraph.services.access.administering import Administering, Desk, conflict, still_administered
from casegraph.services.access.checking import Checks, reject
from casegraph.services.access.requests import LEFT_OUT, SavedPrincipal

_TEXTS: Final = ("username", "first_name", "last_name", "email")


class Principals:
    """Makes and changes principals of the actor's tenant, and of no other."""

    def __init__(self, administering: Administering) -> None:
        self._administering = administering

    async def save(self, actor: Actor, asked: SavedPrincipal) -> Outcome:
        """The principal of that id, or else of that username, as it shall be; a new one where there is none.

        With another username, a principal is somebody else to whoever logs people in, so its tokens end. Raises
        `Rejected`, also where nobody would be left to administer the tenant, and `NotPermitted` also for one that may
        do more than the actor, and for the server's own.
        """
        policy.administration(actor)
        wanted = _checked(asked)
        return await self._administering.run(actor, lambda desk: _save(desk, wanted))


async def _save(desk: Desk, wanted: SavedPrincipal) -> Outcome:
    named = None
    if isinstance(wanted.username, str):
        named = await desk.principals.by_username(wanted.username)
    there = named if wanted.id is None else await desk.principals.by_id(wanted.id)
    if named is not None and named != there:
        raise conflict("Another principal has this username.", "username")
    return await (_make(desk, wanted) if there is None else _change(desk, wanted, there))


async def _make(desk: Desk, wanted: SavedPrincipal) -> Outcome:
    texts = {name: None if (given := getattr(wanted, name)) is LEFT_OUT else given for name in _TEXTS}
    name = wanted.name or _full_name(texts) or texts["username"]
    if name is None:
        raise reject("A new principal needs a `name`, a `firstName`, a `lastName` or a `username`.", "name")
    made = PrincipalRecord(wanted.id or new_uuid(), wanted.type, name, **texts)
    await desk.principals.add(made)
    await desk.tell(AuditKind.PRINCIPAL_CREATED, _told(made))
    return Outcome(made.id, True)


async def _change(desk: Desk, wanted: SavedPrincipal, there: PrincipalRecord) -> Outcome:
    if there.type is PrincipalType.SYSTEM:
        raise NotPermitted("The server's own principal is not for changing.")
    # Whoever chose the name that a more powerful principal logs in by could log in as that one.
    if policy.above(desk.actor, await desk.roles.held(there.id)):
        raise NotPermitted("This principal may do more than you: only those who may do as much change it.")
    given = {name: value for name in _TEXTS if (value := getattr(wanted, name)) is not LEFT_OUT}
    changed = there._replace(type=wanted.type, name=wanted.name or there.name, **given)
    if changed == there:
        return Outcome(there.id, False)
    if changed.username == there.username:
        await desk.principals.change(changed)
    else:
        await _rename(desk, changed)
    fields = [name for name in PrincipalRecord._fields if getattr(changed, name) != getattr(there, name)]
    await desk.tell(AuditKind.PRINCIPAL_CHANGED, {**_told(changed), "changed": fields, "was": there.username})
    return Outcome(there.id, True)


async def _rename(desk: Desk, changed: PrincipalRecord) -> None:
    """Change also the username, by which somebody else may be meant from now on."""
    before = await desk.administrators()
    await desk.principals.change(changed)
    still_administered(before, await desk.administrators(), ("username",))
    for id, type in await desk.principals.end_tokens(changed.id):
        told = {"tokenId": str(id), "principalId": str(changed.id), "type": type.name}
        await desk.tell(AuditKind.TOKEN_REVOKED, told)


def _checked(asked: SavedPrincipal) -> SavedPrincipal:
    checks = Checks()
    if asked.type is PrincipalType.SYSTEM:
        checks.fault("The server makes its own principal itself.", "type")
    checked = replace(
        asked,
        name=None if asked.name is None else checks.name(asked.name, "name"),
        username=checks.text(asked.username, "username"),
        first_name=checks.text(asked.first_name, "firstName"),
        last_name=checks.text(asked.last_name, "lastName"),
        email=checks.email(asked.email),
    )
    checks.done()
    return checked


def _full_name(texts: dict[str, Any]) -> str | None:
    return " ".join(one for one in (texts["first_name"], texts["last_name"]) if one) or None


def _told(principal: PrincipalRecord) -> dict[str, Any]:
    return {"principalId": str(principal.id), "username": principal.username}
