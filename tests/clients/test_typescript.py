"""A TypeScript client: generated from the committed schema by graphql-codegen, checked by tsc, run against the demo."""

import json
import shutil
from pathlib import Path

import pytest

from tests.clients.facts import Facts
from tests.commands import run
from tests.npm import node_modules, npm

HERE = Path(__file__).parent / "typescript"
SOURCES = ("package.json", "tsconfig.json", "codegen.ts")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config, schema: Path) -> Path:
    """The client in a folder outside the tree, with its packages, and with types generated from the schema."""
    packages = node_modules(HERE, pytestconfig)
    folder = tmp_path_factory.mktemp("typescript")
    for name in SOURCES:
        shutil.copy(HERE / name, folder)
    shutil.copytree(HERE / "src", folder / "src", ignore=shutil.ignore_patterns("generated"))
    (folder / "node_modules").symlink_to(packages)
    run([npm(), "run", "--silent", "generate"], folder, CASEGRAPH_SCHEMA=str(schema))
    return folder


def test_the_compiler_accepts_the_program_and_refuses_each_misuse(project: Path) -> None:
    run([npm(), "run", "--silent", "check"], project)


def test_it_reads_the_demo(project: Path, environment: dict[str, str], expected: Facts) -> None:
    run([npm(), "run", "--silent", "build"], project)
    printed = run([npm(), "run", "--silent", "start"], project, **environment)
    assert json.loads(printed) == expected
