"""Many clients of two servers want one task: one gets it, and all answers together make sense."""

import asyncio
from typing import Any
from uuid import UUID

from tests.concurrency.callers import Caller, callers
from tests.concurrency.extent import HISTORIES, ROUNDS
from tests.concurrency.linearizability import linearizable
from tests.concurrency.ownership import Answer, Command, Result, Verb, obey, record
from tests.concurrency.scene import Scene

CLAIM = "task { owner { username } } changed"
CLERKS = 200
CALLS_OF_EACH = 25


async def new_task(caller: Caller) -> tuple[str, str]:
    """The ids of a new case, and of its task that waits for whoever claims it."""
    made = await caller.do(
        "createCase", "case { uuid currentTasks { uuid } }", processKey="order", variables={"amount": 5}, submission={}
    )
    [task] = made["case"]["currentTasks"]
    return made["case"]["uuid"], task["uuid"]


async def test_one_of_two_hundred_wins_and_the_others_learn_who(busy: Scene) -> None:
    async with callers(busy.fleet, busy.clerks) as clerks:
        assert len(clerks) == CLERKS
        for _ in range(ROUNDS):
            case_id, task_id = await new_task(clerks[0])
            answers = await asyncio.gather(*(one.call("claimTask", CLAIM, {"taskId": task_id}) for one in clerks))
            await _check_round(busy, clerks, answers, case_id)


async def _check_round(busy: Scene, clerks: list[Caller], answers: list[Any], case_id: str) -> None:
    [winner] = [one.person for one, answer in zip(clerks, answers, strict=True) if not answer["errors"]]
    told = [error for answer in answers for error in answer["errors"]]
    assert len(told) == CLERKS - 1
    assert {(one["code"], *one["path"]) for one in told} == {("CONFLICT", "input", "taskId")}
    assert {one["message"] for one in told} == {
        f"“Check” is claimed already. It is with {winner.username.title()} ({winner.id})."
    }
    [won] = [answer for answer in answers if not answer["errors"]]
    assert won["changed"]
    assert won["task"]["owner"]["username"] == winner.username
    case = await busy.firm.case(case_id, "currentTasks { owner { username } }")
    assert [one["owner"] for one in case["currentTasks"]] == [{"username": winner.username}]


class Counter:
    """Where people claim, release and read over sockets; what they are told is read as they would read it."""

    def __init__(self, people: list[Caller], task_id: str) -> None:
        self._people = {one.person.username: one for one in people}
        self._names = {f"({one.person.id})": one.person.username for one in people}
        self._task_id = task_id

    async def __call__(self, command: Command) -> Result:
        caller = self._people[command.who]
        if command.verb is Verb.READ:
            data = await caller.ask("query ($id: ID!) { task(id: $id) { owner { username } } }", {"id": self._task_id})
            owner = data["task"]["owner"]
            return Result(Answer.OWNER, owner and owner["username"])
        payload = await caller.call(f"{command.verb}Task", "changed", {"taskId": self._task_id})
        if not payload["errors"]:
            return Result(Answer.CHANGED if payload["changed"] else Answer.UNCHANGED)
        [error] = payload["errors"]
        if error["code"] == "FORBIDDEN":
            return Result(Answer.FORBIDDEN)
        assert error["code"] == "CONFLICT", error
        return Result(Answer.CONFLICT, self._names[error["message"].rstrip(".").rpartition(" ")[2]])


async def test_histories_of_claims_releases_and_reads_are_linearizable(busy: Scene) -> None:
    """By people who see every case: others lose sight of a task that somebody else has."""
    async with callers(busy.fleet, busy.auditors) as people:
        for seed in range(HISTORIES):
            case_id, task_id = await new_task(people[0])
            names = [one.username for one in busy.auditors]
            history = await record(Counter(people, task_id), names, CALLS_OF_EACH, seed)
            assert {one.result.answer for one in history} == set(Answer)
            assert linearizable(history, None, obey), sorted(history, key=lambda one: one.called)
            await busy.office.check(UUID(case_id))
