"""Results as tables: what was measured, how casegraph stands to each peer, and whether that is enough."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from tests.benchmarks.rounds import Result

OURS = "casegraph"
MOST_MEMORY = 200.0
MOST_GROWTH = 1.5

LEAST = {"postgraphile": 1.0, "handwritten": 0.5, "conventional": 10.0}
"""The least throughput of casegraph, by what it is compared with."""

_LEAST_SHOWN = 0.005

_COLUMNS = ("query", "server", "requests/s", "p50 ms", "p99 ms", "casegraph is", "server CPU ms", "database CPU ms")


def show(results: Sequence[Result], console: Console) -> None:
    """Print the table and, under it, a line for each query that says whether the bar is met."""
    table = Table(*_COLUMNS, "peak MB", title="medians of all rounds; CPU is a request's")
    for name in dict.fromkeys(one.query for one in results):
        of_query = {one.server: one for one in results if one.query == name}
        for one in of_query.values():
            table.add_row(*_row(one, of_query.get(OURS)))
        table.add_section()
    console.print(table)
    for line in bars(results):
        console.print(line, soft_wrap=True)


def _row(one: Result, ours: Result | None) -> tuple[str, ...]:
    ratio = "" if ours is None or one is ours or not one.rate else f"{ours.rate / one.rate:.2f} x"
    times = (f"{one.rate:,.0f}", f"{one.p50:.1f}", f"{one.p99:.1f}", ratio)
    database = f"{one.database_cpu:.2f}" if one.database_cpu >= _LEAST_SHOWN else "-"
    return (one.query, one.server, *times, f"{one.server_cpu:.2f}", database, f"{one.peak:.0f}")


def bars(results: Sequence[Result]) -> Iterator[str]:
    """For each query that casegraph was asked: whether it is as fast and as small as it must be."""
    for ours in (one for one in results if one.server == OURS):
        peers = {one.server: one for one in results if one.query == ours.query and one.server != OURS}
        missed = list(misses(ours, peers))
        yield f"bar {ours.query}: " + ("not met: " + "; ".join(missed) if missed else "met")


def misses(ours: Result, peers: Mapping[str, Result]) -> Iterator[str]:
    """What of the bar is missed against the peers that were measured."""
    for name, least in LEAST.items():
        peer = peers.get(name)
        if peer is not None and ours.rate < least * peer.rate:
            yield f"{ours.rate / peer.rate:.2f} x {name}, wanted {least:g} x"
    peer = peers.get("postgraphile")
    if peer is not None and ours.p99 > peer.p99:
        yield f"p99 {ours.p99:.1f} ms, postgraphile {peer.p99:.1f} ms"
    if ours.peak >= MOST_MEMORY:
        yield f"{ours.peak:.0f} MB, wanted less than {MOST_MEMORY:.0f} MB"


def show_growth(small: int, large: int, results: Sequence[Result], console: Console) -> None:
    """Print the medians of two data sets side by side, and what a far page costs beside the first."""
    table = Table("query", "server", f"p50 ms, {small:,}", f"p50 ms, {large:,}", "ratio", "bar", title="growth")
    at = {(one.server, one.query): one.p50 for one in results}
    for (server, query), before in at.items():
        name, _, size = server.rpartition(" ")
        if size == str(small):
            after = at[f"{name} {large}", query]
            table.add_row(query, name, f"{before:.1f}", f"{after:.1f}", *_growth(after / before))
    for (server, query), first in at.items():
        if query == "Q1" and (server, "page500") in at:
            far = at[server, "page500"]
            table.add_row("page 1, page 500", server, f"{first:.1f}", f"{far:.1f}", *_growth(far / first))
    console.print(table)


def _growth(ratio: float) -> tuple[str, str]:
    return f"{ratio:.2f}", "met" if ratio < MOST_GROWTH else f"not met, wanted less than {MOST_GROWTH:g}"
