"""The hand-written server, which is asked by path and plain values."""

from collections.abc import Sequence

from tests.benchmarks.dataset.organisation import organisation
from tests.benchmarks.queries import Query
from tests.benchmarks.servers.base import Request, Running, Server, Setting, as_json, python


class Handwritten(Server):
    """Starlette and asyncpg, without GraphQL."""

    name = "handwritten"

    def command(self, setting: Setting, port: int) -> Sequence[str]:
        return python("tests.benchmarks.peers.handwritten", str(port), setting.dsn, str(setting.pool))

    def requests(self, setting: Setting, running: Running, query: Query) -> list[Request]:
        company = organisation(setting.cases)
        common = {"tenant": str(company.tenant_id), "member": str(company.member.id)}
        variables = query.variables
        if query.deep:
            # The page before ends with the case that so many newer ones lie before.
            variables = [{"after": setting.cases - one["offset"] - 19} for one in variables]
        return [Request(f"/{query.name}", as_json({**common, **one})) for one in variables]
