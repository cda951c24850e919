"""`casegraph migrate` and `casegraph token create`: what must be done before anybody can log in."""

import asyncio
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from casegraph.cli.errors import BadUse
from casegraph.cli.options import Chosen, DatabaseURL, DataDir, load_settings, prepared_database

if TYPE_CHECKING:
    from casegraph.config import Settings
    from casegraph.services.administration import NewToken

_LIFETIME = re.compile(r"([1-9][0-9]{0,6})([mhd])", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_LONGEST = timedelta(days=36_500)


class TokenOrder(NamedTuple):
    """For whom a token is, in which tenant, and for how long; None is for ever."""

    tenant: str
    principal: str
    lifetime: timedelta | None


def migrate(database_url: DatabaseURL = None, data_dir: DataDir = None) -> None:
    """Bring the tables of the database up to date.

    Nothing happens where they are up to date. All changes are made in one transaction, or none.

    \b
    Example:
      casegraph migrate --database-url postgresql://casegraph@localhost/casegraph
    """
    settings = load_settings(database_url=database_url, data_dir=data_dir)
    typer.echo(asyncio.run(_migrate(settings)))


def create_token(
    tenant: Annotated[
        str, typer.Option(metavar="KEY", help="The tenant (small letters, digits, hyphens); made if need be.")
    ],
    principal: Annotated[str, typer.Option(metavar="NAME", help="Whose token it is, by username; made if need be.")],
    expires_in: Annotated[
        str, typer.Option(metavar="TIME", help="How long it is good: 90d, 12h, 30m or never.")
    ] = "90d",
    database_url: DatabaseURL = None,
    data_dir: DataDir = None,
) -> None:
    """Make a bearer token and print it: once, for only its hash is kept.

    Where nobody in the tenant may manage people, the principal becomes its administrator, with all permissions.
    Standard output has the token alone, so a script can read it.

    \b
    Examples:
      casegraph token create --tenant acme --principal me
      casegraph token create --tenant acme --principal nightly-report --expires-in never
    """
    lifetime = parse_lifetime(expires_in)
    chosen = Chosen(database_url, data_dir)
    settings = load_settings(**chosen._asdict())
    made = asyncio.run(_create(settings, chosen, TokenOrder(tenant, principal, lifetime)))
    typer.echo(_told(made), err=True)
    typer.echo(made.token)


def parse_lifetime(text: str) -> timedelta | None:
    """The length of time that `90d`, `12h` or `30m` says, or None for `never`. Raises `BadUse`."""
    if text == "never":
        return None
    found = _LIFETIME.fullmatch(text)
    if found is None:
        raise BadUse(f"--expires-in is {text!r}; expected a time such as 90d, 12h or 30m, or never.")
    lifetime = int(found[1]) * _UNITS[found[2]]
    if lifetime > _LONGEST:
        raise BadUse(f"--expires-in is {text!r}; expected at most {_LONGEST.days}d, or never.")
    return lifetime


async def _migrate(settings: "Settings") -> str:
    from casegraph.bootstrap import open_database
    from casegraph.startup import reached_state, shown
    from casegraph.storage.schema import SchemaState, migrate

    database = open_database(settings)
    try:
        if await reached_state(database) is SchemaState.CURRENT:
            return f"The database {shown(database.url)} is up to date."
        await migrate(database)
        return f"The database {shown(database.url)} was migrated and is up to date now."
    finally:
        await database.close()


async def _create(settings: "Settings", chosen: Chosen, order: TokenOrder) -> "NewToken":
    from casegraph.services import utc_now
    from casegraph.services.administration import Administration

    async with prepared_database(settings, chosen) as database:
        return await Administration(database, utc_now).create_token(*order)


def _told(made: "NewToken") -> str:
    """What was made on the way, a line each."""
    name, until = made.principal.username, made.expires_at
    lines = []
    if made.made_tenant:
        lines.append(f"Made the tenant {made.tenant.key}.")
    if made.made_principal:
        lines.append(f"Made the principal {name}.")
    if made.made_administrator:
        lines.append(f"{name} is the administrator of {made.tenant.key}.")
    good = "does not expire" if until is None else f"is good until {until:%Y-%m-%d %H:%M} UTC"
    return "\n".join([*lines, f"The token {good}. It is shown only this once:"])
