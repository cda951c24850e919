"""Employee onboarding: work for several departments at once, taken from their pools, and a task asked for ad hoc."""

from random import Random

from casegraph.demo.samples.model import DaysLater, Fault, Matter, Paper, SampleProcess, Subject
from casegraph.domain.enums import DocumentKind

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


def _matter(rng: Random, _: str) -> Matter:
    first, last = rng.choice(_PEOPLE)
    position = rng.choice(_POSITIONS)
    starts = rng.randint(7, 40)
    equipment = rng.sample(("laptop", "telephone", "headset", "second screen", "van key"), rng.randint(1, 4))
    return Matter(
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
    sources=("employee-onboarding.yaml",),
    starters=("human-resources",),
    matter=_matter,
    fault=Fault("prepare", answer={"startsOn": "in spring"}, cure={"startsOn": DaysLater(30)}),
    days=40,
    acts=10,
    answers={
        "contract": lambda v, rng: {"signed": True},
        "workplace": lambda v, rng: {"desk": f"{rng.choice('ABC')}-{rng.randint(1, 40):02d}"},
        "access": lambda v, rng: {"accounts": rng.sample(("mail", "erp", "wiki", "vpn"), 3)},
        "review": lambda v, rng: {"extended": rng.random() < 0.2},
        "special-equipment": lambda v, rng: {"delivered": True},
    },
    beside="special-equipment",
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
    reasons=("The first day is not settled yet.", "The candidate withdrew.", "Waits for the work permit."),
)
