"""The checkout that the tests run in: where it is, and which files belong to it."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "schema.graphql"
STATIC = ROOT / "src" / "casegraph" / "playground" / "static"


def project_files() -> list[Path]:
    """The files that git keeps or would, being new; a skipped test where this is no checkout."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout and git")
    return [path for path in map(ROOT.joinpath, _listed()) if path.is_file()]


@cache
def _listed() -> tuple[str, ...]:
    # Whoever owns the files: in a container, that is often somebody else than who runs the tests.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(filter(None, listed.split("\0")))
