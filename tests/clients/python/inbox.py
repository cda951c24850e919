"""Reads a person's inbox with the generated client, page by page, and prints what it found as JSON.

It runs beside the generated package, which is made from the schema anew and never committed.
"""

# Where the whole project is checked, the generated package is not there; where it is, nothing is let off.
# mypy: disable-error-code="import-not-found"

import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from casegraph_client import Client, GraphQLClientGraphQLMultiError
from casegraph_client.case_page import CasePageCases, CasePageCasesNodes
from casegraph_client.enums import CaseList, CaseStatus, OrderDirection
from casegraph_client.input_types import (
    CaseFilter,
    CaseOrder,
    CaseStatusFilter,
    DateTimeFilter,
    JSONFilter,
)
from casegraph_client.one_case import OneCaseCase
from casegraph_client.things import (
    ThingsNodesCase,
    ThingsNodesDelegation,
    ThingsNodesDocument,
    ThingsNodesNote,
    ThingsNodesTask,
)

PAGE = 30
DEAR = 10_000


async def pages(client: Client) -> AsyncIterator[CasePageCases]:
    """Every page of the list of all cases."""
    page = (await client.case_page(CaseList.ALL, PAGE)).cases
    yield page
    while page.page_info.has_next_page:
        page = (await client.case_page(CaseList.ALL, PAGE, page.page_info.end_cursor)).cases
        yield page


async def dear(client: Client) -> dict[str, Any]:
    """How many cases are about a large amount, and the amounts, largest first."""
    where = CaseFilter(
        variables=[JSONFilter(pointer="/amount", gt=DEAR)],
        status=CaseStatusFilter(notIn=[CaseStatus.CANCELLED]),
        createdAt=DateTimeFilter(lte=datetime.now(UTC)),
    )
    order = [CaseOrder(variable="/amount", direction=OrderDirection.DESC)]
    cases = (await client.by_variables(where, order)).cases
    return {"total": cases.total_count, "amounts": [node.variables["amount"] for node in cases.nodes]}


async def everything_of(client: Client, number: int) -> dict[str, Any]:
    """What one case holds, and that each thing in it is found again by its id."""
    found = (await client.one_case(number)).case
    assert found is not None, f"there is no case {number}"
    things = [thing for thing in (await client.things(ids_of(found))).nodes if thing is not None]
    kinds, numbers = Counter[str](), list[int]()
    for thing in things:
        kinds[thing.typename__] += 1
        match thing:
            case ThingsNodesCase():
                numbers.append(thing.number)
            case ThingsNodesTask() | ThingsNodesDelegation() | ThingsNodesNote():
                numbers.append(thing.case.number)
            case ThingsNodesDocument(linked_to=linked) if linked is not None:
                numbers.append(linked.number)
    return {
        "number": number,
        "kinds": kinds,
        "elsewhere": sum(one != number for one in numbers),
        "bytes": str(sum(document.size for document in found.documents.nodes)),
    }


def ids_of(found: OneCaseCase) -> list[str]:
    """The ids of a case and of everything in it."""
    return [
        found.id,
        *(node.id for node in found.tasks.nodes),
        *(node.id for node in found.delegations.nodes),
        *(node.id for node in found.documents.nodes),
        *(node.id for node in found.notes.nodes),
    ]


async def refusal(client: Client) -> object:
    """The code with which a forged cursor is refused."""
    try:
        await client.case_page(CaseList.ALL, 1, "not-a-cursor")
    except GraphQLClientGraphQLMultiError as refused:
        return (refused.errors[0].extensions or {}).get("code")
    raise AssertionError("a forged cursor was taken")


async def inbox(client: Client, number: int) -> dict[str, Any]:
    """Everything that is printed."""
    viewer = (await client.me()).viewer
    rows = list[CasePageCasesNodes]()
    totals = list[int]()
    async for page in pages(client):
        rows += page.nodes
        totals.append(page.total_count)
    return {
        "tenant": viewer.tenant.key,
        "name": viewer.principal.name,
        "permissions": len(viewer.permissions),
        "inbox": viewer.inbox_counts.model_dump(),
        "totals": totals,
        "cases": len(rows),
        "numbers": len({row.number for row in rows}),
        "statuses": Counter(row.status.value for row in rows),
        "processes": Counter(row.process.key if row.process else "none" for row in rows),
        "dear": await dear(client),
        "one": await everything_of(client, number),
        "forged": await refusal(client),
    }


async def main() -> None:
    """Ask the gateway that the environment names."""
    headers = {"Authorization": f"Bearer {os.environ['CASEGRAPH_TOKEN']}"}
    async with Client(url=os.environ["CASEGRAPH_URL"], headers=headers) as client:
        print(json.dumps(await inbox(client, int(os.environ["CASEGRAPH_CASE"])), indent=2))


if __name__ == "__main__":
    asyncio.run(main())
