"""Secrets come from variables or from files, and show up nowhere: a word that stands for one is looked for."""

from pathlib import Path

import httpx
import pytest

from casegraph.auth.certificates.authority import new_authority
from casegraph.config import SettingError, Settings, secrets, unknown_variables, variable
from casegraph.services import utc_now
from tests.cli.processes import PATIENCE, Done, casegraph, casegraph_process, serving

CANARY = "canary-7f3a91"
URL = f"postgresql://me:{CANARY}@127.0.0.1:1/acme"


def file_of(secret: str, folder: Path) -> str:
    path = folder / "secret"
    path.write_text(f"{secret}\n")
    return str(path)


def silent(done: Done) -> Done:
    assert CANARY not in done.out + done.err
    return done


def test_the_settings_that_are_secrets() -> None:
    assert secrets() == ["database_url", "s3_secret_key", "link_key", "ca_key"]


def test_settings_do_not_show_their_secrets(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEGRAPH_DATABASE_URL_FILE", file_of(URL, folder))
    settings = Settings.load(ca_key=CANARY)
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == URL
    for shown in (repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json()):
        assert CANARY not in shown


def test_a_file_gives_a_secret_and_the_command_line_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEGRAPH_DATABASE_URL_FILE", file_of(URL, folder))
    assert list(unknown_variables()) == []
    chosen = Settings.load(database_url="sqlite:///x.sqlite3")
    assert chosen.database_url is not None
    assert chosen.database_url.get_secret_value() == "sqlite:///x.sqlite3"
    loaded = Settings.load()
    for name, value in loaded.environment().items():
        monkeypatch.setenv(name, value)
    assert Settings.load() == loaded


def test_only_secrets_are_read_from_files() -> None:
    assert list(unknown_variables({"CASEGRAPH_PORT_FILE": "x"})) == [
        "CASEGRAPH_PORT_FILE is not a setting; did you mean CASEGRAPH_PORT?"
    ]


@pytest.mark.parametrize("name", ["database_url", "s3_secret_key", "link_key", "ca_key"])
def test_a_file_that_gives_none_is_named(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = f"{variable(name)}_FILE"
    (folder / "empty").write_text(" \n")
    (folder / "binary").write_bytes(b"\xff\xfe")
    for path in ("none", "empty", "binary", "."):
        monkeypatch.setenv(place, str(folder / path))
        with pytest.raises(SettingError, match=rf"^{place} is .*; expected a file"):
            Settings.load()
    monkeypatch.setenv(place, file_of(URL, folder))
    monkeypatch.setenv(variable(name), URL)
    with pytest.raises(SettingError, match=rf"^{variable(name)} and {place} are both set; expected one of them\.$"):
        Settings.load()


def test_a_secret_that_means_nothing_is_not_repeated(folder: Path) -> None:
    bad = f"mysql://me:{CANARY}@db/acme"
    for environment in (
        {"CASEGRAPH_DATABASE_URL": bad},
        {"CASEGRAPH_DATABASE_URL_FILE": file_of(bad, folder)},
    ):
        done = silent(casegraph("migrate", **environment))
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert done.err.startswith(f"Error: {next(iter(environment))}: expected postgresql://")


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["migrate"], ["token", "list"]])
def test_a_database_out_of_reach_does_not_tell_its_password(command: list[str], folder: Path) -> None:
    secret = {"CASEGRAPH_DATABASE_URL_FILE": file_of(URL, folder), "CASEGRAPH_LOG_LEVEL": "debug"}
    done = silent(casegraph_process(*command, **secret))
    assert done.code == 1
    assert "postgresql://me@127.0.0.1:1/acme" in done.err


def test_an_authority_that_cannot_be_used_does_not_tell_its_key(folder: Path) -> None:
    (folder / "ca.pem").write_text(new_authority(utc_now()).certificate)
    files = {"CASEGRAPH_CA_CERTIFICATE": str(folder / "ca.pem"), "CASEGRAPH_CA_KEY_FILE": file_of(CANARY, folder)}
    done = silent(casegraph_process("serve", "--port", "0", CASEGRAPH_LOG_LEVEL="debug", **files))
    assert done.err.splitlines()[-1] == (
        f"Error: The authority {folder / 'ca.pem'} cannot be used: its certificate or its key."
    )


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_that_runs_writes_no_secret_into_its_log(workers: str, folder: Path) -> None:
    pair = new_authority(utc_now())
    (folder / "ca.pem").write_text(pair.certificate)
    token = casegraph("token", "create", "--tenant", "acme", "--principal", "me").out.strip()
    given = {"CASEGRAPH_CA_CERTIFICATE": str(folder / "ca.pem"), "CASEGRAPH_CA_KEY_FILE": file_of(pair.key, folder)}
    create = "mutation { createAuthentication(input: { type: %s }) { authentication { engineToken { token } } } }"
    with serving("serve", "--workers", workers, CASEGRAPH_LOG_LEVEL="debug", **given) as server:
        url, made = f"{server.address}/graphql", []
        for who in (token, "header.payload.signature-of-a-signed-token", f"cg_{CANARY}"):
            for type in ("ENGINE_TOKEN", "ENGINE_CERTIFICATE"):
                headers = {"Authorization": f"Bearer {who}"}
                made.append(httpx.post(url, json={"query": create % type}, headers=headers, timeout=PATIENCE).text)
        server.stop()
    said = Path("server.log").read_text() + Path("server.out").read_text()
    new = made[0].partition('"token":"')[2].partition('"')[0]
    assert new.startswith("cg_")
    for secret in (token, new, CANARY, "signature-of", *pair.key.splitlines()[1:-1]):
        assert secret not in said
    assert "refused" in said
