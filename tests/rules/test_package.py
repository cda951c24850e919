"""What users get: the wheel holds all that the program reads and nothing else, and works without the checkout."""

import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

import casegraph
from tests.checkout import ROOT, SCHEMA, project_files
from tests.commands import run, tried, uv

SOURCES = ROOT / "src"

_NO_NETWORK = ("Failed to fetch", "error sending request", "dns error")

_LOOK = """
import casegraph, casegraph.playground.assets, casegraph.storage.schema
print(casegraph.SCHEMA_FILE.resolve())
print(casegraph.__version__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel; a skipped test where the build backend is neither at hand nor to be had."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [uv(), "build", "--wheel", "--no-python-downloads", "--python", sys.executable, "--out-dir", str(folder)]
    # What was fetched once is used again, so that the tests run without a network from the second time on.
    if tried([*build, "--offline"], ROOT).returncode != 0:
        online = tried(build, ROOT)
        if online.returncode != 0 and any(word in online.stderr for word in _NO_NETWORK):
            pytest.skip("needs the build backend, which cannot be fetched")
        assert online.returncode == 0, online.stderr
    [made] = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what an installation would."""
    folder = tmp_path_factory.mktemp("unpacked")
    with ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_wheel_holds_every_source_and_the_schema(unpacked: Path) -> None:
    sources = {path.relative_to(SOURCES): path for path in project_files() if path.is_relative_to(SOURCES)}
    wanted = {**sources, Path("casegraph/schema.graphql"): SCHEMA}
    packed = {path.relative_to(unpacked) for path in unpacked.rglob("*") if path.is_file()}
    assert {path for path in packed if ".dist-info" not in path.parts[0]} == wanted.keys()
    assert [name for name, path in wanted.items() if (unpacked / name).read_bytes() != path.read_bytes()] == []


def test_the_wheel_holds_what_the_program_reads(unpacked: Path) -> None:
    package = unpacked / "casegraph"
    assert (package / "py.typed").is_file()
    assert (package / "playground" / "static" / "manifest.json").is_file()
    assert len(list((package / "storage" / "migrations" / "versions").glob("v0*.py"))) >= 4
    assert (next(unpacked.glob("*.dist-info")) / "licenses" / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()


def test_the_schema_is_found_in_a_checkout() -> None:
    assert casegraph.SCHEMA_FILE == SCHEMA
    assert "type Query {" in casegraph.SCHEMA_FILE.read_text(encoding="utf-8")


def test_the_schema_is_found_in_an_installation(unpacked: Path) -> None:
    printed = run([sys.executable, "-c", _LOOK], unpacked.parent, PYTHONPATH=str(unpacked)).splitlines()
    assert printed == [str(unpacked / "casegraph" / "schema.graphql"), casegraph.__version__]


def test_the_migrations_of_an_installation_run(unpacked: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "casegraph", "migrate", "--data-dir", str(tmp_path)]
    assert "migrated" in run(command, tmp_path, PYTHONPATH=str(unpacked))
    assert "is up to date" in run(command, tmp_path, PYTHONPATH=str(unpacked))
