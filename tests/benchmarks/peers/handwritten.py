"""A server written by hand for these queries alone, to measure what Python can do: `python -m ... PORT DSN POOL`.

Starlette, asyncpg, one piece of SQL a list, rows made into dicts, orjson. It has no GraphQL, no callers and no checks:
each query is a path, and its body holds the values that differ.
"""

import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from casegraph.domain.enums import CaseStatus, DelegationStatus, Priority, TaskStatus
from tests.benchmarks.peers import handwritten_sql as sql

Row = Mapping[str, Any]
Answer = Callable[[Any, Any, Mapping[str, Any]], Awaitable[dict[str, Any]]]

_CASE_STATUS = {int(one): one.name for one in CaseStatus}
_TASK_STATUS = {int(one): one.name for one in TaskStatus}
_DELEGATION_STATUS = {int(one): one.name for one in DelegationStatus}
_PRIORITY = {int(one): one.name for one in Priority}


def _case(row: Row) -> dict[str, Any]:
    return {
        "uuid": row["id"],
        "number": row["number"],
        "title": row["title"],
        "status": _CASE_STATUS[row["status"]],
        "priority": _PRIORITY[row["priority"]],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
        "dueAt": row["due_at"],
    }


def _long(row: Row) -> dict[str, Any]:
    return {**_case(row), "description": row["description"], "milestone": row["milestone"]}


def _process(row: Row) -> dict[str, Any] | None:
    return None if row["process_id"] is None else {"key": row["process_key"], "name": row["process_name"]}


def _with_people(case: dict[str, Any], row: Row) -> dict[str, Any]:
    creator = row["creator_id"]
    case["process"] = _process(row)
    case["createdBy"] = None if creator is None else {"name": row["creator_name"], "username": row["creator_username"]}
    return case


def _cases(nodes: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"cases": {"nodes": list(nodes)}}


async def _newest(connection: Any, tenant: Any, _: Mapping[str, Any]) -> dict[str, Any]:
    rows = await connection.fetch(sql.NEWEST, tenant, 20)
    return _cases(_with_people(_case(row), row) for row in rows)


async def _hundred(connection: Any, tenant: Any, _: Mapping[str, Any]) -> dict[str, Any]:
    rows = await connection.fetch(sql.NEWEST, tenant, 100)
    return _cases(_with_people(_long(row), row) for row in rows)


async def _page(connection: Any, tenant: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    rows = await connection.fetch(sql.PAGE, tenant, given["after"], 20)
    return _cases(_with_people(_case(row), row) for row in rows)


async def _one(connection: Any, tenant: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    row = await connection.fetchrow(sql.ONE, tenant, given["id"])
    return {"case": None if row is None else _long(row)}


async def _nested(connection: Any, tenant: Any, _: Mapping[str, Any]) -> dict[str, Any]:
    cases = await connection.fetch(sql.PLAIN, tenant, 20)
    ids = [row["id"] for row in cases]
    tasks = await connection.fetch(sql.TASKS, tenant, ids, 10)
    delegations = await connection.fetch(sql.DELEGATIONS, tenant, [row["id"] for row in tasks], 10)
    notes = await connection.fetch(sql.NOTES, tenant, ids, 10)
    documents = await connection.fetch(sql.DOCUMENTS, tenant, ids, 10)
    handed = _grouped(delegations, "task_id", _delegation)
    worked = _grouped(tasks, "case_id", lambda row: _task(row, handed))
    noted = _grouped(notes, "case_id", _note)
    filed = _grouped(documents, "case_id", _document)
    return _cases(
        {
            "number": row["number"],
            "title": row["title"],
            "status": _CASE_STATUS[row["status"]],
            "tasks": {"nodes": worked[row["id"]]},
            "notes": {"nodes": noted[row["id"]]},
            "documents": {"nodes": filed[row["id"]]},
        }
        for row in cases
    )


def _grouped(rows: Iterable[Row], parent: str, make: Callable[[Row], dict[str, Any]]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row[parent]].append(make(row))
    return groups


def _task(row: Row, handed: Mapping[Any, list[Any]]) -> dict[str, Any]:
    return {
        "title": row["title"],
        "status": _TASK_STATUS[row["status"]],
        "createdAt": row["created_at"],
        "delegations": {"nodes": handed[row["id"]]},
    }


def _delegation(row: Row) -> dict[str, Any]:
    name = row["assignee_name"]
    return {
        "index": row["index"],
        "status": _DELEGATION_STATUS[row["status"]],
        "delegatedAt": row["delegated_at"],
        "assignee": None if name is None else {"name": name, "username": row["assignee_username"]},
    }


def _note(row: Row) -> dict[str, Any]:
    return {"content": row["content"], "createdAt": row["created_at"], "author": {"name": row["author_name"]}}


def _document(row: Row) -> dict[str, Any]:
    creator = row["creator_name"]
    return {
        "name": row["name"],
        "size": str(row["size"]),
        "createdAt": row["created_at"],
        "createdBy": None if creator is None else {"name": creator},
    }


async def _inbox(connection: Any, tenant: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    member = given["member"]
    found = (tenant, member, given["search"], given["least"])
    rows = await connection.fetch(sql.INBOX, *found, 20)
    total = await connection.fetchval(sql.INBOX_TOTAL, *found)
    counts = await connection.fetchrow(sql.COUNTS, tenant, member)
    nodes = [{**_case(row), "process": _process(row)} for row in rows]
    return {"cases": {"totalCount": total, "nodes": nodes}, "viewer": {"inboxCounts": dict(counts)}}


_ANSWERS: dict[str, Answer] = {
    "Q1": _newest,
    "Q2": _nested,
    "Q3": _one,
    "Q4": _hundred,
    "page500": _page,
    "inbox": _inbox,
}


def application(dsn: str, size: int) -> Starlette:
    """The server over one database, with a pool of this size."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with asyncpg.create_pool(dsn, min_size=size, max_size=size, reset=_as_it_is) as pool:
            app.state.pool = pool
            yield

    return Starlette(routes=[_route(name, answer) for name, answer in _ANSWERS.items()], lifespan=lifespan)


async def _as_it_is(_: Any) -> None:
    """No statement of this server leaves anything behind on its connection, so nothing is reset between requests."""


def _route(name: str, answer: Answer) -> Route:
    async def endpoint(request: Request) -> Response:
        given = orjson.loads(await request.body())
        async with request.app.state.pool.acquire() as connection:
            data = await answer(connection, given["tenant"], given)
        return Response(
            orjson.dumps({"data": data}, default=str, option=orjson.OPT_UTC_Z), media_type="application/json"
        )

    return Route(f"/{name}", endpoint, methods=["POST"])


if __name__ == "__main__":
    port, dsn, size = sys.argv[1:]
    uvicorn.run(application(dsn, int(size)), port=int(port), loop="uvloop", http="httptools", log_level="warning")
