"""The demo's own words: its processes hang together, its tokens differ, and only its dates depend on the moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casegraph.demo import DemoTokens
from casegraph.demo.bundles import case_bundle
from casegraph.demo.people import DEMO
from casegraph.demo.portfolio import SAMPLES, stories
from casegraph.demo.samples.model import SampleProcess
from casegraph.domain.enums import AssignmentRule, DocumentKind, RouteType, TaskType
from casegraph.processes.model import ProcessDefinition

NOW = datetime(2026, 3, 14, 15, 9, 26, 535897, UTC)
_ALL_SAMPLES = SAMPLES[DEMO.key]


def test_random_tokens_are_new_each_time() -> None:
    one, other = DemoTokens.random(), DemoTokens.random()
    tokens = {login.token for login in (*one.rows(), *other.rows(), *DemoTokens.fixed().rows())}
    assert len(tokens) == 15


def test_only_dates_depend_on_the_moment() -> None:
    later = NOW + timedelta(days=3)
    for number, (first, second) in enumerate(zip(stories(DEMO), stories(DEMO), strict=True), start=1):
        one, two = case_bundle(DEMO, first, number, NOW), case_bundle(DEMO, second, number, later)
        assert two.record.created_at - one.record.created_at == timedelta(days=3)
        assert _undated(one.record) == _undated(two.record)
        assert [_undated(task.record) for task in one.tasks] == [_undated(task.record) for task in two.tasks]
        assert [_undated(paper) for paper in one.documents] == [_undated(paper) for paper in two.documents]
        assert [_undated(note) for note in one.notes] == [_undated(note) for note in two.notes]


def _undated(record: Any) -> list[Any]:
    return [value for value in record if not isinstance(value, datetime)]


@pytest.mark.parametrize("sample", _ALL_SAMPLES, ids=lambda sample: sample.key)
def test_what_is_told_of_a_process_is_about_its_tasks(sample: SampleProcess) -> None:
    for definition in sample.versions:
        keys = {task.key for task in definition.tasks}
        assert len(keys) == len(definition.tasks)
        assert sum(task.start for task in definition.tasks) == 1
        for task in definition.tasks:
            assert {target.task for target in task.route.targets} <= keys | {None}
            conditions = {target.condition for target in task.route.targets} - {None}
            assert conditions <= set(sample.conditions)
            assert set(task.groups) <= set(DEMO.groups)
            assert set(task.users) <= {person.username for person in DEMO.people}
    latest = sample.versions[-1]
    told = {*sample.answers, *sample.milestones, *sample.named_by, *(paper.task for paper in sample.papers)}
    assert told <= {task.key for task in latest.tasks}
    for paper in sample.papers:
        _matches(latest, paper.definition, paper.kind, paper.revisions)


def _matches(definition: ProcessDefinition, key: str | None, kind: DocumentKind, revisions: tuple[str, ...]) -> None:
    if key is None:
        assert (kind, revisions) == (DocumentKind.ATTACHED, ())
    else:
        document = definition.document(key)
        assert document is not None
        assert document.kind is kind
        assert document.versioned or not revisions


def test_the_processes_show_every_route_and_rule() -> None:
    tasks = [task for sample in _ALL_SAMPLES for version in sample.versions for task in version.tasks]
    assert {task.route.type for task in tasks} == set(RouteType)
    assert {task.assignment_rule for task in tasks} == set(AssignmentRule)
    assert {task.type for task in tasks} == set(TaskType) - {TaskType.SUBPROCESS}
    assert any(task.ad_hoc for task in tasks)
