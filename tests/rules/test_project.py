"""What holds for the project as a whole: its papers, its lock files, its words and its checks."""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from typer.testing import CliRunner

from casegraph.cli import app
from tests.checkout import ROOT, STATIC, project_files
from tests.commands import run

SET_UP = ("python3 -m pip install uv && uv run casegraph demo", "python3 -m pip install uv && uv run pytest")
"""The commands that a newcomer types: the first starts the demo, the second runs the tests."""

# Words of the place where this was written, which mean nothing elsewhere. They are put together here, so that this
# file does not hold them.
FOREIGN = ("/" + "work/", ".." + "/.library", "/tmp/" + "team")

BUILT = re.compile(r"\b[a-z]+-[A-Z0-9]{8}\.[a-z]+\b")
"""How the playground's build names a file: by a digest of its content."""


def read(name: str) -> str:
    """A text file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def pyproject() -> dict[str, Any]:
    """The table `project`."""
    table: dict[str, Any] = tomllib.loads(read("pyproject.toml"))["project"]
    return table


def texts() -> Iterator[tuple[Path, str]]:
    """All files that hold text."""
    for path in project_files():
        content = path.read_bytes()
        if b"\0" not in content:
            yield path.relative_to(ROOT), content.decode()


def shell_lines(text: str) -> list[str]:
    """The lines of the shell blocks of a Markdown text."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()]


def told_commands() -> list[list[str]]:
    """The casegraph commands that the README shows, in blocks and in lines, each as its words."""
    readme = read("README.md")
    shown = [line for line in shell_lines(readme) if line.startswith("casegraph ")]
    shown += re.findall(r"`(casegraph [^`]+)`", readme)
    return [shlex.split(line.translate(str.maketrans("", "", "[]")), comments=True) for line in shown]


def strings(value: Any) -> Iterator[str]:
    """All keys and texts in a JSON value, but for where to send money."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        yield from value
        for key, item in value.items():
            yield from () if key == "funding" else strings(item)


def test_the_readme_has_the_two_commands_to_start_with() -> None:
    assert [line for line in shell_lines(read("README.md")) if line in SET_UP] == list(SET_UP)


def test_every_command_in_the_readme_exists_with_its_options() -> None:
    told = told_commands()
    assert {words[1] for words in told} >= {"demo", "serve", "migrate", "schema", "token", "deploy", "import-log"}
    for words in told:
        names = [words[1], words[2]] if words[1] in ("token", "certificates") else [words[1]]
        names = [name for name in names if not name.startswith("-")]
        answer = CliRunner().invoke(app, [*names, "--help"])
        assert answer.exit_code == 0, words
        for option in (word for word in words if word.startswith("--")):
            assert option in answer.output, words


def test_continuous_integration_runs_what_the_readme_tells() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111 == 0o111
    assert script.read_text(encoding="utf-8").splitlines()[-1] == SET_UP[1]
    run(["bash", "-n", script], ROOT)


def test_the_licence_is_mit() -> None:
    licence = read("LICENSE")
    assert licence.startswith("MIT License\n")
    assert f"Copyright (c) 2026 {pyproject()['authors'][0]['name']}\n" in licence
    assert "without restriction" in licence
    assert 'THE SOFTWARE IS PROVIDED "AS IS"' in licence
    assert (pyproject()["license"], pyproject()["license-files"]) == ("MIT", ["LICENSE"])


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## \[(.+?)\]", read("CHANGELOG.md"), re.MULTILINE)
    assert versions[0] == pyproject()["version"]


def test_no_file_names_the_place_where_it_was_written() -> None:
    found = [(str(path), word) for path, text in texts() for word in FOREIGN if word in text]
    assert found == []


def test_lock_files_of_npm_work_with_any_registry() -> None:
    locks = [path for path in project_files() if path.name == "package-lock.json"]
    assert len(locks) >= 3
    for path in locks:
        lock = json.loads(path.read_bytes())
        packages = {name: each for name, each in lock["packages"].items() if name}
        assert all({"version", "integrity"} <= each.keys() for each in packages.values()), path
        assert not [text for text in strings(lock) if text == "resolved" or "://" in text], path


def test_the_registry_of_the_lock_file_is_named_nowhere_else() -> None:
    lock = Path("uv.lock")
    hosts = {urlsplit(address).netloc for address in re.findall(r'https?://[^"]+', read(str(lock)))}
    # The public index and its files. A mirror of one machine's own would not work on another.
    assert len(hosts) == 2
    assert all(host.endswith(".org") for host in hosts)
    found = [(str(path), host) for path, text in texts() if path != lock for host in hosts if host in text]
    assert found == []


def test_each_file_of_the_playground_is_loaded_by_another() -> None:
    files = {path.name: path for path in project_files() if path.parent == STATIC}
    reached, waiting = set[str](), {"manifest.json"}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= set(BUILT.findall(files[name].read_bytes().decode("latin-1"))) - reached
    assert files.keys() - reached == {"LICENSES.txt"}
    assert {path.name for path in STATIC.iterdir()} == files.keys()
