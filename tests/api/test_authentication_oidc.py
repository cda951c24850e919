"""Tokens of an OpenID Connect provider, from its keys over HTTP to what the viewer is told."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import select, update

from casegraph.auth.tokens import LONGEST, hash_token
from casegraph.bootstrap import StartError, check
from casegraph.config import Settings
from casegraph.domain.enums import Permission, PrincipalType
from casegraph.services.authentication import Authentication
from casegraph.services.outsiders import Admission, Outsiders
from casegraph.storage.database import Database
from casegraph.storage.tables import PRINCIPAL, TOKEN
from casegraph.storage.unit_of_work import unit_of_work
from tests.auth.provider import AUDIENCE, KEYS, Provider, rsa_key, running
from tests.auth.test_oidc_tokens import signed_with_the_public_key, unsigned
from tests.client import Answer, Client, client_of
from tests.rows import stored
from tests.world import Person, World

VIEWER = "{ viewer { tenant { key } principal { username name email groups { key } } permissions } }"


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that is up."""
    with running() as made:
        yield made


def now() -> datetime:
    return datetime.now(UTC)


def at(database: Database, provider: Provider, **settings: Any) -> AbstractAsyncContextManager[Client]:
    """A client of a server that believes the provider."""
    return client_of(database, **{**provider.settings, **settings})


def check_unknown(answer: Answer) -> None:
    """Nobody is known, and nobody learns why."""
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.body == {
        "errors": [
            {
                "message": "The bearer token is not known or has expired.",
                "extensions": {"code": "UNAUTHENTICATED"},
            }
        ]
    }


async def ann_of(world: World) -> Person:
    return await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)


async def test_a_token_of_the_provider_logs_its_user_in(database: Database, world: World, provider: Provider) -> None:
    await ann_of(world)
    async with at(database, provider) as client:
        viewer = (await client(provider.token(now()), VIEWER)).data["viewer"]
        assert (viewer["tenant"], viewer["principal"]["username"]) == ({"key": "acme"}, "ann")
        assert viewer["permissions"] == ["ALL_CASES"]
        check_unknown(await client(provider.token(now(), sub="nobody"), VIEWER))


async def test_a_rotated_key_works_without_a_restart(database: Database, world: World, provider: Provider) -> None:
    await ann_of(world)
    async with at(database, provider, oidc_refetch_seconds=1) as client:
        assert (await client(provider.token(now()), VIEWER)).status == 200
        provider.keys = {"second": rsa_key()}
        token = provider.token(now(), "second")
        for _ in range(100):
            answer = await client(token, VIEWER)
            if answer.status == 200:
                break
            check_unknown(answer)
            await asyncio.sleep(0.05)
        assert answer.data["viewer"]["principal"]["username"] == "ann"


async def test_bad_tokens_are_refused_and_the_log_says_why(
    database: Database, world: World, provider: Provider, capsys: pytest.CaptureFixture[str]
) -> None:
    await ann_of(world)
    good = provider.token(now())
    bad = {
        "expired": provider.token(now() - timedelta(hours=1)),
        "not_yet_valid": provider.token(now() + timedelta(hours=1)),
        "audience": provider.token(now(), aud="another"),
        "issuer": provider.token(now(), iss="https://elsewhere.example"),
        "algorithm": unsigned(provider),
        "signature": good[:-8] + ("AAAAAAAA" if good[-8:] != "AAAAAAAA" else "BBBBBBBB"),
        "unknown_key": provider.token(now(), header={"kid": "x"}),
        "user": provider.token(now(), sub=None),
        "no_principal": provider.token(now(), sub="nobody"),
    }
    async with at(database, provider) as client:
        for reason, token in bad.items():
            with patch("casegraph.asgi.tell") as told:
                check_unknown(await client(token, VIEWER))
            told.assert_called_once_with("refused", reason)
        check_unknown(await client(signed_with_the_public_key(provider), VIEWER))
        assert (await client(good, VIEWER)).status == 200
    said = "".join(capsys.readouterr())
    assert not any(
        token in said or token.rpartition(".")[2] in said for token in (*bad.values(), good) if token[-1:] != "."
    )


