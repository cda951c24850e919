"""`casegraph token list` and `casegraph token revoke`: what callers are known by, and how that ends."""

import asyncio
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from casegraph.cli.errors import BadUse, CommandFailed
from casegraph.cli.options import Chosen, DatabaseURL, DataDir, load_settings, prepared_database

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from casegraph.storage.repositories.authentications import Operated

_TITLES = ("ID", "TENANT", "PRINCIPAL", "KIND", "ENDS WITH", "MADE", "GOOD UNTIL")


def list_tokens(
    tenant: Annotated[str | None, typer.Option(metavar="KEY", help="Of this tenant alone.")] = None,
    principal: Annotated[str | None, typer.Option(metavar="NAME", help="Of this username alone.")] = None,
    database_url: DatabaseURL = None,
    data_dir: DataDir = None,
) -> None:
    """Show the tokens and client certificates that there are, expired ones too. Times are in UTC.

    The secrets themselves are not kept; each token is told by its last characters.

    \b
    Examples:
      casegraph token list
      casegraph token list --tenant acme --principal ada
    """
    found = asyncio.run(_all(Chosen(database_url, data_dir), tenant, principal))
    rows = [_TITLES, *map(_row, found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        typer.echo("  ".join(map(str.ljust, row, widths)).rstrip())


def revoke_token(
    id: Annotated[str, typer.Argument(metavar="ID", help="Which one, as `casegraph token list` shows it.")],
    database_url: DatabaseURL = None,
    data_dir: DataDir = None,
) -> None:
    """Revoke a token or a client certificate.

    Servers that run refuse it within the seconds for which they remember callers (CASEGRAPH_ACTOR_CACHE_SECONDS).

    \b
    Example:
      casegraph token revoke 0190b5c2-7c4e-7a91-8f53-1d2b3c4d5e6f
    """
    try:
        which = UUID(id)
    except ValueError:
        raise BadUse(f"ID is {id[:60]!r}; expected one that casegraph token list shows.") from None
    asyncio.run(_revoke(Chosen(database_url, data_dir), which))
    typer.echo(f"{which} is revoked.")


async def _all(chosen: Chosen, tenant: str | None, principal: str | None) -> "Sequence[Operated]":
    from casegraph.services import utc_now
    from casegraph.services.authentications import OperatedAuthentications

    async with prepared_database(load_settings(**chosen._asdict()), chosen) as database:
        return await OperatedAuthentications(database, utc_now).all(tenant, principal)


async def _revoke(chosen: Chosen, which: UUID) -> None:
    from casegraph.domain.errors import NotFound
    from casegraph.services import utc_now
    from casegraph.services.authentications import OperatedAuthentications

    async with prepared_database(load_settings(**chosen._asdict()), chosen) as database:
        try:
            await OperatedAuthentications(database, utc_now).revoke(which)
        except NotFound:
            raise CommandFailed(f"There is no token or certificate {which}.") from None


def _row(one: "Operated") -> tuple[str, ...]:
    kept = one.authentication
    kind = kept.type.name.removeprefix("ENGINE_").lower()
    until = "for ever" if kept.expires_at is None else _moment(kept.expires_at)
    ending = "?" if kept.ending is None else f"…{kept.ending}"
    return (str(kept.id), one.tenant, one.username or "", kind, ending, _moment(kept.created_at), until)


def _moment(at: "datetime") -> str:
    return f"{at:%Y-%m-%d %H:%M}"
