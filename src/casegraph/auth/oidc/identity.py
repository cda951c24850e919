"""What a provider's token says, once it is believed, and why one is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from casegraph.domain.json_pointer import unescaped

MOST_NAMES = 1_000
"""Groups or tenants of a token that are looked at."""

_EMAIL = "email"


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

    `user` is one claim alone: of two, whoever may choose the one could choose what the other says of somebody else.
    """

    user: str = "sub"
    groups: str | None = None
    tenants: str | None = None


def identity_of(claims: Mapping[str, Any], names: ClaimNames, good_for: float) -> Identity:
    """The identity that claims describe. Raises `TokenFault` where they name no user."""
    return Identity(
        username=_user(claims, names.user),
        good_for=good_for,
        name=_text(claims.get("name")),
        first_name=_text(claims.get("given_name")),
        last_name=_text(claims.get("family_name")),
        email=_text(claims.get("email")) if _is_proved(claims, "email") else None,
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
        found = found.get(unescaped(part))
    return found


def _user(claims: Mapping[str, Any], name: str) -> str:
    value = claim(claims, name)
    # With spaces around it, a name is another one to the provider, and would be the same one here.
    if not isinstance(value, str) or not value or value != value.strip() or not _is_proved(claims, name):
        raise TokenFault("user")
    return value


def _is_proved(claims: Mapping[str, Any], name: str) -> bool:
    """False for a mail address without the word beside it that its holder has proved to have it.

    Whoever may choose a mail address without proof could choose somebody else's.
    """
    if unescaped(name).rpartition("/")[2] != _EMAIL:
        return True
    return claim(claims, name.removesuffix(_EMAIL) + "email_verified") is True


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _names(value: Any) -> tuple[str, ...]:
    given = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(dict.fromkeys(one for one in given[:MOST_NAMES] if isinstance(one, str) and "\0" not in one))
