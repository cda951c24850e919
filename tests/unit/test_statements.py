"""Statements as the drivers take them: compiled once for a shape, with nobody's values in them."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import bindparam, literal, select
from sqlalchemy.dialects.postgresql.asyncpg import dialect as postgresql
from sqlalchemy.dialects.sqlite.aiosqlite import dialect as sqlite
from sqlalchemy.engine import Dialect

from casegraph.domain.enums import CaseStatus
from casegraph.storage.parameters import TENANT, among, code, codes, many
from casegraph.storage.statements import Statements, Template
from casegraph.storage.tables import CASE

ID = UUID(int=7)
DIALECTS: list[Dialect] = [sqlite(), postgresql()]  # type: ignore[no-untyped-call]


@pytest.fixture(params=DIALECTS, ids=lambda one: str(one.name))
def statements(request: pytest.FixtureRequest) -> Statements:
    dialect: Dialect = request.param
    return Statements(dialect, most=2)


def test_a_statement_is_built_once_for_its_key(statements: Statements) -> None:
    built: list[str] = []

    def template(key: str) -> Template:
        return Template(key, lambda: built.append(key) or select(CASE.c.id))  # type: ignore[func-returns-value]

    for key in ("a", "b", "a", "c", "a", "b"):
        statements.get(template(key))
    assert built == ["a", "b", "c", "b"], "the one that was used least lately is forgotten first"


@pytest.mark.parametrize(
    "where", [CASE.c.tenant_id == ID, CASE.c.title == "secret", CASE.c.id.in_([ID]), among(CASE.c.id, [ID])]
)
def test_what_is_kept_holds_no_value_of_a_caller(statements: Statements, where: Any) -> None:
    with pytest.raises(TypeError):
        statements.get(Template("leak", lambda: select(CASE.c.id).where(where)))
    assert statements.compile(select(CASE.c.id).where(where)).sql, "what is run once may"


def test_arguments_come_in_the_order_of_the_text(statements: Statements) -> None:
    statement = statements.compile(
        select(CASE.c.number).where(CASE.c.number > bindparam("low"), CASE.c.tenant_id == TENANT, CASE.c.version == 3)
    )
    tenant = ID.hex if "?" in statement.sql else ID
    assert statement.arguments({"low": 5, "tenant_id": ID, "unused": 1}) == [5, tenant, 3]


def test_lists_are_one_parameter(statements: Statements) -> None:
    statement = statements.compile(select(CASE.c.id).where(among(CASE.c.id, many("ids", CASE.c.id.type))))
    for ids in ([], [ID], [ID] * 1_000):
        assert len(statement.arguments({"ids": ids})) == 1


def test_members_of_closed_sets_stand_in_the_text(statements: Statements) -> None:
    where = [CASE.c.status == code(CaseStatus.RUNNING), CASE.c.status.not_in(codes([CaseStatus.DRAFT]))]
    statement = statements.get(Template("codes", lambda: select(CASE.c.id).where(*where)))
    assert f"status = {CaseStatus.RUNNING:d}" in statement.sql
    assert statement.parameters == ()


def test_rows_become_python_values(statements: Statements) -> None:
    statement = statements.compile(select(CASE.c.status, literal(1)))
    assert statement.decode is not None
    assert [tuple(row) for row in statement.decode([(2, 1), (None, 1)])] == [(CaseStatus.RUNNING, 1), (None, 1)]
    with pytest.raises(KeyError):
        statement.decode([(99, 1)])
