"""What is typed wrong ends in one line on standard error and exit code 2; help teaches."""

import json
import re

import pytest
from typer.testing import CliRunner, Result

from casegraph.cli import app
from casegraph.config import Settings
from casegraph.graphql.schema import sdl
from casegraph.processes.language import LANGUAGE
from tests.cli.processes import casegraph_process

COMMANDS = ("serve", "demo", "migrate", "schema", "token create", "deploy", "import-log")


def run(line: str) -> Result:
    return CliRunner().invoke(app, line.split(), prog_name="casegraph")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_what_a_command_does_and_shows_how(command: str) -> None:
    result = run(f"{command} --help")
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"Usage: casegraph {command}" in result.stdout
    assert re.search(rf"Examples?:\n    (CASEGRAPH_\S+ )?casegraph {command}", result.stdout)


def test_help_lists_the_commands() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for command in COMMANDS:
        assert re.search(rf"^  {command.split()[0]} ", result.stdout, re.MULTILINE)


def test_without_a_command_there_is_help() -> None:
    result = run("")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Commands:" in result.stderr


@pytest.mark.parametrize("option", ["host", "port", "workers", "data_dir"])
def test_help_knows_the_defaults(option: str) -> None:
    default = Settings.model_fields[option].default
    text = " ".join(run("serve --help").stdout.split())
    assert re.search(rf"--{option.replace('_', '-')} [A-Z]+ [^\[]*\[default: {default}\]", text)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("srve", "Error: No such command 'srve'. Did you mean 'serve'? See casegraph --help."),
        ("serve --prot 1", "Error: No such option: --prot"),
        ("serve extra", "Error: Got unexpected extra argument(s) (extra) See casegraph serve --help."),
        ("serve --port x", "Error: --port is 'x'; expected a whole number from 0 to 65535."),
        ("demo --port 99999", "Error: --port is '99999'; expected a whole number from 0 to 65535."),
        ("serve --workers 0", "Error: --workers is '0'; expected a whole number from 1 to 64."),
        ("token", "Error: Missing command. See casegraph token --help."),
        ("token create --tenant t", "Error: Missing option '--principal'. See casegraph token create --help."),
        ("token create --tenant T --principal p", "Error: A tenant's key has 1 to 63 small letters"),
        ("token create --tenant t --principal p --expires-in 5y", "Error: --expires-in is '5y'; expected a time"),
        ("deploy", "Error: Missing argument 'FILE'. See casegraph deploy --help."),
        ("deploy order.bpmn", "Error: order.bpmn: A definition is a file in .yaml, .yml, .json."),
        ("import-log", "Error: Missing argument 'FILE'. See casegraph import-log --help."),
        ("migrate --database-url mysql://u:geheim@h/d", "Error: --database-url: expected postgresql://USER@HOST"),
        ("migrate --database-url postgresql://u:geheim@h/d?x=1", "Error: The database URL has a parameter x, which"),
        ("migrate --database-url postgresql://u:geheim@/d?host=a&host=b", "Error: The database URL is incomplete"),
    ],
)
def test_bad_use_is_one_line(line: str, said: str) -> None:
    result = run(line)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(said)
    assert len(result.stderr.splitlines()) == 1
    assert "geheim" not in result.stderr


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEGRAPH_POOL_SIZE", "many")
    result = run("migrate")
    expected = "Error: CASEGRAPH_POOL_SIZE is 'many'; expected a whole number from 1 to 200.\n"
    assert (result.exit_code, result.stderr) == (2, expected)


def test_a_variable_that_is_no_setting_is_pointed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEGRAPH_DATA_DIRE", "x")
    result = run("migrate")
    assert result.exit_code == 0
    assert result.stderr == "Warning: CASEGRAPH_DATA_DIRE is not a setting; did you mean CASEGRAPH_DATA_DIR?\n"


def test_the_version_is_told() -> None:
    result = run("--version")
    assert result.exit_code == 0
    assert re.fullmatch(r"casegraph \d+\.\d+\.\d+\S*\n", result.stdout)


def test_the_schema_is_printed_to_the_letter() -> None:
    assert casegraph_process("schema") == (0, sdl(), "")


def test_the_schema_of_process_definitions_is_printed() -> None:
    done = casegraph_process("schema", "--process")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out) == LANGUAGE
