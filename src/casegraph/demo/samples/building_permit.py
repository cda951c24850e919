"""Building permit: waits for a pool that a variable names, for the applicant's answer, and for time to pass."""

from random import Random

from casegraph.demo.people import PORTAL
from casegraph.demo.samples.model import Fault, Matter, Paper, SampleProcess, Subject
from casegraph.domain.enums import DocumentKind

_OFFICES = ("permits-north", "permits-south")
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
            "feePaid": rng.random() < 0.7,
            "neighbours": [{"plot": f"{rng.randint(100, 999)}/1", "informed": rng.random() < 0.5}],
        },
        subject=Subject(first, last, email=f"applicant-{rng.randint(1000, 9999)}@mail.example"),
        planned_in=rng.choice((None, 60, 90)),
    )


BUILDING_PERMIT = SampleProcess(
    key="building-permit",
    sources=("building-permit.yaml",),
    starters=_OFFICES,
    matter=_matter,
    fault=Fault("registry", "The land registry is closed for maintenance."),
    days=45,
    acts=10,
    answers={
        "registry": lambda v, rng: {"entry": {"sheet": rng.randint(1, 900), "encumbered": rng.random() < 0.2}},
        "formal-check": lambda v, rng: {"drawingsComplete": rng.random() < 0.65},
        "site-visit": lambda v, rng: {"area": round(rng.uniform(10, 300), 1)},
        "decide": lambda v, rng: {"granted": True, "objections": rng.random() < 0.6},
    },
    smooth={
        "formal-check": lambda v, rng: {"drawingsComplete": True},
        "decide": lambda v, rng: {"granted": rng.random() < 0.85, "objections": False},
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
    reasons=("The applicant asked for time.", "The application was withdrawn.", "A neighbour went to court."),
)
