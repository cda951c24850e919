"""Many reassignments at once: each an act of its own, or all of them one."""

from collections.abc import Awaitable, Callable, Sequence
from copy import copy
from dataclasses import replace
from typing import Final

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.calls import Outcome
from casegraph.domain.enums import BulkErrorPolicy
from casegraph.domain.errors import CasegraphError, LimitExceeded, Rejected
from casegraph.lifecycle import commands
from casegraph.lifecycle.commands import Command
from casegraph.services.lifecycle.changing import Asked, Changing, Situation
from casegraph.services.lifecycle.people import ref_of
from casegraph.services.lifecycle.requests import CaseReassignment
from casegraph.storage.lifecycle.loading import lock_in_order
from casegraph.storage.unit_of_work import UnitOfWork

MOST_ITEMS: Final = 100

Item = CaseReassignment | CasegraphError
Result = Outcome | CasegraphError
Act = Callable[[CaseReassignment], Awaitable[Outcome]]


async def reassign_one(changing: Changing, actor: Actor, item: CaseReassignment) -> Outcome:
    """Hand one task over."""

    async def act(unit: UnitOfWork) -> Outcome:
        return await changing.change_in(unit, actor, item.on, _asked(item))

    return await changing.run(actor, item.call, act)


async def reassign_many(
    changing: Changing, actor: Actor, items: Sequence[Item], error_policy: BulkErrorPolicy
) -> list[Result]:
    """What `CaseChanges.reassign_many` does."""
    if len(items) > MOST_ITEMS:
        raise LimitExceeded(f"At most {MOST_ITEMS} cases are reassigned at once.", ("items",))
    if error_policy is BulkErrorPolicy.REJECT_EVERYTHING:
        return await _together(changing, actor, items)
    return [await _tried(number, one, lambda it: reassign_one(changing, actor, it)) for number, one in enumerate(items)]


async def _together(changing: Changing, actor: Actor, items: Sequence[Item]) -> list[Result]:
    """All in one transaction; where one fails the others are tried too, so that all that is wrong is told."""
    asked = [one for one in items if isinstance(one, CaseReassignment)]
    results: list[Result] = []

    async def act(unit: UnitOfWork) -> Outcome:
        results.clear()
        await lock_in_order(unit, policy.cases(actor), [one.on.id for one in asked])
        results.extend(await _in_turn(changing, unit, actor, items))
        for one in results:
            if isinstance(one, CasegraphError):
                raise one
        return Outcome(actor.principal.id, bool(results))

    try:
        await changing.run(actor, None, act)
    except CasegraphError:
        return [one if isinstance(one, CasegraphError) else Outcome(one.id, False) for one in results]
    return results


async def _in_turn(changing: Changing, unit: UnitOfWork, actor: Actor, items: Sequence[Item]) -> list[Result]:
    failed: dict[str, CasegraphError] = {}
    results: list[Result] = []

    async def carry_out(item: CaseReassignment) -> Outcome:
        key = None if item.call is None else item.call.key
        if key in failed:
            # The key of an act that failed has been claimed, and what the act came to will never be kept.
            raise failed[key]
        try:
            return await changing.once(
                unit, actor, item.call, lambda unit: changing.change_in(unit, actor, item.on, _asked(item))
            )
        except CasegraphError as error:
            if key is not None:
                failed[key] = error
            raise

    for number, item in enumerate(items):
        results.append(await _tried(number, item, carry_out))
    return results


async def _tried(number: int, item: Item, act: Act) -> Result:
    if isinstance(item, CasegraphError):
        return _placed(item, number)
    try:
        return await act(item)
    except CasegraphError as error:
        return _placed(error, number)


def _placed(error: CasegraphError, number: int) -> CasegraphError:
    """The same error, whose place is within the item of this number."""
    at = ("items", number)
    if isinstance(error, Rejected):
        return Rejected(*(replace(one, path=(*at, *one.path)) for one in error.problems))
    placed = copy(error)
    placed.path = (*at, *error.path)
    return placed


def _asked(item: CaseReassignment) -> Asked:
    asked = item.asked

    def make(now: Situation) -> Command:
        from_id, to_id = now.people[("from",)], now.people[("to",)]
        return commands.ReassignCase(from_id, to_id, asked.delegation_index, asked.reason)

    return Asked(make, ref_of("from", asked.from_) | ref_of("to", asked.to))
