"""The demo's tokens: whom they stand for, what those may do, and the rows that make them work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from casegraph.auth.tokens import hash_token, new_token
from casegraph.demo.organisation import Organisation
from casegraph.demo.people import DEMO, OTHER
from casegraph.storage.tables import TOKEN
from casegraph.storage.unit_of_work import UnitOfWork


class DemoLogin(NamedTuple):
    """One line of the table that tells who may log in."""

    token: str
    who: str
    tenant: str
    may: str


class _Holder(NamedTuple):
    token: str
    tenant: Organisation
    username: str
    may: str


@dataclass(frozen=True, slots=True)
class DemoTokens:
    """The bearer tokens of those who may log in to the demo."""

    admin: str
    wendy: str
    silvia: str
    bob: str
    other_admin: str

    @classmethod
    def fixed(cls) -> "DemoTokens":
        """Tokens that are easy to type, for a server that only its own machine reaches."""
        return cls("demo-admin", "demo-wendy", "demo-silvia", "demo-bob", "demo-other-admin")

    @classmethod
    def random(cls) -> "DemoTokens":
        """Tokens that nobody can guess."""
        return cls(new_token(), new_token(), new_token(), new_token(), new_token())

    def rows(self) -> tuple[DemoLogin, ...]:
        """Who may log in with which token, to which tenant, and what they may do there."""
        return tuple(
            DemoLogin(one.token, one.tenant.person(one.username).name, one.tenant.key, one.may)
            for one in self._holders()
        )

    async def save(self, unit: UnitOfWork, now: datetime) -> None:
        """Write the tokens' hashes. The tokens do not expire."""
        await unit.add(TOKEN, [_row(one, now) for one in self._holders()])

    def _holders(self) -> tuple[_Holder, ...]:
        credit = "clerk in credit and finance, supervisor of loan applications"
        return (
            _Holder(self.admin, DEMO, "admin", "everything"),
            _Holder(self.wendy, DEMO, "wendy", "clerk in purchasing and at the IT service desk"),
            _Holder(self.silvia, DEMO, "silvia", credit),
            _Holder(self.bob, DEMO, "bob", "clerk in human resources and for building permits"),
            _Holder(self.other_admin, OTHER, "other-admin", "everything"),
        )


def _row(holder: _Holder, now: datetime) -> dict[str, Any]:
    tenant = holder.tenant
    return {
        "tenant_id": tenant.id,
        "id": tenant.id_of("token", holder.username),
        "principal_id": tenant.id_of("person", holder.username),
        "hash": hash_token(holder.token),
        "created_at": now,
        "expires_at": None,
    }
