"""Which tokens of a provider are believed: each fault that a token can have is made, and named for the operator."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

from casegraph.auth.oidc.identity import ClaimNames, Identity, TokenFault
from casegraph.auth.oidc.verifying import Provider as Rules
from casegraph.auth.oidc.verifying import TokenVerifier
from tests.auth.provider import AUDIENCE, CONFIGURATION, KEYS, Provider, ec_key, public_pem, published, rsa_key

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
AT = int(NOW.timestamp())


def rules(provider: Provider, **changed: Any) -> Rules:
    plain: dict[str, Any] = {"issuer": provider.issuer, "audiences": {AUDIENCE}, "algorithms": {"RS256", "ES256"}}
    return Rules(**{**plain, **changed})


async def believed(provider: Provider, token: str, **changed: Any) -> Identity:
    return await TokenVerifier(rules(provider, **changed)).identity(token, NOW)


async def fault(provider: Provider, token: str, **changed: Any) -> str:
    with pytest.raises(TokenFault) as refused:
        await believed(provider, token, **changed)
    return refused.value.reason


def encoded(value: Any) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(text).decode().rstrip("=")


def decoded(part: str) -> Any:
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


async def test_a_good_token_says_who_it_is(provider: Provider) -> None:
    token = provider.token(
        NOW,
        name="Ann Example",
        given_name="Ann",
        family_name="Example",
        groups=["a", 7, "b"],
        email="ann@example.org",
        email_verified=True,
    )
    found = await believed(provider, token, claims=ClaimNames(groups="groups", tenants="tenants"))
    assert found == Identity("ann", 300, "Ann Example", "Ann", "Example", "ann@example.org", ("a", "b"), ())
    assert provider.asked == [CONFIGURATION, KEYS]


async def test_keys_on_curves_and_lists_of_audiences_do_as_well(provider: Provider) -> None:
    provider.keys["second"] = ec_key()
    token = provider.token(NOW, "second", aud=["another", AUDIENCE])
    assert (await believed(provider, token)).username == "ann"


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://elsewhere.example"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"iss": ["https://elsewhere.example"]}, "issuer"),
        ({"aud": "another"}, "audience"),
        ({"aud": None}, "audience"),
        ({"aud": []}, "audience"),
        ({"aud": {"casegraph": 1}}, "audience"),
        ({"exp": None}, "no_expiry"),
        ({"exp": AT - 1}, "expired"),
        ({"exp": AT}, "expired"),
        ({"exp": str(AT + 60)}, "malformed"),
        ({"exp": True}, "malformed"),
        ({"nbf": AT + 1}, "not_yet_valid"),
        ({"iat": AT + 1}, "not_yet_valid"),
        ({"nbf": "now"}, "malformed"),
        ({"sub": None}, "user"),
        ({"sub": None, "preferred_username": "ann"}, "user"),
        ({"sub": 7}, "user"),
        ({"sub": " "}, "user"),
        ({"sub": ""}, "user"),
        ({"sub": " ann"}, "user"),
        ({"sub": "ann\u00a0"}, "user"),
        ({"sub": "ann\n"}, "user"),
    ],
)
async def test_claims_that_do_not_do(provider: Provider, claims: dict[str, Any], reason: str) -> None:
    assert await fault(provider, provider.token(NOW, **claims)) == reason


async def test_the_skew_of_clocks_is_granted_to_the_moment(provider: Provider) -> None:
    skewed = TokenVerifier(rules(provider, skew=30))
    token = provider.token(NOW, exp=AT, iat=None)
    for late, left in ((-0.25, 0.25), (0, 30), (29.75, 0.25)):
        assert (await skewed.identity(token, NOW + timedelta(seconds=late))).good_for == left
    with pytest.raises(TokenFault, match="expired"):
        await skewed.identity(token, NOW + timedelta(seconds=30))
    early = provider.token(NOW, nbf=AT, iat=AT)
    await skewed.identity(early, NOW - timedelta(seconds=30))
    with pytest.raises(TokenFault, match="not_yet_valid"):
        await skewed.identity(early, NOW - timedelta(seconds=30.5))


def unsigned(provider: Provider) -> str:
    header = {"alg": "none", "typ": "JWT", "kid": "first"}
    return f"{encoded(header)}.{encoded(provider.claims(NOW))}."


def signed_with_the_public_key(provider: Provider) -> str:
    """HS256, for which the public key is a secret that everyone knows: by hand, for the library refuses to."""
    import hashlib
    import hmac

    text = f"{encoded({'alg': 'HS256', 'kid': 'first'})}.{encoded(provider.claims(NOW))}"
    mark = hmac.new(public_pem(provider.keys["first"]), text.encode(), hashlib.sha256).digest()
    return f"{text}.{encoded(mark)}"


def with_header(**header: Any) -> Callable[[Provider], str]:
    """A good token whose header says something else, signed anew."""

    def make(provider: Provider) -> str:
        return provider.token(NOW, header=header)

    return make


def tampered(provider: Provider) -> str:
    head, body, mark = provider.token(NOW).split(".")
    return f"{head}.{encoded({**decoded(body), 'sub': 'root'})}.{mark}"


def without_its_signature(provider: Provider) -> str:
    return provider.token(NOW).rpartition(".")[0] + "."


def of_another_algorithm(provider: Provider) -> str:
    head, body, mark = provider.token(NOW).split(".")
    return f"{encoded({**decoded(head), 'alg': 'ES256'})}.{body}.{mark}"


def signed_by_a_stranger(provider: Provider) -> str:
    return jwt.encode(provider.claims(NOW), rsa_key(), "RS256", {"kid": "first"})


def with_its_own_key(provider: Provider) -> str:
    key = rsa_key()
    return jwt.encode(provider.claims(NOW), key, "RS256", {"kid": "mine", "jwk": published("mine", key)})


def signed_otherwise(provider: Provider) -> str:
    key = provider.keys["first"]
    return jwt.encode(provider.claims(NOW), key, "RS512", {"kid": "first"})


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (unsigned, "algorithm"),
        (signed_with_the_public_key, "algorithm"),
        (signed_otherwise, "algorithm"),
        (tampered, "signature"),
        (without_its_signature, "signature"),
        (signed_by_a_stranger, "signature"),
        (of_another_algorithm, "unknown_key"),
        (with_its_own_key, "unknown_key"),
        (with_header(kid="nobody's"), "unknown_key"),
        (with_header(kid="k" * 300), "malformed"),
        (lambda _: "..", "malformed"),
        (lambda _: "a.b.c", "malformed"),
        (lambda _: f"{encoded(b'[' * 9000)}.e30.e30", "malformed"),
        (lambda _: f"{encoded([])}.e30.e30", "malformed"),
        (lambda _: f"{encoded({'alg': ['RS256']})}.e30.e30", "algorithm"),
        (lambda _: f"{encoded({'alg': 'RS256', 'crit': ['b64'], 'b64': False})}..e30", "malformed"),
        (lambda _: f"é.{'x' * 9000}.ß", "malformed"),
    ],
)
async def test_forgeries(provider: Provider, make: Callable[[Provider], str], reason: str) -> None:
    assert await fault(provider, make(provider)) == reason


async def test_what_is_signed_must_be_claims(provider: Provider) -> None:
    for payload in (b"[]", b"7", b"\xff", b'{"iss": NaN}', b"[" * 5000):
        token = jwt.api_jws.encode(payload, provider.keys["first"], "RS256", {"kid": "first"})
        assert await fault(provider, token) == "malformed"


async def test_keys_that_are_not_for_signatures_are_passed_over(provider: Provider) -> None:
    good, small, secret = provider.keys["first"], rsa_key(1024), b"s" * 64
    symmetric = {"kty": "oct", "kid": "secret", "k": encoded(secret), "alg": "HS256"}
    given = [
        7,
        {"kty": "XYZ", "kid": "odd"},
        {"kty": "RSA", "kid": "broken", "n": "AQAB"},
        symmetric,
        published("small", small),
        published("first", good, use="enc"),
        published("only", good, alg="RS512"),
        published("good", good),
    ]
    provider.answers[KEYS] = json.dumps({"keys": given}).encode()
    token = {kid: provider.token(NOW, header={"kid": kid}) for kid in ("first", "only", "good")}
    assert (await believed(provider, token["good"])).username == "ann"
    assert await fault(provider, token["first"]) == "unknown_key"
    assert await fault(provider, token["only"]) == "unknown_key"
    weak = jwt.api_jws.encode(b"{}", good, "RS256", {"kid": "small"})
    assert await fault(provider, weak) == "unknown_key"
    shared = jwt.encode(provider.claims(NOW), secret, "HS256", {"kid": "secret"})
    assert await fault(provider, shared) == "algorithm"


async def test_a_token_without_a_key_id_is_believed_where_only_one_key_fits(provider: Provider) -> None:
    token = jwt.encode(provider.claims(NOW), provider.keys["first"], "RS256")
    assert (await believed(provider, token)).username == "ann"
    provider.keys["second"] = rsa_key()
    assert await fault(provider, token) == "unknown_key"


async def test_claims_are_found_by_name_or_by_pointer(provider: Provider) -> None:
    names = ClaimNames("upn", "https://acme.example/groups", "/realm/a~1b")
    claims: dict[str, Any] = {"https://acme.example/groups": "clerks", "realm": {"a/b": ["acme", "bolt", "acme"]}}
    found = await believed(provider, provider.token(NOW, upn="ann@acme", **claims), claims=names)
    assert (found.username, found.groups, found.tenants) == ("ann@acme", ("clerks",), ("acme", "bolt"))
    # One claim says who it is: no other takes its place.
    assert await fault(provider, provider.token(NOW), claims=names) == "user"
    named = provider.token(NOW, upn="ann@acme", realm="x")
    assert (await believed(provider, named, claims=names)).tenants == ()


@pytest.mark.parametrize("word", [None, False, "true", 1, [True]])
async def test_a_mail_address_counts_only_where_it_is_proved(provider: Provider, word: Any) -> None:
    given: dict[str, Any] = {"email": "ann@example.org", "email_verified": word}
    inner: dict[str, Any] = {"me": given, "https://acme.example/email": "ann@example.org"}
    unproved = provider.token(NOW, **given, **inner)
    for name in ("email", "/email", "/me/email", "https://acme.example/email", "/https:~1~1acme.example~1email"):
        assert await fault(provider, unproved, claims=ClaimNames(name)) == "user"
    assert (await believed(provider, unproved)).email is None
    proved = provider.token(NOW, email="ann@example.org", email_verified=True, me={**given, "email_verified": True})
    for name in ("email", "/email", "/me/email"):
        assert (await believed(provider, proved, claims=ClaimNames(name))).username == "ann@example.org"
    elsewhere = provider.token(NOW, email_verified=True, me=given)
    assert await fault(provider, elsewhere, claims=ClaimNames("/me/email")) == "user"


async def test_keys_may_stand_in_a_file(provider: Provider, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_bytes(provider.key_set())
    assert (await believed(provider, provider.token(NOW), keys=str(file))).username == "ann"
    assert provider.asked == []
    file.write_text("{}")
    assert await fault(provider, provider.token(NOW), keys=str(file)) == "keys_unavailable"
    assert await fault(provider, provider.token(NOW), keys=str(tmp_path / "none.json")) == "keys_unavailable"
