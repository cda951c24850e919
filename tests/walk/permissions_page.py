"""Renders docs/permissions.md from the tables in code: `auth.policy` for what is seen, `auth.ways` for what is done.

Nothing is said here that those do not say; only the words around the tables are the page's own.
"""

import inspect
import re
from collections.abc import Iterator
from typing import Any

from graphql import GraphQLEnumType

from casegraph.auth import policy, ways
from casegraph.domain.enums import Permission
from casegraph.graphql.schema import schema

HEAD = """\
# Who may see and do what

This page is rendered from `casegraph.auth.policy` and `casegraph.auth.ways`, the two modules that decide; a test holds
it equal to them. A principal gets its permissions from roles, each granted in the whole tenant or for one process. What
holds for one process holds for all its versions.

Whatever path leads to a thing (a list, a count, `node`, a field of another thing, a filter, a search, a mutation), the
same rule stands before it. Nothing of one tenant is ever seen from another. A thing that somebody may not see is not
there for them: the answer to its id is the same as to an id that never was.
"""

SEEING = """
## What is seen, and what is done beside cases

"""

CHANGING = """
## What is done to a case

Only those who see a case get so far. One of the ways named is enough. Where a case or a task already is as it was
asked to be, the answer to those who may see it is `changed: false`.

| Mutation | Is for | Rows of the parity table |
| -------- | ------ | ------------------------ |
"""

OPENING = """
## What each permission opens

| Permission | Means | Is named by |
| ---------- | ----- | ----------- |
"""


def page() -> str:
    """The whole page."""
    return "".join([HEAD, SEEING, *_seeing(), CHANGING, *_changing(), OPENING, *_opening()])


def _seeing() -> Iterator[str]:
    """The tables and footnotes of the policy's docstring."""
    _, _, tables = (inspect.getdoc(policy) or "").partition("\n\n")
    yield re.sub(r"\n(?=\[[2-9]\])", "\n\n", tables) + "\n"


def _changing() -> Iterator[str]:
    rows = _parity_rows()
    for command in ways.WAYS:
        yield f"| {_mutation(command)} | {ways.who_may(command)} | {rows[command.__name__]} |\n"


def _parity_rows() -> dict[str, str]:
    """What stands beside each command in the source: rows of the parity table, which no value of the program holds."""
    return dict(re.findall(r"commands\.(\w+): .*\),  # (.+)", inspect.getsource(ways)))


def _mutation(command: type[Any]) -> str:
    """The name of the mutation that gives a command; in words where there is none yet."""
    declared = schema._schema.mutation_type
    assert declared is not None
    name = command.__name__[0].lower() + command.__name__[1:]
    of_case = re.sub(r"(?<=[a-z])(?=[A-Z])", "Case", name, count=1)
    found = next((one for one in (name, of_case) if one in declared.fields), None)
    return f"`{found}`" if found else re.sub(r"(?=[A-Z])", " ", name).lower() + " (no mutation yet)"


def _opening() -> Iterator[str]:
    declared = schema._schema.type_map["Permission"]
    assert isinstance(declared, GraphQLEnumType)
    for one in Permission:
        named = [*_lines_that_name(one), *(_mutation(command) for command in ways.WAYS if _is_for(one, command))]
        means = (declared.values[one.name].description or "").removesuffix(".")
        yield f"| {one.name} | {means} | {', '.join(named) or 'nothing yet'} |\n"


def _lines_that_name(permission: Permission) -> Iterator[str]:
    for line in (inspect.getdoc(policy) or "").splitlines():
        subject, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        if any(re.search(rf"\b{permission.name}\b", cell) for cell in cells):
            yield subject


def _is_for(permission: Permission, command: type[Any]) -> bool:
    named = ways.WAYS[command]
    return permission in named or (permission is Permission.SUPERVISE and ways.Way.SUPERVISOR in named)
