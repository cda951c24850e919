"""Purchase order approval: checks side by side, a join, and a decision by the manager."""

from random import Random

from casegraph.demo.samples.model import DaysLater, Fault, Matter, Paper, SampleProcess, Variables
from casegraph.domain.enums import DocumentKind

_GOODS = (
    ("standing desk", "furniture", 489.0),
    ("ergonomic chair", "furniture", 312.5),
    ("lamp “Weißer Mond”", "furniture", 74.9),
    ("café table", "furniture", 159.0),
    ("laptop", "it", 1349.0),
    ("conference phone", "it", 268.4),
    ("27-inch monitor", "it", 229.0),
    ("licence for design software", "it", 594.0),
    ("pallet of A4 paper", "supplies", 412.0),
    ("box of crème brûlée coffee", "supplies", 86.2),
    ("safety helmet", "safety", 38.5),
    ("defibrillator", "safety", 1190.0),
)
_SUPPLIERS = (
    ("Büromöbel Groß GmbH", "DE811234567", "DE", "EUR"),
    ("Papelería Núñez S.L.", "ESB12345678", "ES", "EUR"),
    ("Ψηφιακά Συστήματα Α.Ε.", "EL094012345", "GR", "EUR"),
    ("Meblarnia Łódź Sp. z o.o.", "PL7251234567", "PL", "PLN"),
    ("Håndværk & Søn ApS", "DK12345678", "DK", "DKK"),
    ("Fournitures Éluard", "FR40303265045", "FR", "EUR"),
    ("東京電機株式会社", "T8010401012345", "JP", "JPY"),
)


def _matter(rng: Random, _: str) -> Matter:
    goods = rng.sample(_GOODS, rng.choice((1, 1, 2, 3)))
    quantities = [rng.randint(1, 16) for _ in goods]
    name, vat_id, country, currency = rng.choice(_SUPPLIERS)
    items = [{"name": one[0], "quantity": n, "price": one[2]} for one, n in zip(goods, quantities, strict=True)]
    return Matter(
        variables={
            "currency": currency,
            "items": items,
            "supplier": {"name": name, "vatId": vat_id, "country": country},
            "category": goods[0][1],
            "costCenter": f"CC-{rng.choice((4100, 4200, 5300, 6100))}",
            "neededBy": DaysLater(rng.randint(10, 45)),
        },
        description=f"From {name}.",
    )


def _justified(_: Variables, rng: Random) -> Variables:
    return {"justification": rng.choice(("Replacement", "New colleague", "Stock is low", "Audit finding"))}


def _approved(_: Variables, rng: Random) -> Variables:
    approved = rng.random() < 0.85
    return {"approved": approved} if approved else {"approved": False, "reason": "Not in this year's budget."}


def _ordered(_: Variables, rng: Random) -> Variables:
    return {"orderNumber": f"PO-{rng.randint(20000, 29999)}", "expectedOn": DaysLater(rng.randint(15, 60))}


PURCHASE_ORDER = SampleProcess(
    key="purchase-order",
    sources=("purchase-order-1.yaml", "purchase-order.yaml"),
    starters=("purchasing", "human-resources", "it-service-desk"),
    matter=_matter,
    fault=Fault("check-budget", cure={"budgetLeft": 12000.0}),
    days=12,
    acts=9,
    answers={
        "request": _justified,
        "check-budget": lambda v, rng: {"budgetLeft": round(rng.uniform(500, 90000), 2)},
        "check-legal": lambda v, rng: {"legalRemarks": rng.randint(0, 4)},
        "check-technical": lambda v, rng: {"compatible": True},
        "approve": _approved,
        "order": _ordered,
        "receive": lambda v, rng: {"complete": rng.random() < 0.9},
    },
    papers=(
        Paper(
            "request",
            "quotation",
            DocumentKind.INPUT,
            "Quotation.pdf",
            revisions=("Corrected VAT", "With the discount that was promised by telephone"),
        ),
        Paper("order", "order", DocumentKind.OUTPUT, "Purchase order.pdf"),
        Paper("receive", "delivery-note", DocumentKind.INPUT, "Delivery note.jpg", "image/jpeg"),
    ),
    remarks=(
        "The supplier gives 3 % for payment within ten days.",
        "Called the supplier.\nThey deliver in two lots:\n- half next week\n- the rest when customs allow",
        "Bitte an die große Rampe liefern lassen, der Aufzug ist außer Betrieb.",
        "Is there anything left in the budget for this?",
        "¿Podemos esperar hasta el próximo trimestre?\nSería más barato.",
    ),
    reasons=("The supplier cannot deliver.", "The need is gone.", "We wait for a better offer."),
)
