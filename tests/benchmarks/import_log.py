"""How long an event log takes to import, and how much memory: `python -m tests.benchmarks.import_log FILE`.

Each import runs in a process of its own, first into a new SQLite file, then into a new PostgreSQL database, and
again into the same, which adds nothing. Memory is that of the importing process alone.
"""

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from casegraph.eventlogs import survey
from casegraph.services import utc_now
from casegraph.services.imports import import_log
from casegraph.storage.database import Database, database_url
from casegraph.storage.schema import migrate
from tests.databases import Databases

_KIBIBYTES_OF_A_MEGABYTE = 1000 * 1000 / 1024


def main() -> None:
    """Measure both kinds of databases, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.import_log", description=__doc__)
    parser.add_argument("file", type=Path, help="an event log in XES, plain or gzip")
    parser.add_argument("--into", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.into:
        print(json.dumps(asyncio.run(_import(given.file, given.into))))
        return
    print(f"{'database':<12}{'run':<8}{'cases added':>12}{'check s':>9}{'import s':>10}{'peak MB':>9}")
    with _databases() as databases:
        for kind, url in databases:
            for run in ("first", "second"):
                _report(kind, run, _measured(given.file, url))


@contextmanager
def _databases() -> Iterator[Iterator[tuple[str, str]]]:
    with TemporaryDirectory(prefix="casegraph-benchmark-") as folder:
        made = Databases(Path(folder))
        try:
            yield ((kind, asyncio.run(_fresh(made, kind))) for kind in ("sqlite", "postgresql"))
        finally:
            made.close()


async def _fresh(databases: Databases, kind: str) -> str:
    url = await databases.url(kind)
    return url.set(drivername=kind).render_as_string(hide_password=False)


def _measured(file: Path, url: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.import_log", str(file), "--into", url]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


async def _import(file: Path, url: str) -> dict[str, Any]:
    database = Database(database_url(url))
    try:
        await migrate(database)
        began = time.perf_counter()
        checked = survey(file)
        imported = time.perf_counter()
        result = await import_log(database, "benchmark", checked, utc_now)
        ended = time.perf_counter()
    finally:
        await database.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIBIBYTES_OF_A_MEGABYTE
    return {"added": result.added, "check": imported - began, "import": ended - imported, "peak": peak}


def _report(kind: str, run: str, measured: dict[str, Any]) -> None:
    print(
        f"{kind:<12}{run:<8}{measured['added']:>12}{measured['check']:>9.1f}"
        f"{measured['import']:>10.1f}{measured['peak']:>9.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
