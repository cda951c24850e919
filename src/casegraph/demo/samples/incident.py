"""Incident: the person in charge chooses the way on, two teams race for the repair, and the reporter confirms it."""

from random import Random

from casegraph.demo.samples.model import Fault, Matter, Paper, SampleProcess
from casegraph.domain.enums import DocumentKind

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
    sources=("incident.yaml",),
    starters=("it-service-desk",),
    matter=_matter,
    fault=Fault("repair", cure={"minutes": 30}),
    days=3,
    acts=8,
    answers={
        "triage": lambda v, rng: {"cause": rng.choice(("cable", "update", "full disk", "unknown"))},
        "repair": lambda v, rng: {"minutes": rng.randint(5, 240)},
        "confirm": lambda v, rng: {"fixed": rng.random() < 0.75},
    },
    targets={"triage": ("repair", "repair", "major")},
    papers=(
        Paper("report", "log-file", DocumentKind.INPUT, "system.log", "text/plain"),
        Paper("triage", None, DocumentKind.ATTACHED, "Screenshot.png", "image/png"),
    ),
    remarks=(
        "Happens only when the lid is closed.\nSteps:\n1. close it\n2. wait a minute\n3. open it",
        "Same as last week.",
        "Neustart hilft, aber nur für eine Stunde.",
    ),
    reasons=("A spare part is on its way.", "Reported twice.", "Waits for the maker of the device."),
)
