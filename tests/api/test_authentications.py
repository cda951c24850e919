"""Tokens and certificates that callers make for themselves: told once, listed, revoked, and no more than their own."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from casegraph.auth.certificates.authority import Authority, new_authority
from casegraph.auth.certificates.fingerprints import fingerprint, of_text
from casegraph.auth.tokens import hash_token
from casegraph.domain.enums import AuthenticationType, Permission
from casegraph.domain.ids import new_uuid
from casegraph.graphql import ids
from casegraph.storage.database import Database
from casegraph.storage.repositories.authentications import MOST
from casegraph.storage.tables import PRINCIPAL, TOKEN
from casegraph.storage.unit_of_work import unit_of_work
from tests.client import Client, client_of
from tests.rows import stored
from tests.world import Person, World

VIEWER = "{ viewer { tenant { key } principal { username } permissions } }"
LIST = "{ viewer { authentications { id type createdAt expiresAt ending engineToken { token } } } }"
CREATE = """mutation ($input: CreateAuthenticationInput!) { createAuthentication(input: $input) {
  authentication { id type createdAt expiresAt ending engineToken { token expiresAt }
    engineCertificate { namespace serverRootCaCertificate clientCertificate clientPrivateKey expiresAt } }
  errors { code message path } } }"""
REVOKE = """mutation ($id: ID!) { revokeAuthentication(input: { authenticationId: $id }) {
  revokedAuthenticationId errors { code path } } }"""


@pytest.fixture
async def ann(world: World) -> Person:
    return await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)


@pytest.fixture
async def armed(database: Database, tmp_path: Any) -> AsyncIterator[Client]:
    """A client of a server that has an authority, in front of which stands a proxy on this machine."""
    pair = new_authority(datetime.now(UTC))
    (tmp_path / "ca.pem").write_text(pair.certificate)
    settings = {
        "ca_certificate": tmp_path / "ca.pem",
        "ca_key": pair.key,
        "trusted_proxies": "127.0.0.0/8",
        "client_certificate_header": "X-Client-Cert",
    }
    async with client_of(database, **settings) as client:
        yield client


async def make(client: Client, who: Person | str, type: str = "ENGINE_TOKEN", **input: Any) -> Any:
    payload = (await client(who, CREATE, {"input": {"type": type, **input}})).data["createAuthentication"]
    assert payload["errors"] == []
    return payload["authentication"]


async def errors(client: Client, who: Person | str, **input: Any) -> Any:
    payload = (await client(who, CREATE, {"input": {"type": "ENGINE_TOKEN", **input}})).data["createAuthentication"]
    assert payload["authentication"] is None
    return [(one["code"], one["path"]) for one in payload["errors"]]


async def revoke(client: Client, who: Person | str, id: str) -> Any:
    return (await client(who, REVOKE, {"id": id})).data["revokeAuthentication"]


async def test_a_token_is_told_once_and_kept_as_a_hash(client: Client, database: Database, ann: Person) -> None:
    made = await make(client, ann)
    token = made["engineToken"]["token"]
    assert (made["type"], made["engineCertificate"]) == ("ENGINE_TOKEN", None)
    assert made["ending"] == token[-4:]
    assert made["engineToken"]["expiresAt"] == made["expiresAt"]
    lasts = datetime.fromisoformat(made["expiresAt"]) - datetime.fromisoformat(made["createdAt"])
    assert lasts == timedelta(days=90)
    assert (await client(token, VIEWER)).data == (await client(ann, VIEWER)).data
    rows = [str(row) for row in await stored(database, select(TOKEN))]
    assert not any(token in row for row in rows)
    assert any(hash_token(token) in row for row in rows)
    [newest, oldest] = (await client(ann, LIST)).data["viewer"]["authentications"]
    assert newest == {**{key: made[key] for key in newest if key != "engineToken"}, "engineToken": None}
    assert (oldest["expiresAt"], oldest["ending"]) == (None, None)


async def test_each_call_makes_another(client: Client, ann: Person) -> None:
    first, second = await make(client, ann), await make(client, ann)
    assert first["id"] != second["id"]
    assert first["engineToken"]["token"] != second["engineToken"]["token"]


async def test_a_token_ends(database: Database, client: Client, ann: Person) -> None:
    token = (await make(client, ann))["engineToken"]["token"]
    async with unit_of_work(database) as unit:
        past = datetime.now(UTC) - timedelta(seconds=1)
        await unit.execute(update(TOKEN).where(TOKEN.c.hash == hash_token(token)).values(expires_at=past))
    assert (await client(token, VIEWER)).status == 401
    assert len((await client(ann, LIST)).data["viewer"]["authentications"]) == 1
    await make(client, ann)
    assert len(await stored(database, select(TOKEN.c.id))) == 2


async def test_the_tenant_is_that_of_the_request(client: Client, world: World, ann: Person) -> None:
    other = await world.tenant("bolt")
    for id in (str(ann.tenant_id), ids.encode("Tenant", ann.tenant_id), None):
        assert await make(client, ann, tenantId=id)
    for id in (str(other), ids.encode("Tenant", other), str(new_uuid())):
        assert await errors(client, ann, tenantId=id) == [("NOT_FOUND", ["input", "tenantId"])]
    for id in ("acme", "", ids.encode("Case", ann.tenant_id)):
        assert await errors(client, ann, tenantId=id) == [("VALIDATION", ["input", "tenantId"])]


async def test_revoked_is_refused_at_once(database: Database, ann: Person) -> None:
    async with client_of(database, actor_cache_seconds=300) as client:
        made = await make(client, ann)
        token = made["engineToken"]["token"]
        assert (await client(token, VIEWER)).status == 200
        assert await revoke(client, token, made["id"]) == {"revokedAuthenticationId": made["id"], "errors": []}
        assert (await client(token, VIEWER)).status == 401
        assert (await client(ann, VIEWER)).status == 200


async def test_only_ones_own_are_revoked_but_by_who_manages_people(client: Client, world: World, ann: Person) -> None:
    bob = await world.person(ann.tenant_id, "bob", *set(Permission) - {Permission.MANAGE_PRINCIPALS})
    partial = await world.person(ann.tenant_id, "pia", Permission.MANAGE_PRINCIPALS, process_key="loan")
    root = await world.person(ann.tenant_id, "root", Permission.MANAGE_PRINCIPALS)
    zoe = await world.person(await world.tenant("bolt"), "zoe", *Permission)
    made = await make(client, ann)
    gone = {"revokedAuthenticationId": None, "errors": [{"code": "NOT_FOUND", "path": ["input", "authenticationId"]}]}
    for stranger in (bob, partial, zoe):
        assert await revoke(client, stranger, made["id"]) == gone
    assert (await client(made["engineToken"]["token"], VIEWER)).status == 200
    assert (await revoke(client, root, str(ids.decode(made["id"]).uuid)))["errors"] == []
    assert await revoke(client, root, made["id"]) == gone
    assert await revoke(client, ann, ids.encode("Authentication", new_uuid())) == gone
    assert (await revoke(client, ann, "x"))["errors"][0]["code"] == "VALIDATION"


async def test_nobody_sees_those_of_others(client: Client, world: World, ann: Person) -> None:
    root = await world.person(ann.tenant_id, "root", *Permission)
    await make(client, ann)
    assert len((await client(root, LIST)).data["viewer"]["authentications"]) == 1


async def test_there_may_be_so_many_and_no_more(database: Database, client: Client, ann: Person) -> None:
    await make(client, ann)
    row = {"tenant_id": ann.tenant_id, "principal_id": ann.id, "created_at": datetime.now(UTC)}
    async with unit_of_work(database) as unit:
        rows = [{**row, "id": new_uuid(), "hash": f"{number:064}"} for number in range(MOST - 2)]
        await unit.add(TOKEN, rows)
    assert await errors(client, ann) == [("LIMIT_EXCEEDED", None)]
    listed = (await client(ann, LIST)).data["viewer"]["authentications"]
    assert len(listed) == MOST
    await revoke(client, ann, listed[0]["id"])
    await make(client, ann)


async def test_what_a_token_makes_ends_no_later_than_itself(database: Database, armed: Client, ann: Person) -> None:
    made = await make(armed, ann)
    token = made["engineToken"]["token"]
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    async with unit_of_work(database) as unit:
        await unit.execute(update(TOKEN).where(TOKEN.c.hash == hash_token(token)).values(expires_at=soon))
    child = await make(armed, token)
    grandchild = await make(armed, child["engineToken"]["token"], "ENGINE_CERTIFICATE")
    certificate = grandchild["engineCertificate"]["clientCertificate"]
    answer = await ask(armed, certificate, query=CREATE, variables={"input": {"type": "ENGINE_TOKEN"}})
    [last] = [answer.json()["data"]["createAuthentication"]["authentication"]]
    assert {datetime.fromisoformat(one["expiresAt"]) for one in (child, grandchild, last)} == {soon}


async def test_a_token_that_was_revoked_meanwhile_makes_no_other(database: Database, ann: Person) -> None:
    """Servers remember callers; what they make is decided by what is stored."""
    async with client_of(database, actor_cache_seconds=300) as client:
        assert (await client(ann, VIEWER)).status == 200
        async with unit_of_work(database) as unit:
            await unit.execute(TOKEN.delete())
        assert (await client(ann, VIEWER)).status == 200
        assert await errors(client, ann) == [("FORBIDDEN", None)]
    assert await stored(database, select(TOKEN.c.id)) == []


async def test_of_a_token_that_is_revoked_while_it_makes_another_nothing_is_left(
    database: Database, ann: Person
) -> None:
    """Whoever revokes what there is, in one transaction, has revoked it all: nothing comes to be beside it."""

    async def sweep() -> None:
        async with unit_of_work(database) as unit:
            mine = select(PRINCIPAL.c.id).where(PRINCIPAL.c.id == ann.id)
            await unit.first(mine.with_for_update())
            await asyncio.sleep(0.05)
            await unit.execute(TOKEN.delete())

    async with client_of(database, actor_cache_seconds=300) as client:
        assert (await client(ann, VIEWER)).status == 200
        sweeping = asyncio.create_task(sweep())
        await asyncio.gather(sweeping, *(client(ann, CREATE, {"input": {"type": "ENGINE_TOKEN"}}) for _ in range(5)))
        assert await errors(client, ann) == [("FORBIDDEN", None)]
    assert await stored(database, select(TOKEN.c.id)) == []


async def test_an_operator_may_keep_that_to_operators(database: Database, ann: Person) -> None:
    async with client_of(database, authentication_days=0) as client:
        assert await errors(client, ann) == [("FORBIDDEN", None)]


async def test_without_an_authority_there_are_no_certificates(client: Client, ann: Person) -> None:
    assert await errors(client, ann, type="ENGINE_CERTIFICATE") == [("INVALID_STATE", ["input", "type"])]


async def ask(
    client: Client,
    certificate: str,
    *more: tuple[str, str],
    header: str = "x-client-cert",
    query: str = VIEWER,
    variables: Any = None,
) -> Any:
    from urllib.parse import quote

    headers = [(header, quote(certificate)), *more]
    return await client.http.post("/graphql", json={"query": query, "variables": variables or {}}, headers=headers)


async def test_a_certificate_authenticates_behind_a_proxy(armed: Client, database: Database, ann: Person) -> None:
    made = await make(armed, ann, "ENGINE_CERTIFICATE")
    shown = made["engineCertificate"]
    assert (made["engineToken"], shown["namespace"]) == (None, "acme")
    assert shown["expiresAt"] == made["expiresAt"]
    certificate = shown["clientCertificate"]
    assert (await ask(armed, certificate)).json()["data"] == (await armed(ann, VIEWER)).data
    assert not any(shown["clientPrivateKey"][40:80] in str(row) for row in await stored(database, select(TOKEN)))
    from base64 import b64encode

    rfc = f":{b64encode(of_text(certificate)).decode()}:"
    answer = await armed.http.post("/graphql", json={"query": VIEWER}, headers={"X-Client-Cert": rfc})
    assert answer.status_code == 200
    assert (await ask(armed, certificate, ("x-organization", "acme"))).status_code == 200
    assert (await ask(armed, certificate, ("x-organization", "bolt"))).status_code == 403
    await revoke(armed, ann, made["id"])
    assert (await ask(armed, certificate)).status_code == 401


async def test_what_is_no_certificate_of_ours_is_refused(armed: Client, ann: Person) -> None:
    certificate = (await make(armed, ann, "ENGINE_CERTIFICATE"))["engineCertificate"]["clientCertificate"]
    now = datetime.now(UTC)
    stranger = Authority(new_authority(now)).issue(ann.id, "acme", now, timedelta(days=1)).pair.certificate
    body = certificate.splitlines()
    cut = "\n".join([*body[:-2], body[-1]])
    for bad in (
        stranger,
        cut,
        certificate + certificate,
        "x",
        "::",
        ":%%:",
        "-----BEGIN CERTIFICATE-----",
        "x" * 17_000,
    ):
        assert (await ask(armed, bad)).status_code == 401, bad[:40]
    assert (await ask(armed, certificate, ("x-client-cert", certificate))).status_code == 401
    assert (await ask(armed, certificate, ("authorization", "Bearer unknown"))).status_code == 401
    assert (await ask(armed, certificate, ("authorization", f"Bearer {ann.token}"))).status_code == 200
    assert (await ask(armed, certificate, header="client-cert")).status_code == 401
    assert (await ask(armed, "")).status_code == 401
    # Its text is no token, though its digest is known.
    for token in (fingerprint(of_text(certificate)), of_text(certificate).decode("latin-1")):
        sent = {b"authorization": b"Bearer " + token.encode("latin-1")}
        try:
            answer = await armed.http.post("/graphql", json={"query": VIEWER}, headers=sent)
        except ValueError:
            continue  # no client sends such a header
        assert answer.status_code == 401


@pytest.mark.parametrize("trusted", ["192.0.2.0/24", "192.0.2.1,::1"])
async def test_nobody_but_a_trusted_proxy_may_hand_on_a_certificate(
    database: Database, armed: Client, ann: Person, trusted: str, tmp_path: Any
) -> None:
    certificate = (await make(armed, ann, "ENGINE_CERTIFICATE"))["engineCertificate"]["clientCertificate"]
    settings = {"trusted_proxies": trusted, "client_certificate_header": "X-Client-Cert"}
    async with client_of(database, **settings) as client:
        for forwarded in ((), (("x-forwarded-for", "192.0.2.1"),)):
            answer = await ask(client, certificate, *forwarded)
            assert answer.status_code == 401
            assert answer.json()["errors"][0]["message"] == "A client certificate is taken from trusted proxies alone."
    async with client_of(database) as client:
        assert (await ask(client, certificate)).status_code == 401


async def test_kinds_are_kept_apart(database: Database, armed: Client, ann: Person) -> None:
    made = await make(armed, ann, "ENGINE_CERTIFICATE")
    digest = fingerprint(of_text(made["engineCertificate"]["clientCertificate"]))
    async with unit_of_work(database) as unit:
        of_digest = TOKEN.c.hash == digest
        await unit.execute(update(TOKEN).where(of_digest).values(type=AuthenticationType.ENGINE_TOKEN))
    assert (await ask(armed, made["engineCertificate"]["clientCertificate"])).status_code == 401
    assert isinstance(ids.decode(made["id"]).uuid, UUID)
