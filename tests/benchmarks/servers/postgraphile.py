"""PostGraphile, in the Node.js that npm brings, and the queries as its schema has them."""

import asyncio
import hashlib
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.dataset.organisation import organisation
from tests.benchmarks.peers.postgraphile_functions import SCHEMA, create_functions
from tests.benchmarks.queries import Query
from tests.benchmarks.servers import postgraphile_documents as documents
from tests.benchmarks.servers.base import Request, Running, Server, ServerFault, Setting, Told, as_json

_PROJECT = Path(__file__).parent.parent / "peers" / "postgraphile"
_FILES = ("package.json", "package-lock.json", ".npmrc", "server.mjs")
_LEAST_NODE = 22


class PostGraphile(Server):
    """PostGraphile 5 over all tables, its plans cached as by default."""

    name = "postgraphile"

    def install(self, setting: Setting, told: Told) -> None:
        asyncio.run(create_functions(setting.dsn))
        folder = _folder(setting)
        if (folder / "node_modules").is_dir():
            return
        shutil.rmtree(folder, ignore_errors=True)
        unfinished = folder.with_name(f"{folder.name}-unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for name in _FILES:
            shutil.copy(_PROJECT / name, unfinished)
        told("npm installs PostGraphile and Node.js")
        # Node.js is among the packages, so it does not matter that the one which runs npm may be older.
        command = [_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--engine-strict=false"]
        done = subprocess.run(command, cwd=unfinished, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise ServerFault(f"npm could not install PostGraphile:\n{done.stdout}{done.stderr}")
        unfinished.rename(folder)

    def command(self, setting: Setting, port: int) -> Sequence[str]:
        folder = _folder(setting)
        return [_node(folder), str(folder / "server.mjs"), str(port), setting.dsn, str(setting.pool), SCHEMA]

    def environment(self, setting: Setting) -> Mapping[str, str]:
        return {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}

    def requests(self, setting: Setting, running: Running, query: Query) -> list[Request]:
        document = documents.DOCUMENTS[query.name]
        company = organisation(setting.cases)
        common: dict[str, object] = {"tenant": str(company.tenant_id)}
        if query.name == "inbox":
            common["member"] = str(company.member.id)
        variables = query.variables
        if query.deep:
            variables = [{"after": self._cursor(running, common, one["offset"])} for one in variables]
        bodies = [as_json({"query": document, "variables": {**common, **one}}) for one in variables]
        return [Request("/graphql", body) for body in bodies]

    def shaped(self, query: Query, answer: Any) -> Any:
        if query.name != "inbox":
            return answer
        # A function of SQL stands at the top, and cannot be nested in a viewer.
        return {**answer, "viewer": {"inboxCounts": answer["viewer"]}}

    def _cursor(self, running: Running, common: Mapping[str, object], offset: int) -> str:
        body = as_json({"query": documents.POSITIONS, "variables": {**common, "offset": offset}})
        cursor: str = running.ask(Request("/graphql", body))["cases"]["pageInfo"]["endCursor"]
        return cursor


def _folder(setting: Setting) -> Path:
    digest = hashlib.sha256(b"".join((_PROJECT / name).read_bytes() for name in _FILES)).hexdigest()[:16]
    return setting.folder / "npm" / f"postgraphile-{digest}"


def _npm() -> str:
    found = shutil.which("npm")
    if found is None:
        raise ServerFault("PostGraphile is installed by npm, which is not there: install Node.js, or leave it out.")
    return found


def _node(folder: Path) -> str:
    """The Node.js among the packages; where there is none for this machine, its own."""
    own = sorted(folder.glob("node_modules/node-*/bin/node"))
    if own:
        return str(own[0])
    found = shutil.which("node")
    said = subprocess.run([found, "--version"], check=True, capture_output=True, text=True).stdout if found else "v0."
    if found is None or int(said.removeprefix("v").partition(".")[0]) < _LEAST_NODE:
        raise ServerFault(f"PostGraphile needs Node.js {_LEAST_NODE} or later.")
    return found
