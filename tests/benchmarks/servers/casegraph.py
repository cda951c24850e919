"""casegraph as it is served to others: by its command, with a bearer token; over PostgreSQL or SQLite."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import URL

from casegraph.storage.database import database_url
from tests.benchmarks.dataset.loading import prepare, version
from tests.benchmarks.queries import POSITIONS, Query
from tests.benchmarks.servers.base import Request, Running, Server, Setting, Told, as_json, python


class Casegraph(Server):
    """casegraph in one process, or with more workers."""

    name = "casegraph"

    def __init__(self, workers: int = 1) -> None:
        self._workers = workers

    def command(self, setting: Setting, port: int) -> Sequence[str]:
        return python("casegraph", "serve", "--port", str(port), "--workers", str(self._workers))

    def environment(self, setting: Setting) -> Mapping[str, str]:
        return {
            "CASEGRAPH_DATABASE_URL": self.database(setting).render_as_string(hide_password=False),
            "CASEGRAPH_DATA_DIR": str(setting.folder / "casegraph"),
            "CASEGRAPH_POOL_SIZE": str(setting.pool),
            "CASEGRAPH_LOG_LEVEL": "warning",
            "CASEGRAPH_PLAYGROUND": "false",
        }

    def database(self, setting: Setting) -> URL:
        """Where it reads."""
        return setting.database

    def requests(self, setting: Setting, running: Running, query: Query) -> list[Request]:
        variables = query.variables
        if query.deep:
            variables = [{"after": self._cursor(running, query, one["offset"])} for one in variables]
        return [_request(query.document, one, query.token) for one in variables]

    def _cursor(self, running: Running, query: Query, offset: int) -> str:
        answer = running.ask(_request(POSITIONS, {"offset": offset}, query.token))
        cursor: str = answer["cases"]["pageInfo"]["endCursor"]
        return cursor


class CasegraphOnSQLite(Casegraph):
    """casegraph over a SQLite file that holds the same data set, made at the first run."""

    name = "casegraph-sqlite"

    def install(self, setting: Setting, told: Told) -> None:
        path = self._path(setting)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        for one in path.parent.glob(f"casegraph_{setting.cases}_*"):
            one.unlink()
        unfinished = path.with_suffix(".unfinished")
        asyncio.run(prepare(_url(unfinished), setting.cases, 1, lambda text: told(f"SQLite: {text}")))
        unfinished.rename(path)

    def database(self, setting: Setting) -> URL:
        return _url(self._path(setting))

    def _path(self, setting: Setting) -> Path:
        return setting.folder / "sqlite" / f"casegraph_{setting.cases}_{version()}.sqlite3"


def _url(path: Path) -> URL:
    return database_url(f"sqlite:///{path}")


def _request(document: str, variables: Mapping[str, object], token: str) -> Request:
    body = as_json({"query": document, "variables": variables})
    return Request("/graphql", body, {"Authorization": f"Bearer {token}"})
