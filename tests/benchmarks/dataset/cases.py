"""The cases of the data set as bundles, each made from its number alone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from casegraph.domain.bundles import CaseBundle, TaskBundle
from casegraph.domain.enums import CaseStatus, Priority
from casegraph.domain.records import CaseRecord
from tests.benchmarks.dataset import words
from tests.benchmarks.dataset.life import Life, life
from tests.benchmarks.dataset.organisation import Organisation
from tests.benchmarks.dataset.papers import documents, notes
from tests.benchmarks.dataset.tasks import tasks

_PRIORITIES = (5, 15, 60, 15, 5)
_TIME_FOR_A_CASE = timedelta(days=30)
MOST_AMOUNT = 100_000
OF_COMPANIES = 0.4


def bundles(organisation: Organisation, first: int, last: int, cases: int) -> Iterator[CaseBundle]:
    """The cases with these numbers, of so many."""
    return (bundle(organisation, number, cases) for number in range(first, last + 1))


def bundle(organisation: Organisation, number: int, cases: int) -> CaseBundle:
    """The case with this number, of so many, with everything in it."""
    made = life(organisation, number, cases)
    (priority,) = made.random.choices(list(Priority), _PRIORITIES)
    variables, subject = _variables(made), _subject(made)
    title = _title(made, variables)
    worked = tuple(tasks(made, priority))
    return CaseBundle(
        record=_record(made, title, priority, subject, worked),
        variables=variables,
        tasks=worked,
        notes=tuple(notes(made)),
        documents=tuple(documents(made, worked)),
    )


def _title(made: Life, variables: dict[str, Any]) -> str:
    topic, urgency = made.random.choice(words.TOPICS), made.random.choice(words.URGENCIES)
    title = f"{made.process.record.name}: {topic} for {variables['customer']['name']}"
    return f"{title}, {urgency}" if urgency else title


def _variables(made: Life) -> dict[str, Any]:
    random = made.random
    company = f"{random.choice(words.COMPANIES)} {random.choice(words.FORMS)}"
    return {
        "amount": round(random.random() ** 2 * MOST_AMOUNT, 2),
        "currency": random.choice(("CHF", "EUR", "EUR", "SEK")),
        "reference": f"R-{made.number:07}",
        "channel": random.choice(words.CHANNELS),
        "express": random.random() < 0.1,
        "customer": {"name": company, "city": random.choice(words.CITIES)},
        "items": [{"name": random.choice(words.TOPICS), "quantity": random.randint(1, 20)}],
    }


def _subject(made: Life) -> dict[str, str]:
    random = made.random
    if random.random() < OF_COMPANIES:
        company = f"{random.choice(words.COMPANIES)} {random.choice(words.FORMS)}"
        return {"company_name": company, "company_number": f"C{random.randrange(10**8):08}"}
    first, last = random.choice(words.FIRST_NAMES), random.choice(words.LAST_NAMES)
    return {"first_name": first, "last_name": last, "email": f"{first}.{last}@example.com".lower()}


def _record(
    made: Life, title: str, priority: Priority, subject: dict[str, str], worked: tuple[TaskBundle, ...]
) -> CaseRecord:
    process, status = made.process.record, made.status
    last = worked[-1].record
    return CaseRecord(
        id=made.id,
        number=made.number,
        title=title,
        description=f"{title}. Received by {made.random.choice(words.CHANNELS)}." if made.number % 3 else None,
        status=status,
        priority=priority,
        milestone=made.random.choice(words.MILESTONES) if len(worked) > 1 else None,
        version=1 + made.delegations,
        process_id=process.id,
        process_key=process.key,
        process_name=process.name,
        subject_first_name=subject.get("first_name"),
        subject_last_name=subject.get("last_name"),
        subject_personal_number=None,
        subject_email=subject.get("email"),
        subject_company_name=subject.get("company_name"),
        subject_company_number=subject.get("company_number"),
        subject_company_address=None,
        initiator_id=made.initiator,
        parent_id=None,
        created_at=made.began,
        created_by_id=made.initiator,
        updated_at=last.updated_at,
        updated_by_id=last.updated_by_id,
        finished_at=last.updated_at if made.finished else None,
        planned_at=None,
        due_at=made.began + _TIME_FOR_A_CASE,
        paused_until=made.began + _TIME_FOR_A_CASE if status is CaseStatus.PAUSED else None,
        failure="The step could not be performed." if status is CaseStatus.ERROR else None,
    )
