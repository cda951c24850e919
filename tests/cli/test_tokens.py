"""Operators see what callers are known by, revoke it, and make an authority; what goes wrong is a line."""

import os
import stat
from pathlib import Path

import pytest

from casegraph.services import utc_now
from casegraph.services.authentication import Authentication
from casegraph.storage.database import Database, database_url
from tests.cli.processes import casegraph, casegraph_process

FOLDER = Path("casegraph-data/certificates")


def create(tenant: str, principal: str, *more: str) -> str:
    return casegraph("token", "create", "--tenant", tenant, "--principal", principal, *more).out.strip()


def listed(*options: str) -> list[list[str]]:
    """The rows of the table, without its titles."""
    done = casegraph("token", "list", *options)
    assert (done.code, done.err) == (0, "")
    return [line.split() for line in done.out.splitlines()[1:]]


async def is_known(token: str) -> bool:
    from casegraph.domain.errors import Unauthenticated

    database = Database(database_url("sqlite:///casegraph-data/casegraph.sqlite3"))
    try:
        await Authentication(database, utc_now).actor(token, None)
    except Unauthenticated:
        return False
    finally:
        await database.close()
    return True


async def test_tokens_are_listed_and_revoked() -> None:
    ann, bob = create("acme", "ann"), create("acme", "bob", "--expires-in", "never")
    zoe = create("bolt", "zoe")
    rows = listed()
    assert [row[1:5] for row in rows] == [
        ["acme", "ann", "token", f"…{ann[-4:]}"],
        ["acme", "bob", "token", f"…{bob[-4:]}"],
        ["bolt", "zoe", "token", f"…{zoe[-4:]}"],
    ]
    assert rows[1][-2:] == ["for", "ever"]
    assert not any(token in str(rows) for token in (ann, bob, zoe))
    assert listed("--tenant", "bolt") == rows[2:]
    assert listed("--tenant", "acme", "--principal", "bob") == [rows[1]]
    assert listed("--principal", "nobody") == []
    assert await is_known(bob)
    done = casegraph("token", "revoke", rows[1][0])
    assert (done.code, done.out) == (0, f"{rows[1][0]} is revoked.\n")
    assert not await is_known(bob)
    assert await is_known(ann)
    assert listed() == [rows[0], rows[2]]
    audited = casegraph("audit", "--json").out
    assert audited.count("TOKEN_CREATED") == 3
    assert audited.count("TOKEN_REVOKED") == 1


def test_what_is_not_there_cannot_be_revoked() -> None:
    nothing = "0190b5c2-7c4e-7a91-8f53-1d2b3c4d5e6f"
    assert casegraph("token", "revoke", nothing).err == f"Error: There is no token or certificate {nothing}.\n"
    done = casegraph("token", "revoke", "x")
    assert (done.code, done.err) == (2, "Error: ID is 'x'; expected one that casegraph token list shows.\n")


@pytest.mark.skipif(os.name != "posix", reason="only these systems have such rights")
def test_keys_are_for_their_owner_alone() -> None:
    assert casegraph("certificates", "init", "--server-name", "localhost").code == 0
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in FOLDER.iterdir()}
    assert (modes["ca.key"], modes["server.key"]) == (0o600, 0o600)
    for folder in (FOLDER, FOLDER.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_authority_that_is_there_is_kept() -> None:
    assert casegraph("certificates", "init").code == 0
    before = {path: path.read_bytes() for path in FOLDER.iterdir()}
    again = casegraph("certificates", "init", "--server-name", "127.0.0.1")
    assert again.out.startswith("The authority casegraph-data/certificates/ca.pem is there already.\n")
    assert {path: path.read_bytes() for path in before} == before
    (FOLDER / "ca.pem").unlink()
    lost = casegraph("certificates", "init")
    assert lost.code == 1
    assert "There is a key casegraph-data/certificates/ca.key without its certificate" in lost.err
    assert (FOLDER / "ca.key").read_bytes() == before[FOLDER / "ca.key"]


def test_a_host_that_is_none_is_named() -> None:
    done = casegraph("certificates", "init", "--server-name", "a b")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert not FOLDER.exists()


def test_a_certificate_that_cannot_be_used_keeps_the_server_from_starting() -> None:
    casegraph("certificates", "init", "--server-name", "127.0.0.1")
    files = {"CASEGRAPH_TLS_CERTIFICATE": str(FOLDER / "server.pem"), "CASEGRAPH_TLS_KEY": str(FOLDER / "ca.key")}
    done = casegraph_process("serve", "--port", "0", **files)
    assert done.code == 1
    assert done.err.splitlines()[-1].startswith("Error: The certificate casegraph-data/certificates/server.pem cannot")
    half = casegraph_process("serve", "--port", "0", CASEGRAPH_TLS_KEY="x")
    assert "CASEGRAPH_TLS_CERTIFICATE and CASEGRAPH_TLS_KEY are both needed" in half.err
    (FOLDER / "ca.key").write_text("-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n")
    broken = casegraph_process("serve", "--port", "0")
    assert broken.err == (
        "Error: The authority casegraph-data/certificates/ca.pem cannot be used: its certificate or its key.\n"
    )
