"""Scripts that are too much for one change, over HTTP: the case is in ERROR; the next change begins anew."""

from tests.firm import Firm

SCRIPTS = 20
HEAVY = "key: heavy\nname: Heavy\ntasks:\n  - {key: ask, title: Ask, start: true, route: s0}\n" + "".join(
    f"  - {{key: s{at}, title: Script {at}, type: SCRIPT, route: {f's{at + 1}' if at + 1 < SCRIPTS else 'last'}, "
    f"script: {{set: {{n: 'items.filter(i, i % 2 == 0).size()'}}}}}}\n"
    for at in range(SCRIPTS)
)
LAST = "  - {key: last, title: Last}\n"


async def test_a_change_whose_scripts_are_too_much_ends_in_an_error(firm: Firm) -> None:
    await firm.deploy(HEAVY + LAST)
    case = await firm.start(processKey="heavy", title="t", variables={"items": list(range(6_000))})

    case = await firm.do("ann", "routeCase", caseId=case["id"])
    assert case["status"] == "ERROR"
    assert "takes too many steps" in case["failure"]
    assert "Script " in case["failure"]
    assert case["variables"]["n"] == 3_000

    await firm.do("root", "setCaseVariables", caseId=case["id"], set={"items": list(range(100))})
    case = await firm.do("root", "resumeCase", caseId=case["id"])
    assert (case["status"], case["failure"], case["variables"]["n"]) == ("RUNNING", None, 50)
    assert [one["title"] for one in case["currentTasks"]] == ["Last"]


async def test_each_change_has_all_its_steps(firm: Firm) -> None:
    await firm.deploy(HEAVY + LAST)

    for _ in range(4):
        case = await firm.start(processKey="heavy", title="t", variables={"items": list(range(1_000))})
        case = await firm.do("ann", "routeCase", caseId=case["id"])
        assert (case["status"], case["variables"]["n"]) == ("RUNNING", 500)
