"""Purchase order approval: checks side by side, a join, and a decision by the manager."""

from random import Random

from casegraph.demo.samples.model import (
    DATE,
    FLAG,
    NUMBER,
    TEXT,
    DaysLater,
    Matter,
    Paper,
    SampleProcess,
    Variables,
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

_GOODS = (
    ("standing desk", "standing desks", "furniture", 489.0),
    ("ergonomic chair", "ergonomic chairs", "furniture", 312.5),
    ("lamp “Weißer Mond”", "lamps “Weißer Mond”", "furniture", 74.9),
    ("café table", "café tables", "furniture", 159.0),
    ("laptop", "laptops", "it", 1349.0),
    ("conference phone", "conference phones", "it", 268.4),
    ("27-inch monitor", "27-inch monitors", "it", 229.0),
    ("licence for design software", "licences for design software", "it", 594.0),
    ("pallet of A4 paper", "pallets of A4 paper", "supplies", 412.0),
    ("box of crème brûlée coffee", "boxes of crème brûlée coffee", "supplies", 86.2),
    ("safety helmet", "safety helmets", "safety", 38.5),
    ("defibrillator", "defibrillators", "safety", 1190.0),
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

_CHECK = "Look at the request from one side; the purchase goes on when all checks are done."
_BUYERS = ("purchasing",)
_JOIN = to("approve", by=RouteType.SEC_JOIN)

_REQUEST = TaskDefinition(
    "request",
    "Request a purchase",
    start=True,
    groups=("purchasing", "human-resources", "it-service-desk"),
    route=evaluate(("check-request", "amount > 500.0"), otherwise="order"),
    data_schema=json_schema(("justification",), justification=TEXT),
)
_BUDGET = TaskDefinition("check-budget", "Check the budget", _CHECK, groups=("finance",), route=_JOIN)
_LEGAL = TaskDefinition("check-legal", "Check the contract", _CHECK, groups=("legal",), route=_JOIN)
_TECHNICAL = TaskDefinition("check-technical", "Check compatibility", _CHECK, groups=("it-service-desk",), route=_JOIN)
_REST = (
    TaskDefinition(
        "approve",
        "Approve the purchase",
        "The manager of the last assignee decides.",
        assignment_rule=AssignmentRule.REPORT_TO,
        route=evaluate(("order", "approved"), otherwise=None),
        data_schema=json_schema(("approved",), approved=FLAG, reason=TEXT),
    ),
    TaskDefinition("order", "Place the order", groups=_BUYERS, route=to("receive")),
    TaskDefinition("receive", "Receive the goods", groups=_BUYERS),
)


def _version(check_request: TaskDefinition, *checks: TaskDefinition) -> ProcessDefinition:
    return ProcessDefinition(
        tasks=(_REQUEST, check_request, *checks, *_REST),
        triggers=(
            TriggerDefinition("recalculate", "Recalculate the amount", "Adds up the items."),
            TriggerDefinition("remind-approver", "Remind the approver"),
        ),
        documents=(
            DocumentDefinition("quotation", "Quotation of the supplier", DocumentKind.INPUT, versioned=True),
            DocumentDefinition("order", "Purchase order", DocumentKind.OUTPUT, format=OutputFormat.PDF),
            DocumentDefinition("delivery-note", "Delivery note", DocumentKind.INPUT),
        ),
        forms=(FormDefinition("item", "Item", json_schema(("name", "quantity", "price"), name=TEXT)),),
        variable_schema=json_schema(
            ("amount", "currency", "items"),
            amount=NUMBER,
            currency={"enum": sorted({one[3] for one in _SUPPLIERS})},
            items={"type": "array", "minItems": 1, "items": {"type": "object"}},
            supplier=structure(name=TEXT, vatId=TEXT, country=TEXT),
            category=TEXT,
            contract=FLAG,
            neededBy=DATE,
        ),
    )


def _check_request(route_type: RouteType, *targets: str | tuple[str | None, str]) -> TaskDefinition:
    return TaskDefinition(
        "check-request",
        "Check the request",
        assignment_rule=AssignmentRule.BALANCED,
        groups=_BUYERS,
        route=to(*targets, by=route_type),
    )


_FIRST = _version(_check_request(RouteType.PARALLEL, "check-budget", "check-legal"), _BUDGET, _LEGAL)
_SECOND = _version(
    _check_request(
        RouteType.PARALLEL_BY_EVALUATION,
        ("check-budget", "true"),
        ("check-legal", "contract"),
        ("check-technical", "category == 'it'"),
    ),
    _BUDGET,
    _LEGAL,
    _TECHNICAL,
)


def _matter(rng: Random, _: str) -> Matter:
    goods = rng.sample(_GOODS, rng.choice((1, 1, 2, 3)))
    quantities = [rng.randint(1, 16) for _ in goods]
    name, vat_id, country, currency = rng.choice(_SUPPLIERS)
    items = [{"name": one[0], "quantity": n, "price": one[3]} for one, n in zip(goods, quantities, strict=True)]
    amount = round(sum(n * one[3] for one, n in zip(goods, quantities, strict=True)), 2)
    what = f"1 {goods[0][0]}" if quantities[0] == 1 else f"{quantities[0]} {goods[0][1]}"
    return Matter(
        title=f"Purchase order: {what}" + (" and more" if len(goods) > 1 else ""),
        variables={
            "amount": amount,
            "currency": currency,
            "items": items,
            "supplier": {"name": name, "vatId": vat_id, "country": country},
            "category": goods[0][2],
            "contract": amount > 4000.0,
            "costCenter": f"CC-{rng.choice((4100, 4200, 5300, 6100))}",
            "neededBy": DaysLater(rng.randint(10, 45)),
        },
        description=f"From {name}.",
    )


def _justified(_: Variables, rng: Random) -> Variables:
    return {"justification": rng.choice(("Replacement", "New colleague", "Stock is low", "Audit finding"))}


def _approved(_: Variables, rng: Random) -> Variables:
    return {"approved": rng.random() < 0.85}


def _ordered(_: Variables, rng: Random) -> Variables:
    return {"order": {"number": f"PO-{rng.randint(20000, 29999)}", "expectedOn": DaysLater(rng.randint(15, 60))}}


PURCHASE_ORDER = SampleProcess(
    key="purchase-order",
    name="Purchase order approval",
    description="From the request to the goods, with the checks that its amount and kind call for.",
    category="Procurement",
    versions=(_FIRST, _SECOND),
    matter=_matter,
    days=6,
    answers={
        "request": _justified,
        "check-budget": lambda v, rng: {"budgetLeft": round(rng.uniform(500, 90000), 2)},
        "check-legal": lambda v, rng: {"legalRemarks": rng.randint(0, 4)},
        "check-technical": lambda v, rng: {"compatible": True},
        "approve": _approved,
        "order": _ordered,
        "receive": lambda v, rng: {"complete": rng.random() < 0.9},
    },
    conditions={
        "amount > 500.0": lambda v: bool(v["amount"] > 500.0),
        "true": lambda v: True,
        "contract": lambda v: bool(v["contract"]),
        "category == 'it'": lambda v: bool(v["category"] == "it"),
        "approved": lambda v: bool(v["approved"]),
    },
    milestones={
        "check-budget": "In review",
        "approve": "Checked",
        "order": "Approved",
        "receive": "Ordered",
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
)
