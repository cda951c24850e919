"""What events change in the threads of a case. No decision is made here."""

from dataclasses import replace

from casegraph.domain.events import BranchAbsorbed, BranchEnded, CaseRouted, CaseStarted, JoinPassed, JoinReached
from casegraph.lifecycle.flow import AtTask, Entering, Flow, Leaving, Split, Thread, Waiting


def started(flow: Flow, event: CaseStarted) -> Flow:
    """The first thread goes to the start task."""
    return flow.put(Thread(event.thread, None, Entering(event.task)))


def at_task(flow: Flow, number: int, at: AtTask) -> Flow:
    """The thread's task was created."""
    return flow.put(replace(flow.threads[number], place=at))


def leaving(flow: Flow, at: AtTask) -> Flow:
    """The task of a thread is completed."""
    thread = flow.at(at.task_id)
    return flow if thread is None else flow.put(replace(thread, place=Leaving(at.task_id, at.key)))


def routed(flow: Flow, event: CaseRouted) -> Flow:
    """A thread left its task: it goes on, ends, or gives way to its branches."""
    thread = flow.threads[event.thread]
    scope = thread.split
    if event.split is not None:
        flow = flow.opened(Split(event.split, event.task, event.thread, thread.split))
        scope = event.split
    last = max((one.thread for one in event.moves), default=0)
    for one in event.moves:
        if one.task is not None:
            flow = flow.put(replace(thread, number=one.thread, split=scope, place=Entering(one.task)))
    stays = any(one.thread == thread.number and one.task is not None for one in event.moves)
    flow = replace(flow, last_thread=max(flow.last_thread, last))
    return flow.without() if stays else flow.without(thread.number)


def join_reached(flow: Flow, event: JoinReached, sequence: int) -> Flow:
    """A thread waits at a join for a split; it leaves the inner splits that do not own the join."""
    place = Waiting(event.join, event.split, event.first_only, sequence)
    return flow.put(replace(flow.threads[event.thread], split=event.split, place=place)).without()


def join_passed(flow: Flow, event: JoinPassed) -> Flow:
    """One thread goes on in place of those that the join consumed; it remembers the one that came last."""
    last = max((flow.threads[number] for number in event.consumed), key=_since)
    split = flow.splits[event.split]
    if event.first_only:
        split = replace(split, passed=split.passed | {event.join})
        flow = replace(flow, splits={**flow.splits, split.number: split})
    going_on = replace(last, number=event.thread, split=event.outer, place=Entering(event.join))
    return flow.put(going_on).without(*(one for one in event.consumed if one != event.thread))


def ended(flow: Flow, event: BranchAbsorbed | BranchEnded) -> Flow:
    """A thread ended at a discriminator, or behind a join."""
    return flow.without(event.thread)


def _since(thread: Thread) -> int:
    return thread.place.since if isinstance(thread.place, Waiting) else 0
