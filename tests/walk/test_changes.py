"""Whoever may not change a thing changes nothing, and cannot tell a thing that it may not see from one that is not."""

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from casegraph.domain.ids import new_uuid
from casegraph.models import METADATA
from casegraph.storage.unit_of_work import unit_of_work
from tests.client import Answer
from tests.uploads import uploaded
from tests.walk.changes import SOURCE, Inputs, may
from tests.walk.report import Report, tell
from tests.walk.scene import Scene
from tests.walk.sights import ACTORS, HERE, RACED

# Where a field is refused, graphql-core drops the coroutines of the fields beside it without awaiting them.
pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

REFUSED = {"FORBIDDEN", "NOT_FOUND"}
IN_SIGHT = {"FORBIDDEN", "INVALID_STATE"}
"""What is seen may also be in no state for it, as a case past its first task that is to be deleted."""


class Changing:
    """Tries every mutation as one caller or another."""

    def __init__(self, scene: Scene, report: Report) -> None:
        self.scene = scene
        self.report = report
        boss = scene.houses[HERE].people["boss"]
        words = {"username": boss.username, "trigger": "reset", "definitionKey": "extra", "source": SOURCE}
        words["contentType"] = "application/pdf"
        self.inputs = Inputs(scene.schema, {**words, "processKey": scene.houses[HERE].processes["loan"].key})

    async def rows(self) -> dict[str, list[str]]:
        """Everything that is stored, but for what is kept of refusals themselves."""
        async with unit_of_work(self.scene.database) as unit:
            found = {one.name: await unit.rows(select(one)) for one in METADATA.sorted_tables}
        return {name: sorted(map(repr, rows)) for name, rows in found.items() if name != "audit_entry"}

    async def make(
        self,
        actor: str,
        mutation: str,
        case: str | UUID,
        tenant: str = HERE,
        *,
        copy: bool = False,
        upload: UUID | None = None,
    ) -> Answer:
        """A mutation of a case by name, or of an id that nothing has; `upload` is a document for the case."""
        caseId = taskId = documentId = str(case)
        if isinstance(case, str):
            bundle = self.scene.contents[tenant].bundles[case]
            waiting = mutation == "claimTask" and case == "loan_open"
            at = (1 if waiting else 2) if case == "loan_open" else 0
            caseId = str(bundle.record.id)
            taskId = str(bundle.tasks[at].record.id) if bundle.tasks else caseId
            documentId = str(upload or bundle.documents[-1].id)
        input = self.inputs.of(mutation, caseId=caseId, taskId=taskId, documentId=documentId)
        answer = await self.scene.ask(actor, self.inputs.document(mutation), {"input": input}, poorer=copy)
        self.report.tried(actor, {f"Mutation.{mutation}"})
        facts = self.scene.ledger.facts
        seen = self.scene.seen(answer, input)
        self.report.leaks += [
            f"{actor}: {mutation}: {facts[one]}" for one in seen if not ACTORS[actor].sees(facts[one])
        ]
        self.report.facts += len(facts)
        return answer

    async def refuse(self, actor: str, mutation: str) -> None:
        """All that an actor may not do with a mutation; afterwards everything is as it was."""
        before = await self.rows()
        if self.inputs.aims_at(mutation) is None:
            if not self.open_to(mutation, actor):
                check_refused(mutation, await self.make(actor, mutation, new_uuid()), {*REFUSED, "VALIDATION"})
        else:
            await self._refuse_out_of_sight(actor, mutation)
            if (
                "loan_open" in self.in_sight(mutation, actor)
                and ACTORS[actor].tenant == HERE
                and not may(mutation, actor)
            ):
                check_refused(mutation, await self.make(actor, mutation, "loan_open"), IN_SIGHT)
        after = await self.rows()
        if after != before:
            self.report.leaks.append(
                f"{actor}: {mutation} changed {[one for one in after if after[one] != before[one]]}"
            )

    async def _refuse_out_of_sight(self, actor: str, mutation: str) -> None:
        unknown = new_uuid()
        absent = _without_ids(await self.make(actor, mutation, unknown), unknown)
        for tenant, content in self.scene.contents.items():
            for name, bundle in content.bundles.items():
                if bundle.tasks and not (tenant == ACTORS[actor].tenant and name in self.in_sight(mutation, actor)):
                    answer = await self.make(actor, mutation, name, tenant)
                    check_refused(mutation, answer)
                    if mutation == "claimTask" and (actor, name) in RACED and tenant == HERE:
                        continue
                    ids = (*(one.record.id for one in bundle.tasks), *(one.id for one in bundle.documents))
                    if _without_ids(answer, bundle.record.id, *ids) != absent:
                        self.report.leaks.append(f"{actor}: {mutation} tells {tenant}.{name} from what is not there")

    def in_sight(self, mutation: str, actor: str) -> frozenset[str]:
        """The cases whose things of the kind that the mutation is about somebody sees."""
        sight = ACTORS[actor]
        return sight.documents if self.inputs.aims_at(mutation) == "documentId" else sight.cases

    @staticmethod
    def open_to(mutation: str, actor: str) -> bool:
        """Whether a mutation that is about no case is open to somebody: what is for oneself is every member's."""
        for_oneself = mutation in ("createAuthentication", "createUpload")
        return actor in ("admin", "stranger") or (for_oneself and actor != "anonymous")


def check_refused(mutation: str, answer: Answer, refusals: Collection[str] = REFUSED) -> None:
    """The answer has errors, the one that is expected, and shows nothing."""
    if "errors" in answer.body:
        assert set(answer.codes) <= {"UNAUTHENTICATED", *REFUSED}, (mutation, answer.body)
        return
    payload = dict(answer.data[mutation])
    codes = {one["code"] for one in payload.pop("errors")}
    for one in payload.pop("results", ()):
        codes |= {error["code"] for error in one["errors"]}
    assert codes
    assert codes <= set(refusals), (mutation, answer.body)
    assert not any(payload.values()), (mutation, payload)


def _without_ids(answer: Answer, *ids: UUID) -> str:
    text = json.dumps([answer.status, answer.body])
    for one in ids:
        text = text.replace(str(one), "ID")
    return text


async def test_nobody_changes_what_is_not_theirs_to_change(
    scene: Scene, record_property: Any, request: pytest.FixtureRequest
) -> None:
    report = Report(f"Changing, {request.node.callspec.params['scene']}")
    changing = Changing(scene, report)
    for mutation in changing.inputs.names():
        for actor in ACTORS:
            await changing.refuse(actor, mutation)
    for mutation in changing.inputs.names():
        if changing.inputs.aims_at(mutation) is not None:
            await _carried_out(changing, mutation)
    tell(report, record_property)
    assert report.leaks == [], "\n".join(report.leaks[:20])
    assert {one for one, _ in report.pairs} == {f"Mutation.{one}" for one in changing.inputs.names()}


async def _carried_out(changing: Changing, mutation: str) -> None:
    """All who may are let through to the lifecycle, so that the refusals before were no accident."""
    for actor in ACTORS:
        if may(mutation, actor):
            await changing.scene.impoverish("admin")  # a fresh copy of all that is here
            upload = None
            if mutation == "attachDocument":
                person = changing.scene.person(actor)
                assert person is not None
                upload = await uploaded(changing.scene.poorer_database, person)
            answer = await changing.make(actor, mutation, "loan_open", copy=True, upload=upload)
            codes = {one["code"] for one in answer.data[mutation]["errors"]}
            assert codes.isdisjoint(REFUSED), (mutation, actor, codes)
