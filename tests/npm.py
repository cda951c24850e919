"""Packages from npm for tests: installed as a lock file says, once for each lock file, and never among the sources."""

import hashlib
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.commands import run

_ARGUMENTS = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")


def npm() -> str:
    """The command npm; a skipped test where there is none."""
    found = shutil.which("npm")
    if found is None or shutil.which("node") is None:
        pytest.skip("needs Node.js and npm, which are not installed")
    return found


def node_modules(project: Path, config: pytest.Config) -> Path:
    """The installed packages of the npm project in this folder, kept in pytest's cache while its lock file stays."""
    command = npm()
    files = [project / name for name in ("package.json", "package-lock.json")]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
    assert config.cache is not None, "these tests need pytest's cache"
    ready = config.cache.mkdir("npm") / f"{project.name}-{digest}"
    if not ready.is_dir():
        _install(command, files, ready)
    return ready / "node_modules"


def _install(command: str, files: list[Path], ready: Path) -> None:
    # Under another name until it is whole: an install that was cut short is never taken for one.
    with TemporaryDirectory(dir=ready.parent) as unfinished:
        folder = Path(unfinished, "project")
        folder.mkdir()
        for file in files:
            shutil.copy(file, folder)
        run([command, *_ARGUMENTS], folder)
        folder.rename(ready)
