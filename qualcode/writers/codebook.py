"""A codebook out: one door for csv, Word and Markdown, chosen by the ending of the file's name. (REFI-QDA's .qdc: `writers.refi`.)

csv is for tables and for coming back: one row a code, parents before children, its header the names below or their translation.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from qualcode.faults import UsageFault
from qualcode.locale import text
from qualcode.text.cells import guarded
from qualcode.text.project import Project
from qualcode.writers import codebook_docx, codebook_md
from qualcode.writers.atomic import replacing
from qualcode.writers.codebook_rows import Codebook, CodebookRow, codebook_of
from qualcode.writers.quote_rows import clean
from qualcode.writers.quotes_csv import check_delimiter

__all__ = ["COLUMNS", "ENDINGS", "CodebookWritten", "write_codebook"]

#: the columns of csv; the last five count and are not read back
COLUMNS = (
    *("id", "path", "kind", "definition", "use_when", "not_when", "example", "in_vivo", "colour", "exclusive"),
    *("quotations", "codings", "interviews", "codings_with_subcodes", "interviews_with_subcodes"),
)


@dataclass(frozen=True, slots=True)
class CodebookWritten:
    """What was written: the file, and how many codes."""

    path: Path
    codes: int


def write_codebook(project: Project, to: Path, *, language: str, delimiter: str = ",") -> CodebookWritten:
    """Write the codes of `project` to `to`, whole or not at all; the same codes give the same bytes.

    Counts are of the codings in `project`; "interviews" counts material of that kind and no other. Raises UsageFault for an
    ending or a delimiter that cannot be used, Fault when the place cannot be written.
    """
    ending = to.suffix.lower()
    if ending not in _WRITERS:
        raise UsageFault("codebook.format", file=to.name, endings=", ".join(ENDINGS))
    if ending == ".csv":
        check_delimiter(delimiter)
    book = codebook_of(project, language)
    with replacing(to) as handle:
        _WRITERS[ending](book, handle, delimiter)
    return CodebookWritten(to, len(book.rows))


def _write_csv(book: Codebook, to: BinaryIO, delimiter: str) -> None:
    """UTF-8 with a byte order mark; cells that a spreadsheet would take for a formula are guarded as in quote tables."""
    wrapped = io.TextIOWrapper(to, encoding="utf-8-sig", newline="")
    sheet = csv.writer(wrapped, delimiter=delimiter, lineterminator="\r\n")
    sheet.writerow(text(f"codebook.column_{name}", book.language) for name in COLUMNS)
    sheet.writerows([guarded(cell) for cell in _cells(row, book.language)] for row in book.rows)
    # The file stays open: it is made durable by whoever opened it.
    wrapped.detach()


def _cells(row: CodebookRow, language: str) -> list[str | int]:
    code, use = row.code, row.use
    yes = text("codebook.yes", language)
    words = (row.path, code.kind, code.definition, code.use_when, code.not_when, code.example)
    return [
        *(code.id, *map(clean, words), yes if code.in_vivo else "", code.colour or "", yes if code.exclusive else ""),
        *(use.quotations, use.codings, use.interviews, use.codings_with_subcodes, use.interviews_with_subcodes),
    ]


_WRITERS: dict[str, Callable[[Codebook, BinaryIO, str], None]] = {
    ".csv": _write_csv,
    ".docx": lambda book, to, _: codebook_docx.write(book, to),
    ".md": lambda book, to, _: codebook_md.write(book, to),
}
#: what a codebook's name may end on
ENDINGS = tuple(_WRITERS)
