"""What a plan's batches are called with, and which things ride along with the rows of its lists.

A page of cases with the process and the creator of each needs one statement rather than three: the list reads what its
rows lead to. All edges of a plan to things of one kind read the same columns of them, so that it does not matter which
of them brought a thing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from casegraph.domain.errors import CasegraphError
from casegraph.domain.paging import Beside, Wanted
from casegraph.graphql.batching import Batched, Reference
from casegraph.graphql.execution.breadth_first.fields import what_is_read
from casegraph.graphql.execution.breadth_first.plan import Branch, ObjectPlan
from casegraph.graphql.execution.breadth_first.united import Columns, united


def prepare_batches(root: ObjectPlan) -> None:
    """Say of each list of a plan what rides along, and prepare the batches that are called alike for all requests."""
    branches = list(_branches(root))
    columns = _columns(branches)
    for branch in branches:
        how = branch.how
        if not isinstance(how, Batched):
            continue
        if how.pages:
            riding = dict.fromkeys(reference for reference in _led_to(branch) if reference.rides)
            beside = tuple(Beside(one.column, one.kind, columns[one.kind]) for one in riding)
            branch.wanted = replace(branch.wanted, beside=beside)
        if how.lasting and branch.arguments.ready is not None:
            branch.prepared = _prepared(how, branch.arguments.ready, branch.wanted)


def _branches(plan: ObjectPlan) -> Iterator[Branch]:
    for branch in plan.branches:
        yield branch
        for below in branch.objects.values():
            yield from _branches(below)


def _columns(branches: list[Branch]) -> dict[str, Columns]:
    """What all edges of the plan together read of things of a kind."""
    found: dict[str, list[Columns]] = {}
    for branch in branches:
        if branch.reference is not None:
            found.setdefault(branch.reference.kind, [frozenset({"id"})]).append(branch.below)
    return {kind: united(some) for kind, some in found.items()}


def _led_to(branch: Branch) -> Iterator[Reference]:
    """The edges of a list's rows, which lie below what passes the rows on."""
    for plan in branch.objects.values():
        for below in plan.branches:
            said = what_is_read(below.how)
            if below.reference is not None:
                yield below.reference
            elif said is not None and said.passes:
                yield from _led_to(below)


def _prepared(how: Batched, ready: Mapping[str, Any], wanted: Wanted) -> Mapping[str, Any] | None:
    """What a batch is called with; None for arguments that are refused, should any parent ever ask for them."""
    try:
        return how.prepare(dict(ready), lambda: wanted)
    except CasegraphError:
        return None
