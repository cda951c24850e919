"""The page of permissions: what is committed is what the code says. CASEGRAPH_WRITE_DOCS=1 writes it anew."""

import os

from casegraph.auth import ways
from casegraph.domain.enums import Permission
from tests.checkout import ROOT
from tests.walk.permissions_page import page

PAGE = ROOT / "docs" / "permissions.md"


def test_the_committed_page_is_what_the_code_says() -> None:
    if os.environ.get("CASEGRAPH_WRITE_DOCS"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "run this test with CASEGRAPH_WRITE_DOCS=1"


def test_the_page_names_every_command_and_every_permission() -> None:
    lines = page().splitlines()
    said = {command: ways.who_may(command) for command in ways.WAYS}
    assert sum(any(f"| {who} |" in line for line in lines) for who in said.values()) == len(said)
    assert [one.name for one in Permission if not any(line.startswith(f"| {one.name} |") for line in lines)] == []
