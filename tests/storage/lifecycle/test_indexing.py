"""The index of JSON follows what differs: a small change beside much that stays costs what the small one costs."""

from typing import Any

import pytest

from casegraph.domain.json_values import Place
from casegraph.services.lifecycle import NewTask, OnCase, TaskCompletion
from casegraph.storage.lifecycle import rows
from tests.statements import recorded
from tests.storage.lifecycle.office import Office

MUCH = {"list": list(range(500)), "deep": {"a": [{"b": 1}] * 50}}


class Counted:
    """How many places were worked out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.places = 0
        whole = rows.places_of

        def places_of(body: Any) -> dict[str, Place]:
            found = whole(body)
            self.places += len(found)
            return found

        monkeypatch.setattr(rows, "places_of", places_of)


async def test_a_variable_beside_many(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = await office.start(variables={**MUCH, "amount": 1, "flag": True})
    counted, on = Counted(monkeypatch), OnCase(case_id)
    with recorded() as sql:
        await office.cases.set_variables(office.actors["ann"], on, {"amount": 2, "flag": 1}, ("list",))
    assert counted.places == 2 + 2 + 501
    assert len([one for one in sql if "case_value" in one]) == 2
    await office.check(case_id)


VALUES: list[Any] = [1, 1.0, 0.0, -0.0, True, False, "1", None, [], {}, [1], [1.0], [True], {"a": 1}, {"a": {"a": 1}}]


@pytest.mark.parametrize("after", VALUES)
def test_what_differs_is_found_by_type(after: Any) -> None:
    for before in VALUES:
        one, other = {"a": before, "stays": 1, "gone": 2}, {"a": after, "stays": 1, "new": 3}
        assert _difference(*rows.differing(one, other)) == _difference(one, other)


def _difference(one: Any, other: Any) -> dict[str, tuple[Place | None, Place | None]]:
    old, new = rows.places_of(one), rows.places_of(other)
    return {at: (old.get(at), new.get(at)) for at in (*old, *new) if old.get(at) != new.get(at)}


async def test_the_data_of_a_task(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = await office.start(submission={"amount": 5, **MUCH})
    on = await office.take("bob", case_id, "check")
    counted = Counted(monkeypatch)
    await office.tasks.complete(office.actors["bob"], on, TaskCompletion({"amount": 6}))
    assert counted.places < 10
    await office.check(case_id)


@pytest.mark.parametrize(("before", "after"), [({"a": 1}, [1, 2]), ([1, 2], {"0": 1}), ([[1]], [[1], 2])])
async def test_data_that_are_no_object(office: Office, before: Any, after: Any) -> None:
    assert rows.differing(before, after) == (before, after)
    case_id = await office.start(submission={"amount": 5})
    make = NewTask("extra", data=before)
    await office.changed(case_id, office.tasks.create(office.actors["root"], OnCase(case_id), make))
    extra = await office.on(case_id, "extra")
    await office.take("bob", case_id, "extra")
    await office.changed(case_id, office.tasks.complete(office.actors["bob"], extra, TaskCompletion(after)))
