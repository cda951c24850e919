"""Renderings, each made by a process of its own, which is ended when it takes too long.

A process and not a thread: a thread cannot be ended, shares the interpreter with all requests, and has no limit of
memory. The process knows no secret: of the environment it gets only what Python needs to start.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, Final

import structlog

from casegraph.rendering.errors import TOO_LARGE, RenderingError
from casegraph.rendering.limits import MAX_JOB_BYTES

_NEEDED: Final = ("liquid", "markdown_it", "typst", "docx")
_PASSED_ON: Final = ("PATH", "HOME", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH", "SYSTEMROOT", "VIRTUAL_ENV")
# Threads and arenas of memory take address space, which is limited, and a page is laid out quickly by one.
_THRIFTY: Final = {"RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
_OUT_OF_MEMORY: Final = getattr(signal, "SIGABRT", None)
_MOST_WAITING: Final = 50


class PrintingBusy(Exception):
    """So many renderings are asked for that another one would wait too long."""


class PrintingUnavailable(Exception):
    """The libraries that renderings need are not installed."""


class Printing:
    """Makes files, at most `at_once` of them together; each may take `seconds` of computing, and as long again to wait
    for the processor."""

    def __init__(self, seconds: int = 20, at_once: int = 2) -> None:
        self._seconds = seconds
        self._free = asyncio.Semaphore(at_once)
        self._waiting = 0
        self._log = structlog.get_logger(__name__)

    async def files(self, job: Mapping[str, Any]) -> list[bytes]:
        """The files that a job of `rendering.jobs` asks for.

        Raises `RenderingError`, `PrintingBusy` and `PrintingUnavailable`.
        """
        if not is_available():
            raise PrintingUnavailable
        asked = json.dumps(job).encode()
        if len(asked) > MAX_JOB_BYTES:
            raise RenderingError(TOO_LARGE, f"There is more than {MAX_JOB_BYTES >> 20} MB to print.")
        if self._waiting >= _MOST_WAITING:
            raise PrintingBusy
        self._waiting += 1
        try:
            async with self._free:
                return await self._made(asked)
        finally:
            self._waiting -= 1

    async def _made(self, asked: bytes) -> list[bytes]:
        worker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "casegraph.rendering.worker", str(self._seconds)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**{name: os.environ[name] for name in _PASSED_ON if name in os.environ}, **_THRIFTY},
        )
        try:
            answer, complaint = await asyncio.wait_for(worker.communicate(asked), self._seconds * 2)
        except TimeoutError:
            raise _too_long() from None
        finally:
            await _ended(worker)
        assert worker.returncode is not None, "it was waited for"
        return self._read(answer, complaint, worker.returncode)

    def _read(self, answer: bytes, complaint: bytes, code: int) -> list[bytes]:
        line, _, rest = answer.partition(b"\n")
        if code == 0:
            said = json.loads(line)
            if "error" in said:
                raise RenderingError(*said["error"])
            return _apart(rest, said["sizes"])
        if code < 0:
            raise _too_much_memory() if -code == _OUT_OF_MEMORY else _too_long()
        # The kind of error alone: its text may have something of the case.
        kind = complaint.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
        self._log.error("rendering_failed", exit_code=code, error=kind[:200])
        raise RuntimeError("The worker that renders has failed.")


def is_available() -> bool:
    """Whether the libraries are installed."""
    return all(find_spec(name) is not None for name in _NEEDED)


async def _ended(worker: asyncio.subprocess.Process) -> None:
    """Nothing of a worker stays, also where whoever asked is gone."""
    if worker.returncode is None:
        worker.kill()
        await worker.wait()


def _apart(data: bytes, sizes: list[int]) -> list[bytes]:
    ends = [sum(sizes[: number + 1]) for number in range(len(sizes))]
    return [data[end - size : end] for end, size in zip(ends, sizes, strict=True)]


def _too_long() -> RenderingError:
    return RenderingError(TOO_LARGE, "The document takes too long to make.")


def _too_much_memory() -> RenderingError:
    return RenderingError(TOO_LARGE, "The document takes too much memory to make.")
