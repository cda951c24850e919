"""The server's own bearer tokens: random, and kept only as their SHA-256."""

import hashlib
import secrets

PREFIX = "cg_"


def new_token() -> str:
    """A fresh token of 256 random bits. Its prefix lets scanners for leaked secrets find it."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is kept of a token. A plain digest is enough, because what it hides is random."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
