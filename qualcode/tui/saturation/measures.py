"""The other measures as rows: each table with its figures in columns, and below it what they mean and presuppose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualcode.locale import text
from qualcode.text.graphemes import cell_width
from qualcode.tui.quotes.card import wrapped
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.table import cell
from qualcode.writers.grid import Column, Grid, shown
from qualcode.writers.saturation.tables import Report, leading, tables

#: cells between two columns, and of a column of words at least
GAP, LEAST = 2, 12


def measure_rows(report: Report, language: str, width: int, *, drawing: bool) -> list[Line]:
    """All of them, for a list of so many cells; `drawing`: the random orders are still to come."""
    every = leading(tables(report, language))[1]
    told = [text("measures.off", language)] if report.word is None else []
    told += [text("measures.others-presuppose", language), *([text("saturation.orders-to-come", language)] if drawing else [])]
    rows = [_said(row) for each in told for row in wrapped(each, width - 2)]
    for grid in every:
        rows += [_said(" "), Line((Part(grid.title, "strong"),), heading=True)]
        rows += list(_table(grid, width))
        rows += [_said(row) for note in grid.notes for row in wrapped(note, width - 2)]
    return rows


def _said(words: str) -> Line:
    return Line((Part(words, "muted"),), heading=True)


def _table(grid: Grid, width: int) -> Iterator[Line]:
    if not grid.rows:
        return
    told = [
        [shown(one, column.kind, grid.language, grid.nothing) for one, column in zip(row, grid.columns, strict=True)] for row in grid.rows
    ]
    widths = _widths(grid.columns, told, width)
    titles = [column.title for column in grid.columns]
    yield from (Line((Part(f"  {row}", "key"),), heading=True) for row in _rows(titles, grid.columns, widths, bottom=True))
    for cells in told:
        # The first line of a row can be gone to, so that what stands further down comes in sight.
        yield from (Line((Part(f"  {row}"),), heading=at > 0) for at, row in enumerate(_rows(cells, grid.columns, widths)))


def _widths(columns: Sequence[Column], told: Sequence[Sequence[str]], width: int) -> list[int]:
    """As wide as figures need, and the longest word of a heading; columns of words share what is left."""
    widest = [max((cell_width(row[at]) for row in told), default=0) for at in range(len(columns))]
    needed = [max(cells, *(cell_width(word) for word in column.title.split())) for cells, column in zip(widest, columns, strict=True)]
    over = sum(needed) + GAP * (len(columns) - 1) + 4 - width
    for at in sorted(range(len(columns)), key=lambda at: -needed[at]):
        if over > 0 and columns[at].kind == "text":
            less = min(over, max(0, needed[at] - LEAST))
            needed[at] -= less
            over -= less
    return needed


def _rows(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int], *, bottom: bool = False) -> Iterator[str]:
    """The cells of one row, each wrapped to its column."""
    parts = [wrapped(words, cells_of) if words else [""] for words, cells_of in zip(cells, widths, strict=True)]
    height = max(len(part) for part in parts)
    filled = [[""] * (height - len(part)) + part if bottom else part + [""] * (height - len(part)) for part in parts]
    for row in zip(*filled, strict=True):
        yield (
            (" " * GAP)
            .join(cell(words, at, right=column.kind != "text") for words, at, column in zip(row, widths, columns, strict=True))
            .rstrip()
        )
