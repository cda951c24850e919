"""The order of imports, and the few places where some things may be done at all."""

import ast
from collections.abc import Iterator

import pytest
from importlinter import cli as import_linter

from tests.checkout import ROOT

SOURCE = ROOT / "src" / "casegraph"
MODULES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))
MAX_LINES = 400


def tree(module: str) -> ast.Module:
    """A module of casegraph, parsed."""
    return ast.parse((SOURCE / module).read_text(encoding="utf-8"))


def calls(module: str) -> Iterator[tuple[int, str]]:
    """Each call in a module: its line, and the last part of the name that is called."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(name) | ast.Attribute(attr=name):
                    yield node.lineno, name


def places(names: set[str], allowed: set[str]) -> list[str]:
    """Where one of these is called outside the modules that may."""
    return [
        f"{module}:{line} {name}"
        for module in MODULES
        if module not in allowed
        for line, name in calls(module)
        if name in names
    ]


def test_a_line_imports_only_what_lies_below_its_room(capfd: pytest.CaptureFixture[str]) -> None:
    status = import_linter.lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True, no_logo=True)
    assert status == 0, capfd.readouterr().out


def test_only_the_policy_makes_scopes() -> None:
    scopes = {node.name for node in ast.walk(tree("auth/scopes.py")) if isinstance(node, ast.ClassDef)}
    assert len(scopes) >= 6
    assert {name for _, name in calls("auth/policy.py")} >= scopes
    assert places(scopes, {"auth/policy.py"}) == []


def test_only_the_database_ends_transactions() -> None:
    assert "begin" in {name for _, name in calls("storage/database.py")}
    assert places({"commit", "rollback", "begin_nested"}, {"storage/transactions/sqlite.py"}) == []
    elsewhere = {module for module in MODULES if not module.startswith("storage/")}
    assert places({"begin"}, {"storage/database.py", "storage/transactions/sqlite.py"} | elsewhere) == []


def test_only_storage_asks_for_a_transaction() -> None:
    storage = {module for module in MODULES if module.startswith("storage/")}
    assert places({"transaction"}, storage) == []


def test_no_session_is_shared_or_kept() -> None:
    """SQLAlchemy's sessions keep objects and may not be used by two fields at once; Core's connections are enough."""
    for module in MODULES:
        names = {node.id for node in ast.walk(tree(module)) if isinstance(node, ast.Name)}
        attributes = {node.attr for node in ast.walk(tree(module)) if isinstance(node, ast.Attribute)}
        found = (names | attributes) & {"AsyncSession", "Session", "sessionmaker", "async_sessionmaker", "session"}
        assert not found, module


@pytest.mark.parametrize("module", [module for module in MODULES if not module.endswith("versions/__init__.py")])
def test_modules_say_what_they_are_and_are_small(module: str) -> None:
    said = ast.get_docstring(tree(module))
    assert said, f"{module} has no docstring"
    assert said.splitlines()[0].endswith((".", ":", "”")), said
    assert len((SOURCE / module).read_text(encoding="utf-8").splitlines()) <= MAX_LINES
