"""What processes have used, as Linux tells in /proc: processor time and memory, of a process and all its children."""

import os
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _CHILDREN_SYSTEM = 1, 11, 14
"""Where, after the name, /proc/*/stat has the parent's id, and the first and last of the four processor times."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Processor time in seconds, and the peak of memory in megabytes: the sum over all processes of a tree."""

    cpu: float
    peak: float


def usage(root: int) -> Usage:
    """What the process and all below it have used until now, with those that have ended and were waited for."""
    tree = _tree(root)
    cpu = sum(ticks for _, ticks in tree.values()) / _TICKS
    return Usage(cpu, sum(_peak(one) for one in tree))


def _tree(root: int) -> dict[int, tuple[int, int]]:
    everyone = {int(one.name): _stat(one) for one in _PROC.iterdir() if one.name.isdigit()}
    known = {pid: found for pid, found in everyone.items() if found is not None}
    inside = {root}
    while more := {pid for pid, (parent, _) in known.items() if parent in inside} - inside:
        inside |= more
    return {pid: known[pid] for pid in inside if pid in known}


def _stat(process: Path) -> tuple[int, int] | None:
    """The parent's id and the ticks used; none where the process has just ended."""
    try:
        fields = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[_PARENT]), sum(map(int, fields[_USER : _CHILDREN_SYSTEM + 1]))


def _peak(pid: int) -> float:
    try:
        status = (_PROC / str(pid) / "status").read_text()
    except OSError:
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return sum(float(line.split()[1]) * 1024 / 1_000_000 for line in lines)
