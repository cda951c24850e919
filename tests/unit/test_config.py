"""Settings come from the command line, then the environment, then the defaults; a wrong one is named."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from casegraph.bootstrap import query_limits
from casegraph.config import SettingError, Settings, unknown_variables, variable
from casegraph.graphql.limits import Limits


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("CASEGRAPH_")]:
        monkeypatch.delenv(name)


def complaint(**given: Any) -> str:
    with pytest.raises(SettingError) as caught:
        Settings.load(**given)
    return str(caught.value)


def test_defaults_are_for_a_first_try_on_ones_own_machine() -> None:
    settings = Settings.load()
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert (settings.database_url, settings.data_dir) == (None, Path("casegraph-data"))


def test_the_command_line_wins_over_the_environment_and_that_over_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEGRAPH_PORT", "9000")
    monkeypatch.setenv("CASEGRAPH_WORKERS", "3")
    settings = Settings.load(port="9001", workers=None)
    assert (settings.port, settings.workers, settings.pool_size) == (9001, 3, 5)


def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEGRAPH_DATABASE_URL", "")
    assert Settings.load().database_url is None


def test_settings_do_not_change() -> None:
    with pytest.raises(Exception, match="frozen"):
        Settings.load().port = 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "abc", "CASEGRAPH_PORT is 'abc'; expected a whole number from 0 to 65535."),
        ("PORT", "65536", "CASEGRAPH_PORT is '65536'; expected a whole number from 0 to 65535."),
        ("WORKERS", "0", "CASEGRAPH_WORKERS is '0'; expected a whole number from 1 to 64."),
        ("LOG_FORMAT", "xml", "CASEGRAPH_LOG_FORMAT is 'xml'; expected auto, json or console."),
        ("PLAYGROUND", "perhaps", "CASEGRAPH_PLAYGROUND is 'perhaps'; expected true or false."),
        ("HOST", "a b", "CASEGRAPH_HOST is 'a b'; expected an address or the name of a host."),
        ("PUBLIC_URL", "x.org", "CASEGRAPH_PUBLIC_URL is 'x.org'; expected an http or https URL."),
        ("S3_ENDPOINT", "ftp://x", "CASEGRAPH_S3_ENDPOINT is 'ftp://x'; expected an http or https URL."),
        (
            "BLOB_STORE",
            "gs://papers",
            "CASEGRAPH_BLOB_STORE is 'gs://papers'; expected a folder, or s3://BUCKET or s3://BUCKET/PREFIX.",
        ),
        (
            "UPLOAD_TYPES",
            "pdf",
            "CASEGRAPH_UPLOAD_TYPES is 'pdf'; expected media types such as application/pdf or image/*, by commas.",
        ),
        ("LINK_KEY", "short", "CASEGRAPH_LINK_KEY: expected a secret of 32 characters or more."),
    ],
)
def test_a_wrong_variable_is_named_with_what_was_expected(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"CASEGRAPH_{name}", value)
    assert complaint() == said


def test_a_wrong_option_is_named_as_it_is_typed() -> None:
    assert complaint(max_query_depth="x") == "--max-query-depth is 'x'; expected a whole number from 1 to 1000."


def test_each_wrong_setting_has_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("casegraph_port", "x")
    assert [line.split()[0] for line in complaint(workers="y").splitlines()] == ["CASEGRAPH_PORT", "--workers"]


def test_a_long_value_is_cut_and_keeps_to_its_line() -> None:
    said = complaint(port="1\n" * 500)
    assert len(said) < 200
    assert "\n" not in said


@pytest.mark.parametrize(
    "url",
    [
        "postgres://joe:geheim@host/name",
        "mysql://joe:geheim@host/name",
        "geheim",
        "postgresql://joe:geheim@host:port/name",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_a_database_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    said = complaint(database_url=url)
    assert said == "--database-url: expected postgresql://USER@HOST/NAME or sqlite:///FILE."


def test_a_password_is_not_shown() -> None:
    settings = Settings.load(database_url="postgresql://joe:geheim@host/name")
    assert "geheim" not in repr(settings)
    assert "geheim" not in str(settings)


def test_another_process_makes_the_same_settings_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.load(
        port="81", database_url="postgresql://joe:geheim@host/name", playground="no", log_level="DEBUG"
    )
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    assert Settings.load() == settings


def test_a_slip_in_a_variable_is_noticed() -> None:
    environment = {"CASEGRAPH_DATABSE_URL": "x", "CASEGRAPH_FOO": "y", "CASEGRAPH_PORT": "1", "HOME": "/"}
    assert list(unknown_variables(environment)) == [
        "CASEGRAPH_DATABSE_URL is not a setting; did you mean CASEGRAPH_DATABASE_URL?",
        "CASEGRAPH_FOO is not a setting.",
    ]


def test_the_default_limits_of_queries_are_those_of_the_guard() -> None:
    assert asdict(query_limits(Settings.load())) == asdict(Limits())


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_means_and_expects(name: str) -> None:
    field = Settings.model_fields[name]
    assert field.description
    assert isinstance(field.json_schema_extra, dict)
    assert field.json_schema_extra["expected"]
    assert variable(name) == f"CASEGRAPH_{name.upper()}"