async def test_a_token_is_as_long_as_it_may_be_and_no_longer(
    database: Database, world: World, provider: Provider
) -> None:
    await ann_of(world)
    long, longer = (provider.token(now(), padding="x" * size) for size in (11_000, 13_000))
    assert 12_000 < len(long) <= LONGEST < len(longer)
    async with at(database, provider) as client:
        assert (await client(long, VIEWER)).status == 200
        assert (await client(longer, VIEWER)).status == 401


async def test_two_headers_are_one_too_many(database: Database, world: World, provider: Provider) -> None:
    ann = await ann_of(world)
    token = provider.token(now())
    async with at(database, provider) as client:
        for first, second in ((token, token), (token, ann.token), (ann.token, token)):
            headers = [("authorization", f"Bearer {one}") for one in (first, second)]
            answer = await client.http.post("/graphql", json={"query": VIEWER}, headers=headers)
            assert answer.status_code == 401


async def test_without_a_provider_signed_tokens_are_refused(client: Client, world: World, provider: Provider) -> None:
    await ann_of(world)
    check_unknown(await client(provider.token(now()), VIEWER))


async def test_neither_kind_of_token_is_ever_taken_for_the_other(
    database: Database, world: World, provider: Provider
) -> None:
    ann = await ann_of(world)
    bob = await world.person(ann.tenant_id, "bob")
    # A row for the digest of a signed token lets nobody in as bob.
    signed = provider.token(now())
    forged = provider.token(now(), aud="another")
    for token, person in ((signed, bob), (forged, ann)):
        async with unit_of_work(database) as unit:
            changed = update(TOKEN).where(TOKEN.c.principal_id == person.id).values(hash=hash_token(token))
            await unit.execute(changed)
    async with at(database, provider) as client:
        assert (await client(signed, VIEWER)).data["viewer"]["principal"]["username"] == "ann"
        check_unknown(await client(forged, VIEWER))
        before = len(provider.asked)
        check_unknown(await client("cg_unknown", VIEWER))
        assert len(provider.asked) == before


async def test_tenants_of_the_claim_are_picked_among(database: Database, world: World, provider: Provider) -> None:
    for key in ("acme", "bolt"):
        await world.person(await world.tenant(key), "ann")
    await world.tenant("core")
    own = {"oidc_tenants_claim": "orgs", "oidc_tenant": "core"}

    async def seen(orgs: Any, organization: str | None = None) -> Any:
        headers = {} if organization is None else {"x-organization": organization}
        answer = await client(provider.token(now(), orgs=orgs), VIEWER, headers=headers)
        return answer.data["viewer"]["tenant"]["key"] if answer.status == 200 else (answer.status, *answer.codes)

    async with at(database, provider, **own) as client:
        assert await seen(["acme"]) == "acme"
        assert await seen("bolt") == "bolt"
        assert await seen(["acme", "bolt", "core", "nowhere"]) == (400, "BAD_USER_INPUT")
        assert await seen(["acme", "bolt"], "bolt") == "bolt"
        assert await seen(["acme"], "bolt") == (403, "FORBIDDEN")
        assert await seen(["acme"], "nowhere") == (403, "FORBIDDEN")
        assert await seen(["acme", "core"], "core") == (403, "FORBIDDEN")
        for none in ([], None, 7, ["core"], ["nowhere"]):
            assert await seen(none) == (401, "UNAUTHENTICATED")


async def test_groups_of_the_claim_come_to_those_of_the_tenant(
    database: Database, world: World, provider: Provider
) -> None:
    tenant = await world.tenant("acme")
    kept, named = await world.group(tenant, "kept"), await world.group(tenant, "named")
    await world.person(tenant, "ann", groups=[kept])
    await world.group(await world.tenant("bolt"), "foreign")
    bob = await world.person(tenant, "bob")
    await world.case(bob, "For those named", tasks=[{"groups": [named]}])
    query = "{ cases { nodes { title } } }"
    async with at(database, provider, oidc_groups_claim="groups") as client:
        plain, more = (provider.token(now(), groups=one) for one in (None, ["named", "foreign", "unknown", 7]))
        assert (await client(plain, query)).data["cases"]["nodes"] == []
        assert (await client(more, query)).data["cases"]["nodes"] == [{"title": "For those named"}]


