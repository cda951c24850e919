"""What a generated client must find in the demo, asked in other ways than the client's: by counts instead of pages."""

from typing import Any

import httpx

DEAR = 10_000
PAGE = 30
STATUSES = ("DRAFT", "RUNNING", "PAUSED", "STOPPED", "ERROR", "COMPLETED", "CANCELLED")

Facts = dict[str, Any]

_ALL = """
query All($dear: CaseFilter!) {
  viewer {
    tenant { key }
    principal { name }
    permissions
    inboxCounts { todo draft participated unassigned paused overdue }
  }
  cases(first: 0) { totalCount totalCountIsExact }
  processes(filter: { latest: true }, first: 100) { nodes { key } }
  dear: cases(filter: $dear, first: 100) { totalCount nodes { variables(names: ["amount"]) } }
  rich: cases(
    first: 1
    filter: { documents: { some: {} }, notes: { some: {} }, tasks: { some: { status: [COMPLETED] } } }
  ) {
    nodes {
      id
      number
      documents { totalCount nodes { size } }
      notes(first: 0) { totalCount }
    }
  }
}
"""
_PARTS = """
query Parts($id: ID!) {
  tasks(filter: { caseId: { eq: $id } }, first: 0) { totalCount }
  delegations(filter: { caseId: { eq: $id } }, first: 0) { totalCount }
}
"""


class Asker:
    """Posts queries that no tool has typed."""

    def __init__(self, url: str, token: str) -> None:
        self._http = httpx.Client(headers={"authorization": f"Bearer {token}"}, timeout=60)
        self._url = url

    def __call__(self, query: str, **variables: Any) -> Any:
        """The data of an answer without errors."""
        answer = self._http.post(self._url, json={"query": query, "variables": variables}).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def count(self, name: str, filters: dict[str, str]) -> dict[str, int]:
        """How many cases meet each filter, which is written in GraphQL; none of those that no case meets."""
        lists = [f"n{at}: cases(filter: {one}, first: 0)" for at, one in enumerate(filters.values())]
        fields = " ".join(f"{one} {{ totalCount }}" for one in lists)
        counted = self(f"query {name} {{ {fields} }}")
        found = {key: counted[f"n{at}"]["totalCount"] for at, key in enumerate(filters)}
        return {key: number for key, number in found.items() if number}


def facts(url: str, token: str) -> Facts:
    """What a client prints, where it asks right and reads all."""
    ask = Asker(url, token)
    try:
        return _facts(ask)
    finally:
        ask.close()


def _facts(ask: Asker) -> Facts:
    dear = {"variables": [{"pointer": "/amount", "gt": DEAR}], "status": {"ne": "CANCELLED"}}
    everything = ask(_ALL, dear=dear)
    viewer = everything["viewer"]
    total = everything["cases"]["totalCount"]
    assert everything["cases"]["totalCountIsExact"]
    by_process = {one["key"]: f'{{ processKey: {{ eq: "{one["key"]}" }} }}' for one in everything["processes"]["nodes"]}
    amounts = sorted((node["variables"]["amount"] for node in everything["dear"]["nodes"]), reverse=True)
    return {
        "tenant": viewer["tenant"]["key"],
        "name": viewer["principal"]["name"],
        "permissions": len(viewer["permissions"]),
        "inbox": viewer["inboxCounts"],
        "totals": [total] * -(-total // PAGE),
        "cases": total,
        "numbers": total,
        "statuses": ask.count("Statuses", {status: f"{{ status: {{ eq: {status} }} }}" for status in STATUSES}),
        "processes": ask.count("Processes", {**by_process, "none": "{ processId: { isNull: true } }"}),
        "dear": {"total": everything["dear"]["totalCount"], "amounts": amounts},
        "one": _one(ask, everything["rich"]["nodes"][0]),
        "forged": "INVALID_CURSOR",
    }


def _one(ask: Asker, rich: Facts) -> Facts:
    parts = ask(_PARTS, id=rich["id"])
    return {
        "number": rich["number"],
        "kinds": {
            "Case": 1,
            "Task": parts["tasks"]["totalCount"],
            "Delegation": parts["delegations"]["totalCount"],
            "Document": rich["documents"]["totalCount"],
            "Note": rich["notes"]["totalCount"],
        },
        "elsewhere": 0,
        "bytes": str(sum(int(document["size"]) for document in rich["documents"]["nodes"])),
    }
