"""The public keys of a provider (JSON Web Key Set, RFC 7517), and which of them may have signed a token.

Symmetric and private keys are passed over: whoever could verify with one could also sign.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.exceptions import PyJWTError

PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey | Ed448PublicKey

MOST_KEYS = 100
"""Keys of a set that are looked at."""

_LEAST_BITS = 2048


def _rsa(key: Any) -> bool:
    return isinstance(key, RSAPublicKey) and key.key_size >= _LEAST_BITS


def _curve(name: str) -> Callable[[Any], bool]:
    return lambda key: isinstance(key, EllipticCurvePublicKey) and key.curve.name == name


_FITS: Final[Mapping[str, Callable[[Any], bool]]] = MappingProxyType(
    {
        **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), _rsa),
        "ES256": _curve("secp256r1"),
        "ES384": _curve("secp384r1"),
        "ES512": _curve("secp521r1"),
        "EdDSA": lambda key: isinstance(key, Ed25519PublicKey | Ed448PublicKey),
    }
)
"""Which kind of key each algorithm takes. There is no line for `none`, nor for the algorithms of shared secrets."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key, its id, and the only algorithm that it is meant for, where the provider names one."""

    public: PublicKey
    id: str | None
    algorithm: str | None

    def fits(self, algorithm: str) -> bool:
        """Whether it may verify signatures of this algorithm."""
        return self.algorithm in (None, algorithm) and algorithm in _FITS and _FITS[algorithm](self.public)


@dataclass(frozen=True, slots=True)
class KeySet:
    """The keys of a provider."""

    keys: tuple[Key, ...] = ()

    def find(self, id: str | None, algorithm: str) -> PublicKey | None:
        """The key of this id, or the only one that fits where a token names none."""
        fitting = [one for one in self.keys if one.fits(algorithm) and id in (None, one.id)]
        if not fitting or (id is None and len(fitting) > 1):
            return None
        return fitting[0].public


def read_key_set(document: Any) -> KeySet:
    """The usable keys of a JSON Web Key Set. Raises ValueError where the document is none, or has no usable key."""
    given = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(given, list):
        raise ValueError("not a key set")
    found = tuple(key for one in given[:MOST_KEYS] if (key := _read(one)) is not None)
    if not found:
        raise ValueError("no usable key")
    return KeySet(found)


def _read(given: Any) -> Key | None:
    if not isinstance(given, dict) or given.get("use", "sig") != "sig":
        return None
    try:
        public: Any = PyJWK.from_dict(given).key
    except (PyJWTError, ValueError, TypeError, NotImplementedError):
        return None
    if not isinstance(public, RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey | Ed448PublicKey):
        return None
    id, algorithm = given.get("kid"), given.get("alg")
    return Key(public, id if isinstance(id, str) else None, algorithm if isinstance(algorithm, str) else None)
