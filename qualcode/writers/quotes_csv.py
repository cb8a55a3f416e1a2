"""Quote tables as csv: UTF-8 with a byte order mark, one header row, one row a coding.

A cell that a spreadsheet would take for a formula (it begins with = + - or @, plain or full-width, or with a tab) gets one
apostrophe before it, the form that Excel's users know and that OWASP recommends: Excel executes such cells on opening a csv
file, and speech does begin with a dash. The apostrophe is always put in front of a cell that, after any apostrophes of its
own, begins so; dropping one apostrophe there gives back exactly the cell (`unguarded`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import BinaryIO

from qualcode.faults import UsageFault
from qualcode.study.records import QuoteRow
from qualcode.writers.quote_rows import Cell, Table, cells, columns

_LIKE_A_FORMULA = re.compile("'*[=+\\-@\t＝＋－＠]")
#: what such a cell begins with: a look that spares nearly all cells the expression
_SUSPECT = frozenset("'=+-@\t＝＋－＠")
_GUARDED = re.compile("'+[=+\\-@\t＝＋－＠]")


def guarded(cell: Cell) -> Cell:
    """The cell as written: with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{cell}" if isinstance(cell, str) and _LIKE_A_FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`."""
    return cell[1:] if _GUARDED.match(cell) else cell


def check_delimiter(delimiter: str) -> None:
    """Raise UsageFault for a delimiter that would not separate anything, or that words are made of."""
    unusable = len(delimiter) != 1 or delimiter.isalnum() or delimiter in " \"'\r\n" or (delimiter != "\t" and not delimiter.isprintable())
    if unusable:
        raise UsageFault("table.delimiter", delimiter=delimiter)


def write(table: Table, rows: Iterable[QuoteRow], to: BinaryIO) -> int:
    """Write `rows` to `to`; returns how many cells had to be cut (none)."""
    marker = table.marker
    wrapped = io.TextIOWrapper(to, encoding="utf-8-sig", newline="", write_through=False)
    sheet = csv.writer(wrapped, delimiter=table.options.delimiter, lineterminator="\r\n")
    sheet.writerow(columns(table.language))
    sheet.writerows(
        [guarded(cell) if isinstance(cell, str) and cell[:1] in _SUSPECT else cell for cell in cells(row, marker)] for row in rows
    )
    # The file stays open: it is made durable by whoever opened it.
    wrapped.detach()
    return 0
