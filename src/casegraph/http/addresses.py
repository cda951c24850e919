"""Where a request came from, and where it was sent to, as far as that is to be believed."""

import ipaddress
import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from starlette.types import Scope

Network = IPv4Network | IPv6Network

_FORWARDED = b"x-forwarded-for"
_MOST_HOPS = 20
_HOST = re.compile(r"([A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?", re.ASCII)


def from_trusted_proxy(scope: Scope, trusted: Sequence[Network]) -> bool:
    """Whether the connection itself comes from one of these networks."""
    client = scope.get("client")
    return client is not None and _among(client[0], trusted)


def client_address(scope: Scope, trusted: Sequence[Network] = ()) -> str | None:
    """The address of the client; None where the connection has none, as a Unix socket.

    X-Forwarded-For is believed as far as trusted proxies wrote it: the last address in it that is none of theirs.
    """
    client = scope.get("client")
    if not client:
        return None
    address: str = client[0]
    if not trusted or not _among(address, trusted):
        return address
    for hop in reversed(_hops(scope)[-_MOST_HOPS:]):
        if _address(hop) is None:
            break
        address = hop
        if not _among(hop, trusted):
            break
    return address


def asked_address(scope: Scope) -> str:
    """The address that a request was sent to, as it says itself, without the path; empty where it does not say.

    Whoever lies about it is given links that lead nowhere, and nobody else is.
    """
    given = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    if not _HOST.fullmatch(given):
        return ""
    return f"{scope.get('scheme', 'http')}://{given}{scope.get('root_path', '')}"


def _hops(scope: Scope) -> list[str]:
    given = b",".join(value for name, value in scope["headers"] if name == _FORWARDED)
    return [one.strip() for one in given.decode("latin-1").split(",")] if given else []


def _among(address: str, trusted: Sequence[Network]) -> bool:
    known = _address(address)
    return known is not None and any(known in one for one in trusted)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        known = ipaddress.ip_address(text)
    except ValueError:
        return None
    # A socket that listens for both kinds shows the older one as a part of the newer.
    return known.ipv4_mapped or known if isinstance(known, IPv6Address) else known
