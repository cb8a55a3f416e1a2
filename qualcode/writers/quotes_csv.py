"""Quote tables as csv: UTF-8 with a byte order mark, one header row, one row a coding.

A cell that a spreadsheet would take for a formula is guarded against that (`text.cells`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from qualcode.faults import UsageFault
from qualcode.study.records import QuoteRow
from qualcode.text.cells import SUSPECT, guarded
from qualcode.writers.quote_rows import Table, cells, columns


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
        [guarded(cell) if isinstance(cell, str) and cell[:1] in SUSPECT else cell for cell in cells(row, marker)] for row in rows
    )
    # The file stays open: it is made durable by whoever opened it.
    wrapped.detach()
    return 0
