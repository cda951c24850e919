"""Loan application: goes back until its data are complete, asks a worker for the credit report, then decides."""

from random import Random

from casegraph.demo.people import BUREAU
from casegraph.demo.samples.customers import CUSTOMERS, name_of
from casegraph.demo.samples.model import (
    FLAG,
    NUMBER,
    TEXT,
    Matter,
    Paper,
    SampleProcess,
    Variables,
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

_CREDIT = ("credit",)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_AFTER_DECISION = evaluate(("contract", "approved"), otherwise="reject")
_DECISION = json_schema(("approved",), approved=FLAG, reason=TEXT)

_DEFINITION = ProcessDefinition(
    tasks=(
        TaskDefinition(
            "record-application",
            "Record the application",
            start=True,
            groups=_CREDIT,
            route=to("check-completeness"),
            data_schema=json_schema(("channel",), channel={"enum": ["branch", "letter", "online"]}),
        ),
        TaskDefinition(
            "check-completeness",
            "Check that nothing is missing",
            assignment_rule=AssignmentRule.BALANCED,
            groups=_CREDIT,
            route=evaluate(("credit-report", "complete"), otherwise="complete-data"),
            data_schema=json_schema(("complete",), complete=FLAG, missing={"type": "array", "items": TEXT}),
        ),
        TaskDefinition(
            "complete-data",
            "Complete the customer's data",
            "Ask the customer for what is missing; then the check is done again.",
            groups=_CREDIT,
            route=to("check-completeness"),
        ),
        TaskDefinition(
            "credit-report",
            "Fetch the credit report",
            type=TaskType.SERVICE,
            users=(BUREAU,),
            route=to("score"),
            task_queue="credit-bureau",
        ),
        TaskDefinition(
            "score",
            "Compute the score",
            type=TaskType.SCRIPT,
            route=evaluate(("reject", "score < 400.0"), ("committee", "amount > 75000.0"), otherwise="decide"),
        ),
        TaskDefinition("decide", "Decide on the loan", groups=_CREDIT, route=_AFTER_DECISION, data_schema=_DECISION),
        TaskDefinition(
            "committee",
            "Decide in the credit committee",
            "Whoever routes the case names the member who reports.",
            assignment_rule=AssignmentRule.MANUAL,
            groups=("management",),
            route=_AFTER_DECISION,
            data_schema=_DECISION,
        ),
        TaskDefinition("contract", "Draw up the contract", groups=("legal",), route=to("pay-out")),
        TaskDefinition("pay-out", "Pay out the loan", groups=("finance",)),
        TaskDefinition("reject", "Write the letter of rejection", groups=_CREDIT),
    ),
    triggers=(TriggerDefinition("recompute-score", "Compute the score again"),),
    documents=(
        DocumentDefinition("proof-of-income", "Proof of income", DocumentKind.INPUT, versioned=True),
        DocumentDefinition("contract", "Loan contract", DocumentKind.OUTPUT, versioned=True, format=OutputFormat.BOTH),
        DocumentDefinition("rejection", "Letter of rejection", DocumentKind.OUTPUT, format=OutputFormat.DOCX),
    ),
    forms=(
        FormDefinition(
            "collateral", "Collateral", json_schema(("kind", "value"), kind=TEXT, value=NUMBER, address=TEXT)
        ),
    ),
    variable_schema=json_schema(
        ("amount", "months", "customer"),
        amount=NUMBER,
        months={"type": "integer", "minimum": 6, "maximum": 360},
        customer=structure(name=TEXT, email=TEXT, income=NUMBER),
        purpose=TEXT,
        collateral={"type": "array", "items": {"type": "object"}},
        complete=FLAG,
        score=NUMBER,
        approved=FLAG,
    ),
    parameter_schema=json_schema(("rate",), rate=NUMBER, committee_above=NUMBER),
)


def _matter(rng: Random, _: str) -> Matter:
    customer = rng.choice(CUSTOMERS)
    company = customer.company_name is not None
    amount = float(rng.randrange(20, 240) * 1000 if company else rng.randrange(2, 95) * 1000)
    purpose = rng.choice(
        ("machines", "working capital", "shop fittings") if company else ("car", "flat", "heat pump", "studies")
    )
    return Matter(
        title=f"Loan application: {name_of(customer)}, €{amount:,.0f}",
        variables={
            "amount": amount,
            "months": rng.choice((12, 24, 36, 60, 120)),
            "purpose": purpose,
            "customer": {
                "name": name_of(customer),
                "email": customer.email,
                "company": company,
                "income": float(rng.randrange(18, 90) * 1000 * (8 if company else 1)),
                "employees": rng.randint(2, 80) if company else None,
            },
            "collateral": [
                {"kind": rng.choice(("car", "flat", "savings")), "value": float(rng.randrange(5, 200) * 1000)}
                for _ in range(rng.choice((0, 1, 1, 2)))
            ],
        },
        description=f"For {purpose}.",
        subject=customer,
    )


def _completeness(_: Variables, rng: Random) -> Variables:
    complete = rng.random() < 0.6
    missing = [] if complete else rng.sample(("proof of income", "signature", "identity card"), 2)
    return {"complete": complete, "missing": missing}


def _decision(_: Variables, rng: Random) -> Variables:
    approved = rng.random() < 0.75
    return {"approved": approved, "reason": "Income covers the rate." if approved else "Too little income."}


LOAN_APPLICATION = SampleProcess(
    key="loan-application",
    name="Loan application",
    description="From the customer's wish to the money, or to a letter that says why not.",
    category="Lending",
    versions=(_DEFINITION,),
    matter=_matter,
    days=8,
    answers={
        "record-application": lambda v, rng: {"channel": rng.choice(("branch", "letter", "online"))},
        "check-completeness": _completeness,
        "credit-report": lambda v, rng: {"report": {"bureau": "Sample Bureau", "openLoans": rng.randint(0, 4)}},
        "score": lambda v, rng: {"score": round(rng.gauss(560, 110), 1)},
        "decide": _decision,
        "committee": _decision,
        "pay-out": lambda v, rng: {"paidOut": True},
    },
    conditions={
        "complete": lambda v: bool(v["complete"]),
        "score < 400.0": lambda v: bool(v["score"] < 400.0),
        "amount > 75000.0": lambda v: bool(v["amount"] > 75000.0),
        "approved": lambda v: bool(v["approved"]),
    },
    milestones={
        "complete-data": "Data missing",
        "credit-report": "Complete",
        "decide": "Scored",
        "committee": "Scored",
        "contract": "Granted",
        "reject": "Rejected",
    },
    papers=(
        Paper(
            "record-application",
            "proof-of-income",
            DocumentKind.INPUT,
            "Proof of income.pdf",
            revisions=("Page 2 was missing", "Newer statement"),
        ),
        Paper("complete-data", None, DocumentKind.ATTACHED, "E-mail of the customer.eml", "message/rfc822"),
        Paper(
            "contract",
            "contract",
            DocumentKind.OUTPUT,
            "Loan contract.pdf",
            revisions=("With the rate agreed on by telephone",),
        ),
        Paper("reject", "rejection", DocumentKind.OUTPUT, "Letter of rejection.docx", _WORD),
    ),
    remarks=(
        "Customer is travelling until Friday.\nReachable by e-mail only.",
        "Il cliente chiede una rata più bassa.\n\n1. durata 60 mesi\n2. tasso fisso",
        "Income of the spouse may be counted as well.",
        "Ο πελάτης έφερε τα δικαιολογητικά.",
        "Same customer as last year, paid back early.",
    ),
)
