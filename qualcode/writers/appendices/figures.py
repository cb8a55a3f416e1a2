"""Tables of figures as blocks: the same columns and cells as in a file of their own."""

from __future__ import annotations

from qualcode.writers.appendices.blocks import Column, Table
from qualcode.writers.grid import Grid, shown


def table_of(grid: Grid, *, landscape: bool = False) -> Table:
    """The table of a grid, without its title and notes; a column of words is as wide as two of figures."""
    columns = tuple(
        Column(column.title, 1 if column.kind != "text" else 3 if column.heads else 2, column.kind != "text") for column in grid.columns
    )
    kinds = [column.kind for column in grid.columns]
    rows = [tuple(shown(cell, kind, grid.language, grid.nothing) for cell, kind in zip(row, kinds, strict=True)) for row in grid.rows]
    return Table(columns, rows, landscape=landscape)
