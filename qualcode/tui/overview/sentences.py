"""Sentences of a report as rows of a dialog."""

from __future__ import annotations

from textual.geometry import Size

from qualcode.text.lines import wrap_rows
from qualcode.tui.widgets.lists import Line, Part

WIDEST = 90
#: cells of a dialog that are not for words: frame, scroll bar, margins
AROUND = 6


def room_in(size: Size) -> int:
    """Cells for words in a dialog of a window of this size."""
    return min(WIDEST, size.width - AROUND)


def wrapped(words: str, room: int) -> list[str]:
    """A sentence in rows; those after the first stand further in than it."""
    said = words.lstrip(" ")
    indent = len(words) - len(said)
    rows = [said[start:end] for start, end in wrap_rows(said, 0, len(said), max(10, room - indent - 2))]
    return [" " * (indent + (2 if at else 0)) + row for at, row in enumerate(rows)]


def told(sentences: list[str], room: int) -> list[Line]:
    """Sentences as rows."""
    return [Line((Part(row),)) for words in sentences for row in wrapped(words, room)]
