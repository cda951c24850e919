"""The threads of a case: its tokens, the splits that they are branches of, and where each of them is.

The rule:

- A *thread* is a token. It is at a task, on its way into or out of one, or waits at a join. Numbers are never reused
  for another token, except that the thread that split goes on under its number after the join.
- Each time that a task sends a thread more than one way, a *split* opens: the thread ends, each way is a new thread,
  and the split stands below the one (`outer`) that its thread was a branch of. So splits are a tree, whatever loops the
  process has: entering the same task again opens another split.
- A thread that comes to a join belongs there to the nearest split above it whose task *owns* that join (see `graph`):
  branches that left their inner splits in odd ways are found again, and a join never waits for a stranger. Where no
  split owns the join there is nothing to wait for, and the thread passes.
- A SEC_JOIN opens when no other thread below its split can still come to it. So it waits for the branches that were
  opened and are still open, and for no others: those that end elsewhere, or could never come, are not waited for.
- A DISCRIMINATOR lets the first thread pass at once; those that come later, of the same split, end there.
- What passed a join goes on in the outer split under the number of the thread that split. Where another branch could
  still meet it at a join of the same split (one of several, each for some of the branches), it stays in the split.
- If the outer split owns the same join, what passed waits there again: a join may be shared by nested splits.
- Joins that wait for one another in a circle, with nothing else open, open in the order of their first arrivals.
- Tasks beside the route have a thread number of their own and no token.

Nothing here knows routes or rules; `joins` moves the threads.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Self
from uuid import UUID

from casegraph.domain.events import ManualChoice


@dataclass(frozen=True, slots=True)
class AtTask:
    """The thread's task was created and is not completed."""

    task_id: UUID
    key: str


@dataclass(frozen=True, slots=True)
class Entering:
    """The task with this key is the next to be created; it could not be yet."""

    key: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """The task is completed; where the thread goes is not decided yet."""

    task_id: UUID
    key: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """At the join in front of the task with this key, for branches of a split. `since` orders arrivals."""

    join: str
    split: int
    first_only: bool
    since: int


Place = AtTask | Entering | Leaving | Waiting


@dataclass(frozen=True, slots=True)
class Thread:
    """A token. `previous` is the delegation closed last on it, `assignee` the last principal who had a task on it."""

    number: int
    split: int | None
    place: Place
    previous: UUID | None = None
    assignee: UUID | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """The branching of thread `thread` at the task `task`. `passed` are its discriminators that let one pass."""

    number: int
    task: str
    thread: int
    outer: int | None
    passed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Flow:
    """All threads and splits that live, and the highest numbers given so far."""

    threads: Mapping[int, Thread] = field(default_factory=dict)
    splits: Mapping[int, Split] = field(default_factory=dict)
    last_thread: int = 0
    last_split: int = 0
    targets: tuple[str, ...] = ()
    assignees: tuple[ManualChoice, ...] = ()

    def put(self, thread: Thread) -> Self:
        """The flow with this thread, new or moved."""
        threads = {**self.threads, thread.number: thread}
        return replace(self, threads=threads, last_thread=max(self.last_thread, thread.number))

    def without(self, *numbers: int) -> Self:
        """The flow after these threads ended; splits that none is below any more are gone."""
        threads = {number: one for number, one in self.threads.items() if number not in numbers}
        return replace(self, threads=threads)._swept()

    def opened(self, split: Split) -> Self:
        """The flow with a new split."""
        return replace(self, splits={**self.splits, split.number: split}, last_split=split.number)

    def _swept(self) -> Self:
        used: set[int] = set()
        for one in self.threads.values():
            used.update(takewhile(lambda number: number not in used, self.above(self._scope(one))))
        return replace(self, splits={number: one for number, one in self.splits.items() if number in used})

    @staticmethod
    def _scope(thread: Thread) -> int | None:
        return thread.place.split if isinstance(thread.place, Waiting) else thread.split

    def above(self, split: int | None) -> Iterator[int]:
        """The split itself and those that it stands below, innermost first."""
        while split is not None:
            yield split
            split = self.splits[split].outer

    def below(self, split: int) -> Iterator[Thread]:
        """The threads of a split and of the splits in it."""
        within = {split}
        for one in sorted(self.splits):  # an outer split is older than those in it
            if self.splits[one].outer in within:
                within.add(one)
        return (one for one in self.threads.values() if one.split in within)

    def at(self, task_id: UUID) -> Thread | None:
        """The thread whose task this is."""
        places = ((one, one.place) for one in self.threads.values())
        return next((one for one, at in places if isinstance(at, AtTask) and at.task_id == task_id), None)
