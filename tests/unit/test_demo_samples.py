"""The demo's own words: its definitions are sound, what is told of its processes is about them, its tokens differ."""

import pytest

from casegraph.demo import DemoTokens
from casegraph.demo.filling import sample_text
from casegraph.demo.people import DEMO
from casegraph.demo.portfolio import SAMPLES
from casegraph.demo.samples.model import SampleProcess
from casegraph.domain.enums import AssignmentRule, DocumentKind, RouteType, TaskType
from casegraph.processes.model import ProcessDefinition, TaskDefinition
from casegraph.processes.reading import Format, Known, read

_ALL_SAMPLES = SAMPLES[DEMO.key]


def versions(sample: SampleProcess) -> list[ProcessDefinition]:
    """What the versions of a process say, oldest first; each must be without faults."""
    known = Known({one.username for one in DEMO.people}, DEMO.groups, (), ())
    drafts = [read(sample_text(source), Format.YAML).against(known) for source in sample.sources]
    assert [draft.faults for draft in drafts] == [()] * len(drafts)
    return [draft.definition for draft in drafts if draft.definition is not None]


def test_random_tokens_are_new_each_time() -> None:
    one, other = DemoTokens.random(), DemoTokens.random()
    tokens = {login.token for login in (*one.rows(), *other.rows(), *DemoTokens.fixed().rows())}
    assert len(tokens) == 15


@pytest.mark.parametrize("sample", _ALL_SAMPLES, ids=lambda sample: sample.key)
def test_what_is_told_of_a_process_is_about_its_tasks(sample: SampleProcess) -> None:
    each = versions(sample)
    assert {one.key for one in each} == {sample.key}
    latest = each[-1]
    told = {*sample.answers, *sample.smooth, *sample.targets, *sample.chosen, sample.fault.task, sample.beside} - {None}
    told |= {paper.task for paper in sample.papers} | {after for after, _ in sample.chosen.values()}
    assert told <= {task.key for task in latest.tasks}
    for definition in each:
        (start,) = (task for task in definition.tasks if task.start)
        assert set(sample.starters) <= set(start.groups)
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


def test_choices_are_told_where_the_route_and_the_rule_ask_for_them() -> None:
    for sample in _ALL_SAMPLES:
        tasks = versions(sample)[-1].tasks
        assert {task.key for task in tasks if task.route.type is RouteType.SELECT} == set(sample.targets)
        manual = {task.key for task in tasks if task.assignment_rule is AssignmentRule.MANUAL}
        assert manual == {after for after, _ in sample.chosen.values()}


def test_the_processes_show_every_route_and_rule() -> None:
    tasks = _all_tasks()
    assert {task.route.type for task in tasks} == set(RouteType)
    assert {task.assignment_rule for task in tasks} == set(AssignmentRule)
    assert {task.type for task in tasks} == set(TaskType) - {TaskType.SUBPROCESS}
    assert any(task.ad_hoc for task in tasks)
    assert any(task.due is not None and task.due.calendar is not None for task in tasks)


def test_triggers_and_scripts_do_something() -> None:
    for sample in _ALL_SAMPLES:
        for definition in versions(sample):
            assert definition.results
            assert all(trigger.script.assignments for trigger in definition.triggers)
    assert all(task.script is not None for task in _all_tasks() if task.type is TaskType.SCRIPT)


def _all_tasks() -> list[TaskDefinition]:
    return [task for sample in _ALL_SAMPLES for version in versions(sample) for task in version.tasks]
