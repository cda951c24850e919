"""Which of a case's open instances an event belongs to, and which threads they take.

An event with a concept:instance belongs to the open instance of its activity that has it. One without belongs
to the open instance of its activity that has waited longest for such a transition. Every choice takes
constant time.
"""

import heapq
from collections import deque
from collections.abc import Callable, Mapping
from types import MappingProxyType

from casegraph.eventlogs.events import LogEvent, Transition
from casegraph.eventlogs.instances import Instance

Waits = Callable[[Instance], bool]


def _for_anything(instance: Instance) -> bool:
    return instance.closed is None


def _for_start(instance: Instance) -> bool:
    return instance.closed is None and not instance.started


def _for_assign(instance: Instance) -> bool:
    return instance.closed is None and instance.owner is None


def _for_suspend(instance: Instance) -> bool:
    return instance.closed is None and not instance.suspended


def _for_resume(instance: Instance) -> bool:
    return instance.closed is None and instance.suspended


_NEVER: tuple[Waits, ...] = ()
_CHOICES: Mapping[Transition, tuple[Waits, ...]] = MappingProxyType(
    {
        Transition.SCHEDULE: _NEVER,
        Transition.ASSIGN: (_for_assign,),
        Transition.START: (_for_start,),
        Transition.SUSPEND: (_for_suspend, _for_anything),
        Transition.RESUME: (_for_resume, _for_anything),
    }
)
"""Which instances a transition looks for, best first; where there is none it begins a new one."""
_BY_DEFAULT = (_for_anything,)
_QUEUED = (_for_anything, _for_start, _for_assign, _for_suspend)


class OpenWork:
    """The open instances of one case."""

    def __init__(self) -> None:
        self._live: dict[Instance, None] = {}
        self._keyed: dict[tuple[str, str], Instance] = {}
        self._queues: dict[tuple[str, Waits], deque[Instance]] = {}
        self._lone: Instance | None = None
        self._free_threads: list[int] = []
        self._threads = 0

    def find(self, event: LogEvent) -> Instance | None:
        """The open instance that the event belongs to, or None where it begins one."""
        if not self._live:
            return None
        if event.instance is not None:
            found = self._keyed.get((event.activity, event.instance))
            return found if found is not None and found.closed is None else None
        for waits in _CHOICES.get(event.transition, _BY_DEFAULT):
            if found := self._first(event.activity, waits):
                return found
        return None

    def _first(self, activity: str, waits: Waits) -> Instance | None:
        queue = self._queues.get((activity, waits))
        while queue:
            if waits(queue[0]):
                return queue[0]
            queue.popleft()
        return None

    def take_thread(self) -> int:
        """The lowest number that no open instance has."""
        if self._free_threads:
            return heapq.heappop(self._free_threads)
        self._threads += 1
        return self._threads

    def begin(self, instance: Instance) -> None:
        """Notes that it runs beside what is open, if anything is."""
        if self._live:
            instance.parallel = True
            if self._lone is not None:
                self._lone.parallel = True
                self._lone = None
        else:
            self._lone = instance
        self._live[instance] = None

    def keep(self, instance: Instance) -> None:
        """Makes it found by later events; for one that is open after its first event."""
        if instance.key is not None:
            self._keyed[instance.activity, instance.key] = instance
        for waits in _QUEUED:
            self._enqueue(instance, waits)

    def note(self, instance: Instance, transition: Transition) -> None:
        """Queues it for what it waits for since this transition."""
        if transition is Transition.SUSPEND:
            self._enqueue(instance, _for_resume)
        elif transition is Transition.RESUME or transition is Transition.START:
            self._enqueue(instance, _for_suspend)
        elif transition is Transition.REASSIGN or transition is Transition.ASSIGN:
            self._enqueue(instance, _for_assign)
            self._enqueue(instance, _for_start)

    def _enqueue(self, instance: Instance, waits: Waits) -> None:
        if waits(instance):
            self._queues.setdefault((instance.activity, waits), deque()).append(instance)

    def end(self, instance: Instance) -> None:
        """Forgets it and frees its thread."""
        del self._live[instance]
        if instance is self._lone:
            self._lone = None
        heapq.heappush(self._free_threads, instance.thread)

    def take_all(self) -> list[Instance]:
        """Ends whatever is open, and gives it in the order in which it began."""
        instances = list(self._live)
        for instance in instances:
            self.end(instance)
        return instances

    def all_suspended(self) -> bool:
        """Whether everything that is open is suspended."""
        return all(instance.suspended for instance in self._live)

    def __bool__(self) -> bool:
        """Whether anything is open."""
        return bool(self._live)
