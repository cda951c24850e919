"""How the command line fails: in a line on standard error, with 2 for bad use and 1 for everything else."""

import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

FAILURE = 1
BAD_USE = 2


class CommandFailed(typer.TyperException):
    """The command was understood and could not be carried out; the message is a line for the operator."""

    exit_code = FAILURE


class BadUse(typer.TyperException):
    """What was typed makes no sense; the message is a line for the operator."""

    exit_code = BAD_USE


class OneLineErrors(TyperGroup):
    """The group of all commands. Mistakes of the operator end in a line; mistakes of the program in a traceback."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, and leave the process with the exit code."""
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except typer.TyperException as error:
            _complain(_line(error))
            code = getattr(error, "exit_code", FAILURE)
        except typer.Abort:
            code = 130
        except Exception as error:
            explained = explain(error)
            if explained is None:
                raise
            _complain(explained[0])
            code = explained[1]
        sys.exit(code if isinstance(code, int) else 0)


def explain(error: Exception) -> tuple[str, int] | None:
    """The line and the exit code for an error that is not the program's own fault."""
    from sqlalchemy.exc import DBAPIError

    from casegraph.bootstrap import StartError
    from casegraph.config import SettingError
    from casegraph.domain.errors import InvalidInput
    from casegraph.eventlogs import LogFault
    from casegraph.startup import reason
    from casegraph.storage.database import ReadFailed

    match error:
        case SettingError() | InvalidInput():
            return str(error), BAD_USE
        case StartError() | LogFault():
            return str(error), FAILURE
        case DBAPIError() | ReadFailed():
            return f"The database cannot be used any more: {reason(error)}.", FAILURE
    return None


def _line(error: typer.TyperException) -> str:
    """The message on one line, with the place of more help where it was typed wrong."""
    message = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    return message if context is None else f"{message} See {context.command_path} --help."


def _complain(message: str) -> None:
    for line in message.splitlines():
        typer.echo(f"Error: {line}", err=True)
