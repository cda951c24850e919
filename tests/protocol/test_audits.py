"""The audits of graphql-http, the reference implementation of GraphQL over HTTP, all of which must pass."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.npm import node_modules

HERE = Path(__file__).parent
AUDITS = 61


@pytest.fixture(scope="session")
def results(pytestconfig: pytest.Config, graphql_url: str, token: str) -> list[dict[str, Any]]:
    """What each audit found."""
    folder = node_modules(HERE, pytestconfig)
    shutil.copy(HERE / "audit.mjs", folder)
    command = ["node", "audit.mjs", graphql_url, token]
    run = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=120)
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return found


def test_every_audit_passes(results: list[dict[str, Any]]) -> None:
    failed = [f"{one['id']} {one['name']}: {one['reason']}" for one in results if one["status"] != "ok"]
    assert failed == []


def test_all_audits_were_made(results: list[dict[str, Any]]) -> None:
    assert len({one["id"] for one in results}) == AUDITS
    assert len(results) == AUDITS


def test_head_over_a_socket_has_no_body(graphql_url: str, token: str) -> None:
    with httpx.Client(headers={"authorization": f"Bearer {token}"}) as client:
        url = f"{graphql_url}?query=%7B__typename%7D"
        head, answer = client.head(url), client.get(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(answer.content))


def test_a_connection_survives_a_refused_body(graphql_url: str, token: str) -> None:
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    with httpx.Client() as client:
        refused = client.post(graphql_url, content=b" " * 1_000_000, headers=headers)
        answered = client.post(graphql_url, content=b'{"query":"{ __typename }"}', headers=headers)
    assert (refused.status_code, answered.status_code) == (413, 200)
