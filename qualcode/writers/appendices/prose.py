"""A text in Markdown as blocks: memos, letters and answers as an appendix prints them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Literal

from qualcode.writers.appendices.blocks import Block, Column, Heading, Paragraph, Run, Table, Words

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

#: Word has headings down to this level
_DEEPEST = 6


def prose(text: str, *, below: int = 1) -> Iterator[Block]:
    """The blocks of a text; its own headings come below a heading of level `below`. HTML is words like others."""
    looks: list[Literal["quote", "item"]] = []
    numbers: list[int | None] = []
    mark = ""
    heading = 0
    cells: list[list[tuple[Run, ...]]] = []
    for token in _parser().parse(text):
        match token.type:
            case "blockquote_open":
                looks.append("quote")
            case "bullet_list_open" | "ordered_list_open":
                looks.append("item")
                numbers.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None)
            case "blockquote_close":
                looks.pop()
            case "bullet_list_close" | "ordered_list_close":
                looks.pop()
                numbers.pop()
            case "list_item_open":
                mark = "• " if numbers[-1] is None else f"{numbers[-1]}. "
                numbers[-1] = None if numbers[-1] is None else numbers[-1] + 1
            case "heading_open":
                heading = int(token.tag[1:])
            case "tr_open":
                cells.append([])
            case "table_close":
                yield _table(cells)
                cells = []
            case "inline" if cells:
                cells[-1].append(tuple(_runs(token)))
            case "inline" if heading:
                words = "".join(run.words for run in _runs(token))
                yield Heading(words, min(below + heading, _DEEPEST))
                heading = 0
            case "inline":
                runs = tuple(_runs(token))
                yield Paragraph((Run(mark), *runs) if mark else runs, looks[-1] if looks else "")
                mark = ""
            case "fence" | "code_block":
                yield Paragraph(token.content.rstrip("\n"), looks[-1] if looks else "")


def _table(cells: list[list[tuple[Run, ...]]]) -> Table:
    """A table of Markdown: the first row are its columns' titles, and every row has as many cells."""
    titles, *rows = cells
    columns = tuple(Column("".join(run.words for run in title)) for title in titles)
    told: list[tuple[Words, ...]] = [tuple(row) for row in rows]
    return Table(columns, told)


def _runs(token: Token) -> Iterator[Run]:
    """The words of a paragraph, with their emphasis; a link is its words."""
    bold = italic = 0
    for part in token.children or ():
        match part.type:
            case "strong_open" | "strong_close":
                bold += part.nesting
            case "em_open" | "em_close":
                italic += part.nesting
            case "softbreak":
                yield Run(" ", bold > 0, italic > 0)
            case "hardbreak":
                yield Run("\n", bold > 0, italic > 0)
            case _ if part.content:
                yield Run(part.content, bold > 0, italic > 0)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")
