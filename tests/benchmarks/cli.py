"""The command line of the benchmark: what is asked for, turned into data sets, servers and rounds."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_cache_path
from rich.console import Console

from tests.benchmarks.contenders import contenders
from tests.benchmarks.databases import Databases, databases
from tests.benchmarks.dataset.loading import OtherData
from tests.benchmarks.explain import explain
from tests.benchmarks.load import wrk
from tests.benchmarks.queries import queries
from tests.benchmarks.report import show, show_growth
from tests.benchmarks.rounds import Plan, Result, measured
from tests.benchmarks.servers import SERVERS
from tests.benchmarks.servers.base import Server, ServerFault, Setting
from tests.benchmarks.servers.casegraph import Casegraph

CASES = 100_000
GROWTH = (100_000, 1_000_000)
"""The two sizes that are compared."""

_QUERIES = tuple(queries(CASES))
_WIDTH = 130
_BEGAN = time.monotonic()


def main(words: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; the exit status."""
    given = _parser().parse_args(words)
    if given.scale and given.database_url:
        _parser().error("--scale needs two databases, so it works with the benchmark's own only")
    try:
        wrk()
        with databases(given.database_url, given.data_dir, given.processes, _tell) as found:
            if given.explain:
                print(f"plans: {explain(found, _setting(given, found, given.cases), given.queries, _tell)}")
            else:
                results = _grown(given, found) if given.scale else _compared(given, found)
                print(f"results: {_save(given, results)}")
    except (ServerFault, OtherData) as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Measures casegraph and its peers over the same tables, under the same load.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--cases", type=int, default=CASES, help="the size of the data set")
    add("--servers", type=_names(SERVERS), default=list(SERVERS), metavar="A,B", help=_any_of(SERVERS))
    add("--queries", type=_names(_QUERIES), default=list(_QUERIES), metavar="A,B", help=_any_of(_QUERIES))
    add("--rounds", type=int, default=5, help="rounds of each server and query, of which the median counts")
    add("--seconds", type=float, default=4, help="how long a round takes")
    add("--connections", type=int, default=16, help="over how many connections requests come")
    add("--pool", type=int, default=10, help="connections that each server keeps to the database")
    add("--workers", type=int, default=1, metavar="N", help="also measure casegraph with so many workers")
    add("--processes", type=int, default=2, metavar="N", help="how many processes make a data set")
    add("--scale", type=_sizes, nargs="?", const=GROWTH, metavar="A,B", help="compare 100,000 cases with 1,000,000")
    add("--explain", action="store_true", help="instead of measuring, write the plans of casegraph's statements")
    add("--database-url", metavar="URL", help="an empty PostgreSQL database, or one filled before; else its own")
    add("--data-dir", type=Path, default=user_cache_path("casegraph-benchmarks"), metavar="DIR", help="for all files")
    return parser


def _sizes(text: str) -> tuple[int, int]:
    small, large = map(int, text.split(","))
    return small, large


def _any_of(names: Sequence[str] | dict[str, type[Server]]) -> str:
    return f"any of {', '.join(names)}"


def _names(known: Sequence[str] | dict[str, type[Server]]) -> "_Names":
    return _Names(list(known))


class _Names:
    """Reads names between commas."""

    def __init__(self, known: Sequence[str]) -> None:
        self._known = known

    def __call__(self, text: str) -> list[str]:
        wanted = text.split(",")
        if unknown := [one for one in wanted if one not in self._known]:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not one of {', '.join(self._known)}")
        return wanted


def _compared(given: argparse.Namespace, found: Databases) -> list[Result]:
    setting = _setting(given, found, given.cases)
    chosen: list[tuple[str, Server, Setting]] = [
        (name, SERVERS[name](), setting) for name in SERVERS if name in given.servers
    ]
    if given.workers > 1:
        chosen.append((f"casegraph, {given.workers} workers", Casegraph(given.workers), setting))
    results = _measured(given, found, chosen)
    show(results, _console())
    return results


def _grown(given: argparse.Namespace, found: Databases) -> list[Result]:
    # The peers of casegraph may be measured too, but none is unless it is asked for by name.
    names = given.servers if given.servers != list(SERVERS) else [Casegraph.name]
    small, large = given.scale
    settings = [_setting(given, found, cases) for cases in (small, large)]
    chosen = [(f"{name} {one.cases}", SERVERS[name](), one) for one in settings for name in names]
    results = _measured(given, found, chosen)
    show_growth(small, large, results, _console())
    return results


def _measured(
    given: argparse.Namespace, found: Databases, chosen: Sequence[tuple[str, Server, Setting]]
) -> list[Result]:
    plan = Plan(given.rounds, given.seconds, given.connections, found.postmaster)
    with contenders(chosen, _tell) as started:
        return list(measured(started, given.queries, plan, _tell))


def _setting(given: argparse.Namespace, found: Databases, cases: int) -> Setting:
    return Setting(found.with_data(cases), given.data_dir, cases, given.pool)


def _save(given: argparse.Namespace, results: Sequence[Result]) -> Path:
    folder: Path = given.data_dir / "results"
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    path = folder / f"{now:%Y%m%dT%H%M%SZ}.json"
    asked = {key: value for key, value in vars(given).items() if key not in ("database_url", "data_dir")}
    content = {"at": now.isoformat(), **asked, "results": [one.as_json() for one in results]}
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return path


def _console() -> Console:
    console = Console(highlight=False)
    # What is written to a file or a pipe keeps the whole table.
    return console if console.is_terminal else Console(highlight=False, width=_WIDTH)


def _tell(text: str) -> None:
    print(f"[{time.monotonic() - _BEGAN:6.1f} s] {text}", file=sys.stderr, flush=True)
