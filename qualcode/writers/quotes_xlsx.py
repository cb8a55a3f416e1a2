"""Quote tables as an Excel workbook: one sheet, one header row with filters, one row a coding.

Every word is written as a string and never as a formula or a link; one that looks like a formula is also marked as text, so
that it stays text when somebody edits the cell. Text longer than a cell holds is cut with a remark at its end, and counted.

xlsxwriter makes the workbook with its header; the rows are streamed into its sheet, five times as fast as cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

from qualcode.faults import Fault
from qualcode.locale import formats, text
from qualcode.study.records import QuoteRow
from qualcode.writers.package import stream
from qualcode.writers.quote_rows import KEYS, Cell, Table, cells, columns

#: characters of a cell, in the UTF-16 units Excel counts
CELL_LIMIT = 32_767
#: rows of a sheet below the header
ROW_LIMIT = 1_048_575

_WIDTHS = {"id": 10, "code": 10, "path": 36, "quotation": 10, "text": 80, "material": 20, "group": 16, "participant": 16, "memo": 40}
_WRAPPED = {"path", "text", "memo"}
#: points of a line of words, and of the tallest row there is
_LINE, _TALLEST = 15, 409
_LETTERS = [chr(ord("A") + column) for column in range(len(KEYS))]
LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "'", "＝", "＋", "－", "＠")
#: what a reader of the file would take for an escaped character
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NO_DATE = datetime(2000, 1, 1)


def check_rows(table: Table, to: Path) -> None:
    """Raise Fault when the sheet has no room for all rows."""
    if len(table.rows) > ROW_LIMIT:
        rows, most = (formats.number(n, table.language) for n in (len(table.rows), ROW_LIMIT))
        raise Fault("table.too_many_rows", file=to.name, rows=rows, most=most)


def write(table: Table, rows: Iterable[QuoteRow], to: BinaryIO) -> int:
    """Write `rows` to `to`; returns how many cells had to be cut."""
    sheet = _Sheet(table)
    stream(_frame(table), to, "xl/worksheets/sheet1.xml", sheet.split, sheet.markup(rows))
    return sheet.cut


def _frame(table: Table) -> BytesIO:
    """The workbook with its header, and one row below it that shows the three formats of the rows to come."""
    from xlsxwriter import Workbook

    frame = BytesIO()
    with Workbook(frame, {"in_memory": True}) as book:
        book.set_properties({"title": table.title[:255], "created": _NO_DATE})
        sheet = book.add_worksheet(text("table.title", table.language))
        for column, key in enumerate(KEYS):
            sheet.set_column(column, column, _WIDTHS.get(key, 11))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(table.rows), len(KEYS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        heading = book.add_format({"bold": True, "bottom": 1, "valign": "top", "bg_color": "#D5DEE8"})
        for column, name in enumerate(columns(table.language)):
            sheet.write_string(0, column, name, heading)
        for column, looks in enumerate(({}, {"text_wrap": True}, {"text_wrap": True, "quote_prefix": True})):
            sheet.write_blank(1, column, None, book.add_format({"valign": "top", **looks}))
    return frame


class _Sheet:
    """The rows of the sheet as markup."""

    def __init__(self, table: Table) -> None:
        self.table = table
        #: how many cells had to be cut
        self.cut = 0
        self._formats: list[str] = []

    def split(self, frame: bytes) -> tuple[bytes, bytes]:
        """The sheet up to its first row below the header, and after it; notes the numbers of the formats shown there."""
        at, end = frame.index(b'<row r="2"'), frame.index(b"</sheetData>")
        self._formats = re.findall(r' s="(\d+)"', frame[at:end].decode())
        last = f"{_LETTERS[-1]}{len(self.table.rows) + 1}"
        return re.sub(b'<dimension ref="[^"]*"', f'<dimension ref="A1:{last}"'.encode(), frame[:at], count=1), frame[end:]

    def markup(self, rows: Iterable[QuoteRow]) -> Iterator[str]:
        """One row element a coding."""
        marker = self.table.marker
        for number, row in enumerate(rows, start=2):
            shown = [self._cell(column, number, cell) for column, cell in enumerate(cells(row, marker)) if cell is not None and cell != ""]
            tall = height((cell, _WIDTHS[KEYS[column]]) for column, cell in enumerate(cells(row, marker)) if KEYS[column] in _WRAPPED)
            of_row = f' ht="{tall}"' if tall else ""
            yield f'<row r="{number}"{of_row}>{"".join(shown)}</row>'

    def _cell(self, column: int, number: int, cell: Cell) -> str:
        plain, wrapped, as_text = self._formats
        place = f"{_LETTERS[column]}{number}"
        if not isinstance(cell, str):
            return f'<c r="{place}" s="{plain}"><v>{cell}</v></c>'
        style = as_text if cell.startswith(LIKE_A_FORMULA) else wrapped if KEYS[column] in _WRAPPED else plain
        if len(cell) > CELL_LIMIT // 2:
            cell, was_cut = fitted(cell, self.table.language)
            self.cut += was_cut
        inner = escape(_LIKE_AN_ESCAPE.sub("_x005F_", cell))
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{inner}</t></is></c>'


def height(wrapped: Iterable[tuple[object, int]]) -> int | None:
    """Points of a row with these cells in columns so many characters wide; None where a line is enough.

    Excel finds it by itself, LibreOffice does not and would print words over each other.
    """
    lines = 1
    for cell, width in wrapped:
        if isinstance(cell, str) and (len(cell) > width or "\n" in cell):
            lines = max(lines, sum(max(1, -(-len(line) // width)) for line in cell.split("\n")))
    return min(_TALLEST, _LINE * lines) if lines > 1 else None


def fitted(cell: str, language: str) -> tuple[str, bool]:
    """A cell as long as Excel holds, and whether it was cut; a cut one says so at its end."""
    units = cell.encode("utf-16-le")
    if len(units) // 2 <= CELL_LIMIT:
        return cell, False
    most, characters = (formats.number(n, language) for n in (CELL_LIMIT, len(cell)))
    remark = text("table.cell_cut", language, most=most, characters=characters)
    return units[: 2 * (CELL_LIMIT - len(remark))].decode("utf-16-le", errors="ignore") + remark, True
