"""Commands that run in a folder of their own, with no setting from the outside."""

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The present folder of every command of the test."""
    for name in [name for name in os.environ if name.upper().startswith("CASEGRAPH_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path
