"""Which Python functions packages register for scripts."""

import sys
from pathlib import Path

import pytest

from casegraph.services.functions import registered_functions


def test_packages_register_functions_by_entry_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "rates-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: rates\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text(
        "[casegraph.functions]\nexchange-rates = rates:today\nvat = rates:vat\n[other]\nnone = rates:none\n"
    )
    (tmp_path / "rates.py").write_text("def vat(variables):\n    return {'vat': variables['net'] * 0.2}\n")
    before = registered_functions()
    monkeypatch.syspath_prepend(str(tmp_path))
    functions = registered_functions()
    assert functions.keys() - before.keys() == {"exchange-rates", "vat"}
    assert "rates" not in sys.modules, "a function is loaded when it is called"
    assert functions["vat"]({"net": 10}) == {"vat": 2.0}
    with pytest.raises(AttributeError):
        functions["exchange-rates"]
    assert "exchange-rates" in functions
