"""A Python client: generated from the committed schema by ariadne-codegen, checked by mypy, run against the demo."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.clients.facts import Facts
from tests.commands import run, uv

HERE = Path(__file__).parent / "python"
SOURCES = ("codegen.toml", "queries.graphql", "inbox.py", "mypy.ini")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, schema: Path) -> Path:
    """The client in a folder outside the tree, with the package that is generated from the schema."""
    folder = tmp_path_factory.mktemp("python")
    for source in (schema, *(HERE / name for name in SOURCES)):
        shutil.copy(source, folder)
    pins = ["--constraints", str(HERE / "generator.txt"), "--from", "ariadne-codegen"]
    # Not in our own environment: the generator wants an older graphql-core than the gateway.
    generator = [uv(), "tool", "run", "--no-python-downloads", "--python", sys.executable, *pins, "ariadne-codegen"]
    run([*generator, "--config", "codegen.toml"], folder)
    return folder


def test_the_types_hold(project: Path) -> None:
    checker = [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "--cache-dir", ".mypy_cache"]
    run([*checker, "inbox.py"], project)


def test_it_reads_the_demo(project: Path, environment: dict[str, str], expected: Facts) -> None:
    printed = run([sys.executable, "-W", "error", "inbox.py"], project, **environment)
    assert json.loads(printed) == expected
