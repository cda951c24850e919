"""The schema of what is kept of members of a tenant is read when the server starts, or it does not start."""

from pathlib import Path

import pytest

from casegraph.bootstrap import StartError, check, tenant_user_schema
from casegraph.config import Settings


def test_a_schema_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "schema.json"
    file.write_text('{"required": ["department"]}', encoding="utf-8")
    settings = Settings(tenant_user_schema=file)
    check(settings)
    assert tenant_user_schema(settings) == {"required": ["department"]}
    assert tenant_user_schema(Settings()) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read, or is no JSON"),
        ("{", "cannot be read, or is no JSON"),
        ('{"required": "department"}', "is no JSON Schema, at /required: The value must be a list"),
        ('{"$ref": "http://example.org/x"}', r"is no JSON Schema, at /\$ref: "),
    ],
)
def test_the_server_does_not_start_with_another(text: str | None, said: str, tmp_path: Path) -> None:
    file = tmp_path / "schema.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(StartError, match=said) as caught:
        check(Settings(tenant_user_schema=file))
    assert "\n" not in str(caught.value)
    assert str(file) in str(caught.value)
