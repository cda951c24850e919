"""Verifies the tokens of a provider (JSON Web Tokens, RFC 7519): by a library, with the provider's own keys.

Which algorithms count is the operator's list; what a token says of itself only picks among them.
"""

import math
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from jwt.api_jws import PyJWS
from jwt.exceptions import InvalidTokenError, PyJWTError

from casegraph.auth.oidc.documents import is_safe_url, read_json
from casegraph.auth.oidc.identity import ClaimNames, Identity, TokenFault, identity_of
from casegraph.auth.oidc.keyring import Keyring
from casegraph.auth.oidc.keys import KeySet, read_key_set

DISCOVERY = "/.well-known/openid-configuration"

_LONGEST_KEY_ID = 256


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of tokens: its name, for whom its tokens must be made, and where its keys are.

    `keys` is the URL or the file of its key set; None looks for it where OpenID Connect Discovery says. `skew` is by
    how many seconds its clock may differ from ours.
    """

    issuer: str
    audiences: Collection[str]
    algorithms: Collection[str]
    keys: str | None = None
    skew: float = 0
    refetch_seconds: float = 30
    claims: ClaimNames = field(default_factory=ClaimNames)


class TokenVerifier:
    """Believes the tokens of one provider."""

    def __init__(self, provider: Provider, timer: Callable[[], float] = time.monotonic) -> None:
        self._provider = provider
        self._keyring = Keyring(self._load, provider.refetch_seconds, timer)
        self._jws = PyJWS(sorted(provider.algorithms))

    async def identity(self, token: str, now: datetime) -> Identity:
        """What the token says of its holder. Raises `TokenFault`."""
        claims = _claims(await self._payload(token))
        good_for = self._check(claims, now.timestamp())
        return identity_of(claims, self._provider.claims, good_for)

    async def _payload(self, token: str) -> bytes:
        """What the token's signature covers."""
        try:
            header = self._jws.get_unverified_header(token)
        except (PyJWTError, UnicodeError, RecursionError):
            raise TokenFault("malformed") from None
        algorithm, key_id = header.get("alg"), header.get("kid")
        if not isinstance(algorithm, str) or algorithm not in self._provider.algorithms:
            raise TokenFault("algorithm")
        if "crit" in header or not (key_id is None or (isinstance(key_id, str) and len(key_id) <= _LONGEST_KEY_ID)):
            raise TokenFault("malformed")
        key = await self._keyring.find(key_id, algorithm)
        if key is None:
            raise TokenFault("keys_unavailable" if self._keyring.unavailable else "unknown_key")
        try:
            payload: bytes = self._jws.decode(token, key, [algorithm])
        except InvalidTokenError:
            raise TokenFault("signature") from None
        return payload

    def _check(self, claims: Mapping[str, Any], now: float) -> float:
        """For how many seconds the claims count from now on. Raises `TokenFault` where they do not."""
        provider = self._provider
        if claims.get("iss") != provider.issuer:
            raise TokenFault("issuer")
        if not _texts(claims.get("aud")).intersection(provider.audiences):
            raise TokenFault("audience")
        end = _moment(claims, "exp")
        if end is None:
            raise TokenFault("no_expiry")
        if now >= end + provider.skew:
            raise TokenFault("expired")
        if any((_moment(claims, name) or 0) > now + provider.skew for name in ("nbf", "iat")):
            raise TokenFault("not_yet_valid")
        # In the time that is granted for the skew of clocks, it counts no longer than that.
        return end - now if end > now else end + provider.skew - now

    async def _load(self) -> KeySet:
        return read_key_set(await read_json(self._provider.keys or await self._discovered()))

    async def _discovered(self) -> str:
        found = await read_json(self._provider.issuer.rstrip("/") + DISCOVERY)
        if not isinstance(found, dict) or found.get("issuer") != self._provider.issuer:
            raise ValueError("the configuration of another provider")
        place = found.get("jwks_uri")
        if not isinstance(place, str) or not is_safe_url(place):
            raise ValueError("no place of keys")
        return place


def _claims(payload: bytes) -> Mapping[str, Any]:
    try:
        claims = orjson.loads(payload)
    except orjson.JSONDecodeError:
        raise TokenFault("malformed") from None
    if not isinstance(claims, dict):
        raise TokenFault("malformed")
    return claims


def _texts(value: Any) -> set[str]:
    given = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return {one for one in given if isinstance(one, str)}


def _moment(claims: Mapping[str, Any], name: str) -> float | None:
    """The seconds since 1970 that a claim says; None where it is left out. Raises `TokenFault` for anything else."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TokenFault("malformed")
    return float(value)
