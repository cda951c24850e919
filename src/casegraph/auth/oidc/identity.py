"""What a provider's token says, once it is believed, and why one is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

MOST_NAMES = 1_000
"""Groups or tenants of a token that are looked at."""


class TokenFault(Exception):
    """A token is not believed. `reason` is a word for the operator, never for whoever sent it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a token stands for, by the provider's names. `good_for` seconds it will be believed from now on.

    `tenants` are keys of tenants; None where the provider says nothing of tenants.
    """

    username: str
    good_for: float
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    groups: tuple[str, ...] = ()
    tenants: tuple[str, ...] | None = None


class Verifier(Protocol):
    """Believes tokens, or does not."""

    async def identity(self, token: str, now: datetime) -> Identity:
        """What the token says. Raises `TokenFault`."""
        ...


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """Where the claims are that are read: by name, or by JSON pointer where it begins with a slash.

    `user` are tried in order; the first that a token has counts.
    """

    user: tuple[str, ...] = ("preferred_username", "sub")
    groups: str | None = None
    tenants: str | None = None


def identity_of(claims: Mapping[str, Any], names: ClaimNames, good_for: float) -> Identity:
    """The identity that claims describe. Raises `TokenFault` where they name no user."""
    verified = claims.get("email_verified") is not False
    return Identity(
        username=_user(claims, names, verified),
        good_for=good_for,
        name=_text(claims.get("name")),
        first_name=_text(claims.get("given_name")),
        last_name=_text(claims.get("family_name")),
        email=_text(claims.get("email")) if verified else None,
        groups=() if names.groups is None else _names(claim(claims, names.groups)),
        tenants=None if names.tenants is None else _names(claim(claims, names.tenants)),
    )


def claim(claims: Mapping[str, Any], name: str) -> Any:
    """The claim of this name, or at this JSON pointer; None where there is none."""
    if not name.startswith("/"):
        return claims.get(name)
    found: Any = claims
    for part in name[1:].split("/"):
        if not isinstance(found, Mapping):
            return None
        found = found.get(part.replace("~1", "/").replace("~0", "~"))
    return found


def _user(claims: Mapping[str, Any], names: ClaimNames, verified: bool) -> str:
    for name in names.user:
        value = claim(claims, name)
        if value is None:
            continue
        # Whoever may choose a mail address without proof could choose somebody else's.
        if not isinstance(value, str) or not value.strip() or (name == "email" and not verified):
            raise TokenFault("user")
        return value.strip()
    raise TokenFault("user")


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _names(value: Any) -> tuple[str, ...]:
    given = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(dict.fromkeys(one for one in given[:MOST_NAMES] if isinstance(one, str) and "\0" not in one))
