"""The README tells every setting, with its default and its meaning, as the code has them."""

from casegraph.config import Settings, variable
from tests.checkout import ROOT


def _row(name: str) -> str:
    field = Settings.model_fields[name]
    default = "" if field.default is None else str(field.default)
    shown = default.lower() if isinstance(field.default, bool) else default
    return f"| `{variable(name)}` | {shown} | {field.description} |"


def test_the_readme_tells_every_setting() -> None:
    told = [line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if "`CASEGRAPH_" in line]
    assert [line for line in told if line.startswith("| `")] == [_row(name) for name in Settings.model_fields]
