"""Metadata, entities and data of tasks are saved and patched; what is strict is refused where it is not valid."""

from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from casegraph.domain.enums import TaskType
from casegraph.domain.json_patch import MAX_OPERATIONS, Op, Operation
from casegraph.lifecycle import commands
from casegraph.lifecycle.commands import Command
from casegraph.lifecycle.strictness import problems
from casegraph.processes.model import Assignment, ProcessDefinition, Script, TriggerDefinition

from .desk import ANN, BOB, Desk, process, script, step

CODE = {"type": "object", "required": ["code"], "properties": {"code": {"type": "string"}}}
AMOUNT = {"type": "object", "required": ["amount"], "properties": {"amount": {"type": "number"}}}
BODIES = ("variables", "entity", "metadata")
EXTRA = UUID(int=0xE7)


def drawing(*strict: str, forms: bool = False) -> ProcessDefinition:
    """Asked for with a form and checked; a script then sets what the schema of variables does not have."""
    return process(
        step("ask", "check", start=True, data_schema=CODE, strict=forms),
        step("check", "sum"),
        script("sum", "end", amount="'much'"),
        step("end", None),
        step("extra", None, ad_hoc=True, data_schema=CODE, strict=forms),
        metadata_schema=CODE,
        entity_schema=CODE,
        variable_schema=AMOUNT,
        strict=strict,
        triggers=(TriggerDefinition("spoil", "Spoil", script=Script((Assignment("amount", "'much'"),))),),
    )


def patch(*operations: Operation) -> commands.PatchCaseMetadata:
    return commands.PatchCaseMetadata(operations)


def test_metadata_and_entity_are_saved() -> None:
    desk = Desk(drawing())
    desk.do(commands.SaveCaseMetadata({"code": 1}))
    assert desk.kinds() == ["CASE.METADATA_CHANGED"]
    desk.do(commands.SaveCaseEntity([1]))
    assert desk.kinds() == ["CASE.ENTITY_CHANGED"]
    assert (desk.case.metadata, desk.case.entity) == ({"code": 1}, [1])
    desk.unchanged(commands.SaveCaseMetadata({"code": 1}))
    desk.unchanged(commands.SaveCaseEntity([1]))
    desk.do(commands.SaveCaseMetadata({"code": True}))
    desk.do(commands.SaveCaseMetadata({"code": 1.0}))


def test_a_patch_is_carried_out_whole_or_not_at_all() -> None:
    desk = Desk(drawing())
    given = {"code": "x"}
    desk.do(commands.SaveCaseMetadata(given))
    desk.do(patch(Operation(Op.ADD, "/tags", value=[]), Operation(Op.ADD, "/tags/-", value=1)))
    assert (desk.case.metadata, given) == ({"code": "x", "tags": [1]}, {"code": "x"})
    desk.unchanged(patch(Operation(Op.TEST, "/code", value="x")))
    desk.unchanged(patch())
    failing = patch(Operation(Op.REMOVE, "/tags"), Operation(Op.TEST, "/code", value="y"))
    assert desk.code(failing) == ("CONFLICT", ("operations", "1"))
    assert desk.refused(failing).problems[0].pointer == "/code"
    assert desk.case.metadata == {"code": "x", "tags": [1]}


@pytest.mark.parametrize(
    ("operation", "code", "pointer"),
    [
        (Operation(Op.REMOVE, "/gone"), "VALIDATION", "/gone"),
        (Operation(Op.MOVE, "/x", "/gone"), "VALIDATION", "/gone"),
        (Operation(Op.MOVE, "/gone/x", "/code"), "VALIDATION", "/gone/x"),
        (Operation(Op.ADD, "gone", value=1), "VALIDATION", None),
        (Operation(Op.ADD, "/x"), "VALIDATION", None),
        (Operation(Op.COPY, "/x"), "VALIDATION", None),
        (Operation(Op.ADD, "/x", value="x" * 1_000_001), "LIMIT_EXCEEDED", None),
    ],
)
def test_a_fault_has_its_operation_and_its_place(operation: Operation, code: str, pointer: str | None) -> None:
    desk = Desk(drawing())
    desk.do(commands.SaveCaseMetadata({"code": "x"}))
    [problem] = desk.refused(patch(operation)).problems
    assert (problem.code, problem.path, problem.pointer) == (code, ("operations", "0"), pointer)


