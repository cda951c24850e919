"""The conventional Strawberry server, and the queries as its schema has them."""

from collections.abc import Sequence

from tests.benchmarks.dataset.organisation import organisation
from tests.benchmarks.queries import Query
from tests.benchmarks.servers.base import Request, Running, Server, Setting, as_json, python

_INBOX = """query Inbox($member: UUID!, $search: String!, $least: Float!) {
  cases: todo(first: 20, member: $member, search: $search, least: $least) {
    totalCount
    nodes { uuid number title status priority createdAt updatedAt dueAt process { key name } }
  }
  viewer(member: $member) { inboxCounts { todo draft participated unassigned paused overdue } }
}"""


class Conventional(Server):
    """Strawberry, the ORM of SQLAlchemy and DataLoaders."""

    name = "conventional"

    def command(self, setting: Setting, port: int) -> Sequence[str]:
        tenant = str(organisation(setting.cases).tenant_id)
        url = setting.database.render_as_string(hide_password=False)
        return python("tests.benchmarks.peers.conventional", str(port), tenant, url, str(setting.pool))

    def requests(self, setting: Setting, running: Running, query: Query) -> list[Request]:
        document, variables = _document(query), query.variables
        if query.deep:
            variables = [{"before": setting.cases - one["offset"] - 19} for one in variables]
        if query.name == "inbox":
            member = str(organisation(setting.cases).member.id)
            variables = [{"member": member, **one} for one in variables]
        return [Request("/", as_json({"query": document, "variables": one})) for one in variables]


def _document(query: Query) -> str:
    """The same words as casegraph's, but for its own arguments."""
    match query.name:
        case "inbox":
            return _INBOX
        case "Q2":
            return query.document.replace(", filter: {deleted: false}", "")
        case "Q3":
            return query.document.replace("$id: ID!", "$id: UUID!")
        case "page500":
            renamed = query.document.replace("$after: String!", "$before: Int!")
            return renamed.replace("after: $after", "before: $before")
    return query.document
