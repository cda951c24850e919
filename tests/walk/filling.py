"""The cases of the walk: what stands in each, and who takes part in it."""

from dataclasses import replace
from itertools import count
from typing import Any

from casegraph.domain.bundles import CaseBundle
from casegraph.domain.enums import (
    CaseStatus,
    DelegationOutcome,
    DelegationStatus,
    DocumentKind,
    TaskStatus,
)
from casegraph.domain.events import LogLevel
from casegraph.domain.ids import new_uuid
from casegraph.domain.records import DocumentRecord
from casegraph.domain.text import sort_key
from casegraph.storage.tables import EVENT, FOLDER, FORM, MESSAGE, TASK_LOG
from tests.walk.content import Content, Row
from tests.walk.marks import Ledger
from tests.walk.place import FIRST_NUMBER, House
from tests.world import World, record

EVENTS = 4
"""How many events each case has, which is its version."""

CLOSED = {"status": DelegationStatus.CLOSED, "outcome": DelegationOutcome.REASSIGNED}


class Filling:
    """Makes the cases of one tenant."""

    def __init__(self, world: World, ledger: Ledger, house: House) -> None:
        self._world = world
        self._ledger = ledger
        self._house = house
        self._content = Content(house.name, house.tenant_id)
        self._numbers = count(FIRST_NUMBER[house.name])

    def make(self) -> Content:
        """All cases; who stands how to them is what `sights` says."""
        people = self._house.people
        boss, assignee = people["boss"], people["assignee"]
        previous, first = new_uuid(), new_uuid()
        self._case("bare", [])
        work = [{"id": previous, "assignee_id": boss.id}]
        self._case("order_vault", [self._held("order_vault", boss, work)], "order", status=CaseStatus.COMPLETED)
        held = [
            {"id": first, "assignee_id": people["reader"].id, "previous_id": previous, **CLOSED},
            {"assignee_id": assignee.id, "previous_id": first},
        ]
        waiting = {"definition_key": "second", "groups": [self._house.pool], "principals": [people["archivist"]]}
        claimed = {"definition_key": "extra", "principals": [people["outsider"]]}
        self._case(
            "loan_open",
            [
                self._held("loan_open", assignee, held),
                self._task("loan_open", "waiting", **waiting),
                self._task("loan_open", "claimed", owner=assignee, **claimed),
                self._task(
                    "loan_open",
                    "done",
                    status=TaskStatus.COMPLETED,
                    principals=[people["outsider"]],
                    delegations=[],
                ),
            ],
            "loan",
            initiator="initiator",
            parent="bare",
        )
        self._case("loan_vault", [self._held("loan_vault", boss)], "loan", parent="loan_open")
        past = [{"assignee_id": people["reader"].id, **CLOSED}, {"assignee_id": boss.id}]
        self._case(
            "order_open",
            [self._held("order_open", boss, past), self._task("order_open", "waiting", **waiting)],
            "order",
        )
        self._content.results["order_vault"] = {"secret": self._mark("order_vault", "result")}
        self._loose()
        return self._content

    def _mark(self, case: str, what: str, kind: str = "case") -> str:
        return self._ledger.text(self._house.name, case, what, kind)

    def _task(self, case: str, what: str, **values: Any) -> dict[str, Any]:
        return {
            "title": self._mark(case, f"{what}_title"),
            "description": self._mark(case, f"{what}_description"),
            "data": {"secret": self._mark(case, f"{what}_data")},
            "due_at": self._world.moment(),
            **values,
        }

    def _held(self, case: str, owner: Any, delegations: Any = None) -> dict[str, Any]:
        return self._task(case, "task", owner=owner, delegations=delegations)

    def _case(
        self,
        name: str,
        tasks: list[dict[str, Any]],
        process: str | None = None,
        *,
        initiator: str = "boss",
        parent: str | None = None,
        **values: Any,
    ) -> None:
        boss, house = self._house.people["boss"], self._house
        subject = ("first_name", "last_name", "personal_number", "email", "company_name", "company_number")
        bundle = self._world.bundle(
            house.people[initiator],
            self._mark(name, "title"),
            number=self._ledger.number(next(self._numbers), house.name, name),
            process=house.processes[process] if process else None,
            parent_id=parent and self._content.id_of(parent),
            variables={"secret": self._mark(name, "variable"), self._mark(name, "variable_name"): 1},
            tasks=tasks,
            notes=[(boss, self._mark(name, "note", "note"))],
            documents=[self._document(name), self._document(name, "output", kind=DocumentKind.OUTPUT)],
            description=self._mark(name, "description"),
            milestone=self._mark(name, "milestone"),
            version=EVENTS,
            failure=self._mark(name, "failure"),
            due_at=self._world.moment(),
            **{f"subject_{one}": self._mark(name, one) for one in (*subject, "company_address")},
            **values,
        )
        metadata = {"secret": self._mark(name, "metadata")}
        bundle = replace(bundle, metadata=metadata, entity={"secret": self._mark(name, "entity")})
        if bundle.tasks:
            first, *others = bundle.documents
            bundle = replace(bundle, documents=(first._replace(task_id=bundle.tasks[0].record.id), *others))
        self._content.bundles[name] = bundle
        folder = self._folder(name, bundle)
        self._content.rows[name] = {
            FOLDER: [folder],
            FORM: [self._form(name, folder, process)],
            EVENT: self._events(name, bundle),
            MESSAGE: self._messages(name, bundle),
            TASK_LOG: self._logs(name, bundle),
        }
        self._know_ids(name, bundle)

    def _document(self, case: str, what: str = "document", kind: DocumentKind = DocumentKind.INPUT) -> dict[str, Any]:
        texts = ("name", "description", "comment", "content_type", "sha_sum")
        marks = {one: self._mark(case, f"{what}_{one}", "document") for one in texts}
        marks["sha256"] = marks.pop("sha_sum")
        return {**marks, "kind": kind, "definition_key": "paper"}

    def _folder(self, case: str, bundle: CaseBundle) -> Row:
        name = self._mark(case, "folder_name", "document")
        return {
            "tenant_id": self._house.tenant_id,
            "id": self._ledger.id(new_uuid(), self._house.name, case, "folder", "document"),
            "case_id": bundle.record.id,
            "folder_id": None,
            "name": name,
            "name_key": sort_key(name),
            "description": self._mark(case, "folder_description", "document"),
            "created_at": self._world.moment(),
            "created_by_id": self._house.people["boss"].id,
        }

    def _form(self, case: str, folder: Row, process: str | None) -> Row:
        """A form in the folder, filled in after the definition of the process if there is one."""
        name = self._mark(case, "form_name", "document")
        definition = None if process is None else self._house.processes[process].id
        return {
            **folder,
            "id": self._ledger.id(new_uuid(), self._house.name, case, "form", "document"),
            "folder_id": folder["id"],
            "name": name,
            "name_key": sort_key(name),
            "description": self._mark(case, "form_description", "document"),
            "process_id": definition,
            "definition_key": None if definition is None else "form",
            "fields": {"secret": self._mark(case, "form_fields", "document")},
        }

    def _loose(self) -> None:
        owner, what = self._house.people["initiator"], "loose"
        id, when = new_uuid(), self._world.moment()
        made = record(
            DocumentRecord,
            id=self._ledger.id(id, self._house.name, what, "document", "loose"),
            lineage_id=id,
            kind=DocumentKind.TEMPORARY,
            name=self._mark(what, "name", "loose"),
            content_type=self._mark(what, "content_type", "loose"),
            size=1,
            sha256=self._mark(what, "sha_sum", "loose"),
            version=1,
            latest=True,
            created_at=when,
            created_by_id=owner.id,
            updated_at=when,
        )
        self._content.loose.append(made)

    def _events(self, name: str, bundle: CaseBundle) -> list[Row]:
        case, task_id = bundle.record, bundle.tasks[0].record.id if bundle.tasks else None
        boss = self._house.people["boss"].id
        happened: list[tuple[str, Any, dict[str, Any]]] = [
            (
                "CASE.CREATED",
                None,
                {
                    "title": self._mark(name, "event"),
                    "number": case.number,
                    "parentId": case.parent_id and str(case.parent_id),
                },
            ),
            ("TASK.DATA_CHANGED", task_id, {"after": {"secret": self._mark(name, "event_of_task")}}),
            ("NOTE.CREATED", None, {"content": self._mark(name, "event_of_note", "note"), "notify": False}),
            ("FOLDER.CREATED", None, {"name": self._mark(name, "event_of_folder", "document"), "parentId": None}),
        ]
        rows = [
            {
                "tenant_id": self._house.tenant_id,
                "id": self._ledger.id(new_uuid(), self._house.name, name, f"event_{at}", "case"),
                "case_id": case.id,
                "sequence": at,
                "type": type,
                "task_id": task_id,
                "actor_id": boss,
                "on_behalf_of_id": boss,
                "timestamp": self._world.moment(),
                "data": data,
            }
            for at, (type, task_id, data) in enumerate(happened, start=1)
        ]
        return rows

    def _messages(self, name: str, bundle: CaseBundle) -> list[Row]:
        boss = self._house.people["boss"].id
        return [
            {
                "tenant_id": self._house.tenant_id,
                "id": self._ledger.id(new_uuid(), self._house.name, name, "message", "case"),
                "case_id": bundle.record.id,
                "text": self._mark(name, "message_text"),
                "data": {"secret": self._mark(name, "message_data")},
                "owner_id": boss,
                "created_at": self._world.moment(),
                "created_by_id": boss,
            }
        ]

    def _logs(self, name: str, bundle: CaseBundle) -> list[Row]:
        return [
            {
                "tenant_id": self._house.tenant_id,
                "id": self._ledger.id(new_uuid(), self._house.name, name, "log", "case"),
                "task_id": task.record.id,
                "sequence": 2,
                "timestamp": self._world.moment(),
                "level": LogLevel.INFO,
                "message": self._mark(name, "log_line"),
            }
            for task in bundle.tasks[:1]
        ]

    def _know_ids(self, name: str, bundle: CaseBundle) -> None:
        known = [("case", bundle.record.id, "case")]
        for task in bundle.tasks:
            known.append(("task", task.record.id, "case"))
            known += [("delegation", one.id, "case") for one in task.delegations]
        known += [("document", one.id, "document") for one in bundle.documents]
        known += [("note", one.id, "note") for one in bundle.notes]
        for at, (what, id, kind) in enumerate(known):
            self._ledger.id(id, self._house.name, name, f"{what}_{at}", kind)
