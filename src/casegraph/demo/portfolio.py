"""Which cases each organisation of the demo has: how many of what, in which status, and which belong to which."""

from collections import Counter
from datetime import timedelta
from itertools import cycle, islice
from random import Random

from casegraph.demo.cast import Cast
from casegraph.demo.people import DEMO, OTHER
from casegraph.demo.samples import (
    BUILDING_PERMIT,
    EMPLOYEE_ONBOARDING,
    INCIDENT,
    LOAN_APPLICATION,
    PURCHASE_ORDER,
)
from casegraph.demo.samples.customers import CUSTOMERS, name_of
from casegraph.demo.samples.model import Matter, SampleProcess
from casegraph.demo.stories import FINISHED, Story, tell
from casegraph.domain.enums import CaseStatus
from casegraph.domain.events import Subject

SAMPLES = {
    DEMO.key: (PURCHASE_ORDER, LOAN_APPLICATION, EMPLOYEE_ONBOARDING, BUILDING_PERMIT, INCIDENT),
    OTHER.key: (INCIDENT,),
}
"""The processes of each organisation."""

_COUNTS = {
    (DEMO.key, PURCHASE_ORDER.key): 40,
    (DEMO.key, LOAN_APPLICATION.key): 40,
    (DEMO.key, EMPLOYEE_ONBOARDING.key): 40,
    (DEMO.key, BUILDING_PERMIT.key): 40,
    (DEMO.key, INCIDENT.key): 20,
    (OTHER.key, INCIDENT.key): 8,
}
_STATUSES = tuple(
    Counter(
        {
            CaseStatus.RUNNING: 7,
            CaseStatus.COMPLETED: 6,
            CaseStatus.DRAFT: 2,
            CaseStatus.PAUSED: 2,
            CaseStatus.CANCELLED: 1,
            CaseStatus.ERROR: 1,
            CaseStatus.STOPPED: 1,
        }
    ).elements()
)
"""Of each twenty cases."""
_OLD = 12
"""How many cases each older version of a process has."""


def stories(cast: Cast) -> list[Story]:
    """All cases of an organisation in the order of their creation, parents before their children."""
    key = cast.organisation.key
    told = [story for sample in SAMPLES[key] for story in _of(cast, sample)]
    if key == DEMO.key:
        told += _customers([one for one in told if one.sample is LOAN_APPLICATION])
        _give_equipment(told)
    return sorted(told, key=lambda story: story.began, reverse=True)


def _of(cast: Cast, sample: SampleProcess) -> list[Story]:
    latest = len(sample.sources)
    plan = [(version, status) for version in range(1, latest) for status in islice(cycle(FINISHED), _OLD)]
    plan += [(latest, status) for status in islice(cycle(_STATUSES), _COUNTS[cast.organisation.key, sample.key])]
    return [tell(cast, sample, version, ordinal, status) for ordinal, (version, status) in enumerate(plan, start=1)]


def _customers(loans: list[Story]) -> list[Story]:
    """Cases that only stand for a customer, each the parent of the customer's loan applications."""
    found = []
    for ordinal, customer in enumerate(CUSTOMERS, start=1):
        theirs = [one for one in loans if one.matter.subject is customer]
        parent = _customer(ordinal, customer, theirs)
        for loan in theirs:
            loan.parent = parent
            loan.begun_by(parent.initiator)
        found.append(parent)
    return found


def _customer(ordinal: int, customer: Subject, loans: list[Story]) -> Story:
    """A customer's case, which began a little before the first loan. Its officer starts the customer's loans too."""
    name = f"customer/{ordinal}"
    rng = Random(name)
    officer = rng.choice(("silvia", "silvia", "olafur", "sebnem"))
    company = customer.company_name is not None
    began = max((one.began for one in loans), default=timedelta()) + timedelta(days=rng.uniform(1, 9))
    return Story(
        name=name,
        aim=CaseStatus.RUNNING,
        matter=Matter(
            title=f"Customer: {name_of(customer)}",
            variables={"segment": "business" if company else "private", "since": 1990 + rng.randrange(35)},
            subject=customer,
        ),
        initiator=officer,
        created_by=officer,
        began=began,
        quiet=began,
    )


def _give_equipment(told: list[Story]) -> None:
    """Some purchases are made for a new colleague, while they are welcomed; they belong to that case."""
    purchases = [one for one in told if one.sample is PURCHASE_ORDER and _fits_one_desk(one.matter)]
    for parent in (one for one in told if one.sample is EMPLOYEE_ONBOARDING and one.aim is not CaseStatus.DRAFT):
        for purchase in purchases:
            if purchase.parent is None and parent.began > purchase.began > parent.quiet:
                purchase.parent = parent
                purchase.begun_by(parent.initiator)
                break


def _fits_one_desk(purchase: Matter) -> bool:
    items, category = purchase.variables["items"], purchase.variables["category"]
    return category in ("it", "furniture") and all(item["quantity"] <= 5 for item in items)
