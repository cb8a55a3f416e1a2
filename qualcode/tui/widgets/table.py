"""Rows of columns for a list: each cell cut or padded to its width in terminal cells, so that wide characters stay aligned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qualcode.text.graphemes import cell_width, safe_text
from qualcode.tui.transcript.margin import shorten
from qualcode.tui.widgets.lists import Part

#: cells between two columns
GAP = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, how many cells it has (0: a share of what is left), and the width of the list from which it is shown."""

    name: str
    cells: int
    right: bool = False
    from_width: int = 0


def fitting(columns: Sequence[Column], width: int, least: int) -> list[tuple[Column, int]]:
    """The columns shown in a list that wide, with their cells; open ones share what is left, but none gets fewer than `least`."""
    shown = [column for column in columns if width >= column.from_width]
    taken = sum(column.cells for column in shown) + GAP * (len(shown) - 1) + 2
    share = (width - taken) // max(1, sum(not column.cells for column in shown))
    return [(column, column.cells or max(least, share)) for column in shown]


def cell(words: str, cells: int, *, right: bool = False) -> str:
    """Words in a cell of a row."""
    words = safe_text(words)
    if cell_width(words) > cells:
        words = shorten(words, cells) if cells > 1 else words[:cells]
    wide = cell_width(words)
    return " " * (cells - wide) + words if right else words + " " * (cells - wide)


def row_parts(layout: Sequence[tuple[Column, int]], cells: dict[str, Part]) -> tuple[Part, ...]:
    """The parts of a row: a cell for each column, blank where there is nothing."""
    parts: list[Part] = []
    for column, width in layout:
        given = cells.get(column.name, Part(""))
        parts += [Part(" " * GAP if parts else ""), Part(cell(given.words, width, right=column.right), given.look, given.hue)]
    return tuple(parts)
