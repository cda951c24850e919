"""The benchmark of uploads runs, and judges."""

import pytest

from tests.benchmarks import uploads


def test_memory_stays_flat_over_a_few_megabytes(capsys: pytest.CaptureFixture[str]) -> None:
    assert uploads.main(["--megabytes", "1", "8"]) == 0
    told = capsys.readouterr().out
    acts = [line.split("│")[1].strip() for line in told.splitlines() if line.startswith("│")]
    assert acts == ["put", "put again", "get"] * 2


def test_memory_that_grows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [uploads.Step("put", 1, 1.0, 100.0), uploads.Step("put", 1024, 1.0, 101.0 + uploads.FLAT)]
    monkeypatch.setattr(uploads, "_measured", lambda *_: steps)
    assert uploads.main([]) == 1
