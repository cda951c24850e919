"""Which of a case's open instances an event belongs to, and which threads they take.

An event with a concept:instance belongs to the open instance of its activity that has it. One without belongs
to the open instance of its activity that has waited longest for such a transition. Every choice takes
constant time.
"""

import heapq
from collections import OrderedDict
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


_WAITS: tuple[Waits, ...] = (_for_anything, _for_start, _for_assign, _for_suspend, _for_resume)
_NEVER: tuple[Waits, ...] = ()
_BY_DEFAULT = (_for_anything,)
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

Queues = dict[Waits, OrderedDict[Instance, None]]
"""The instances of one activity by what they wait for, longest first."""


class OpenWork:
    """The open instances of one case."""

    def __init__(self) -> None:
        self._live: dict[Instance, None] = {}
        self._keyed: dict[tuple[str, str], Instance] = {}
        self._waiting: dict[str, Queues] = {}
        self._lone: Instance | None = None
        self._free_threads: list[int] = []
        self._threads = 0

    def find(self, event: LogEvent) -> Instance | None:
        """The open instance that the event belongs to, or None where it begins one."""
        if event.instance is not None:
            return self._keyed.get((event.activity, event.instance))
        queues = self._waiting.get(event.activity)
        if queues is None:
            return None
        choices = _CHOICES.get(event.transition, _BY_DEFAULT)
        return next((instance for waits in choices for instance in queues[waits]), None)

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
        self._waiting.setdefault(instance.activity, {waits: OrderedDict() for waits in _WAITS})
        self.requeue(instance)

    def requeue(self, instance: Instance) -> None:
        """Lets it wait for what it waits for since its last event; where it waited before it keeps its place."""
        for waits, queue in self._waiting[instance.activity].items():
            if waits(instance):
                queue.setdefault(instance)
            else:
                queue.pop(instance, None)

    def end(self, instance: Instance) -> None:
        """Forgets it and frees its thread."""
        del self._live[instance]
        heapq.heappush(self._free_threads, instance.thread)

    def forget(self, instance: Instance) -> None:
        """The same for one that was kept."""
        if instance.key is not None:
            del self._keyed[instance.activity, instance.key]
        self.requeue(instance)
        self.end(instance)

    def live(self) -> list[Instance]:
        """What is open, in the order in which it began."""
        return list(self._live)

    def all_suspended(self) -> bool:
        """Whether everything that is open is suspended."""
        return all(instance.suspended for instance in self._live)

    def __bool__(self) -> bool:
        """Whether anything is open."""
        return bool(self._live)
