"""Tables of figures as an Excel workbook: the table on the first sheet with one header row, others and what is counted on sheets behind.

Words are written as strings, never as formulas or links; figures are numbers with a format, so that they can be computed with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from qualcode.locale import text
from qualcode.writers.grid import Cell, Column, Grid
from qualcode.writers.quote_rows import clean
from qualcode.writers.quotes_xlsx import LIKE_A_FORMULA, fitted, height

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

#: width of the sheet with what is counted, in characters
_ABOUT = 110
_NO_DATE = datetime(2000, 1, 1)
_NUMBER = {"count": "#,##0", "figure": "0.000", "share": "0.0%"}
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def write(grid: Grid, rows: Iterable[Sequence[Cell]], to: BinaryIO) -> None:
    """Write the workbook to `to`."""
    from xlsxwriter import Workbook

    with Workbook(to, {"in_memory": True}) as book:
        book.set_properties({"title": clean(grid.title)[:255], "created": _NO_DATE})
        looks = _Looks(book)
        taken: set[str] = set()
        _table(book.add_worksheet(_name(grid.title, taken)), grid, rows, looks)
        for other in grid.more:
            _table(book.add_worksheet(_name(other.title, taken)), other, other.rows, looks)
        if notes := [*grid.notes, *(note for other in grid.more for note in other.notes)]:
            about = book.add_worksheet(_name(text("grid.about", grid.language), taken))
            about.set_column(0, 0, _ABOUT)
            for row, note in enumerate(notes):
                about.set_row(row, height([(note, _ABOUT)]))
                about.write_string(row, 0, fitted(clean(note), grid.language)[0], looks.of("text", wrapped=True))


class _Looks:
    """The formats of a workbook, made when they are first needed."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[object, ...], Any] = {}
        self.heading = book.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True, "bg_color": "#D5DEE8"})

    def of(self, kind: str, *, wrapped: bool = False, quoted: bool = False) -> Any:
        key = (kind, wrapped, quoted)
        if key not in self._made:
            looks: dict[str, Any] = {"valign": "top"}
            if wrapped:
                looks["text_wrap"] = True
            if quoted:
                looks["quote_prefix"] = True
            if kind in _NUMBER:
                looks["num_format"] = _NUMBER[kind]
            self._made[key] = self._book.add_format(looks)
        return self._made[key]


def _table(sheet: Worksheet, grid: Grid, rows: Iterable[Sequence[Cell]], looks: _Looks) -> None:
    for at, column in enumerate(grid.columns):
        sheet.set_column(at, at, _width(column))
        sheet.write_string(0, at, clean(column.title), looks.heading)
    sheet.freeze_panes(1, sum(column.heads for column in grid.columns))
    if grid.rows:
        sheet.autofilter(0, 0, len(grid.rows), len(grid.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for number, row in enumerate(rows, start=1):
        if tall := height((cell, column.width) for cell, column in zip(row, grid.columns, strict=True) if column.width):
            sheet.set_row(number, tall)
        for at, (cell, column) in enumerate(zip(row, grid.columns, strict=True)):
            if isinstance(cell, str):
                words = clean(cell)
                quoted = words.startswith(LIKE_A_FORMULA)
                if words:
                    sheet.write_string(
                        number, at, fitted(words, grid.language)[0], looks.of("text", wrapped=bool(column.width), quoted=quoted)
                    )
            elif cell is not None:
                sheet.write_number(number, at, cell, looks.of(column.kind))


def _width(column: Column) -> int:
    """In characters: as asked, else by the heading, which may be wrapped."""
    if column.width:
        return column.width
    return 36 if column.heads else max(9, min(16, len(column.title) + 2))


def _name(title: str, taken: set[str]) -> str:
    """A name Excel allows a sheet: at most 31 characters, some not among them, none twice."""
    name = clean(title).translate(_FORBIDDEN).replace("\n", " ").strip()[:31] or "-"
    number = 2
    while name.casefold() in taken:
        name = f"{name[:27]} {number}"
        number += 1
    taken.add(name.casefold())
    return name
