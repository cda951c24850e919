"""What is asked: each query as GraphQL for casegraph, and the seeded list of variables that its requests go through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.benchmarks.dataset import words
from tests.benchmarks.dataset.cases import MOST_AMOUNT
from tests.benchmarks.dataset.life import life
from tests.benchmarks.dataset.organisation import ADMINISTRATOR_TOKEN, MEMBER_TOKEN, SEED, organisation

REQUESTS = 300
"""How many different requests there are of a query whose requests differ."""

PAGE = 20
PAGE_NUMBER = 500

Variables = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Query:
    """A query and who asks it. Where `deep` is set, each request begins at another place around page 500."""

    name: str
    title: str
    document: str
    variables: Sequence[Variables] = ({},)
    token: str = ADMINISTRATOR_TOKEN
    deep: bool = False


_CASE = "uuid number title status priority createdAt updatedAt dueAt"
_PEOPLE = "process { key name } createdBy { name username }"

_Q1 = f"query Newest {{ cases(first: {PAGE}) {{ nodes {{ {_CASE} {_PEOPLE} }} }} }}"

_Q2 = f"""query Nested {{
  cases(first: {PAGE}) {{
    nodes {{
      number title status
      tasks(first: 10) {{
        nodes {{
          title status createdAt
          delegations(first: 10) {{ nodes {{ index status delegatedAt assignee {{ name username }} }} }}
        }}
      }}
      notes(first: 10) {{ nodes {{ content createdAt author {{ name }} }} }}
      documents(first: 10, filter: {{deleted: false}}) {{ nodes {{ name size createdAt createdBy {{ name }} }} }}
    }}
  }}
}}"""

_Q3 = f"query One($id: ID!) {{ case(id: $id) {{ {_CASE} description milestone }} }}"

_Q4 = f"query Hundred {{ cases(first: 100) {{ nodes {{ {_CASE} description milestone {_PEOPLE} }} }} }}"

_INBOX = f"""query Inbox($search: String!, $least: JSON!) {{
  cases(first: {PAGE}, list: TODO, search: $search, filter: {{variables: [{{pointer: "/amount", gte: $least}}]}}) {{
    totalCount
    nodes {{ {_CASE} process {{ key name }} }}
  }}
  viewer {{ inboxCounts {{ todo draft participated unassigned paused overdue }} }}
}}"""

_PAGE_500 = f"query Page($after: String!) {{ cases(first: {PAGE}, after: $after) {{ nodes {{ {_CASE} {_PEOPLE} }} }} }}"

POSITIONS = f"query Position($offset: Int!) {{ cases(first: {PAGE}, offset: $offset) {{ pageInfo {{ endCursor }} }} }}"
"""The cursor of the last case of a page that is found by counting."""


def queries(cases: int) -> dict[str, Query]:
    """All queries by name, for a data set of so many cases."""
    random = Random(SEED)
    made = (
        Query("Q1", "20 cases, 8 fields, process, creator", _Q1),
        Query("Q2", "20 cases, tasks, delegations, users, notes, documents", _Q2),
        Query("Q3", "one case, 10 fields", _Q3, _ids(random, cases)),
        Query("Q4", "100 cases, 10 fields, process, creator", _Q4),
        Query("inbox", "inbox: TODO, search, filter, count, counters", _INBOX, _searches(random), MEMBER_TOKEN),
        Query("page500", "page 500 by cursor, else as Q1", _PAGE_500, _offsets(random, cases), deep=True),
    )
    return {one.name: one for one in made}


def _ids(random: Random, cases: int) -> list[Variables]:
    company = organisation(cases)
    return [{"id": str(life(company, random.randint(1, cases), cases).id)} for _ in range(REQUESTS)]


def _searches(random: Random) -> list[Variables]:
    searched = [word for title in (*words.TOPICS, *words.COMPANIES, *words.PROCESSES) for word in title.split()]
    return [
        {"search": random.choice(searched), "least": round(random.random() * MOST_AMOUNT / 4)} for _ in range(REQUESTS)
    ]


def _offsets(random: Random, cases: int) -> list[Variables]:
    """How many cases lie before the page that ends where the wanted page begins."""
    last = min((PAGE_NUMBER - 2) * PAGE, cases - 2 * PAGE)
    return [{"offset": max(0, last - random.randrange(PAGE * 20))} for _ in range(REQUESTS)]
