"""Markdown to blocks: CommonMark with tables, without HTML, pictures and program text."""

from collections.abc import Iterator
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from casegraph.rendering.blocks import (
    MAX_CELLS,
    Align,
    Block,
    Blocks,
    Heading,
    Items,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
    Text,
    cells,
)
from casegraph.rendering.errors import TOO_LARGE, RenderingError

MAX_LEVELS: Final = 6
"""Lists and quotations inside each other."""

_LINKS = ("https://", "http://", "mailto:")
_OFF = ("code", "fence", "html_block", "reference", "backticks", "html_inline", "autolink")


def blocks_of(markdown: str) -> Blocks:
    """The blocks of a text; raises `RenderingError` where there are more than can be laid out."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(list(_OFF))
    made = tuple(_blocks(iter(parser.parse(markdown)), 0))
    if cells(made) > MAX_CELLS:
        raise RenderingError(TOO_LARGE, f"The tables of the document have more than {MAX_CELLS:,} cells.")
    return made


def _blocks(tokens: Iterator[Token], level: int, end: str = "") -> Iterator[Block]:
    """The blocks up to the token `end`, which is taken as well."""
    for token in tokens:
        match token.type:
            case "heading_open":
                yield Heading(int(token.tag[1:]), _text(next(tokens)))
            case "paragraph_open":
                yield Paragraph(_text(next(tokens)))
            case "bullet_list_open":
                yield Items(tuple(_items(tokens, level + 1, "bullet_list_close")))
            case "ordered_list_open":
                first = int(token.attrs.get("start", 1))
                yield Items(tuple(_items(tokens, level + 1, "ordered_list_close")), first)
            case "blockquote_open":
                yield Quote(tuple(_nested(tokens, level + 1, "blockquote_close")))
            case "table_open":
                yield _table(tokens)
            case "hr":
                yield Rule()
            case kind if kind == end:
                return


def _nested(tokens: Iterator[Token], level: int, end: str) -> Iterator[Block]:
    if level > MAX_LEVELS:
        raise RenderingError(TOO_LARGE, f"Lists and quotations are nested deeper than {MAX_LEVELS} levels.")
    return _blocks(tokens, level, end)


def _items(tokens: Iterator[Token], level: int, end: str) -> Iterator[Blocks]:
    for token in tokens:
        if token.type == "list_item_open":
            yield tuple(_nested(tokens, level, "list_item_close"))
        elif token.type == end:
            return


def _table(tokens: Iterator[Token]) -> Table:
    rows: list[list[Text]] = []
    aligns: list[Align] = []
    for token in tokens:
        match token.type:
            case "tr_open":
                rows.append([])
            case "th_open":
                aligns.append(_align(token.attrs.get("style")))
            case "inline":
                rows[-1].append(_text(token))
            case "table_close":
                break
    head, *body = (tuple(row) for row in rows)
    return Table(head, tuple(body), tuple(aligns))


def _align(style: Any) -> Align:
    said = str(style or "").removeprefix("text-align:")
    return Align(said) if said in tuple(Align) else Align.LEFT


def _text(inline: Token) -> Text:
    return tuple(run for run in _runs(inline.children or []) if run.text)


def _runs(tokens: list[Token]) -> Iterator[Run]:
    bold = italic = 0
    link: str | None = None
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                italic += token.nesting
            case "link_open":
                link = _address(token.attrs.get("href"))
            case "link_close":
                link = None
            case "softbreak":
                yield Run(" ", bold > 0, italic > 0, link)
            case "hardbreak":
                yield Run("\n", bold > 0, italic > 0, link)
            case _:
                yield Run(_words(token), bold > 0, italic > 0, link)


def _words(token: Token) -> str:
    """The text of a token; of a picture, what stands in its place for those who do not see it."""
    return "".join(_words(one) for one in token.children) if token.children else token.content


def _address(href: Any) -> str | None:
    return str(href) if str(href).lower().startswith(_LINKS) else None
