"""A codebook as Markdown: a heading per category and code, with definition, rules and counts below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from qualcode.locale import text
from qualcode.writers.codebook_rows import Codebook, CodebookRow, chapters, counts, heading, rules, summary
from qualcode.writers.quote_rows import clean
from qualcode.writers.quotes_md import escaped, paragraph

#: Markdown has no deeper headings
_DEEPEST = 6


def write(book: Codebook, to: BinaryIO) -> None:
    """Write the codebook as UTF-8 to `to`."""
    title = text("codebook.title", book.language, title=clean(book.title).replace("\n", " "))
    to.write(f"# {escaped(title)}\n\n{escaped(summary(book))}\n".encode())
    for head, rows in chapters(book):
        if head is not None:
            to.writelines(piece.encode() for piece in _code(head, book, 2))
        elif len(rows) < len(book.rows):
            to.write(f"\n## {escaped(text('table.no_category', book.language))}\n".encode())
        for row in rows:
            to.writelines(piece.encode() for piece in _code(row, book, row.depth + (2 if head is not None else 3)))


def _code(row: CodebookRow, book: Codebook, level: int) -> Iterator[str]:
    """One code, in pieces."""
    yield f"\n{'#' * min(level, _DEEPEST)} {escaped(heading(row, book.language))}\n"
    if row.code.definition.strip():
        yield f"\n{_text(row.code.definition)}\n"
    for label, words in rules(row.code, book.language):
        yield f"\n**{escaped(label)}:** {escaped(words)}\n"
    yield f"\n*{escaped(counts(row, book))}*\n"


def _text(words: str) -> str:
    """A definition, each of its paragraphs as one."""
    return "\n\n".join(paragraph(part) for part in clean(words).strip().split("\n\n") if part.strip())
