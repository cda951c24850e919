"""Incident: the person in charge chooses the way on, two teams race for the repair, and the reporter confirms it."""

from random import Random

from casegraph.demo.samples.model import (
    FLAG,
    TEXT,
    Matter,
    Paper,
    SampleProcess,
    evaluate,
    json_schema,
    to,
)
from casegraph.domain.enums import AssignmentRule, DocumentKind, RouteType
from casegraph.processes.model import (
    DocumentDefinition,
    FormDefinition,
    ProcessDefinition,
    TaskDefinition,
    TriggerDefinition,
)

_DESK = ("it-service-desk",)
_CONFIRM = to("confirm", by=RouteType.DISCRIMINATOR)

_DEFINITION = ProcessDefinition(
    tasks=(
        TaskDefinition("report", "Report the incident", start=True, groups=_DESK, route=to("triage")),
        TaskDefinition(
            "triage",
            "Find out what it is",
            groups=_DESK,
            route=to("repair", "major", by=RouteType.SELECT),
            data_schema=json_schema(("cause",), cause=TEXT),
        ),
        TaskDefinition("repair", "Repair it", groups=_DESK, route=to("confirm")),
        TaskDefinition(
            "major",
            "Call the teams together",
            assignment_rule=AssignmentRule.BALANCED,
            groups=_DESK,
            route=to("repair-network", "repair-server", by=RouteType.PARALLEL),
        ),
        TaskDefinition("repair-network", "Look for it in the network", groups=_DESK, route=_CONFIRM),
        TaskDefinition("repair-server", "Look for it on the servers", groups=_DESK, route=_CONFIRM),
        TaskDefinition(
            "confirm",
            "Confirm that it works again",
            "Goes to the person whom the variable `reporter` names.",
            assignment_rule=AssignmentRule.EVALUATE,
            groups=_DESK,
            route=evaluate((None, "fixed"), otherwise="repair"),
            data_schema=json_schema(("fixed",), fixed=FLAG),
        ),
    ),
    triggers=(TriggerDefinition("announce", "Announce an outage"),),
    documents=(DocumentDefinition("log-file", "Log file", DocumentKind.INPUT),),
    forms=(FormDefinition("device", "Device", json_schema(("name",), name=TEXT, serial=TEXT)),),
    variable_schema=json_schema(("reporter", "impact"), reporter=TEXT, impact={"enum": [1, 2, 3]}, fixed=FLAG),
)

_INCIDENTS = (
    "Incident: printer on floor 3 prints only ß",
    "Incident: Bildschirm bleibt nach dem Update weiß",
    "Incident : écran noir après la mise à jour",
    "Incident: no e-mail since this morning",
    "Incident: VPN drops every hour",
    "Incident: Δεν ανοίγει το λογιστικό πρόγραμμα",
    "Incident: badge reader at the north gate",
    "Incident: 会議室のプロジェクターが映らない",
    "Incident: telephone rings twice and stops",
    "Incident: impresora bloqueada en compañía",
)


def _matter(rng: Random, initiator: str) -> Matter:
    return Matter(
        title=rng.choice(_INCIDENTS),
        variables={
            "reporter": initiator,
            "impact": rng.randint(1, 3),
            "device": {"name": f"PC-{rng.randint(100, 999)}", "warranty": rng.random() < 0.6},
            "attempts": [],
        },
    )


INCIDENT = SampleProcess(
    key="incident",
    name="Incident",
    description="Something does not work as it should, until its reporter says that it does.",
    category="IT",
    versions=(_DEFINITION,),
    matter=_matter,
    days=2,
    pace=0.4,
    answers={
        "triage": lambda v, rng: {"cause": rng.choice(("cable", "update", "full disk", "unknown"))},
        "repair": lambda v, rng: {"minutes": rng.randint(5, 240)},
        "confirm": lambda v, rng: {"fixed": rng.random() < 0.75},
    },
    conditions={"fixed": lambda v: bool(v["fixed"])},
    named_by={"confirm": "reporter"},
    milestones={"triage": "Reported", "repair": "Understood", "major": "Major", "confirm": "Repaired"},
    papers=(
        Paper("report", "log-file", DocumentKind.INPUT, "system.log", "text/plain"),
        Paper("triage", None, DocumentKind.ATTACHED, "Screenshot.png", "image/png"),
    ),
    remarks=(
        "Happens only when the lid is closed.\nSteps:\n1. close it\n2. wait a minute\n3. open it",
        "Same as last week.",
        "Neustart hilft, aber nur für eine Stunde.",
    ),
)
