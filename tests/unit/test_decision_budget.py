"""All that one decision evaluates shares one budget: a decision that uses it up puts the case in ERROR."""

from functools import partial

import pytest

from casegraph.domain.enums import RouteType
from casegraph.lifecycle.scripting import ScriptFailed
from casegraph.processes.model import TaskDefinition
from casegraph.services.scripting import ProcessScripting
from tests.unit.lifecycle import desk
from tests.unit.lifecycle.desk import Desk, process, script, step

HEAVY = "items.filter(i, i % 2 == 0).size()"
ITEMS = list(range(15_000))
STEPS = 500_000


@pytest.fixture(autouse=True)
def _cel(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk asks for its scripting once for each decision."""
    monkeypatch.setattr(desk, "PythonScripting", partial(ProcessScripting, {}, STEPS))


def routed(*tasks: TaskDefinition) -> Desk:
    """A case whose first task was completed."""
    case = Desk(process(*tasks), variables={"items": ITEMS})
    case.finish("ask")
    return case


def chain(length: int) -> list[TaskDefinition]:
    """Scripts in a row."""
    names = [f"s{number}" for number in range(length)]
    return [script(name, after, a=HEAVY) for name, after in zip(names, [*names[1:], "end"], strict=True)]


def test_a_few_heavy_scripts_run() -> None:
    case = routed(step("ask", "s0", start=True), *chain(2), step("end"))

    assert (case.status, case.open(), case.case.variables["a"]) == ("RUNNING", ["end"], 7_500)


def test_more_of_them_than_one_decision_may_run_fail() -> None:
    case = routed(step("ask", "s0", start=True), *chain(50), step("end"))

    assert case.status == "ERROR"
    assert "takes too many steps" in str(case.failure())


def test_conditions_count_like_scripts() -> None:
    ways = [(f"w{number}", f"{HEAVY} < 0") for number in range(30)]
    asked = step("ask", *ways, "w0", by=RouteType.EVALUATE, start=True)

    case = routed(asked, *(step(name) for name, _ in ways))

    assert case.status == "ERROR"
    assert "takes too many steps" in str(case.failure())


def test_what_used_its_steps_up_stays_without() -> None:
    scripting = ProcessScripting({"same": lambda variables: variables}, STEPS)
    with pytest.raises(ScriptFailed, match="too many steps"):
        scripting.evaluate("items.all(a, items.all(b, a >= 0 && b >= 0))", {"items": ITEMS})

    with pytest.raises(ScriptFailed, match="too many steps"):
        scripting.evaluate("1", {})
    with pytest.raises(ScriptFailed, match="too many steps"):
        scripting.render("${1}", {})
    with pytest.raises(ScriptFailed, match="more than is left"):
        scripting.call("same", {"a": [1]})
    assert ProcessScripting({}, STEPS).evaluate("1", {}) == 1


def test_titles_share_it() -> None:
    scripting = ProcessScripting({}, STEPS)
    with pytest.raises(ScriptFailed, match="too many steps"):
        scripting.render(f"${{{HEAVY}}} " * 20, {"items": ITEMS})


def test_handing_variables_to_functions_costs_steps() -> None:
    scripting = ProcessScripting({"none": lambda _: {}}, STEPS)
    for _ in range(30):
        assert scripting.call("none", {"items": ITEMS}) == {}
    for _ in range(10):
        scripting.evaluate("items.size() > 0 ? 1 : 0", {"items": ITEMS})
    with pytest.raises(ScriptFailed, match="function none takes more than is left"):
        [scripting.call("none", {"items": ITEMS}) for _ in range(10)]
