"""`casegraph audit`: what the audit log keeps, for people and for programs."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casegraph.cli.errors import BadUse
from casegraph.cli.options import Chosen, DatabaseURL, DataDir, load_settings, prepared_database

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casegraph.domain.audit import KeptEntry
    from casegraph.storage.audit import Asked

MOST = 100_000

_AGO = re.compile(r"([1-9][0-9]{0,6})([mhd])", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def audit(
    tenant: Annotated[
        str | None, typer.Option(metavar="KEY", help="Of this tenant alone. Refused logins are of none.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Since then: 24h, 30d, or a moment such as 2026-01-31T12:00Z.")
    ] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=MOST, help="The newest so many.")] = 100,
    json: Annotated[bool, typer.Option("--json", help="A JSON object on each line, for programs.")] = False,
    database_url: DatabaseURL = None,
    data_dir: DataDir = None,
) -> None:
    """Show the audit log: grants, tokens, acts in someone else's name, and refused logins; the newest come last.

    \b
    Examples:
      casegraph audit --since 24h
      casegraph audit --tenant acme --limit 100000 --json > audit.jsonl
    """
    from casegraph.storage.audit import Asked

    asked = Asked(tenant, None if since is None else parse_since(since, datetime.now(UTC)), limit)
    write = _json if json else _line
    for entry in asyncio.run(_read(Chosen(database_url, data_dir), asked)):
        typer.echo(write(entry))


def parse_since(given: str, now: datetime) -> datetime:
    """The moment that `24h` or an ISO 8601 moment says; without a time zone it is in UTC. Raises `BadUse`."""
    found = _AGO.fullmatch(given)
    try:
        if found is not None:
            return now - int(found[1]) * _UNITS[found[2]]
        moment = datetime.fromisoformat(given)
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadUse(f"--since is {given!r}; expected a time such as 24h or 30d, or 2026-01-31T12:00Z.") from None


async def _read(chosen: Chosen, asked: "Asked") -> "Sequence[KeptEntry]":
    from casegraph.services import utc_now
    from casegraph.services.administration import Administration
    from casegraph.services.audit import entries

    settings = load_settings(**chosen._asdict())
    async with prepared_database(settings, chosen) as database:
        if asked.tenant is not None:
            known = [one.key for one in await Administration(database, utc_now).tenants()]
            if asked.tenant not in known:
                raise BadUse(f"There is no tenant {asked.tenant!r}.")
        return await entries(database, asked)


def _values(entry: "KeptEntry") -> dict[str, Any]:
    """What an entry says, by the names that it has for programs."""
    return {
        "id": entry.id,
        "at": entry.happened_at,
        "kind": entry.kind,
        "tenant": entry.tenant,
        "actorId": entry.actor_id,
        "actor": entry.actor,
        "address": entry.address,
        "requestId": entry.request_id,
        "data": entry.data,
    }


def _json(entry: "KeptEntry") -> str:
    import orjson

    return orjson.dumps(_values(entry), option=orjson.OPT_UTC_Z).decode()


def _line(entry: "KeptEntry") -> str:
    import orjson

    said = [entry.happened_at.isoformat(timespec="seconds"), entry.kind]
    for name in ("tenant", "actor", "address"):
        value = getattr(entry, name)
        if value is not None:
            said.append(f"{name}={_quoted(value)}")
    return " ".join([*said, orjson.dumps(entry.data).decode()])


def _quoted(text: str) -> str:
    """The text, in JSON's quotes where it has spaces or what a terminal would obey."""
    import json

    return text if text.isprintable() and " " not in text else json.dumps(text)
