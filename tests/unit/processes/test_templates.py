"""Templates of titles."""

from typing import Any

import pytest

from casegraph.processes.expressions import ExpressionError, InvalidExpression
from casegraph.processes.templates import MAX_RENDERED, read_template


@pytest.mark.parametrize(
    ("template", "variables", "expected"),
    [
        ("Plain", {}, "Plain"),
        ("", {}, ""),
        ("Order of ${what}", {"what": "lamps"}, "Order of lamps"),
        ("${a}${b}", {"a": 1, "b": 2.0}, "12"),
        ("${a} of ${b}", {"a": 1.5, "b": None}, "1.5 of"),
        ("${a ? 'yes' : 'no'} ${a}", {"a": True}, "yes true"),
        ("${'}' + {'a': 'x'}.a + \"{\"}", {}, "}x{"),
        ("$${what} costs $5 {x}", {}, "${what} costs $5 {x}"),
        ("${a}", {"a": "two\nlines\tand  spaces "}, "two lines and spaces"),
        ("${a}", {"a": "x" * 600}, "x" * MAX_RENDERED),
    ],
)
def test_a_template_is_filled_in(template: str, variables: dict[str, Any], expected: str) -> None:
    assert read_template(template).render(variables) == expected


@pytest.mark.parametrize(
    ("template", "line", "column"),
    [("${", 1, 3), ("a ${b", 1, 5), ("a ${'}'", 1, 5), ("${}", 1, 3), ("ab ${c +}", 1, 9), ("a\n${b c}", 2, 5)],
)
def test_a_template_that_cannot_be_read_tells_where(template: str, line: int, column: int) -> None:
    with pytest.raises(InvalidExpression) as raised:
        read_template(template)

    assert (raised.value.line, raised.value.column) == (line, column)


def test_a_template_that_cannot_be_filled_in_says_why() -> None:
    with pytest.raises(ExpressionError, match="'what', which is not there"):
        read_template("${what}").render({})
    with pytest.raises(ExpressionError, match="a list or an object"):
        read_template("${what}").render({"what": [1]})
