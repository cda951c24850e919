"""Bearer tokens: the server's own, random and kept as their SHA-256, and how those of providers are told from them."""

import hashlib
import secrets

PREFIX = "cg_"
LONGEST = 16_384
"""The most characters of a bearer token: providers put groups into theirs."""

SHOWN = 4
"""How many characters, the last ones, are kept of a token to tell it from others."""


def new_token() -> str:
    """A fresh token of 256 random bits. Its prefix lets scanners for leaked secrets find it."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is kept of a token. A plain digest is enough, because what it hides is random."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_signed(token: str) -> bool:
    """Whether a token has the form of a signed JSON Web Token: three parts. The server's own never have it."""
    return token.count(".") == 2


def ending_of(secret: str) -> str:
    """What is shown of a token, or of a serial number, to tell it from others."""
    return secret[-SHOWN:]
