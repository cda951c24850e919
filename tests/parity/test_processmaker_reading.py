"""ProcessMaker's cases API, one case and what is in it: rows PM-08 to PM-10 and PM-31 of the parity list."""

from datetime import datetime, timedelta
from typing import Any

from casegraph.domain.enums import (
    AssignmentRule,
    CaseStatus,
    DelegationOutcome,
    DelegationStatus,
    Priority,
    RouteType,
    TaskStatus,
)
from casegraph.domain.ids import new_uuid
from casegraph.processes.model import ProcessDefinition, Route, RouteTarget, TaskDefinition
from tests.client import Client
from tests.world import World

OPEN, CLOSED = DelegationStatus.OPEN, DelegationStatus.CLOSED
ROUTED = DelegationOutcome.ROUTED


async def test_pm_08_a_case_by_id_uuid_or_number(world: World, client: Client) -> None:
    tenant = await world.tenant("acme")
    ann = await world.person(tenant, "ann", name="Administrator")
    bob = await world.person(tenant, "bob")
    process = await world.process(tenant, "safety", name="Safety training course")
    made = await world.case(
        ann,
        "#5",
        process=process,
        tasks=[
            {"title": "Sign up", "status": TaskStatus.COMPLETED, "owner": ann, "delegations": [{"status": CLOSED}]},
            {"title": "Written safety test", "owner": ann, "delegations": [{"assignee_id": ann.id, "thread": 2}]},
            {"title": "Practice", "owner": ann, "delegations": [{"assignee_id": ann.id, "thread": 3}]},
        ],
    )
    fields = """{ id uuid number title status initiator { uuid username name } process { uuid name }
        createdAt updatedAt currentTasks { title owner { name }
            delegations(filter: {status: OPEN}) { nodes { index thread status } } } }"""
    answer = await client(ann, "{ case(number: 1) " + fields + " }")
    found = answer.data["case"]
    current = [
        (task["title"], task["owner"]["name"], *task["delegations"]["nodes"][0].values())
        for task in found["currentTasks"]
    ]
    assert current == [
        ("Written safety test", "Administrator", 2, 2, "OPEN"),
        ("Practice", "Administrator", 3, 3, "OPEN"),
    ]
    assert (found["number"], found["title"], found["status"]) == (1, "#5", "RUNNING")
    assert found["initiator"] == {"uuid": str(ann.id), "username": "ann", "name": "Administrator"}
    assert found["process"] == {"uuid": str(process.id), "name": "Safety training course"}
    assert found["createdAt"] <= found["updatedAt"]
    query = "query ($id: ID!) { case(id: $id) " + fields + " }"
    for spelled in (found["id"], str(made.id)):
        assert (await client(ann, query, {"id": spelled})).data["case"] == found
        assert (await client(bob, query, {"id": spelled})).data["case"] is None
    assert (await client(ann, query, {"id": str(new_uuid())})).data["case"] is None
    assert (await client(ann, "{ case(number: 2) { id } }")).data["case"] is None
    assert (await client(bob, "{ case(number: 1) { id } }")).data["case"] is None


