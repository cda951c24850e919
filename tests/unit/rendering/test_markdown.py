"""Markdown becomes blocks; what documents have no use for is text."""

import pytest

from casegraph.rendering.blocks import Align, Block, Heading, Items, Paragraph, Quote, Rule, Run, Table, letters
from casegraph.rendering.markdown import blocks_of


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("# One", (Heading(1, (Run("One"),)),)),
        ("a\nb", (Paragraph((Run("a"), Run(" "), Run("b"))),)),
        ("a\\\nb", (Paragraph((Run("a"), Run("\n"), Run("b"))),)),
        (
            "**b** *i* ***x***",
            (
                Paragraph(
                    (Run("b", bold=True), Run(" "), Run("i", italic=True), Run(" "), Run("x", bold=True, italic=True))
                ),
            ),
        ),
        ("- a\n- b", (Items(((_paragraph("a"),), (_paragraph("b"),))),)),
        ("3. a\n   - b", (Items(((_paragraph("a"), Items(((_paragraph("b"),),))),), 3),)),
        ("> q\n\n---", (Quote((_paragraph("q"),)), Rule())),
        ("[a](https://x.y)", (Paragraph((Run("a", link="https://x.y"),)),)),
        ("[a](nearby)", (_paragraph("a"),)),
        ("[a](file:///x)", (_paragraph("[a](file:///x)"),)),
        ("[a](javascript:x)", (_paragraph("[a](javascript:x)"),)),
        ("![alt](https://x.y/z.png)", (_paragraph("alt"),)),
        ("<b>x</b>", (_paragraph("<b>x</b>"),)),
        ("    indented", (_paragraph("indented"),)),
        ("`code`", (_paragraph("`code`"),)),
    ],
)
def test_each_construct_is_a_block(text: str, blocks: tuple[Block, ...]) -> None:
    assert blocks_of(text) == blocks


def test_a_table_has_as_many_cells_in_each_row_as_columns() -> None:
    (table,) = blocks_of("| a | b | c |\n|:--|:-:|--:|\n| 1 |\n| 1 | 2 | 3 | 4 |")
    assert isinstance(table, Table)
    assert table.aligns == (Align.LEFT, Align.CENTER, Align.RIGHT)
    assert [len(row) for row in table.rows] == [3, 3]


def test_columns_are_as_wide_as_their_longest_text_within_reason() -> None:
    (table,) = blocks_of(f"| a | {'b' * 10} | c |\n|---|---|---|\n| {'x' * 90} | 1 | 2 |")
    assert isinstance(table, Table)
    assert letters(table) == (40, 10, 6)
