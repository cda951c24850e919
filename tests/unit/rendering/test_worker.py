"""The process that renders: what it answers, and that no template can keep it busy, grow it, or let it out."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from casegraph.rendering.asking import document_job, form_job
from casegraph.rendering.errors import MISSING, TOO_LARGE, RenderingError
from casegraph.rendering.limits import MAX_JOB_BYTES
from casegraph.rendering.paper import Paper
from casegraph.services import printing
from casegraph.services.printing import Printing, PrintingBusy, PrintingUnavailable
from tests.paper import docx_text, pdf_text, zip_files

PAPER = Paper("Title", "en", datetime(2026, 11, 21, tzinfo=UTC))

BOMBS = {
    "squares": "{% assign n = 9 %}{% for i in (1..10000) %}{% assign n = n | times: n %}{% endfor %}{{ n }}",
    "loops": "{% for i in (1..10000) %}{% assign s = i %}{% endfor %}" * 900,
    "joins": '{% assign s = "x,x,x" %}{% for i in (1..9999) %}{% assign s = s | replace: "x", "x,x" %}{% endfor %}',
}


def _document(template: str, *formats: str, **variables: Any) -> Any:
    return document_job(template, variables, PAPER, formats or ("pdf",))


async def _refused(job: Any, made: Printing | None = None) -> RenderingError:
    with pytest.raises(RenderingError) as caught:
        await (made or Printing(2)).files(job)
    return caught.value


async def test_a_job_gives_its_files_in_order() -> None:
    pdf, word = await Printing().files(_document("Dear {{ name }}", "pdf", "docx", name="Ψ"))
    assert pdf_text(pdf) == "Dear Ψ Title 1 / 1"
    assert docx_text(word) == "Dear Ψ"


async def test_a_form_is_a_pdf_and_a_list_of_them_a_zip() -> None:
    schema = {"properties": {"rows": {"title": "Rows", "items": {"title": "Row"}}}}
    value = {"rows": [{"a": 1}, {"a": 2}]}
    [whole] = await Printing().files(form_job(schema, value, "", PAPER, "Case 1"))
    assert pdf_text(whole).startswith("Title Case 1 Rows a 1 2")
    [rows] = await Printing().files(form_job(schema, value, "/rows", PAPER))
    assert [pdf_text(one).split(" a ")[0] for one in zip_files(rows).values()] == ["Row 1", "Row 2"]


async def test_a_member_whose_name_is_a_number_is_called_so() -> None:
    [part] = await Printing().files(form_job({}, {"2024": {"a": 1}}, "/2024", PAPER))
    assert pdf_text(part).startswith("2024 ")


async def test_what_a_template_lacks_is_told_as_it_is() -> None:
    found = await _refused(_document("a\n{{ nobody }}"))
    assert (found.code, found.line, found.column) == (MISSING, 2, 4)
    assert found.message == "The template needs the variable 'nobody' (line 2, column 4)."


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_ends_with_the_process(name: str) -> None:
    assert (await _refused(_document(BOMBS[name]))).code == TOO_LARGE


async def test_too_much_to_ask_for_is_refused_before_it_is_asked() -> None:
    assert (await _refused(_document("x", text="x" * MAX_JOB_BYTES))).code == TOO_LARGE


async def test_templates_read_no_file_and_write_none(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    template = f'#read("{secret}") {{{{ path }}}} ![]({secret}) #include "{secret}" #image("{secret}")'
    before = sorted(os.listdir(tmp_path))
    [pdf] = await Printing().files(_document(template, path=f"#read({str(secret)!r})"))
    assert "the secret" not in pdf_text(pdf)
    assert sorted(os.listdir(tmp_path)) == before


async def test_the_process_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEGRAPH_LINK_KEY", "a" * 40)
    started = asyncio.create_subprocess_exec
    told: list[dict[str, str]] = []

    async def watched(*command: Any, **given: Any) -> Any:
        told.append(given["env"])
        return await started(*command, **given)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    await Printing().files(_document("x"))
    assert told
    assert not [name for one in told for name in one if name.startswith("CASEGRAPH_")]


async def test_whoever_gives_up_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started, workers, begun = asyncio.create_subprocess_exec, [], asyncio.Event()

    async def watched(*command: Any, **given: Any) -> Any:
        workers.append(await started(*command, **given))
        begun.set()
        return workers[0]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    task = asyncio.create_task(Printing().files(_document(BOMBS["loops"])))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert workers[0].returncode is not None
    with pytest.raises(ProcessLookupError):
        os.kill(workers[0].pid, 0)


async def test_too_many_that_wait_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "_MOST_WAITING", 1)
    made = Printing()
    first = asyncio.create_task(made.files(_document("x")))
    await asyncio.sleep(0)
    with pytest.raises(PrintingBusy):
        await made.files(_document("x"))
    assert len(await first) == 1
    assert len(await made.files(_document("x"))) == 1


async def test_without_the_libraries_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "_NEEDED", ("typst", "no_such_library"))
    with pytest.raises(PrintingUnavailable):
        await Printing().files(_document("x"))


@pytest.mark.skipif(sys.platform == "win32", reason="the workers in place of the real one are shell scripts")
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exec sleep 60", "The document takes too long to make."),
        ("kill -KILL $$", "The document takes too long to make."),
        ("kill -ABRT $$", "The document takes too much memory to make."),
    ],
)
async def test_a_worker_that_does_not_answer_is_too_much(
    script: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", _worker(tmp_path, script))
    assert (await _refused(_document("x"), Printing(1))).message == said


@pytest.mark.skipif(sys.platform == "win32", reason="the worker in place of the real one is a shell script")
async def test_a_worker_that_fails_is_an_error_of_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", _worker(tmp_path, "echo 'KeyError: of the case' >&2; exit 1"))
    with capture_logs() as logs, pytest.raises(RuntimeError):
        await Printing().files(_document("x"))
    assert logs == [{"event": "rendering_failed", "log_level": "error", "exit_code": 1, "error": "KeyError"}]


def _worker(folder: Path, script: str) -> str:
    file = folder / "worker"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o700)
    return str(file)
