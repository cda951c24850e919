"""`casegraph deploy`: process definitions from files into a tenant."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casegraph.cli.errors import BadUse, CommandFailed
from casegraph.cli.options import Chosen, DatabaseURL, DataDir, load_settings, prepared_database

if TYPE_CHECKING:
    from casegraph.config import Settings
    from casegraph.domain.records import ProcessRecord, TenantRecord
    from casegraph.processes.reading import Draft
    from casegraph.services.definitions import DefinitionText
    from casegraph.storage.database import Database

MAX_BYTES = 1024 * 1024
"""Of a file: as many as the longest definition can have."""

FORMATS = {".yaml": "YAML", ".yml": "YAML", ".json": "JSON"}


def deploy(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Process definitions: .yaml, .yml or .json, in UTF-8.")
    ],
    tenant: Annotated[
        str | None, typer.Option(metavar="KEY", help="The tenant. Without it, the only one there is.")
    ] = None,
    database_url: DatabaseURL = None,
    data_dir: DataDir = None,
) -> None:
    """Deploy process definitions, all of them or none.

    Each becomes the next version of the process that it names by its key, unless the latest version says the same:
    then nothing changes. New cases start with it; running ones stay on the version that they were started with. All
    that is wrong with the files is told, each fault on a line FILE:LINE:COLUMN: MESSAGE, and nothing is deployed then.
    The users and groups that a definition names must be there; the processes may be among the files.

    \b
    Examples:
      casegraph deploy purchase-order.yaml
      casegraph deploy processes/*.yaml --tenant acme --database-url postgresql://casegraph@db/casegraph
    """
    chosen = Chosen(database_url, data_dir)
    settings = load_settings(**chosen._asdict())
    texts = [_read(path) for path in files]
    for line in asyncio.run(_deploy(settings, chosen, tenant, files, texts)):
        typer.echo(line)


def _read(path: Path) -> "DefinitionText":
    from casegraph.processes.reading import Format
    from casegraph.services.definitions import DefinitionText

    written = FORMATS.get(path.suffix.lower())
    if written is None:
        raise BadUse(f"{path}: A definition is a file in {', '.join(FORMATS)}.")
    return DefinitionText(_text(path, _bytes(path)), Format(written))


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise CommandFailed(f"{path}: There is no such file.") from None
    except OSError:
        raise CommandFailed(f"{path}: The file cannot be read.") from None
    if len(content) > MAX_BYTES:
        raise CommandFailed(f"{path}: The file is longer than {MAX_BYTES:,} bytes.")
    return content


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise CommandFailed(f"{path}:{line}:{column}: The file is not in UTF-8.") from None


async def _deploy(
    settings: "Settings",
    chosen: Chosen,
    tenant: str | None,
    files: Sequence[Path],
    texts: "Sequence[DefinitionText]",
) -> list[str]:
    from casegraph.services import utc_now
    from casegraph.services.functions import registered_functions
    from casegraph.services.operator_deployment import OperatorDeployment

    async with prepared_database(settings, chosen) as database:
        into = await _tenant(database, tenant)
        deployment = OperatorDeployment(database, into, registered_functions(), utc_now)
        drafts = await deployment.check(texts)
        _complain(files, drafts)
        versions = await deployment.deploy([draft.definition for draft in drafts if draft.definition is not None])
    return [_told(path, version, made) for path, (version, made) in zip(files, versions, strict=True)]


async def _tenant(database: "Database", key: str | None) -> "TenantRecord":
    from casegraph.services import utc_now
    from casegraph.services.administration import Administration

    tenants = {tenant.key: tenant for tenant in await Administration(database, utc_now).tenants()}
    if key is not None and key in tenants:
        return tenants[key]
    if key is not None:
        raise BadUse(f"There is no tenant {key!r}; casegraph token create makes one.")
    if not tenants:
        raise BadUse("There is no tenant yet; casegraph token create makes one.")
    if len(tenants) > 1:
        raise BadUse(f"There are several tenants; name one with --tenant: {', '.join(tenants)}.")
    return next(iter(tenants.values()))


def _complain(files: Sequence[Path], drafts: "Sequence[Draft]") -> None:
    """Tell all faults, and fail where there are any or two files are about the same process."""
    lines = list(_faults(files, drafts))
    for line in lines:
        typer.echo(line, err=True)
    if lines:
        raise CommandFailed(f"{len(lines)} fault{'s' if len(lines) > 1 else ''}; nothing was deployed.")
    first: dict[str, Path] = {}
    for path, draft in zip(files, drafts, strict=True):
        assert draft.definition is not None, "it has no faults"
        other = first.setdefault(draft.definition.key, path)
        if other is not path:
            raise CommandFailed(f"{other} and {path} define the same process, {draft.definition.key}.")


def _faults(files: Sequence[Path], drafts: "Sequence[Draft]") -> Iterator[str]:
    for path, draft in zip(files, drafts, strict=True):
        for fault in draft.faults:
            yield f"{path}:{fault.line}:{fault.column}: {_shown(fault.message)} [{fault.code}]"


def _shown(message: str) -> str:
    """The message as one line that does nothing to a terminal: it may quote what a file holds."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in message)


def _told(path: Path, version: "ProcessRecord", made: bool) -> str:
    if made:
        return f"{path}: process {version.key} version {version.version}."
    return f"{path}: nothing new; process {version.key} stays at version {version.version}."
