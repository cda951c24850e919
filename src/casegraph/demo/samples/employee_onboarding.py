"""Employee onboarding: work for several departments at once, taken from their pools, and a task asked for ad hoc."""

from random import Random

from casegraph.demo.samples.model import (
    DATE,
    FLAG,
    TEXT,
    DaysLater,
    Matter,
    Paper,
    SampleProcess,
    Subject,
    evaluate,
    json_schema,
    structure,
    to,
)
from casegraph.domain.enums import AssignmentRule, DocumentKind, OutputFormat, RouteType
from casegraph.processes.model import (
    DocumentDefinition,
    FormDefinition,
    ProcessDefinition,
    TaskDefinition,
    TriggerDefinition,
)

_PEOPLE = (
    ("Zoë", "Müller"),
    ("Łukasz", "Żak"),
    ("Chiamaka", "Obi"),
    ("Håvard", "Sæther"),
    ("Δήμητρα", "Ιωάννου"),
    ("François", "Lefèbvre"),
    ("Дмитро", "Коваленко"),
    ("伟", "张"),
    ("Aroha", "Ngata"),
    ("Beatriz", "Gonçalves"),
    ("İpek", "Çelik"),
    ("Theresa", "Gauß"),
)
_POSITIONS = ("accountant", "software developer", "buyer", "case worker", "electrician", "data analyst")
_HUMAN_RESOURCES = ("human-resources",)
_JOIN = to("first-day", by=RouteType.SEC_JOIN)

_DEFINITION = ProcessDefinition(
    tasks=(
        TaskDefinition(
            "prepare",
            "Prepare the personnel file",
            start=True,
            groups=_HUMAN_RESOURCES,
            route=to("contract", "workplace", "access", by=RouteType.PARALLEL),
        ),
        TaskDefinition("contract", "Have the contract signed", groups=_HUMAN_RESOURCES, route=_JOIN),
        TaskDefinition("workplace", "Set up the workplace", groups=("it-service-desk",), route=_JOIN),
        TaskDefinition(
            "access",
            "Create accounts and badges",
            groups=("it-service-desk",),
            route=_JOIN,
            data_schema=json_schema(("accounts",), accounts={"type": "array", "items": TEXT}),
        ),
        TaskDefinition("first-day", "Welcome on the first day", groups=_HUMAN_RESOURCES, route=to("review")),
        TaskDefinition(
            "review",
            "Talk after the probation period",
            assignment_rule=AssignmentRule.REPORT_TO,
            route=evaluate(("review", "extended"), otherwise=None),
            data_schema=json_schema(("extended",), extended=FLAG),
        ),
        TaskDefinition(
            "special-equipment",
            "Get special equipment",
            "Asked for where someone needs it, beside everything else.",
            ad_hoc=True,
            groups=("purchasing", "it-service-desk"),
        ),
    ),
    triggers=(TriggerDefinition("remind-departments", "Remind the departments"),),
    documents=(
        DocumentDefinition("contract", "Contract of employment", DocumentKind.OUTPUT, versioned=True),
        DocumentDefinition("certificate", "Certificate", DocumentKind.INPUT),
        DocumentDefinition("badge", "Badge", DocumentKind.OUTPUT, format=OutputFormat.PDF),
    ),
    forms=(FormDefinition("emergency-contact", "Emergency contact", json_schema(("name",), name=TEXT, phone=TEXT)),),
    variable_schema=json_schema(
        ("employee", "position", "startsOn"),
        employee=structure(firstName=TEXT, lastName=TEXT),
        position=TEXT,
        startsOn=DATE,
        remote=FLAG,
        equipment={"type": "array", "items": {"type": "object"}},
    ),
    metadata_schema=json_schema(confidential=FLAG),
)


def _matter(rng: Random, _: str) -> Matter:
    first, last = rng.choice(_PEOPLE)
    position = rng.choice(_POSITIONS)
    starts = rng.randint(7, 40)
    equipment = rng.sample(("laptop", "telephone", "headset", "second screen", "van key"), rng.randint(1, 4))
    return Matter(
        title=f"Onboarding: {first} {last}, {position}",
        variables={
            "employee": {"firstName": first, "lastName": last},
            "position": position,
            "startsOn": DaysLater(starts),
            "remote": rng.random() < 0.3,
            "hoursPerWeek": rng.choice((20, 30, 38.5, 40)),
            "equipment": [{"name": name, "ready": False} for name in equipment],
        },
        subject=Subject(first, last, email=f"new-colleague-{rng.randint(100, 999)}@mail.example"),
        planned_in=starts,
    )


EMPLOYEE_ONBOARDING = SampleProcess(
    key="employee-onboarding",
    name="Employee onboarding",
    description="Everything that a new colleague needs, from the contract to the talk after the probation period.",
    category="Human resources",
    versions=(_DEFINITION,),
    matter=_matter,
    days=25,
    pace=2.5,
    answers={
        "contract": lambda v, rng: {"signed": True},
        "workplace": lambda v, rng: {"desk": f"{rng.choice('ABC')}-{rng.randint(1, 40):02d}"},
        "access": lambda v, rng: {"accounts": rng.sample(("mail", "erp", "wiki", "vpn"), 3)},
        "review": lambda v, rng: {"extended": rng.random() < 0.2},
        "special-equipment": lambda v, rng: {"delivered": True},
    },
    conditions={"extended": lambda v: bool(v["extended"])},
    milestones={"contract": "Being prepared", "first-day": "Ready for the first day", "review": "On board"},
    papers=(
        Paper("prepare", "certificate", DocumentKind.INPUT, "Certificate.pdf"),
        Paper(
            "contract",
            "contract",
            DocumentKind.OUTPUT,
            "Contract of employment.pdf",
            revisions=("Corrected first day", "Signed by both"),
        ),
        Paper("access", "badge", DocumentKind.OUTPUT, "Badge.pdf"),
        Paper("special-equipment", None, DocumentKind.ATTACHED, "Photo of the desk.png", "image/png"),
    ),
    remarks=(
        "Comes by train; first day starts at ten.",
        "Needs:\n- a left-handed mouse\n- a desk near the window",
        "Welcome breakfast is booked. ☕",
        "La signature est arrivée ce matin.\nOriginal dans le dossier.",
    ),
)
