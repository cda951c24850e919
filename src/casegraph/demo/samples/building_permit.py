"""Building permit: waits for a pool that a variable names, for the applicant's answer, and for time to pass."""

from random import Random

from casegraph.demo.people import PORTAL, REGISTRY
from casegraph.demo.samples.model import (
    FLAG,
    NUMBER,
    TEXT,
    Matter,
    Paper,
    SampleProcess,
    Subject,
    evaluate,
    json_schema,
    structure,
    to,
)
from casegraph.domain.enums import AssignmentRule, DocumentKind, OutputFormat, TaskType
from casegraph.processes.model import (
    DocumentDefinition,
    FormDefinition,
    ProcessDefinition,
    TaskDefinition,
    TriggerDefinition,
)

_OFFICES = ("permits-north", "permits-south")
_BY_OFFICE = AssignmentRule.SELF_SERVICE_EVALUATE

_DEFINITION = ProcessDefinition(
    tasks=(
        TaskDefinition("receive", "Receive the application", start=True, groups=_OFFICES, route=to("registry")),
        TaskDefinition(
            "registry",
            "Look the plot up in the land registry",
            type=TaskType.SERVICE,
            users=(REGISTRY,),
            route=to("formal-check"),
            task_queue="land-registry",
        ),
        TaskDefinition(
            "formal-check",
            "Check the form of the application",
            "Goes to the office that the variable `office` names.",
            assignment_rule=_BY_OFFICE,
            groups=_OFFICES,
            route=evaluate(("site-visit", "drawingsComplete"), otherwise="applicant-answer"),
            data_schema=json_schema(("drawingsComplete",), drawingsComplete=FLAG),
        ),
        TaskDefinition(
            "applicant-answer",
            "Wait for the applicant's answer",
            type=TaskType.RECEIVE,
            route=to("formal-check"),
        ),
        TaskDefinition(
            "site-visit",
            "Visit the site",
            assignment_rule=_BY_OFFICE,
            groups=_OFFICES,
            route=to("decide"),
            data_schema=json_schema(("area",), area=NUMBER, remarks=TEXT),
        ),
        TaskDefinition(
            "decide",
            "Decide on the permit",
            assignment_rule=AssignmentRule.REPORT_TO,
            route=evaluate(("objection-period", "granted"), otherwise=None),
            data_schema=json_schema(("granted",), granted=FLAG, conditions={"type": "array", "items": TEXT}),
        ),
        TaskDefinition(
            "objection-period",
            "Wait until nobody can object any more",
            type=TaskType.TIMER,
            route=to("issue"),
        ),
        TaskDefinition("issue", "Issue the permit", assignment_rule=_BY_OFFICE, groups=_OFFICES),
    ),
    triggers=(TriggerDefinition("publish", "Publish the application", "Puts it on the notice board."),),
    documents=(
        DocumentDefinition("drawings", "Drawings", DocumentKind.INPUT, versioned=True),
        DocumentDefinition("permit", "Permit", DocumentKind.OUTPUT, format=OutputFormat.PDF),
    ),
    forms=(FormDefinition("plot", "Plot of land", json_schema(("number",), number=TEXT, area=NUMBER)),),
    variable_schema=json_schema(
        ("office", "plot"),
        office={"enum": list(_OFFICES)},
        plot=structure(("number",), number=TEXT, area=NUMBER),
        fee=NUMBER,
        drawingsComplete=FLAG,
        granted=FLAG,
    ),
    entity_schema=json_schema(("number",), number=TEXT, owner=TEXT),
)

_APPLICATIONS = (
    ("Wniosek o pozwolenie na budowę garażu, ul. Żwirowa 12", "Elżbieta", "Śliwińska"),
    ("Wniosek o pozwolenie na rozbudowę domu, ul. Łąkowa 3", "Stanisław", "Gołąb"),
    ("Wniosek o pozwolenie na budowę altany, ul. Źródlana 7", "Józef", "Dąbrowski"),
    ("Bauantrag: Dachgaube, Große Straße 5", "Franziska", "Strauß"),
    ("Bauantrag: Gewächshaus am Weißen Weg", "Jörg", "Preißler"),
    ("Permis de construire : véranda, 8 rue de l’Église", "Hélène", "Béranger"),
    ("Permis de construire : clôture, allée des Châtaigniers", "Loïc", "Le Goff"),
    ("Οικοδομική άδεια: πέργκολα, οδός Ελευθερίας 21", "Νίκος", "Παππάς"),
    ("Οικοδομική άδεια: προσθήκη ορόφου, Λεωφόρος Ελληνικού", "Άννα", "Δημητρίου"),
    ("Byggelov: naust ved Ålesund", "Øyvind", "Nygård"),
    ("Licencia de obra: piscina, calle Ñandú 14", "Begoña", "Ibáñez"),
    ("Building permit: solar roof, 4 Mill Lane", "Nkechi", "Adeyemi"),
)


def _matter(rng: Random, _: str) -> Matter:
    title, first, last = rng.choice(_APPLICATIONS)
    area = round(rng.uniform(120.0, 2400.0), 1)
    return Matter(
        title=title,
        variables={
            "office": rng.choice(_OFFICES),
            "plot": {"number": f"{rng.randint(100, 999)}/{rng.randint(1, 40)}", "area": area},
            "fee": round(45.0 + area * 0.35, 2),
            "feePaid": rng.random() < 0.7,
            "neighbours": [{"plot": f"{rng.randint(100, 999)}/1", "informed": rng.random() < 0.5}],
        },
        subject=Subject(first, last, email=f"applicant-{rng.randint(1000, 9999)}@mail.example"),
        planned_in=rng.choice((None, 60, 90)),
    )


BUILDING_PERMIT = SampleProcess(
    key="building-permit",
    name="Building permit",
    description="From the application to the permit that nobody can object to any more.",
    category="Public services",
    versions=(_DEFINITION,),
    matter=_matter,
    days=40,
    pace=1.5,
    answers={
        "registry": lambda v, rng: {"entry": {"sheet": rng.randint(1, 900), "encumbered": rng.random() < 0.2}},
        "formal-check": lambda v, rng: {"drawingsComplete": rng.random() < 0.65},
        "site-visit": lambda v, rng: {"area": round(rng.uniform(10, 300), 1)},
        "decide": lambda v, rng: {"granted": rng.random() < 0.8},
    },
    conditions={
        "drawingsComplete": lambda v: bool(v["drawingsComplete"]),
        "granted": lambda v: bool(v["granted"]),
    },
    named_by={"formal-check": "office", "site-visit": "office", "issue": "office"},
    milestones={
        "formal-check": "Received",
        "site-visit": "Complete",
        "decide": "Inspected",
        "objection-period": "Granted",
    },
    papers=(
        Paper(
            "receive",
            "drawings",
            DocumentKind.INPUT,
            "Drawings.pdf",
            revisions=("With the elevation from the north", "Scale corrected to 1:100"),
        ),
        Paper("site-visit", None, DocumentKind.ATTACHED, "Photo from the gate.jpg", "image/jpeg"),
        Paper("issue", "permit", DocumentKind.OUTPUT, "Permit.pdf"),
    ),
    remarks=(
        "Sąsiad prosi o wgląd do projektu.\nTermin: przyszły wtorek.",
        "The plot lies in the protected zone; ask the monuments office.",
        "Ο αιτών θα τηλεφωνήσει αύριο.",
        "Fee arrived in two parts:\n1. 120.00\n2. the rest",
    ),
    channel=PORTAL,
)
