"""How long keys are kept, and when they are read anew: time is the test's own, and requests are counted."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from casegraph.auth.oidc.documents import MOST_BYTES, _read, is_safe_url, read_json
from casegraph.auth.oidc.identity import TokenFault
from casegraph.auth.oidc.keyring import MAX_AGE
from casegraph.auth.oidc.verifying import Provider as Rules
from casegraph.auth.oidc.verifying import TokenVerifier
from tests.auth.provider import AUDIENCE, CONFIGURATION, KEYS, Provider, rsa_key

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


class Timer:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def verifier(provider: Provider, timer: Timer) -> TokenVerifier:
    return TokenVerifier(Rules(provider.issuer, {AUDIENCE}, {"RS256"}, provider.issuer + KEYS), timer)


async def name(verifier: TokenVerifier, token: str) -> str:
    return (await verifier.identity(token, NOW)).username


async def refused(verifier: TokenVerifier, token: str) -> str:
    with pytest.raises(TokenFault) as fault:
        await verifier.identity(token, NOW)
    return fault.value.reason


async def test_a_rotated_key_is_found_and_a_withdrawn_one_lost(
    provider: Provider, verifier: TokenVerifier, timer: Timer
) -> None:
    old = provider.token(NOW)
    assert await name(verifier, old) == "ann"
    provider.keys = {"second": rsa_key()}
    new = provider.token(NOW, "second")
    timer.now += 30
    assert await name(verifier, new) == "ann"
    assert await refused(verifier, old) == "unknown_key"
    assert len(provider.asked) == 2


async def test_forged_key_ids_do_not_make_the_provider_be_asked_again_and_again(
    provider: Provider, verifier: TokenVerifier, timer: Timer
) -> None:
    assert await name(verifier, provider.token(NOW)) == "ann"
    forged = [provider.token(NOW, header={"kid": f"forged-{number}"}) for number in range(50)]
    timer.now += 29.9
    assert {await refused(verifier, token) for token in forged} == {"unknown_key"}
    assert len(provider.asked) == 1
    timer.now += 0.1
    await asyncio.gather(*(refused(verifier, token) for token in forged))
    assert len(provider.asked) == 2
    assert await name(verifier, provider.token(NOW)) == "ann"


async def test_many_who_come_first_are_one_request(provider: Provider, verifier: TokenVerifier) -> None:
    names = await asyncio.gather(*(name(verifier, provider.token(NOW)) for _ in range(20)))
    assert set(names) == {"ann"}
    assert len(provider.asked) == 1


async def test_one_who_leaves_does_not_take_the_keys_of_the_others(provider: Provider, verifier: TokenVerifier) -> None:
    leaving = asyncio.create_task(name(verifier, provider.token(NOW)))
    staying = asyncio.create_task(name(verifier, provider.token(NOW)))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == "ann"
    assert leaving.cancelled() or leaving.done()


async def test_a_provider_that_is_down_keeps_its_known_keys(
    provider: Provider, verifier: TokenVerifier, timer: Timer
) -> None:
    token = provider.token(NOW)
    provider.down = True
    assert await refused(verifier, token) == "keys_unavailable"
    provider.down = False
    assert await refused(verifier, token) == "keys_unavailable"
    timer.now += 30
    assert await name(verifier, token) == "ann"
    provider.down = True
    for _ in range(5):
        timer.now += MAX_AGE
        assert await name(verifier, token) == "ann"
    new = provider.token(NOW, header={"kid": "new"})
    assert await refused(verifier, new) == "keys_unavailable"
    provider.down = False
    timer.now += MAX_AGE
    assert await refused(verifier, new) == "unknown_key"


async def test_keys_are_read_anew_when_they_are_old(provider: Provider, verifier: TokenVerifier, timer: Timer) -> None:
    token = provider.token(NOW)
    assert await name(verifier, token) == "ann"
    provider.keys = {"second": rsa_key()}
    timer.now += MAX_AGE - 1
    assert await name(verifier, token) == "ann"
    timer.now += 1
    assert await refused(verifier, token) == "unknown_key"


@pytest.mark.parametrize(
    "configuration",
    [
        {"issuer": "https://elsewhere.example", "jwks_uri": "{keys}"},
        {"issuer": "{issuer}", "jwks_uri": "http://keys.example/"},
        {"issuer": "{issuer}", "jwks_uri": "file:///etc/passwd"},
        {"issuer": "{issuer}", "jwks_uri": 7},
        {"issuer": "{issuer}"},
        ["{issuer}"],
    ],
)
async def test_a_configuration_that_cannot_be_trusted_is_not(provider: Provider, configuration: Any) -> None:
    text = json.dumps(configuration).replace("{issuer}", provider.issuer).replace("{keys}", provider.issuer + KEYS)
    provider.answers[CONFIGURATION] = text.encode()
    verifier = TokenVerifier(Rules(provider.issuer, {AUDIENCE}, {"RS256"}))
    assert await refused(verifier, provider.token(NOW)) == "keys_unavailable"
    assert provider.asked == [CONFIGURATION]


async def test_what_is_too_long_or_no_json_is_not_read(provider: Provider) -> None:
    provider.answers["/long"] = b" " * (MOST_BYTES + 1)
    provider.answers["/text"] = b"<html>"
    for path in ("/long", "/text"):
        with pytest.raises(ValueError, match=r"too long|JSON|expected|unexpected"):
            await read_json(provider.issuer + path)
    with pytest.raises(OSError, match="503"):
        await read_json(provider.issuer + "/none")


@contextmanager
def answering(first: bytes, drop: bytes) -> Iterator[str]:
    """The URL of a server that says something, and then drop after drop, until it is no longer listened to."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(first)
                while drop and not over.wait(0.01):
                    try:
                        connection.sendall(drop)
                    except OSError:
                        return

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/keys"
        finally:
            over.set()
            thread.join()


async def test_a_body_that_drips_does_not_hold_the_thread() -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n", b" ") as url:
        reading = asyncio.create_task(asyncio.to_thread(_read, url, 0.1))
        done, _ = await asyncio.wait([reading], timeout=20)
    assert done
    with pytest.raises(TimeoutError):
        reading.result()


async def test_what_is_not_http_is_not_read() -> None:
    with answering(b"SSH-2.0-server\r\n", b"") as url, pytest.raises(ValueError, match="no answer in HTTP"):
        await read_json(url)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://login.example/keys", True),
        ("http://127.0.0.1:8080/keys", True),
        ("http://localhost/keys", True),
        ("http://[::1]:80/keys", True),
        ("http://login.example/keys", False),
        ("http://127.0.0.1.example/keys", False),
        ("http://localhost@login.example/keys", False),
        ("ftp://127.0.0.1/keys", False),
        ("https:///keys", False),
        ("https://login.example:port/keys", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_urls_that_nobody_on_the_way_can_change(url: str, safe: bool) -> None:
    assert is_safe_url(url) is safe
