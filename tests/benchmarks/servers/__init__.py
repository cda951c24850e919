"""How each server under test is started, and how it is asked each query. What they answer is compared elsewhere."""

from tests.benchmarks.servers.base import Server
from tests.benchmarks.servers.casegraph import Casegraph, CasegraphOnSQLite
from tests.benchmarks.servers.conventional import Conventional
from tests.benchmarks.servers.handwritten import Handwritten
from tests.benchmarks.servers.postgraphile import PostGraphile

SERVERS: dict[str, type[Server]] = {
    one.name: one for one in (Casegraph, PostGraphile, Handwritten, Conventional, CasegraphOnSQLite)
}
"""All kinds, by name; the first is what the others are compared with."""
