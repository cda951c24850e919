"""An OpenID Connect provider on the loopback interface: its configuration, its keys, and tokens that it signs."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

AUDIENCE = "casegraph"
CONFIGURATION = "/.well-known/openid-configuration"
KEYS = "/keys"

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """A fresh RSA key."""
    return rsa.generate_private_key(65537, bits)


def ec_key() -> ec.EllipticCurvePrivateKey:
    """A fresh key on the curve P-256."""
    return ec.generate_private_key(ec.SECP256R1())


def public_pem(key: PrivateKey) -> bytes:
    """The public half as text, which is what a forger has."""
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def published(kid: str, key: PrivateKey, **more: Any) -> dict[str, Any]:
    """A key as it stands in a key set."""
    if isinstance(key, rsa.RSAPrivateKey):
        return {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig", **more}
    return {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig", **more}


class Provider:
    """A running provider. `keys` are private, by their ids; while it is `down` it answers with 503."""

    def __init__(self, address: str) -> None:
        self.issuer = address
        self.keys: dict[str, PrivateKey] = {"first": rsa_key()}
        self.down = False
        self.asked: list[str] = []
        self.answers: dict[str, bytes] = {}

    @property
    def settings(self) -> dict[str, Any]:
        """Settings that believe its tokens, for people of the tenant acme."""
        return {"oidc_issuer": self.issuer, "oidc_audience": AUDIENCE, "oidc_tenant": "acme"}

    def document(self, path: str) -> bytes | None:
        """What stands at a path; None for nothing."""
        self.asked.append(path)
        if self.down:
            return None
        if path in self.answers:
            return self.answers[path]
        if path == CONFIGURATION:
            return json.dumps({"issuer": self.issuer, "jwks_uri": self.issuer + KEYS}).encode()
        return self.key_set() if path == KEYS else None

    def key_set(self) -> bytes:
        """Its public keys."""
        return json.dumps({"keys": [published(kid, key) for kid, key in self.keys.items()]}).encode()

    def claims(self, now: datetime, **changed: Any) -> dict[str, Any]:
        """The claims of a good token for ann; None leaves one out."""
        at = int(now.timestamp())
        claims: dict[str, Any] = {"iss": self.issuer, "aud": AUDIENCE, "sub": "ann"}
        claims.update({"iat": at, "exp": at + 300, **changed})
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, now: datetime, kid: str = "first", header: Mapping[str, Any] | None = None, **claims: Any) -> str:
        """A token that it signs."""
        key = self.keys[kid]
        algorithm = "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"
        # Not by `jwt.encode`, which refuses to write some of the faults that are wanted here.
        payload = json.dumps(self.claims(now, **claims)).encode()
        return jwt.api_jws.encode(payload, key, algorithm, {"kid": kid, **(header or {})})


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that listens while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = provider.document(self.path)
            self.send_response(200 if body is not None else 503)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
