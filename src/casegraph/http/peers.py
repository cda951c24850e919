"""A connection of uvicorn that tells the application of the client certificate that TLS has checked.

It does so as ASGI's TLS extension has it, which uvicorn leaves out.
"""

import asyncio
import ssl
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

NAME = "casegraph.http.peers:PeerProtocol"


class PeerProtocol(HttpToolsProtocol):
    """HTTP over a connection whose client may have shown a certificate."""

    _chain: tuple[str, ...] = ()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Take the client's certificate from the handshake, which is over by now."""
        super().connection_made(transport)
        secured = transport.get_extra_info("ssl_object")
        certificate = None if secured is None else secured.getpeercert(binary_form=True)
        if certificate is not None:
            self._chain = (ssl.DER_cert_to_PEM_cert(certificate),)

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        if self._chain:
            scope: dict[str, Any] = self.scope  # type: ignore[assignment]  # extensions are not among its keys
            scope["extensions"] = {**scope.get("extensions", {}), "tls": {"client_cert_chain": self._chain}}