async def test_a_principal_is_made_at_first_sight_where_that_is_allowed(
    database: Database, world: World, provider: Provider
) -> None:
    await world.tenant("acme")
    token = provider.token(now(), name="Ann Example", email="ann@example.org", email_verified=True)
    strange = provider.token(now(), sub="a\x07b")
    async with at(database, provider, oidc_create_principals=True) as client:
        answers = await asyncio.gather(*(client(token, VIEWER) for _ in range(5)))
        viewer = answers[0].data["viewer"]
        assert viewer["principal"] == {
            "username": "ann",
            "name": "Ann Example",
            "email": "ann@example.org",
            "groups": [],
        }
        assert viewer["permissions"] == []
        assert all(answer.body == answers[0].body for answer in answers)
        check_unknown(await client(strange, VIEWER))
    assert len(await stored(database, select(PRINCIPAL.c.id))) == 1


CREATE = """mutation { createAuthentication(input: { type: ENGINE_TOKEN }) {
  authentication { expiresAt engineToken { token } } errors { code message } } }"""


async def test_a_providers_token_makes_own_ones_only_where_that_is_allowed(
    database: Database, world: World, provider: Provider
) -> None:
    ann = await ann_of(world)
    token = provider.token(now())
    async with at(database, provider) as client:
        refused = (await client(token, CREATE)).data["createAuthentication"]
        assert refused["authentication"] is None
        [error] = refused["errors"]
        assert error["code"] == "FORBIDDEN"
        assert "token of the provider" in error["message"]
        # By a token of the server's own, the same person may.
        assert (await client(ann, CREATE)).data["createAuthentication"]["errors"] == []
    async with at(database, provider, oidc_own_tokens=True) as client:
        made = (await client(token, CREATE)).data["createAuthentication"]["authentication"]
        assert datetime.fromisoformat(made["expiresAt"]) > now() + timedelta(days=89)
        assert (await client(made["engineToken"]["token"], VIEWER)).data["viewer"]["principal"]["username"] == "ann"


async def test_whoever_was_renamed_meanwhile_makes_no_token(
    database: Database, world: World, provider: Provider
) -> None:
    ann = await ann_of(world)
    token = provider.token(now())
    async with at(database, provider, oidc_own_tokens=True, actor_cache_seconds=300) as client:
        assert (await client(token, VIEWER)).status == 200
        async with unit_of_work(database) as unit:
            await unit.execute(update(PRINCIPAL).where(PRINCIPAL.c.id == ann.id).values(username="anna"))
        refused = (await client(token, CREATE)).data["createAuthentication"]
        assert [one["code"] for one in refused["errors"]] == ["FORBIDDEN"]
    assert len(await stored(database, select(TOKEN.c.id))) == 1


async def test_while_the_provider_is_down_nobody_is_taken_for_a_guesser(
    database: Database, world: World, provider: Provider
) -> None:
    ann = await ann_of(world)
    provider.down = True
    async with at(database, provider, failed_logins=2) as client:
        for _ in range(5):
            check_unknown(await client(provider.token(now()), VIEWER))
        assert (await client(ann, VIEWER)).status == 200


async def test_a_token_that_has_expired_is_no_guess(database: Database, world: World, provider: Provider) -> None:
    ann = await ann_of(world)
    async with at(database, provider, failed_logins=2) as client:
        for _ in range(5):
            check_unknown(await client(provider.token(now() - timedelta(hours=1)), VIEWER))
        check_unknown(await client(provider.token(now(), sub="nobody"), VIEWER))
        assert (await client(ann, VIEWER)).status == 200
        assert (await client(provider.token(now(), sub="nobody", n=1), VIEWER)).status == 401
        assert (await client(provider.token(now(), sub="nobody", n=2), VIEWER)).status == 429


async def test_a_new_principal_may_get_a_role(database: Database, world: World, provider: Provider) -> None:
    await ann_of(world)
    settings = {"oidc_create_principals": True, "oidc_new_role": "of-ann-"}
    async with at(database, provider, **settings) as client:
        viewer = (await client(provider.token(now(), sub="bob"), VIEWER)).data["viewer"]
        assert viewer["permissions"] == ["ALL_CASES"]
    async with at(database, provider, **{**settings, "oidc_new_role": "no-such-role"}) as client:
        viewer = (await client(provider.token(now(), sub="eve"), VIEWER)).data["viewer"]
        assert viewer["permissions"] == []


