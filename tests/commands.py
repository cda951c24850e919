"""Runs other programs for tests. What a failing program said is what the test fails with."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

_PATIENCE = 600
"""Seconds after which a program counts as hanging."""


def tried(command: Sequence[str | Path], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """How the program ends and what it prints, run in `folder` with these variables besides the test's own."""
    return subprocess.run(
        [str(word) for word in command],
        check=False,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
    )


def run(command: Sequence[str | Path], folder: Path, **environment: str) -> str:
    """What the program prints; the test fails where the program does."""
    done = tried(command, folder, **environment)
    if done.returncode != 0:
        shown = " ".join(map(str, command))
        pytest.fail(f"{shown} ended with {done.returncode}:\n{done.stdout}{done.stderr}", pytrace=False)
    return done.stdout


def uv() -> str:
    """The command uv; a skipped test where there is none."""
    found = os.environ.get("UV") or shutil.which("uv")
    if found is None:
        pytest.skip("needs uv, which is not installed")
    return found
