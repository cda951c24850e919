"""Where a request came from: a header counts for as much as trusted proxies wrote of it."""

from ipaddress import ip_network
from typing import Any

import pytest

from casegraph.http.addresses import asked_address, client_address, from_trusted_proxy

TRUSTED = (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))


def scope(peer: str | None, *forwarded: str) -> dict[str, Any]:
    headers = [(b"x-forwarded-for", one.encode()) for one in forwarded]
    return {"type": "http", "client": None if peer is None else (peer, 1), "headers": headers}


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", (), "192.0.2.1"),
        ("192.0.2.1", ("198.51.100.7",), "192.0.2.1"),
        ("10.0.0.1", (), "10.0.0.1"),
        ("10.0.0.1", ("198.51.100.7",), "198.51.100.7"),
        ("10.0.0.1", ("203.0.113.9, 198.51.100.7",), "198.51.100.7"),
        ("10.0.0.1", ("203.0.113.9", "198.51.100.7"), "198.51.100.7"),
        ("10.0.0.1", ("198.51.100.7, 10.0.0.2",), "198.51.100.7"),
        ("10.0.0.1", ("10.0.0.3, 10.0.0.2",), "10.0.0.3"),
        ("10.0.0.1", ("203.0.113.9, nonsense, 10.0.0.2",), "10.0.0.2"),
        ("10.0.0.1", ("",), "10.0.0.1"),
        ("10.0.0.1", (", ".join(["10.0.0.9"] * 500),), "10.0.0.9"),
        ("::ffff:10.0.0.1", ("198.51.100.7",), "198.51.100.7"),
        ("2001:db8::1", ("2001:db9::7",), "2001:db9::7"),
        (None, ("198.51.100.7",), None),
    ],
)
def test_the_last_address_that_is_no_trusted_proxy(
    peer: str | None, forwarded: tuple[str, ...], address: str | None
) -> None:
    assert client_address(scope(peer, *forwarded), TRUSTED) == address
    assert client_address(scope(peer, *forwarded)) == peer


def test_a_proxy_is_known_by_its_connection_alone() -> None:
    assert from_trusted_proxy(scope("10.0.0.1"), TRUSTED)
    assert from_trusted_proxy(scope("::ffff:10.0.0.1"), TRUSTED)
    for peer in ("192.0.2.1", None, "unix:"):
        assert not from_trusted_proxy(scope(peer, "10.0.0.1"), TRUSTED)
    assert not from_trusted_proxy(scope("10.0.0.1"), ())


@pytest.mark.parametrize(
    ("host", "address"),
    [
        (b"cases.example", "https://cases.example/gateway"),
        (b"127.0.0.1:8000", "https://127.0.0.1:8000/gateway"),
        (b"[::1]:8000", "https://[::1]:8000/gateway"),
        (b"", ""),
        (b"evil.example/?", ""),
        (b"user@evil.example", ""),
        (b"a b", ""),
        (b"a\r\nb", ""),
        (b"x" * 300, ""),
    ],
)
def test_where_a_request_was_sent_to(host: bytes, address: str) -> None:
    scope = {"type": "http", "scheme": "https", "root_path": "/gateway", "headers": [(b"host", host)]}
    assert asked_address(scope) == address


def test_a_request_may_not_say_where_it_was_sent_to() -> None:
    assert asked_address({"type": "http", "headers": []}) == ""
