"""Loan application: goes back until its data are complete, asks a worker for the credit report, then decides."""

from random import Random

from casegraph.demo.samples.customers import CUSTOMERS, name_of
from casegraph.demo.samples.model import Fault, Matter, Paper, SampleProcess, Variables
from casegraph.domain.enums import DocumentKind

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _matter(rng: Random, _: str) -> Matter:
    customer = rng.choice(CUSTOMERS)
    company = customer.company_name is not None
    amount = float(rng.randrange(20, 240) * 1000 if company else rng.randrange(2, 95) * 1000)
    purpose = rng.choice(
        ("machines", "working capital", "shop fittings") if company else ("car", "flat", "heat pump", "studies")
    )
    return Matter(
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
    sources=("loan-application.yaml",),
    starters=("credit",),
    matter=_matter,
    fault=Fault("credit-report", "The credit bureau does not answer."),
    days=14,
    acts=12,
    answers={
        "record-application": lambda v, rng: {"channel": rng.choice(("branch", "letter", "online"))},
        "check-completeness": _completeness,
        "credit-report": lambda v, rng: {"report": {"bureau": "Sample Bureau", "openLoans": rng.randint(0, 4)}},
        "decide": _decision,
        "committee": _decision,
        "pay-out": lambda v, rng: {"paidOut": True},
    },
    chosen={"decide": ("committee", "management")},
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
    reasons=("The customer thinks it over.", "The customer found a cheaper loan.", "Papers are being translated."),
)