async def test_pm_09_current_tasks_are_open_tasks_of_cases_under_way(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    tasks: list[dict[str, Any]] = [
        {"title": "done", "status": TaskStatus.COMPLETED},
        {"title": "given up", "status": TaskStatus.CANCELLED},
        {"title": "failed", "status": TaskStatus.FAILED},
        {"title": "Advise Loan Officer", "owner": ann},
        {"title": "Credit Check", "principals": [ann]},
    ]
    await world.cases([world.bundle(ann, one.name, status=one, tasks=tasks) for one in CaseStatus], ann.tenant_id)
    query = "{ cases { nodes { status currentTasks { title delegations { nodes { index } } } tasks { totalCount } } } }"
    open_tasks = [
        {"title": "Advise Loan Officer", "delegations": {"nodes": [{"index": 4}]}},
        {"title": "Credit Check", "delegations": {"nodes": [{"index": 5}]}},
    ]
    under_way = {"DRAFT", "RUNNING", "ERROR"}
    for found in (await client(ann, query)).data["cases"]["nodes"]:
        assert found["currentTasks"] == (open_tasks if found["status"] in under_way else []), found["status"]
        assert found["tasks"] == {"totalCount": 5}


CLIENTS = ProcessDefinition(
    tasks=(
        TaskDefinition(
            "register",
            "Register Client",
            "Task to register a new client",
            start=True,
            assignment_rule=AssignmentRule.BALANCED,
            route=Route(RouteType.PARALLEL, (RouteTarget("finance"), RouteTarget("references"))),
        ),
        TaskDefinition(
            "finance",
            "Check Financial Records",
            "Verify credit history and credit limits",
            assignment_rule=AssignmentRule.BALANCED,
            route=Route(RouteType.SEC_JOIN, (RouteTarget("decide"),)),
        ),
        TaskDefinition("references", "Call References", route=Route(RouteType.SEC_JOIN, (RouteTarget("decide"),))),
        TaskDefinition(
            "decide",
            "Decide",
            assignment_rule=AssignmentRule.REPORT_TO,
            route=Route(RouteType.EVALUATE, (RouteTarget("register", "vars.again"), RouteTarget(None, "!vars.again"))),
        ),
        TaskDefinition("complain", "Complaint", ad_hoc=True, assignment_rule=AssignmentRule.MANUAL),
    )
)


async def test_pm_10_tasks_completed_current_and_future(world: World, client: Client) -> None:
    tenant = await world.tenant("acme")
    wendy = await world.person(tenant, "wendy", first_name="Wendy", last_name="Smith")
    silvia = await world.person(tenant, "silvia", first_name="Silvia", last_name="Pajoli")
    process = await world.process(tenant, "clients", CLIENTS)
    start = world.moment()
    done = {
        "assignee_id": wendy.id,
        "status": CLOSED,
        "outcome": ROUTED,
        "delegated_at": start,
        "started_at": start + timedelta(seconds=60),
        "finished_at": start + timedelta(seconds=97.5),
        "due_at": start + timedelta(days=1),
    }
    unopened = {"assignee_id": silvia.id, "delegated_at": start, "due_at": start + timedelta(days=2)}
    await world.case(
        wendy,
        process=process,
        tasks=[
            {
                "definition_key": "register",
                "title": "Register Client",
                "owner": wendy,
                "status": TaskStatus.COMPLETED,
                "delegations": [done],
            },
            {"definition_key": "finance", "owner": silvia, "parallel": True, "delegations": [unopened]},
            {"definition_key": "references", "principals": [silvia], "parallel": True, "delegations": [{"thread": 3}]},
        ],
    )
    query = """{ case(number: 1) {
        tasks { nodes { status parallel title owner { username firstName lastName } definition { ...Step }
            delegations { nodes { index startedAt dueAt finishedAt duration assignee { username } } } } }
        currentTasks { definition { key } }
        futureTasks { ...Step }
    } }
    fragment Step on TaskDefinition { key title description start adHoc type assignmentRule
        route { type targets { number condition task { key } } } }"""
    found = (await client(silvia, query)).data["case"]
    register, finance, references = found["tasks"]["nodes"]

    assert register["definition"] == {
        "key": "register",
        "title": "Register Client",
        "description": "Task to register a new client",
        "start": True,
        "adHoc": False,
        "type": "USER",
        "assignmentRule": "BALANCED",
        "route": {
            "type": "PARALLEL",
            "targets": [
                {"number": 1, "condition": None, "task": {"key": "finance"}},
                {"number": 2, "condition": None, "task": {"key": "references"}},
            ],
        },
    }
    assert (register["status"], register["parallel"]) == ("COMPLETED", False)
    assert register["owner"] == {"username": "wendy", "firstName": "Wendy", "lastName": "Smith"}
    [delegation] = register["delegations"]["nodes"]
    assert delegation["duration"] == 37.5
    assert delegation["finishedAt"].endswith(".500000Z")
    assert delegation["assignee"] == {"username": "wendy"}

    assert (finance["status"], finance["parallel"]) == ("CLAIMED", True)
    assert finance["definition"]["route"]["type"] == "SEC_JOIN"
    [delegation] = finance["delegations"]["nodes"]
    assert [delegation[name] for name in ("startedAt", "finishedAt", "duration")] == [None, None, None]
    assert delegation["dueAt"] is not None
    assert (references["status"], references["parallel"], references["owner"]) == ("READY", True, None)

    assert [one["definition"]["key"] for one in found["currentTasks"]] == ["finance", "references"]
    assert [one["key"] for one in found["futureTasks"]] == ["decide", "complain"]
    decide, complain = found["futureTasks"]
    assert decide["route"] == {
        "type": "EVALUATE",
        "targets": [
            {"number": 1, "condition": "vars.again", "task": {"key": "register"}},
            {"number": 2, "condition": "!vars.again", "task": None},
        ],
    }
    assert complain["adHoc"]


async def test_pm_10_an_unopened_task_took_its_time_from_its_hand_over(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    start = world.moment()
    given_up = {
        "status": CLOSED,
        "outcome": DelegationOutcome.CANCELLED,
        "delegated_at": start,
        "finished_at": start + timedelta(hours=1),
    }
    await world.case(ann, tasks=[{"status": TaskStatus.CANCELLED, "delegations": [given_up]}])
    [found] = (await client(ann, "{ delegations { nodes { duration outcome status } } }")).data["delegations"]["nodes"]
    assert found == {"duration": 3600, "outcome": "CANCELLED", "status": "CLOSED"}


async def test_pm_10_a_finished_case_has_no_future(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    process = await world.process(ann.tenant_id, "clients", CLIENTS)
    await world.cases([world.bundle(ann, process=process, status=one) for one in CaseStatus], ann.tenant_id)
    for found in (await client(ann, "{ cases { nodes { status futureTasks { key } } } }")).data["cases"]["nodes"]:
        assert len(found["futureTasks"]) == (0 if found["status"] in ("COMPLETED", "CANCELLED") else 5)


CASE_OBJECT = """{ cases(list: TODO) { nodes {
    uuid number status title createdAt finishedAt updatedAt
    process { uuid name }
    currentTasks { title definition { id key } owner { uuid username firstName lastName }
        delegations(filter: {status: OPEN}) { nodes {
            index status priority delegatedAt startedAt dueAt finishedAt
            assignee { uuid username firstName lastName }
            previous { index status assignee { uuid firstName lastName } } } } }
    delegations(last: 1) { nodes { index } }
} } }"""


async def test_pm_31_the_case_object_has_all_its_elements(world: World, client: Client) -> None:
    tenant = await world.tenant("acme")
    mary = await world.person(tenant, "mary", first_name="Mary", last_name="Jones")
    admin = await world.person(tenant, "admin", first_name="Administrator", last_name=" ")
    process = await world.process(tenant, "invoice", CLIENTS, name="My process title")
    first, start = new_uuid(), world.moment()
    past = {"id": first, "assignee_id": mary.id, "status": CLOSED, "outcome": ROUTED, "finished_at": start}
    present = {
        "previous_id": first,
        "assignee_id": admin.id,
        "priority": Priority.HIGH,
        "delegated_at": start,
        "started_at": start + timedelta(seconds=1),
        "due_at": start + timedelta(days=3),
    }
    done: dict[str, Any] = {"definition_key": "register", "owner": mary, "status": TaskStatus.COMPLETED}
    current: dict[str, Any] = {"definition_key": "decide", "title": "Task 1", "owner": admin}
    tasks = [{**done, "delegations": [past]}, {**current, "delegations": [present]}]
    made = await world.case(mary, "#66", process=process, tasks=tasks)

    [case] = (await client(admin, CASE_OBJECT)).data["cases"]["nodes"]
    [task] = case["currentTasks"]
    [delegation] = task["delegations"]["nodes"]
    previous = delegation["previous"]

    def shown(moment: datetime) -> str:
        return moment.isoformat().replace("+00:00", "Z")

    elements = {
        "app_uid": (case["uuid"], str(made.id)),
        "del_index": (delegation["index"], 2),
        "del_last_index": (previous["index"], 1),
        "app_number": (case["number"], 1),
        "app_status": (case["status"], "RUNNING"),
        "usr_uid": (delegation["assignee"]["uuid"], str(admin.id)),
        "previous_usr_uid": (previous["assignee"]["uuid"], str(mary.id)),
        "tas_uid": (task["definition"]["key"], "decide"),
        "pro_uid": (case["process"]["uuid"], str(process.id)),
        "del_delegate_date": (delegation["delegatedAt"], shown(start)),
        "del_init_date": (delegation["startedAt"], shown(start + timedelta(seconds=1))),
        "del_task_due_date": (delegation["dueAt"], shown(start + timedelta(days=3))),
        "del_finish_date": (delegation["finishedAt"], None),
        "del_thread_status": (delegation["status"], "OPEN"),
        "app_thread_status": (previous["status"], "CLOSED"),
        "app_title": (case["title"], "#66"),
        "app_pro_title": (case["process"]["name"], "My process title"),
        "app_tas_title": (task["title"], "Task 1"),
        "app_current_user": ("{lastName} {firstName}".format(**delegation["assignee"]), "  Administrator"),
        "app_del_previous_user": ("{lastName} {firstName}".format(**previous["assignee"]), "Jones Mary"),
        "del_priority": (delegation["priority"], "HIGH"),
        "app_create_date": (case["createdAt"], shown(made.created_at)),
        "app_finish_date": (case["finishedAt"], None),
        "app_update_date": (case["updatedAt"], shown(made.updated_at)),
        "usr_username": (delegation["assignee"]["username"], "admin"),
        "usrcr_usr_uid": (task["owner"]["uuid"], str(admin.id)),
        "usrcr_usr_firstname": (task["owner"]["firstName"], "Administrator"),
        "usrcr_usr_lastname": (task["owner"]["lastName"], " "),
        "usrcr_usr_username": (task["owner"]["username"], "admin"),
    }
    assert {name: found for name, (found, _) in elements.items()} == {name: one for name, (_, one) in elements.items()}
    assert case["delegations"]["nodes"] == [{"index": 2}]


async def test_pm_31_a_first_task_has_no_one_before_it(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    await world.case(ann, tasks=[{"owner": ann}])
    query = "{ delegations { nodes { index previous { index assignee { name } } } } }"
    assert (await client(ann, query)).data["delegations"]["nodes"] == [{"index": 1, "previous": None}]


async def test_pm_31_priorities_are_five_levels(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    made = [
        world.bundle(ann, priority=one, tasks=[{"delegations": [{"priority": one}], "priority": one}])
        for one in Priority
    ]
    await world.cases(made, ann.tenant_id)
    levels = ["VERY_LOW", "LOW", "NORMAL", "HIGH", "VERY_HIGH"]
    answer = await client(
        ann,
        "{ cases(orderBy: {field: PRIORITY}) { nodes { priority } }"
        "  delegations(orderBy: {field: PRIORITY, direction: DESC}) { nodes { priority } } }",
    )
    assert [one["priority"] for one in answer.data["cases"]["nodes"]] == levels
    assert [one["priority"] for one in answer.data["delegations"]["nodes"]] == levels[::-1]
    answer = await client(ann, "{ cases(filter: {priority: [HIGH, VERY_HIGH]}) { nodes { number } } }")
    assert answer.data["cases"]["nodes"] == [{"number": 5}, {"number": 4}]
