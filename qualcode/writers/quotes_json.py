"""Quote tables as JSON: a list, one object a coding, one to a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import BinaryIO

from qualcode.study.records import QuoteRow
from qualcode.writers.quote_rows import KEYS, Cell, Table, cells


def document(row: QuoteRow, marker: str) -> dict[str, Cell]:
    """One row with its keys; `marker` stands for withheld words."""
    return dict(zip(KEYS, cells(row, marker), strict=True))


def write(table: Table, rows: Iterable[QuoteRow], to: BinaryIO) -> int:
    """Write `rows` as UTF-8 to `to`; returns how many cells had to be cut (none)."""
    marker = table.marker
    before = b"[\n"
    for row in rows:
        record = document(row, marker)
        to.write(before + json.dumps(record, ensure_ascii=False).encode())
        before = b",\n"
    to.write(b"\n]\n" if before == b",\n" else b"[]\n")
    return 0
