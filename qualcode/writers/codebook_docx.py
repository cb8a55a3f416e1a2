"""A codebook as a Word document on portrait A4, to be read: a heading per category and code, definition, rules and counts below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from qualcode.locale import text
from qualcode.writers.codebook_rows import Codebook, CodebookRow, chapters, counts, heading, rules, summary
from qualcode.writers.quote_rows import clean
from qualcode.writers.word import add_style, is_right_to_left, new_document, paragraph, run, save, set_headings

if TYPE_CHECKING:
    from docx.document import Document

_DEFINITION, _RULE, _COUNTS = "CodeDefinition", "CodeRule", "CodeCounts"
_QUIET = "5F6B78"
#: Word's headings go on to nine; deeper codes share the smallest
_DEEPEST = 5
#: sizes of the headings in points, the top category's first
_SIZES = (15, 12, 11, 10.5, 10)


def write(book: Codebook, to: BinaryIO) -> None:
    """Write the codebook to `to`."""
    title = text("codebook.title", book.language, title=clean(book.title).replace("\n", " "))
    document = new_document(title, book.language)
    document.add_paragraph(title, style="Title")
    document.add_paragraph(summary(book))
    _set_styles(document)
    save(document, to, _body(book))


def _set_styles(document: Document) -> None:
    from docx.shared import Cm, RGBColor

    set_headings(document, _SIZES)
    add_style(document, _DEFINITION, size=10, after=3)
    rule = add_style(document, _RULE, size=10, after=3)
    rule.paragraph_format.left_indent = Cm(0.6)
    counted = add_style(document, _COUNTS, size=8.5, after=8)
    counted.font.color.rgb = RGBColor.from_string(_QUIET)


def _body(book: Codebook) -> Iterator[str]:
    """The codes, chapter by chapter."""
    for head, rows in chapters(book):
        if head is not None:
            yield from _code(head, book, 1)
        elif len(rows) < len(book.rows):
            yield paragraph("Heading1", run(text("table.no_category", book.language)))
        for row in rows:
            yield from _code(row, book, row.depth + (1 if head is not None else 2))


def _code(row: CodebookRow, book: Codebook, level: int) -> Iterator[str]:
    """One code as paragraphs; what stands under a heading stays with it."""
    yield _said(f"Heading{min(level, _DEEPEST)}", heading(row, book.language))
    definition = clean(row.code.definition).strip()
    for part in filter(None, map(str.strip, definition.split("\n\n"))):
        yield _said(_DEFINITION, part)
    for label, words in rules(row.code, book.language):
        reversed_ = is_right_to_left(words)
        yield paragraph(_RULE, run(f"{label}: ", bold=True) + run(words, right_to_left=reversed_), right_to_left=reversed_)
    yield paragraph(_COUNTS, run(counts(row, book)))


def _said(style: str, words: str) -> str:
    """Clean words as one paragraph, in the direction of their script."""
    reversed_ = is_right_to_left(words)
    return paragraph(style, run(words, right_to_left=reversed_), right_to_left=reversed_)
