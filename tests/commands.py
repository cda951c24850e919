"""Runs other programs for tests. What a failing program said is what the test fails with."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

_PATIENCE = 600
"""Seconds after which a program counts as hanging."""


def run(command: Sequence[str | Path], folder: Path, **environment: str) -> str:
    """What the program prints, run in `folder` with these variables besides the test's own."""
    done = subprocess.run(
        [str(word) for word in command],
        check=False,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
    )
    if done.returncode != 0:
        shown = " ".join(map(str, command))
        pytest.fail(f"{shown} ended with {done.returncode}:\n{done.stdout}{done.stderr}", pytrace=False)
    return done.stdout