async def test_nobody_logs_in_as_the_server_itself(database: Database, world: World, provider: Provider) -> None:
    await world.person(await world.tenant("acme"), "ann", type=PrincipalType.SYSTEM)
    async with at(database, provider, oidc_create_principals=True) as client:
        check_unknown(await client(provider.token(now()), VIEWER))


class Time:
    """One time for the clock and for the timer."""

    def __init__(self) -> None:
        self.passed = 0.0

    def clock(self) -> datetime:
        return datetime(2026, 1, 31, 12, 0, tzinfo=UTC) + timedelta(seconds=self.passed)

    def timer(self) -> float:
        return self.passed


async def test_an_actor_is_remembered_and_never_past_the_end_of_its_token(
    database: Database, world: World, provider: Provider
) -> None:
    from casegraph.auth.oidc.verifying import Provider as Rules
    from casegraph.auth.oidc.verifying import TokenVerifier
    from casegraph.domain.errors import Unauthenticated

    await ann_of(world)
    time = Time()
    rules = Rules(provider.issuer, {AUDIENCE}, {"RS256"}, provider.issuer + KEYS, skew=2)
    verifier = TokenVerifier(rules, time.timer)
    outsiders = Outsiders(database, verifier, Admission("acme"), time.clock)
    known = Authentication(database, time.clock, 300, time.timer, outsiders)
    token = provider.token(time.clock(), exp=int(time.clock().timestamp()) + 10)
    with patch.object(TokenVerifier, "identity", autospec=True, side_effect=TokenVerifier.identity) as verified:
        for passed, times in ((0, 1), (9.9, 1), (10, 2), (11.9, 2)):
            time.passed = passed
            assert (await known.actor(token, None)).principal.username == "ann"
            assert verified.call_count == times
        time.passed = 12
        with pytest.raises(Unauthenticated):
            await known.actor(token, None)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"oidc_audience": None}, "CASEGRAPH_OIDC_AUDIENCE"),
        ({"oidc_audience": " , "}, "CASEGRAPH_OIDC_AUDIENCE"),
        ({"oidc_tenant": None}, "CASEGRAPH_OIDC_TENANT "),
        ({"oidc_issuer": "http://login.example"}, "CASEGRAPH_OIDC_ISSUER must be an https URL"),
        ({"oidc_jwks": "http://login.example/keys"}, "CASEGRAPH_OIDC_JWKS must be an https URL"),
    ],
)
def test_settings_that_do_not_go_together_are_named(changed: dict[str, Any], said: str) -> None:
    good: dict[str, Any] = {"oidc_issuer": "https://login.example", "oidc_audience": AUDIENCE, "oidc_tenant": "acme"}
    check(Settings(**good))
    with pytest.raises(StartError, match=said):
        check(Settings(**{**good, **changed}))


@pytest.mark.parametrize("claim", ["preferred_username,sub", "sub,", ",", " "])
def test_one_claim_says_who_it_is(claim: str) -> None:
    assert Settings(oidc_user_claim=" upn ").oidc_user_claim == "upn"
    with pytest.raises(ValueError, match="oidc_user_claim"):
        Settings(oidc_user_claim=claim)


@pytest.mark.parametrize("algorithms", ["none", "HS256", "RS256,HS256", "RS256,none", "", "rs256"])
def test_algorithms_of_shared_secrets_can_not_be_allowed(algorithms: str) -> None:
    with pytest.raises(ValueError, match="oidc_algorithms"):
        Settings(oidc_algorithms=algorithms)


def test_without_its_library_the_extra_is_named() -> None:
    missing = {"casegraph.auth.oidc.verifying": None}
    settings = Settings(oidc_issuer="https://login.example", oidc_audience=AUDIENCE, oidc_tenant="acme")
    with patch.dict("sys.modules", missing), pytest.raises(StartError, match=r"pip install 'casegraph\[oidc\]'"):
        check(settings)


async def test_keys_in_a_file_need_no_network(
    database: Database, world: World, provider: Provider, tmp_path: Any
) -> None:
    await ann_of(world)
    file = tmp_path / "keys.json"
    file.write_bytes(provider.key_set())
    assert json.loads(file.read_bytes())["keys"]
    async with at(database, provider, oidc_jwks=str(file)) as client:
        assert (await client(provider.token(now()), VIEWER)).status == 200
    assert provider.asked == []
