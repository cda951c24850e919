"""What an operator makes with direct access to the database: tenants, principals, tokens."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, update

from casegraph.auth.tokens import hash_token
from casegraph.domain.enums import Permission, PrincipalType
from casegraph.domain.errors import InvalidInput, Unauthenticated
from casegraph.services.administration import ADMINISTRATOR, CLERK, Administration
from casegraph.services.authentication import Authentication
from casegraph.storage.audit import Asked, newest_entries
from casegraph.storage.database import Database
from casegraph.storage.repositories.administration import AdministrationRepository
from casegraph.storage.tables import PRINCIPAL, ROLE, ROLE_GRANT, TENANT, TOKEN
from casegraph.storage.unit_of_work import unit_of_work
from tests.rows import stored

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


def clock() -> datetime:
    return NOW


@pytest.fixture
def administration(database: Database) -> Administration:
    return Administration(database, clock)


async def count(database: Database, table: object) -> int:
    row = await database.first(select(func.count()).select_from(table))  # type: ignore[arg-type]
    assert row is not None
    return int(row[0])


async def test_a_tenant_begins_with_its_roles(administration: Administration, database: Database) -> None:
    tenant = await administration.create_tenant("acme", "Acme Ltd")
    assert (tenant.key, tenant.name) == ("acme", "Acme Ltd")
    rows = await stored(database, select(ROLE.c.key, ROLE.c.permissions).where(ROLE.c.tenant_id == tenant.id))
    roles = {row.key: {Permission(number) for number in row.permissions} for row in rows}
    assert roles == {
        ADMINISTRATOR: set(Permission),
        CLERK: {
            Permission.CREATE_CASE,
            Permission.VIEW_NOTES,
            Permission.ADD_NOTES,
            Permission.VIEW_DOCUMENTS,
        },
    }


async def test_a_tenant_is_made_once(administration: Administration) -> None:
    first, made = await administration.ensure_tenant("acme", "Acme Ltd")
    again, made_again = await administration.ensure_tenant("acme", "Another name")
    assert (made, made_again) == (True, False)
    assert again == first
    with pytest.raises(InvalidInput, match="acme"):
        await administration.create_tenant("acme", "Acme Ltd")
    assert await administration.tenants() == [first]


async def test_tenants_that_are_made_at_once_differ_in_their_serial_number(
    administration: Administration, database: Database
) -> None:
    keys = [f"tenant-{number}" for number in (1, 2, 3, 1, 2, 3)]
    made = await asyncio.gather(*(administration.ensure_tenant(key) for key in keys))
    assert sum(was_made for _, was_made in made) == 3
    rows = await stored(database, select(TENANT.c.serial).order_by(TENANT.c.serial))
    assert [row.serial for row in rows] == [1, 2, 3]


@pytest.mark.parametrize("key", ["", "-a", "A", "a_b", "a b", "é", "a" * 64, "a\n", "٣"])
async def test_a_tenant_key_that_is_none_is_refused(key: str, administration: Administration) -> None:
    with pytest.raises(InvalidInput):
        await administration.ensure_tenant(key)
    assert await administration.tenants() == []


@pytest.mark.parametrize("key", ["a", "0", "a-", "a" * 63, "acme-2"])
async def test_a_tenant_key_may_be(key: str, administration: Administration) -> None:
    tenant, _ = await administration.ensure_tenant(key)
    assert (tenant.key, tenant.name) == (key, key)


async def test_a_principal_is_found_by_its_username(administration: Administration) -> None:
    tenant, _ = await administration.ensure_tenant("acme")
    wendy, made = await administration.ensure_principal(tenant, " wendy ", "Wendy Okafor")
    again, made_again = await administration.ensure_principal(tenant, "wendy", "W.", PrincipalType.APPLICATION)
    assert (made, made_again) == (True, False)
    assert again == wendy
    assert (wendy.username, wendy.name, wendy.type) == ("wendy", "Wendy Okafor", PrincipalType.USER)


async def test_tenants_have_principals_of_their_own(administration: Administration) -> None:
    one, _ = await administration.ensure_tenant("one")
    other, _ = await administration.ensure_tenant("other")
    first, _ = await administration.ensure_principal(one, "wendy")
    second, made = await administration.ensure_principal(other, "wendy")
    assert made
    assert first.id != second.id


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\0b", "\x1b[2J", "a" * 501])
async def test_a_username_that_is_none_is_refused(
    name: str, administration: Administration, database: Database
) -> None:
    with pytest.raises(InvalidInput, match="username"):
        await administration.create_token("acme", name)
    assert await count(database, TENANT) == 0


async def test_a_token_makes_what_it_needs_and_says_so(administration: Administration, database: Database) -> None:
    made = await administration.create_token("acme", "me", timedelta(days=90))
    assert (made.made_tenant, made.made_principal, made.made_administrator) == (True, True, True)
    assert made.expires_at == NOW + timedelta(days=90)
    actor = await Authentication(database, clock).actor(made.token, None)
    assert (actor.tenant, actor.principal) == (made.tenant, made.principal)
    assert actor.permissions == set(Permission)


async def test_only_the_first_principal_becomes_administrator(
    administration: Administration, database: Database
) -> None:
    await administration.create_token("acme", "me")
    second = await administration.create_token("acme", "you")
    assert (second.made_tenant, second.made_principal, second.made_administrator) == (False, True, False)
    actor = await Authentication(database, clock).actor(second.token, None)
    assert actor.permissions == set()
    third = await administration.create_token("acme", "me")
    assert (third.made_principal, third.made_administrator) == (False, False)


async def test_a_tenant_without_administrator_gets_one(administration: Administration, database: Database) -> None:
    await administration.ensure_tenant("acme")
    assert (await administration.create_token("acme", "me")).made_administrator


async def test_none_is_made_where_somebody_manages_people_by_another_role(
    administration: Administration, database: Database
) -> None:
    await administration.create_token("acme", "me")
    async with unit_of_work(database) as unit:
        renamed = update(ROLE).where(ROLE.c.key == ADMINISTRATOR)
        await unit.execute(renamed.values(key="root", permissions=[int(Permission.MANAGE_PRINCIPALS)]))
    assert not (await administration.create_token("acme", "you")).made_administrator
    # One who cannot log in does not count: the server itself, or somebody without a name to log in by.
    for values in ({"username": None}, {"username": "me", "type": PrincipalType.SYSTEM}):
        async with unit_of_work(database) as unit:
            first = PRINCIPAL.c.id == select(ROLE_GRANT.c.principal_id).limit(1).scalar_subquery()
            await unit.execute(update(PRINCIPAL).where(first).values(**values))
        made = await administration.create_token("acme", f"new-{values['username']}")
        assert made.made_administrator
        async with unit_of_work(database) as unit:
            await unit.execute(delete(ROLE_GRANT).where(ROLE_GRANT.c.principal_id == made.principal.id))


async def test_what_a_token_makes_is_audited(administration: Administration, database: Database) -> None:
    first, second = [await administration.create_token("acme", name) for name in ("me", "you")]
    found = [(one.kind, one.actor, one.data) for one in await newest_entries(database, Asked("acme", None, 10))]
    me, you = ({"principalId": str(one.principal.id)} for one in (first, second))
    [role] = await stored(database, select(ROLE.c.id).where(ROLE.c.key == ADMINISTRATOR))
    [mine, yours] = await stored(database, select(TOKEN.c.id).order_by(TOKEN.c.id))
    assert found == [
        ("PRINCIPAL_CREATED", "operator", {**me, "username": "me"}),
        ("ROLE_GRANTED", "operator", {**me, "roleId": str(role.id), "key": ADMINISTRATOR}),
        ("TOKEN_CREATED", "operator", {**me, "tokenId": str(mine.id), "expiresAt": None}),
        ("PRINCIPAL_CREATED", "operator", {**you, "username": "you"}),
        ("TOKEN_CREATED", "operator", {**you, "tokenId": str(yours.id), "expiresAt": None}),
    ]


async def test_a_role_for_one_process_makes_no_administrator(
    administration: Administration, database: Database
) -> None:
    tenant, _ = await administration.ensure_tenant("acme")
    wendy, _ = await administration.ensure_principal(tenant, "wendy")
    (role,) = await stored(database, select(ROLE.c.id).where(ROLE.c.key == ADMINISTRATOR))
    grant = {"tenant_id": tenant.id, "principal_id": wendy.id, "role_id": role.id, "process_key": "loan"}
    async with unit_of_work(database) as unit:
        await unit.add(ROLE_GRANT, [grant])
    assert (await administration.create_token("acme", "me")).made_administrator


async def test_a_role_is_granted_once(administration: Administration, database: Database) -> None:
    tenant, _ = await administration.ensure_tenant("acme")
    wendy, _ = await administration.ensure_principal(tenant, "wendy")
    async with unit_of_work(database) as unit:
        stored = AdministrationRepository(unit)
        await stored.grant(tenant.id, wendy.id, CLERK)
        await stored.grant(tenant.id, wendy.id, CLERK)
        [held] = await stored.held(tenant.id)
        assert (Permission.CREATE_CASE in held, Permission.MANAGE_PRINCIPALS in held) == (True, False)
        with pytest.raises(LookupError):
            await stored.grant(tenant.id, wendy.id, "no-such-role")
    assert await count(database, ROLE_GRANT) == 1


async def test_tokens_for_a_new_tenant_at_once_make_one_administrator(administration: Administration) -> None:
    made = await asyncio.gather(*(administration.create_token("acme", f"user-{n}") for n in range(6)))
    assert sum(one.made_tenant for one in made) == 1
    assert sum(one.made_administrator for one in made) == 1
    assert len({one.token for one in made}) == 6


async def test_only_the_hash_of_a_token_is_kept(administration: Administration, database: Database) -> None:
    made = await administration.create_token("acme", "me")
    (row,) = await stored(database, select(TOKEN))
    assert row.hash == hash_token(made.token)
    assert (row.created_at, row.expires_at) == (NOW, None)
    assert made.token not in repr(row)
    assert made.token not in repr(made)


async def test_a_token_ends(administration: Administration, database: Database) -> None:
    made = await administration.create_token("acme", "me", timedelta(minutes=30))
    later = NOW + timedelta(minutes=30)
    await Authentication(database, lambda: later - timedelta(microseconds=1)).actor(made.token, None)
    with pytest.raises(Unauthenticated):
        await Authentication(database, lambda: later).actor(made.token, None)


async def test_all_tokens_can_be_removed(administration: Administration, database: Database) -> None:
    made = await administration.create_token("acme", "me")
    async with unit_of_work(database) as unit:
        await AdministrationRepository(unit).remove_tokens()
    with pytest.raises(Unauthenticated):
        await Authentication(database, clock).actor(made.token, None)
    assert await count(database, PRINCIPAL) == 1
