"""What expressions do with long texts and lists costs steps; what needs a part of them does not pay for the rest."""

from collections.abc import Iterator
from typing import Any

import pytest

from casegraph.processes.expressions import Budget, ExpressionError, compile
from casegraph.processes.templates import read_template

MANY = list(range(20_000))
TEXT = "ab" * 250_000
AGAIN = "ab" * 250_000
VARIABLES: dict[str, Any] = {
    "l": MANY, "s": TEXT, "t": AGAIN, "m": {TEXT: 1}, "n": {AGAIN: 1},
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "l.all(a, s <= t)",
        "l.all(a, !(s < t))",
        "l.all(a, s >= t)",
        "l.all(a, !(s > t))",
        "l.all(a, size([s, t].max()) > 0)",
        "l.all(a, size([s, t].min()) > 0)",
        "l.all(a, m[t] == 1)",
        "l.all(a, t in m)",
        "l.all(a, m == n)",
        "l.map(a, {s: 1})",
        "l.map(a, m)",
    ],
)
def test_long_texts_cost_steps(text: str) -> None:
    with pytest.raises(ExpressionError, match="takes too many steps"):
        compile(text).evaluate(VARIABLES)


@pytest.mark.parametrize(
    "text",
    [
        r"few.all(a, 'x'.matches(r'\pL{30}' + string(a)) == false)",
        r"few.all(a, 'x'.matches(r'[\pL\pN]{50}' + string(a)) == false)",
        "few.all(a, 'x'.matches('(a{900}|b{900}){30}' + string(a)) == false)",
        "few.all(a, s.matches('[ab]*a[ab]{400}x') == false)",
    ],
)
def test_large_patterns_cost_steps(text: str) -> None:
    with pytest.raises(ExpressionError, match="takes too many steps"):
        compile(text).evaluate({**VARIABLES, "few": MANY[:20]})


def test_everyday_patterns_cost_little() -> None:
    budget = Budget(200_000)
    pattern = "^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+$"

    text = f"l.all(a, ('ann' + string(a) + '@acme.example').matches('{pattern}'))"
    assert compile(text).evaluate({"l": MANY[:1_000]}, budget) is True


class Counted(list[Any]):
    """A list that counts what is taken out of it."""

    taken = 0

    def __iter__(self) -> Iterator[Any]:
        for one in super().__iter__():
            self.taken += 1
            yield one


def test_a_loop_that_ends_early_copies_nothing() -> None:
    items = Counted(MANY)

    assert compile("l.exists(a, a >= 0)").evaluate({"l": items}) is True
    assert items.taken <= 2


def test_all_variables_are_looked_at_and_not_copied() -> None:
    class Whole(dict[str, Any]):
        def keys(self) -> Any:
            raise AssertionError("all of them are gone through")

        __iter__ = keys

    assert compile("vars.a + 1").evaluate(Whole(a=1)) == 2


def test_expressions_share_the_budget_that_they_are_given() -> None:
    budget = Budget(1_000)
    expression = compile("l.all(a, a >= 0)")
    assert expression.evaluate({"l": MANY[:100]}, budget) is True
    assert 0 < budget.left < 1_000
    with pytest.raises(ExpressionError, match="takes too many steps"):
        expression.evaluate({"l": MANY[:100]}, budget)
    with pytest.raises(ExpressionError, match="takes too many steps"):
        compile("1").evaluate({}, budget)
    assert expression.evaluate({"l": MANY[:100]}) is True


def test_a_fault_costs_what_was_done_before_it() -> None:
    budget = Budget(1_000)
    with pytest.raises(ExpressionError, match="divides by zero"):
        compile("1 / 0").evaluate({}, budget)
    assert budget.left < 1_000


def test_templates_share_one_too() -> None:
    budget = Budget(1_000)
    template = read_template("${l.all(a, a >= 0)}")
    assert template.render({"l": MANY[:100]}, budget) == "true"
    with pytest.raises(ExpressionError, match="takes too many steps"):
        template.render({"l": MANY[:100]}, budget)
