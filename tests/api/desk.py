"""A small tenant that nothing changes, somebody who may see all of it, and what a refusal must look like."""

import re
from dataclasses import dataclass
from typing import Any

from tests.client import Answer, Client
from tests.world import Person

BAD = "BAD_USER_INPUT"
LIMIT = "LIMIT_EXCEEDED"
CURSOR = "INVALID_CURSOR"
INVALID = "GRAPHQL_VALIDATION_FAILED"

LEAKS = re.compile(
    r"Traceback|Exception|(?<!Syntax )Error\b|SQL|sql|asyncpg|pydantic|[Ss]trawberry|<class|object at 0x"
    r"|SELECT|WHERE|NoneType|\.py\b"
)
"""What only Python, a library or a database would say."""


@dataclass
class Desk:
    """Somebody who may see everything of a small tenant, and the global ids of a case and a task in it."""

    client: Client
    person: Person
    case: str
    task: str

    async def ask(self, query: str, variables: dict[str, Any] | None = None) -> Answer:
        """Post a document."""
        return await self.client(self.person, query, variables)


def check_refused(answer: Answer, code: str, argument: list[str | int] | None = None) -> None:
    """The answer is a GraphQL error with this code and place, and tells nothing of the server."""
    assert answer.status in (200, 400)
    assert not any((answer.body.get("data") or {}).values())
    for error in answer.errors:
        assert error["extensions"]["code"] == code, error
        assert not LEAKS.search(error["message"]), error
        if argument is not None:
            assert error["extensions"]["argument"] == argument, error
            assert error["message"].endswith((".", "…")), error


def cases(arguments: str) -> str:
    """A query for cases with these arguments."""
    return "{ cases(" + arguments + ") { nodes { number } } }"


def where(condition: str) -> str:
    """A query for cases that meet this condition."""
    return cases("filter: {" + condition + "}")
