"""Markdown as plain rows: headings, lists, emphasis, quotes; what else there may be stands as it was written."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from qualcode.text.lines import wrap_rows
from qualcode.tui.widgets.looks import Part

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Row = tuple[Part, ...]

BULLET, QUOTE_BAR, RULE = "• ", "▏ ", "─"


class Rendered(NamedTuple):
    """The rows of a text, and where its links lead: (words, target)."""

    rows: list[Row]
    links: list[tuple[str, str]]


@cache
def _parser() -> MarkdownIt:
    # Loaded when a memo is read for the first time; HTML is words like others.
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})


def rendered(text: str, width: int) -> Rendered:
    """A text in Markdown as rows of at most `width` cells; looks: "title", "strong", "em", "link", "muted"."""
    page = _Page(width)
    for token in _parser().parse(text):
        page.take(token)
    while page.rows and not page.rows[-1]:
        page.rows.pop()
    return Rendered(page.rows, page.links)


class _Page:
    """Rows as they come, with how far the next is indented."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.rows: list[Row] = []
        self.links: list[tuple[str, str]] = []
        #: what stands before each row: the bars of quotes and the indents of lists
        self._before: list[str] = []
        #: the next number in each list around, None in one with bullets
        self._numbers: list[int | None] = []
        #: stands before the first row of a list item, in place of its indent
        self._mark = ""
        self._look = ""

    def take(self, token: Token) -> None:
        """One token of the parser."""
        match token.type:
            case "heading_open":
                self._look = "title"
            case "heading_close" | "paragraph_close":
                self._look = ""
                if not token.hidden:  # those of a list without blank lines are
                    self._blank()
            case "inline":
                self._words(self._pieces(token.children or []))
            case "bullet_list_open":
                self._numbers.append(None)
            case "ordered_list_open":
                self._numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self._numbers.pop()
                if not self._numbers:
                    self._blank()
            case "list_item_open":
                number = self._numbers[-1]
                self._mark = BULLET if number is None else f"{number}. "
                self._numbers[-1] = None if number is None else number + 1
                self._before.append(" " * len(self._mark))
            case "list_item_close":
                if self._mark:  # an item without words is its mark
                    self.rows.append(self._lead())
                self._before.pop()
            case "blockquote_close":
                self._before.pop()
            case "blockquote_open":
                self._before.append(QUOTE_BAR)
            case "fence" | "code_block":
                self._words([(token.content.rstrip("\n"), "muted")])
                self._blank()
            case "hr":
                self.rows += [(Part(RULE * self.width, "muted"),), ()]

    def _pieces(self, tokens: list[Token]) -> list[tuple[str, str]]:
        """Words with their looks; a line end stays one, as in what was typed."""
        pieces: list[tuple[str, str]] = []
        looks: list[str] = []
        link: tuple[str, int] | None = None
        for token in tokens:
            match token.type:
                case "strong_open" | "em_open":
                    looks.append(token.type.removesuffix("_open"))
                case "strong_close" | "em_close":
                    looks.pop()
                case "link_open":
                    link = str(token.attrGet("href") or ""), len(pieces)
                    looks.append("link")
                case "link_close":
                    looks.pop()
                    if link is not None:
                        self.links.append(("".join(words for words, _ in pieces[link[1] :]), link[0]))
                case "softbreak" | "hardbreak":
                    pieces.append(("\n", ""))
                case _:
                    pieces.append((token.content, looks[-1] if looks else "muted" if token.type == "code_inline" else self._look))
        return pieces

    def _words(self, pieces: list[tuple[str, str]]) -> None:
        """Words with looks, wrapped."""
        text = "".join(words for words, _ in pieces)
        starts = list(accumulate((len(words) for words, _ in pieces), initial=0))[:-1]
        room = max(8, self.width - sum(map(len, self._before)))
        low = 0
        for line in text.split("\n"):
            for start, end in wrap_rows(text, low, low + len(line), room):
                self.rows.append((*self._lead(), *_cut(pieces, starts, start, end)))
            low += len(line) + 1

    def _lead(self) -> Row:
        before = [*self._before]
        if self._mark:
            before[-1], self._mark = self._mark, ""
        return tuple(Part(words, "muted" if words == QUOTE_BAR else "") for words in before)

    def _blank(self) -> None:
        if self.rows and self.rows[-1]:
            self.rows.append(())


def _cut(pieces: list[tuple[str, str]], starts: list[int], start: int, end: int) -> Row:
    """The words from start to end of all the pieces together; `starts` says where each piece begins."""
    parts = []
    for index in range(max(0, bisect_right(starts, start) - 1), len(pieces)):
        if starts[index] >= end:
            break
        (words, look), at = pieces[index], starts[index]
        if words := words[max(start - at, 0) : end - at]:
            parts.append(Part(words, look))
    return tuple(parts)
