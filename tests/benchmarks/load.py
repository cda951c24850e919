"""Drives a server with wrk: the same requests over the same number of connections, for a number of seconds."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.servers.base import Request, Running, ServerFault

_SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True, slots=True)
class Load:
    """What one round of load came to. Times are in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p90: float
    p99: float


def wrk() -> str:
    """The command wrk. Raises `ServerFault` where it is not installed."""
    found = shutil.which("wrk")
    if found is None:
        raise ServerFault("The load comes from wrk, which is not installed: apt-get install wrk.")
    return found


def drive(running: Running, requests: Sequence[Request], seconds: float, connections: int, folder: Path) -> Load:
    """Send the requests, in turn and again, for so long. Raises `ServerFault` where one of them failed."""
    bodies = folder / f"{running.name}.requests"
    bodies.write_bytes(b"".join(one.body + b"\n" for one in requests))
    first = requests[0]
    headers = [word for pair in first.headers.items() for word in pair]
    command = [wrk(), "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "60s", "-s", str(_SCRIPT)]
    address = f"http://127.0.0.1:{running.port}{first.path}"
    done = subprocess.run([*command, address, "--", str(bodies), *headers], check=False, capture_output=True, text=True)
    (said,) = [line for line in done.stdout.splitlines() if line.startswith("measured ")] or [""]
    if not said:
        raise ServerFault(f"wrk failed: {done.stdout}{done.stderr}")
    measured = json.loads(said.removeprefix("measured "))
    if failed := measured.pop("failed"):
        raise ServerFault(f"{failed} of {measured['requests']} requests to {running.name} failed.")
    if not measured["requests"]:
        # None was answered in time: each took at least as long as the round.
        least = measured["seconds"] * 1000
        return Load(0, measured["seconds"], least, least, least)
    return Load(**measured)
