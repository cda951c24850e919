"""KuFlow's API, as far as it makes what callers are known by: rows KU-23 and KU-24 of the parity list."""

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from casegraph.auth.tokens import hash_token
from casegraph.storage.database import Database
from casegraph.storage.tables import TOKEN
from casegraph.storage.unit_of_work import unit_of_work
from tests.cli.processes import PATIENCE, Server, casegraph, serving
from tests.client import Client
from tests.rows import stored
from tests.world import World

VIEWER = "{ viewer { tenant { key } principal { username } authentications { id } } }"
CREATE = """mutation ($type: AuthenticationType!, $tenant: ID) {
  createAuthentication(input: { type: $type, tenantId: $tenant }) {
    authentication { id type engineToken { token expiresAt }
      engineCertificate { namespace serverRootCaCertificate clientCertificate clientPrivateKey expiresAt } }
    errors { code } } }"""
REVOKE = "mutation ($id: ID!) { revokeAuthentication(input: { authenticationId: $id }) { errors { code } } }"


async def test_ku_23_a_token_works_expires_and_is_stored_as_a_hash_alone(
    client: Client, world: World, database: Database
) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    asked = {"type": "ENGINE_TOKEN", "tenant": str(ann.tenant_id)}
    made = (await client(ann, CREATE, asked)).data["createAuthentication"]["authentication"]
    token, ends = made["engineToken"]["token"], datetime.fromisoformat(made["engineToken"]["expiresAt"])
    assert (made["type"], made["engineCertificate"]) == ("ENGINE_TOKEN", None)
    viewer = (await client(token, VIEWER)).data["viewer"]
    assert viewer["principal"]["username"] == "ann"
    assert made["id"] in [one["id"] for one in viewer["authentications"]]
    [row] = await stored(database, select(TOKEN).where(TOKEN.c.hash == hash_token(token)))
    assert row.expires_at == ends > datetime.now(UTC)
    assert token not in str(row)
    async with unit_of_work(database) as unit:
        await unit.execute(update(TOKEN).where(TOKEN.c.id == row.id).values(expires_at=datetime.now(UTC)))
    assert (await client(token, VIEWER)).status == 401


def connect(server: Server, root: str, folder: Path, shown: Any = None) -> httpx.Client:
    """A caller over TLS, who trusts the root alone, and shows a certificate if there is one."""
    context = ssl.create_default_context(cadata=root)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    if shown is not None:
        certificate, key = folder / "client.pem", folder / "client.key"
        certificate.write_text(shown["clientCertificate"])
        key.write_text(shown["clientPrivateKey"])
        context.load_cert_chain(certificate, key)
    return httpx.Client(base_url=server.address, verify=context, timeout=PATIENCE, trust_env=False)


def post(caller: httpx.Client, query: str, token: str | None = None, **variables: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return caller.post("/graphql", json={"query": query, "variables": variables}, headers=headers)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ku_24_a_certificate_of_the_servers_own_authority_authenticates_over_tls(
    workers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert casegraph("certificates", "init", "--server-name", "127.0.0.1").code == 0
    folder = Path("casegraph-data/certificates")
    token = casegraph("token", "create", "--tenant", "acme", "--principal", "ann").out.strip()
    tls = {
        "CASEGRAPH_TLS_CERTIFICATE": str(folder / "server.pem"),
        "CASEGRAPH_TLS_KEY": str(folder / "server.key"),
        "CASEGRAPH_ACTOR_CACHE_SECONDS": "0",
    }
    root = (folder / "ca.pem").read_text()
    with serving("serve", "--workers", workers, **tls) as server:
        assert server.address.startswith("https://")
        with connect(server, root, tmp_path) as caller:
            assert post(caller, VIEWER).status_code == 401
            made = post(caller, CREATE, token, type="ENGINE_CERTIFICATE").json()["data"]["createAuthentication"]
        shown = made["authentication"]["engineCertificate"]
        assert (made["errors"], shown["namespace"], shown["serverRootCaCertificate"]) == ([], "acme", root)
        with connect(server, root, tmp_path, shown) as caller:
            viewer = post(caller, VIEWER).json()["data"]["viewer"]
            assert (viewer["principal"]["username"], viewer["tenant"]["key"]) == ("ann", "acme")
            # A token decides alone, and a certificate in a header is worth nothing without a trusted proxy.
            assert post(caller, VIEWER, "cg_unknown").status_code == 401
            assert post(caller, REVOKE, id=made["authentication"]["id"]).json()["data"]["revokeAuthentication"] == {
                "errors": []
            }
            assert post(caller, VIEWER).status_code == 401
        refused_by_tls(server, root, tmp_path)


def refused_by_tls(server: Server, root: str, folder: Path) -> None:
    """A certificate of another authority does not get through the handshake."""
    from datetime import timedelta

    from casegraph.auth.certificates.authority import Authority, new_authority
    from casegraph.domain.ids import new_uuid

    now = datetime.now(UTC)
    pair = Authority(new_authority(now)).issue(new_uuid(), "acme", now, timedelta(days=1)).pair
    shown = {"clientCertificate": pair.certificate, "clientPrivateKey": pair.key}
    with connect(server, root, folder, shown) as caller, pytest.raises(httpx.TransportError):
        post(caller, VIEWER)
