"""Templates: what they may say, what is missing, what values do, and what they cost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casegraph.rendering.blocks import plain_text
from casegraph.rendering.errors import MISSING, TEMPLATE, TOO_LARGE, InvalidTemplate, RenderingError
from casegraph.rendering.filters import is_language
from casegraph.rendering.markdown import blocks_of
from casegraph.rendering.templates import Template

ITEMS = {"items": [{"name": "desk", "price": 489.0}, {"name": "lamp", "price": 74.9}], "n": None, "yes": True}


def printed(template: str, language: str = "en", **variables: Any) -> str:
    """The letters of the only paragraph that a template makes."""
    (block,) = blocks_of(Template(template, language).fill(variables))
    return plain_text(block.text)  # type: ignore[union-attr]


def fault(template: str, **variables: Any) -> RenderingError:
    """Why a template does not work out."""
    with pytest.raises(RenderingError) as caught:
        Template(template).fill(variables)
    return caught.value


@pytest.mark.parametrize(
    "value",
    [
        "**bold** _it_ `code` ~~no~~",
        "# no heading",
        "1. no list",
        "- no list",
        "| a | b |",
        "[text](https://example.org)",
        "![picture](file:///etc/passwd)",
        "<b>html</b> &amp; &#65;",
        "{{ name }} {% if %}",
        '\\* $x$ #read("/etc/passwd") ../..',
        "Ψηφιακά Кириллица łódź 東京 🙂",
    ],
)
def test_a_value_is_printed_as_it_is(value: str) -> None:
    assert printed("{{ value }}", value=value) == value
    assert printed("before {{ value }} after", value=value) == f"before {value} after"
    assert printed("**{{ value }}**", value=value) == value


PLACES = {
    name: Template(text) for name, text in {"paragraph": "x{{ v }}x", "cell": "| h |\n|---|\n| x{{ v }}x |"}.items()
}
SPECIAL = st.sampled_from("*_`[]()<>!|#-+.&;\\~=\n\r\t 1aé{}%\"'/:")


@given(st.text(st.one_of(SPECIAL, st.characters(exclude_categories=("Cs", "Cc", "Cn"))), max_size=25))
def test_no_value_acts_as_markdown(value: str) -> None:
    (paragraph,) = blocks_of(PLACES["paragraph"].fill({"v": value}))
    assert plain_text(paragraph.text) == f"x{value}x"  # type: ignore[union-attr]
    (table,) = blocks_of(PLACES["cell"].fill({"v": value}))
    assert [plain_text(text) for row in table.rows for text in row] == [f"x{value}x"]  # type: ignore[union-attr]


def test_the_lines_of_a_value_stay_lines_also_in_a_table() -> None:
    assert printed("{{ value }}", value="a\n\n# b") == "a\n\n# b"
    (table,) = blocks_of(Template("| h |\n| --- |\n| {{ value }} |").fill({"value": "a\nb | c"}))
    assert plain_text(table.rows[0][0]) == "a\nb | c"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("value", "text"),
    [(489.0, "489"), (74.9, "74.9"), (7, "7"), (True, "true"), (False, "false"), (10**20, "1" + "0" * 20)],
)
def test_numbers_and_flags_are_printed_as_json_has_them(value: Any, text: str) -> None:
    assert printed("{{ value }}", value=value) == text


def test_nothing_is_printed_for_null() -> None:
    assert printed("a{{ n }}b", n=None) == "ab"


@pytest.mark.parametrize(
    ("template", "name", "place"),
    [
        ("{{ nobody }}", "nobody", (1, 4)),
        ("a\n\n  {{ items[0].size_ }}", "items.size_", (3, 6)),
        ("{% for item in items %}\n{{ item.color }}\n{% endfor %}", "item.color", (2, 4)),
        ("{% for item in nobody %}x{% endfor %}", "nobody", (1, 16)),
        ('{{ nobody | money: "EUR" }}', "nobody", (1, 4)),
        ("{{ 5 | money: nobody }}", "nobody", (1, 15)),
        ("{{ nobody | upcase }}", "nobody", (1, 4)),
        ("{{ nobody | times: 2 }}", "nobody", (1, 4)),
        ("{{ 2 | plus: nobody }}", "nobody", (1, 14)),
        ("{{ 2 | number: nobody }}", "nobody", (1, 16)),
        ("{{ 'x' | truncate: nobody }}", "nobody", (1, 20)),
        ("{{ items | where: nobody }}", "nobody", (1, 19)),
        ('{{ nobody | sum: "price" }}', "nobody", (1, 4)),
        ("{{ nobody | default: nothing }}", "nothing", (1, 22)),
        ("{% assign x = nobody %}\n{{ x }}", "nobody", (1, 15)),
    ],
)
def test_a_variable_that_is_not_there_is_named_with_its_place(template: str, name: str, place: tuple[int, int]) -> None:
    found = fault(template, **ITEMS)
    assert found.code == MISSING
    assert found.message == f"The template needs the variable '{name}' (line {place[0]}, column {place[1]})."
    assert (found.line, found.column) == place


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ('x{{ nobody | default: "none" }}', "xnone"),
        ("x{% if nobody %}no{% endif %}", "x"),
        ("x{% unless nobody %}y{% endunless %}", "xy"),
        ("x{{ nobody | default: 5 | plus: 1 }}", "x6"),
        ("x{% if nobody == 5 or nobody > 5 %}no{% else %}y{% endif %}", "xy"),
    ],
)
def test_a_variable_may_be_asked_for(template: str, text: str) -> None:
    assert printed(template) == text


@pytest.mark.parametrize(
    ("template", "place", "said"),
    [
        ("a\n{% if %}x{% endif %}", (2, 4), "Missing expression"),
        ("a {{ b", (1, 3), "Expected '}}' behind '{{'"),
        ("a {% if b", (1, 3), "Expected '%}' behind '{%'"),
        ("a\n{{  \n}}", (2, 1), "There is nothing between the braces"),
        ("{% -%}", (1, 1), "There is nothing between the braces"),
        ("{{ a" + " " * 100 + "}}", (1, 1), "There is a gap of 100 spaces between the braces"),
        ("{{ a" + "b" * 1000 + "}}", (1, 1), "There are more than 1,000 characters between the braces"),
        ("{% raw %}{{ a }}{% endraw %}", (1, 1), "There is no tag 'raw'"),
        ("{% for a in b %}", (1, 1), "Expected tag endfor"),
        ("a\n\n{{ b | nosuch }}", (3, 8), "There is no filter 'nosuch'"),
        ("{% include 'other' %}", (1, 1), "There is no tag 'include'"),
        ("{%- render 'other' %}", (1, 1), "There is no tag 'render'"),
        ("x {% tablerow a in b %}{% endtablerow %}", (1, 3), "There is no tag 'tablerow'"),
        ("{% endif %}", (1, 4), "Unexpected tag 'endif'"),
        ("{{ a | escape }}", (1, 8), "There is no filter 'escape'"),
        ("{% if a %}" * 40 + "{% endif %}" * 40, None, ""),
        ("{{ " + "a[" * 2000 + "1" + "]" * 2000 + " }}", None, ""),
    ],
)
def test_a_template_that_cannot_be_read_is_told_with_its_place(
    template: str, place: tuple[int, int] | None, said: str
) -> None:
    with pytest.raises(InvalidTemplate) as caught:
        Template(template)
    assert caught.value.message.startswith(said)
    assert caught.value.message.endswith(".")
    if place is not None:
        assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize(
    "bomb",
    [
        *("{{" * 25_000, "{%" * 25_000, "{{" + " " * 49_000, "{% if" + " " * 49_000, "{{" + " " * 49_000 + "}}"),
        *("{% raw %}" * 5_000, "{% comment %}" * 3_800, "{{ '" + "a" * 49_000, "{% if a %}" * 4_900),
        *(("{% if" + " " * 98 + "%}") * 470, "{{ " + "a[" * 24_000, "{% for i in (1.." + "9" * 900 + ") %}"),
    ],
    ids=lambda bomb: bomb[:12],
)
def test_a_text_that_means_nothing_is_told_soon(bomb: str) -> None:
    with pytest.raises(InvalidTemplate):
        Template(bomb)


def test_lines_of_tags_alone_print_nothing_and_keep_tables_whole() -> None:
    loop = "{% for item in items %}\n  {% if yes %}  \n| {{ item.name }} |\n{% endif %}\r\n{% endfor %}"
    text = f"| n |\n| --- |\n{loop}\nend"
    table, paragraph = blocks_of(Template(text.replace("\nend", "\n\nend")).fill(ITEMS))
    assert [plain_text(row[0]) for row in table.rows] == ["desk", "lamp"]  # type: ignore[union-attr]
    assert plain_text(paragraph.text) == "end"  # type: ignore[union-attr]


def test_places_count_in_the_text_as_it_was_written() -> None:
    assert (fault("{% if yes %}\n\n  {% if yes %}\nab {{ x }}\n{% endif %}\n{% endif %}", **ITEMS).line) == 4


@pytest.mark.parametrize(
    ("template", "language", "text"),
    [
        ('{{ 1234.5 | money: "EUR" }}', "de-DE", "1.234,50\xa0€"),
        ('{{ 1234.5 | money: "EUR" }}', "en", "€1,234.50"),
        ('{{ 1234.5 | money: "JPY" }}', "en", "¥1,234"),
        ("{{ 1234567.891 | number }}", "en", "1,234,567.891"),
        ("{{ 1234567.891 | number: 1 }}", "de", "1.234.567,9"),
        ("{{ 2 | number: 2 }}", "el", "2,00"),
        ('{{ "2026-12-01" | date }}', "en", "Dec 1, 2026"),
        ('{{ "2026-12-01" | date: "long" }}', "de", "1. Dezember 2026"),
        ('{{ "2026-12-01" | date: "full" }}', "el", "Τρίτη 1 Δεκεμβρίου 2026"),
        ('{{ "2026-12-01" | date: "%d.%m.%y" }}', "en", "01.12.26"),
        ('{{ "2026-12-01T10:30:00Z" | date: "short" }}', "en-GB", "01/12/2026, 10:30"),
        ('{{ items | map: "name" | join: ", " }}', "en", "desk, lamp"),
        ('{{ items | sum: "price" | number: 2 }}', "en", "563.90"),
        ("{{ thirds | sum }}", "en", "0.3"),
        ("{{ 3 | times: 2.5 | minus: 0.5 | round }}", "en", "7"),
        ("{{ items | size }}", "en", "2"),
        ('{{ items | where: "name", "lamp" | map: "price" | first }}', "en", "74.9"),
    ],
)
def test_filters_write_as_the_language_has_it(template: str, language: str, text: str) -> None:
    assert printed(template, language, **ITEMS, thirds=[0.1, 0.2]) == text


@pytest.mark.parametrize(
    "template",
    [
        "{{ items }}",
        "{{ items[0] }}",
        '{{ "5" | money: "EUR" }}',
        '{{ 5 | money: "Euro" }}',
        "{{ 5 | money }}",
        "{{ true | number }}",
        "{{ 5 | number: 99 }}",
        "{{ huge | number }}",
        '{{ "tomorrow" | date }}',
        '{{ "2026-12-01" | date: "nicely" }}',
        "{{ 5 | divided_by: 0 }}",
        "{{ items | sort }}",
        "{{ n | plus: 1 }}",
        "{{ 'many' | times: 2 }}",
        "{{ 2 | times: true }}",
        '{{ items | sum: "nothing" }}',
        '{{ items | sum: "name" }}',
        '{{ items | map: "nothing" | join: "," }}',
        '{{ "x" | map: "y" }}',
    ],
)
def test_values_that_do_not_fit_are_told(template: str) -> None:
    found = fault(template, **ITEMS, huge=1e300)
    assert found.code == TEMPLATE
    assert found.message.startswith("The template ")
    assert "Traceback" not in found.message
    assert "lambda" not in found.message


@pytest.mark.parametrize(
    "template",
    [
        "{% for i in (1..100000) %}x{% endfor %}",
        "{% for i in (1..500) %}{% for j in (1..500) %}x{% endfor %}{% endfor %}",
        "{% for i in (1..9999) %}" + "x" * 1000 + "{% endfor %}",
        '{% assign s = "xxxxxxxxxxxxxxxx" %}' + "{% assign s = s | append: s %}" * 30,
    ],
)
def test_what_a_template_makes_is_bounded(template: str) -> None:
    assert fault(template).code == TOO_LARGE


def test_tables_are_bounded() -> None:
    rows = "{% for i in (1..9000) %}\n| {{ i }} | a | b |\n{% endfor %}"
    with pytest.raises(RenderingError, match="20,000 cells"):
        blocks_of(Template("| a | b | c |\n|---|---|---|\n" + rows).fill({}))


def test_lists_are_bounded() -> None:
    with pytest.raises(RenderingError, match="6 levels"):
        blocks_of("> " * 10 + "x")


@pytest.mark.parametrize(
    ("name", "known"),
    [("en", True), ("de-AT", True), ("pt-BR", True), ("zz", False), ("en-XX", False), ("../en", False)],
)
def test_languages_are_those_that_numbers_can_be_written_in(name: str, known: bool) -> None:
    assert is_language(name) is known