def test_a_patch_that_is_too_long_or_leads_to_what_cannot_be_kept_is_refused() -> None:
    desk = Desk(drawing())
    many = patch(*[Operation(Op.TEST, "", value={})] * (MAX_OPERATIONS + 1))
    assert desk.code(many) == ("LIMIT_EXCEEDED", ("operations",))
    assert desk.code(patch(Operation(Op.REPLACE, "", value=None))) == ("VALIDATION", ("operations",))
    deep: Any = {}
    for _ in range(99):
        deep = {"a": deep}
    desk.do(commands.SaveCaseMetadata(deep))
    [problem] = desk.refused(patch(Operation(Op.ADD, "/a" * 99 + "/b", value=[]))).problems
    assert (problem.path, problem.pointer) == (("operations",), "/a" * 99 + "/b")


@pytest.mark.parametrize("kind", [commands.SaveCaseMetadata, commands.SaveCaseEntity])
def test_a_finished_case_keeps_what_it_has(kind: type[Any]) -> None:
    desk = Desk(drawing())
    desk.finish("ask", code="1")
    desk.do(commands.StopCase())
    desk.do(kind({"code": "still"}))
    desk.do(commands.CancelCase())
    assert desk.code(kind({"code": "late"})) == ("INVALID_STATE", ())
    assert desk.code(kind({"code": "still"})) == ("INVALID_STATE", ())
    assert desk.code(patch(Operation(Op.TEST, "/gone", value=1))) == ("INVALID_STATE", ())


def test_data_of_a_task_are_those_of_somebody_while_it_is_open() -> None:
    desk = Desk(process(step("ask", "wait", start=True), step("wait", None, type=TaskType.RECEIVE, groups=())))
    ask = desk.task("ask").id
    desk.do(commands.PatchTaskData(ask, (Operation(Op.ADD, "/a", value=1),)))
    assert (desk.kinds(), desk.task("ask").data) == (["TASK.DATA_CHANGED"], {"a": 1})
    desk.finish("ask")
    assert desk.code(commands.PatchTaskData(ask, (Operation(Op.REMOVE, "/gone"),))) == ("INVALID_STATE", ("taskId",))
    wait = desk.task("wait").id
    assert desk.code(commands.SaveTaskData(wait, {})) == ("INVALID_STATE", ("taskId",))
    desk.do(commands.PauseCase())
    assert desk.code(commands.SaveTaskData(wait, {})) == ("INVALID_STATE", ())


def test_what_is_not_strict_is_kept_as_it_is() -> None:
    desk = Desk(drawing(), variables={"amount": "much"}, metadata={"code": 1}, entity=3)
    desk.do(commands.SaveCaseMetadata({"code": 2}))
    desk.do(commands.SaveTaskData(desk.task("ask").id, {"code": 3}))
    desk.do(commands.CreateTask(EXTRA, "extra", BOB, {"code": 4}))
    desk.do(commands.ExecuteTrigger("spoil"))


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (commands.SaveCaseMetadata({"code": 1}), "value"),
        (commands.PatchCaseMetadata((Operation(Op.ADD, "/code", value=1),)), "operations"),
        (commands.SaveCaseEntity({"code": 1}), "value"),
        (commands.PatchCaseEntity((Operation(Op.ADD, "/code", value=1),)), "operations"),
        (commands.CreateTask(EXTRA, "extra", BOB, {"code": 1}), "data"),
    ],
)
def test_what_is_strict_is_refused_with_its_places(command: Command, path: str) -> None:
    desk = Desk(drawing(*BODIES, forms=True))
    [problem] = desk.refused(command).problems
    assert (problem.code, problem.path, problem.pointer) == ("VALIDATION", (path,), "/code")


