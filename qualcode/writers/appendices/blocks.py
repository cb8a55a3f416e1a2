"""What an appendix is made of: plain blocks, which know neither the study nor Word.

A part gives them in the order in which they are read; `document.py` draws them. Words may hold any character: whoever draws them
cleans them. Nothing here says how large or in what colour something is, but for what a reader is to make of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from qualcode.study.sheet import SheetLine

#: stands for a page in words whose page is only known when they are laid out
PAGE = "\ue000"


class Run(NamedTuple):
    """Words of one look."""

    words: str
    bold: bool = False
    italic: bool = False
    #: of less weight: numbers of lines, what an insert adds
    quiet: bool = False
    #: the bookmark these words lead to; in a document that does not have it they are plain words
    to: str = ""
    #: the same words with PAGE where the page of that bookmark stands, for a document that can tell it
    paged: str = ""


#: words without or with looks
Words = str | tuple[Run, ...]


class Heading(NamedTuple):
    """A heading within an appendix, from level 1 down; the appendix's own title is none."""

    words: str
    level: int = 1


class Paragraph(NamedTuple):
    """A paragraph. "quote": a block quotation; "note": small, of what is counted or left out; "item": one of a list."""

    words: Words
    look: Literal["", "quote", "note", "item"] = ""


class Column(NamedTuple):
    """A column of a table."""

    title: str
    #: its share of the width
    share: float = 1
    #: numbers stand at the right
    number: bool = False


class Band(NamedTuple):
    """A row of a table that is a heading for the rows below it."""

    words: str


class Table(NamedTuple):
    """A table; its columns' titles, where there are any, are repeated on every page, and no row is broken over two."""

    columns: tuple[Column, ...]
    rows: Iterable[tuple[Words, ...] | Band]
    #: what it shows, printed above it
    caption: str = ""
    #: wider than high
    landscape: bool = False


class Lines(NamedTuple):
    """The stored lines of a transcript, one row each, numbered."""

    lines: Iterable[SheetLine]
    #: the number of the appendix, of which the bookmarks of lines are made (`citing.line_bookmark`)
    appendix: int | None = None
    #: the lines that something leads to
    cited: frozenset[int] = frozenset()


class Picture(NamedTuple):
    """A png, with what is read aloud in its place."""

    content: bytes
    title: str
    description: str


class PageBreak(NamedTuple):
    """The rest begins on a page of its own."""


Block = Heading | Paragraph | Table | Lines | Picture | PageBreak
