"""`casegraph certificates init`: makes the server's own authority for client certificates, and a certificate for it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casegraph.cli.errors import BadUse, CommandFailed
from casegraph.cli.options import DataDir, load_settings

if TYPE_CHECKING:
    from casegraph.auth.certificates.issued import Pair

SECRET = 0o600


def init(
    server_name: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST",
            help="Also make a certificate for the server, under this name or address; may be given several times.",
        ),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Make the authority that issues client certificates: ca.pem and ca.key in the folder certificates of the data.

    From then on callers can make certificates for themselves (createAuthentication). They show them where the server
    itself serves HTTPS, for which --server-name makes server.pem and server.key, or to a proxy in front of it. An
    authority that is there already is kept.

    \b
    Examples:
      casegraph certificates init
      casegraph certificates init --server-name cases.example.org
    """
    from casegraph.bootstrap import CERTIFICATES, authority_files, open_authority
    from casegraph.services import utc_now

    settings = load_settings(data_dir=data_dir)
    names = server_name or []
    _check(names)
    folder, files = settings.data_dir / CERTIFICATES, authority_files(settings)
    if settings.ca_certificate is None and settings.ca_key is None and not files.certificate.exists():
        from casegraph.auth.certificates.authority import new_authority

        if files.key.exists():
            raise CommandFailed(f"There is a key {files.key} without its certificate; put that there, or move the key.")
        _write(new_authority(utc_now()), files.certificate, files.key)
        typer.echo(f"Made the authority {files.certificate}; its key is {files.key}.")
    else:
        typer.echo(f"The authority {files.certificate} is there already.")
    if names:
        authority = open_authority(settings)
        assert authority is not None, "it was there, or was made"
        certificate, key = folder / "server.pem", folder / "server.key"
        _write(authority.issue_for_server(names, utc_now()), certificate, key)
        typer.echo(f"Made a certificate for {', '.join(names)}. To serve with it:")
        typer.echo(f"  CASEGRAPH_TLS_CERTIFICATE={certificate} CASEGRAPH_TLS_KEY={key} casegraph serve")


def _check(names: list[str]) -> None:
    """Raise `CommandFailed` where the library is missing, and `BadUse` for what is no host."""
    try:
        from casegraph.auth.certificates.authority import is_host
    except ModuleNotFoundError:
        raise CommandFailed("Certificates need a library; run: pip install 'casegraph[certificates]'") from None
    for name in names:
        if not is_host(name):
            raise BadUse(f"--server-name is {name[:60]!r}; expected the name of a host, or an address.")


def _write(pair: "Pair", certificate: Path, key: Path) -> None:
    """Write the key first, for its owner alone: where that is not possible, no certificate promises one."""
    try:
        # The folder of people's data is for its owner alone, as where the database makes it.
        certificate.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        certificate.parent.mkdir(mode=0o700, exist_ok=True)
        key.unlink(missing_ok=True)
        with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, SECRET), "w") as file:
            file.write(pair.key)
        certificate.write_text(pair.certificate)
    except OSError:
        raise CommandFailed(f"The folder {certificate.parent} cannot be written.") from None