def test_a_strict_form_refuses_data_before_the_task_is_completed() -> None:
    desk = Desk(drawing(forms=True))
    ask = desk.task("ask").id
    desk.unchanged(commands.SaveTaskData(ask, {}))
    assert desk.code(commands.SaveTaskData(ask, {"code": 1})) == ("VALIDATION", ("value",))
    assert desk.code(commands.PatchTaskData(ask, (Operation(Op.ADD, "/x", value=1),))) == (
        "VALIDATION",
        ("operations",),
    )
    desk.do(commands.SaveTaskData(ask, {"code": "1"}))


def test_what_a_strict_case_begins_with() -> None:
    for given, path in (({"metadata": {"code": 1}}, "metadata"), ({"entity": []}, "entity")):
        desk = Desk(drawing(*BODIES), create=False)
        create = commands.CreateCase(UUID(int=1), 1, ANN, title="A case", **given)
        assert desk.code(create) == ("VALIDATION", (path,))
    desk = Desk(drawing(*BODIES), create=False)
    wrong = commands.CreateCase(UUID(int=1), 1, ANN, title="A case", variables={"amount": "much"})
    assert desk.code(wrong) == ("VALIDATION", ("variables",))
    Desk(drawing(*BODIES))  # nobody has filled anything in


def test_strict_variables_come_one_by_one_but_never_wrong() -> None:
    desk = Desk(drawing(*BODIES))
    desk.do(commands.SetVariables({"other": 1}))
    assert desk.code(commands.SetVariables({"amount": "much"})) == ("VALIDATION", ("set",))
    assert desk.code(commands.ExecuteTrigger("spoil")) == ("VALIDATION", ("trigger",))
    ask = desk.task("ask").id
    assert desk.code(commands.CompleteTask(ask, variables={"amount": []})) == ("VALIDATION", ("variables",))
    assert desk.code(commands.CompleteTask(ask, {"code": "1", "amount": []})) == ("VALIDATION", ("data",))
    desk.finish("ask", "check", amount=1)
    assert (desk.status, desk.case.variables) == ("ERROR", {"other": 1, "amount": 1})
    assert desk.failure() == "“Sum”, /amount: The value must be a number."


def test_what_was_wrong_before_keeps_nothing_else_from_being_changed() -> None:
    desk = Desk(drawing(), variables={"amount": "much"})
    desk.definition = drawing(*BODIES)
    desk.do(commands.SetVariables({"other": 1}))
    assert desk.code(commands.SetVariables({"amount": []})) == ("VALIDATION", ("set",))
    desk.do(commands.SetVariables({"amount": 1}))
    assert desk.code(commands.SetVariables({"amount": "much"})) == ("VALIDATION", ("set",))


def test_checking_variables_is_bounded_however_often_scripts_set_them() -> None:
    names = [f"s{number}" for number in range(60)]
    steps = [script(name, then, amount="amount + 1") for name, then in pairwise([*names, "end"])]
    costly = {"properties": {"list": {"items": {"allOf": [{"minimum": 0}] * 60}}}}
    drawn = process(
        step("ask", "s0", start=True), *steps, step("end", None), variable_schema=costly, strict=("variables",)
    )
    desk = Desk(drawn, variables={"amount": 0, "list": [1] * 3_000})
    desk.finish("ask")
    assert desk.status == "ERROR"
    assert "takes too long" in (desk.failure() or "")


def test_a_schema_that_cannot_be_used_lets_nothing_through() -> None:
    desk = Desk(
        process(step("ask", None, start=True), variable_schema={"$ref": "x:/"}, strict=("variables",)), create=False
    )
    assert desk.code(commands.CreateCase(UUID(int=1), 1, ANN, title="A case")) == ("VALIDATION", ("variables",))
    assert problems(None, 1) == ()
    [problem] = problems({"$ref": "http://example.org/x"}, 1, "value")
    assert (problem.path, problem.pointer) == (("value",), "")
