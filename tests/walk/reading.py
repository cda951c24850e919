"""The walk of everything that can be read, by one caller after the other."""

import json
from typing import Any, Final

from tests.client import Answer
from tests.walk.asks import Ask, alone
from tests.walk.plan import REFUSABLE, Plan
from tests.walk.report import Report
from tests.walk.scene import Scene
from tests.walk.sights import ACTORS

BAD: Final = "BAD_USER_INPUT"


class Reading:
    """Asks all questions of a plan, and notes what should not have been told."""

    def __init__(self, scene: Scene, report: Report) -> None:
        self.scene = scene
        self.report = report
        self.plan: Plan = scene.plan()

    async def sound(self) -> list[Ask]:
        """The questions that mean something: the administrator's answers have no errors."""
        asks = [*self.plan.deep(frozenset())]
        for ask in (*self.plan.singles(), *self.plan.lists()):
            if await self._clean(ask):
                asks.append(ask)
            else:
                nodes = ask.variables.get("nodes", ())
                asks += [one for one in alone(ask, nodes) if await self._clean(one)]
        return asks

    async def _clean(self, ask: Ask) -> bool:
        return "errors" not in (await self.scene.ask("admin", ask.document, ask.variables)).body

    async def walk(self, actor: str, asks: list[Ask]) -> set[str]:
        """Ask everything as an actor; the marks of what it may see and has seen."""
        await self.scene.impoverish(actor)
        seen: set[str] = set()
        refused = not ACTORS[actor].cases <= ACTORS[actor].notes
        for ask in (*asks, *(self.plan.deep(REFUSABLE) if refused else ())):
            answer = await self.scene.ask(actor, ask.document, ask.variables)
            self.report.tried(actor, ask.touches)
            seen |= self.scene.seen(answer, ask.variables)
            self._judge(actor, ask, answer)
            if ask.parts or "errors" not in answer.body:
                await self._compare(actor, ask, answer)  # where notes are refused, it is asked again without them
        self._leaks(actor, seen)
        return {mark for mark in seen if ACTORS[actor].sees(self.scene.ledger.facts[mark])}

    def expected(self, actor: str) -> set[str]:
        """The marks of all that an actor may see."""
        found = {mark for mark, fact in self.scene.ledger.facts.items() if ACTORS[actor].sees(fact)}
        self.report.facts += len(self.scene.ledger.facts)
        return found

    def _judge(self, actor: str, ask: Ask, answer: Answer) -> None:
        """Only what may be refused has errors, and only with the code of a refusal."""
        if actor == "anonymous":
            assert (answer.status, answer.codes) == (401, ["UNAUTHENTICATED"]), answer.body
            assert not answer.body.get("data")
            return
        sight = ACTORS[actor]
        for error in answer.body.get("errors", ()):
            if error["extensions"]["code"] == BAD and not ask.parts:
                continue  # an argument is missing, whoever asks
            if error["extensions"]["code"] == "NOT_FOUND" and "category" in json.dumps(ask.variables):
                continue  # a category that the tenant does not have, as `_compare` proves
            assert error["extensions"]["code"] == "FORBIDDEN", (actor, error, ask.document)
            assert "notes" in ask.document + json.dumps(ask.variables), (actor, error, ask.document)
            assert not sight.asks_for_notes or not sight.cases <= sight.notes, (actor, error)

    def _leaks(self, actor: str, seen: set[str]) -> None:
        facts = self.scene.ledger.facts
        self.report.leaks += [f"{actor}: {facts[one]}" for one in seen if not ACTORS[actor].sees(facts[one])]

    async def _compare(self, actor: str, ask: Ask, answer: Answer) -> None:
        """The answer is what it would be if what the actor may not see had never been there."""
        if actor == "anonymous":
            return
        poorer = await self.scene.ask(actor, ask.document, ask.variables, poorer=True)
        if _settled(answer) != _settled(poorer):
            self.report.leaks.append(f"{actor} can tell the worlds apart: {_difference(ask, answer, poorer)}")


def _settled(answer: Answer) -> object:
    """The data, and of each error what it says of which thing: which of a thing's fields failed first is by chance.

    Each world signs links with a key of its own, and they end so long after they were asked for.
    """
    errors = {(one["message"], str(one.get("path", ())[:-1])) for one in answer.body.get("errors", ())}
    return _without_links(answer.body.get("data")), errors


def _without_links(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_links(one) for one in value]
    if not isinstance(value, dict):
        return value
    link = {"url", "expiresAt"} <= value.keys()
    return {key: _without_links(one) for key, one in value.items() if not (link and key in ("url", "expiresAt"))}


def _difference(ask: Ask, answer: Answer, poorer: Answer) -> str:
    for at, part in enumerate(ask.parts):
        one, other = (json.dumps(_part(each, at)) for each in (answer, poorer))
        if one != other:
            return f"{part.inside or 'Query'}.{part.field} {part.arguments}: {one[:300]} / {other[:300]}"
    one, other = json.dumps(answer.body), json.dumps(poorer.body)
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return f"{ask.document[:60]} … {one[max(0, at - 200) : at + 100]} / {other[max(0, at - 20) : at + 100]}"


def _part(answer: Answer, at: int) -> object:
    data = answer.body.get("data") or {}
    if "nodes" in data and f"f{at}" not in data:
        return [(one or {}).get(f"f{at}") for one in data["nodes"]]
    return data.get(f"f{at}")
