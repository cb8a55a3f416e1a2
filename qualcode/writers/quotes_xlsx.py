"""Quote tables as an Excel workbook: one sheet, one header row with filters, one row a coding.

Every word is written as a string and never as a formula or a link; one that looks like a formula is also marked as text, so
that it stays text when somebody edits the cell. Text longer than a cell holds is cut with a remark at its end, and counted.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from qualcode.faults import Fault
from qualcode.locale import formats, text
from qualcode.study.records import QuoteRow
from qualcode.writers.quote_rows import KEYS, Table, cells, columns

#: characters of a cell, in the UTF-16 units Excel counts
CELL_LIMIT = 32_767
#: rows of a sheet below the header
ROW_LIMIT = 1_048_575

_WIDTHS = {"id": 10, "code": 10, "path": 36, "quotation": 10, "text": 80, "material": 20, "group": 16, "participant": 16, "memo": 40}
_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "'", "＝", "＋", "－", "＠")
#: no document says when, or on what machine, it was written: the same study gives the same bytes
_NO_DATE = datetime(2000, 1, 1)


def check_rows(table: Table, to: Path) -> None:
    """Raise Fault when the sheet has no room for all rows."""
    if len(table.rows) > ROW_LIMIT:
        rows, most = (formats.number(n, table.language) for n in (len(table.rows), ROW_LIMIT))
        raise Fault("table.too_many_rows", file=to.name, rows=rows, most=most)


def write(table: Table, rows: Iterable[QuoteRow], to: BinaryIO) -> int:
    """Write `rows` to `to`; returns how many cells had to be cut."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    # Rows go through a file and not through memory; it lies beside the document, on the disk that was chosen for these words.
    with tempfile.TemporaryDirectory(prefix=".qualcode-", dir=Path(to.name).parent, ignore_cleanup_errors=True) as folder:
        try:
            with Workbook(to, {"constant_memory": True, "tmpdir": folder}) as book:
                return _sheet(book, table, rows)
        except FileCreateError as error:
            raise (error.args[0] if error.args and isinstance(error.args[0], OSError) else error) from error


def _sheet(book: "Workbook", table: Table, rows: Iterable[QuoteRow]) -> int:  # type: ignore[name-defined]  # noqa: F821, UP037
    """Fill the first sheet."""
    book.set_properties({"title": table.title, "created": _NO_DATE})
    sheet = book.add_worksheet(_sheet_name(text("table.title", table.language)))
    heading = book.add_format({"bold": True, "bottom": 1, "valign": "top", "bg_color": "#D9E2EC"})
    plain = book.add_format({"valign": "top"})
    wrapped = book.add_format({"valign": "top", "text_wrap": True})
    as_text = book.add_format({"valign": "top", "text_wrap": True, "quote_prefix": True})
    for column, key in enumerate(KEYS):
        sheet.set_column(column, column, _WIDTHS.get(key, 11))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(KEYS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for column, name in enumerate(columns(table.language)):
        sheet.write_string(0, column, name, heading)
    styles = [wrapped if key in ("path", "text", "memo") else plain for key in KEYS]
    marker = table.marker
    cut = 0
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(cells(row, marker)):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell, plain)
            elif cell:
                if len(cell) > CELL_LIMIT // 2:
                    cell, shortened = fitted(cell, table.language)
                    cut += shortened
                sheet.write_string(number, column, cell, as_text if cell.startswith(_LIKE_A_FORMULA) else styles[column])
    return cut


def fitted(cell: str, language: str) -> tuple[str, bool]:
    """A cell as long as Excel holds, and whether it was cut; a cut one says so at its end."""
    units = cell.encode("utf-16-le")
    if len(units) // 2 <= CELL_LIMIT:
        return cell, False
    most, characters = (formats.number(n, language) for n in (CELL_LIMIT, len(cell)))
    remark = text("table.cell_cut", language, most=most, characters=characters)
    kept = units[: 2 * (CELL_LIMIT - len(remark))].decode("utf-16-le", errors="ignore")
    return kept + remark, True


def _sheet_name(name: str) -> str:
    return name[:31]
