"""Some words while they are written: a caret, a selection, and what was written before. Knows no screen."""

from __future__ import annotations

import re
from typing import NamedTuple

from qualcode.text.graphemes import cell_width, graphemes, next_boundary, previous_boundary, previous_boundary_at
from qualcode.text.lines import wrap_rows

#: what a segment is: one line of words
_BREAKS = re.compile(r"\s*[\r\n\t\f\v\u2028\u2029]\s*")
_WORD_BEFORE = re.compile(r"\S+\s*$")
_WORD_AFTER = re.compile(r"\s*\S+")
_WORD = re.compile(r"\S+")


class _State(NamedTuple):
    text: str
    caret: int


class Buffer:
    """A line of text that is being written; offsets are code points on grapheme boundaries."""

    def __init__(self, text: str, caret: int | None = None, anchor: int | None = None) -> None:
        self.text = text
        self.caret = len(text) if caret is None else min(max(0, caret), len(text))
        #: the other end of what is selected
        self.anchor = self.caret if anchor is None else min(max(0, anchor), len(text))
        self._past: list[_State] = []
        self._future: list[_State] = []
        #: letters typed one after the other are one step for undo
        self._typing = False

    @property
    def selection(self) -> tuple[int, int]:
        """(start, end) of what is selected; the caret twice where nothing is."""
        return (min(self.caret, self.anchor), max(self.caret, self.anchor))

    @property
    def selected(self) -> str:
        """The words that are selected."""
        start, end = self.selection
        return self.text[start:end]

    # writing

    def write(self, words: str) -> None:
        """Put words in place of the selection; line ends among them become blanks."""
        words = _BREAKS.sub(" ", words)
        typing = len(words) == 1 and not words.isspace()
        self._keep(typing)
        start, end = self.selection
        self._put(self.text[:start] + words + self.text[end:], start + len(words))
        self._typing = typing

    def insert_apart(self, words: str) -> None:
        """Put words in at the caret, with a blank on either side where there is none."""
        start, end = self.selection
        before = " " if start and not self.text[start - 1].isspace() else ""
        after = " " if end < len(self.text) and not self.text[end].isspace() and self.text[end] not in ",.;:!?" else ""
        self.write(before + words + after)

    def rub_out(self, way: str) -> None:
        """Take away the selection, else what stands on one side: "left", "right", "word-left" or "word-right"."""
        start, end = self.selection
        if start == end:
            place = self._place(way, self.caret)
            start, end = min(start, place), max(end, place)
        if start < end:
            self._keep(False)
            self._put(self.text[:start] + self.text[end:], start)

    def _put(self, text: str, caret: int) -> None:
        self.text = text
        self.caret = self.anchor = previous_boundary_at(text, caret)

    def _keep(self, typing: bool) -> None:
        if not (typing and self._typing and self.caret == self.anchor):
            self._past.append(_State(self.text, self.caret))
        self._future.clear()
        self._typing = False

    def undo(self) -> bool:
        """As it was before the newest change; False where there was none."""
        return self._turn(self._past, self._future)

    def redo(self) -> bool:
        """As it was before the newest undo; False where there was none."""
        return self._turn(self._future, self._past)

    def _turn(self, source: list[_State], other: list[_State]) -> bool:
        if not source:
            return False
        other.append(_State(self.text, self.caret))
        state = source.pop()
        self._put(state.text, state.caret)
        self._typing = False
        return True

    # moving

    def move(self, way: str, extend: bool = False) -> None:
        """Move the caret: "left", "right", "word-left", "word-right", "start", "end". Out of a selection it goes to that end."""
        start, end = self.selection
        if not extend and start < end and way in ("left", "right"):
            self.go(start if way == "left" else end)
        else:
            self.go(self._place(way, self.caret), extend)

    def go(self, offset: int, extend: bool = False) -> None:
        """Put the caret somewhere; what lies between is selected when it is extended."""
        self.caret = previous_boundary_at(self.text, min(max(0, offset), len(self.text)))
        if not extend:
            self.anchor = self.caret
        self._typing = False

    def select_word(self) -> None:
        """Select the word at the caret, or the one that ends there."""
        for found in _WORD.finditer(self.text):
            if found.start() <= self.caret <= found.end():
                self.anchor, self.caret = found.span()
        self._typing = False

    def _place(self, way: str, offset: int) -> int:
        if way == "left":
            return previous_boundary(self.text, offset)
        if way == "right":
            return next_boundary(self.text, offset)
        if way == "word-left":
            found = _WORD_BEFORE.search(self.text, 0, offset)
            return found.start() if found else 0
        if way == "word-right":
            found = _WORD_AFTER.match(self.text, offset)
            return found.end() if found else len(self.text)
        return 0 if way == "start" else len(self.text)

    # rows of a screen

    def rows(self, width: int) -> list[tuple[int, int]]:
        """The text cut into rows of at most `width` cells, the blanks between two rows at the end of the first; one row at least."""
        starts = [0, *(start for start, _ in wrap_rows(self.text, 0, len(self.text), width)[1:])]
        return list(zip(starts, [*starts[1:], len(self.text)], strict=True))

    def row_of_caret(self, width: int) -> int:
        """The row the caret is in; between two rows, at the start of the second."""
        return max(at for at, (start, _) in enumerate(self.rows(width)) if start <= self.caret)

    def move_row(self, step: int, width: int, extend: bool = False) -> bool:
        """A row up (-1) or down (1), at the same cell; False where there is none."""
        rows, row = self.rows(width), self.row_of_caret(width)
        if not 0 <= row + step < len(rows):
            return False
        cell = cell_width(self.text[rows[row][0] : self.caret])
        self.go(self.offset_at(rows[row + step], cell, last=row + step == len(rows) - 1), extend)
        return True

    def row_edge(self, edge: str, width: int, extend: bool = False) -> None:
        """To the "start" or the "end" of the caret's row."""
        rows, row = self.rows(width), self.row_of_caret(width)
        start, end = rows[row]
        self.go(start if edge == "start" else end if row == len(rows) - 1 else previous_boundary(self.text, end), extend)

    def offset_at(self, row: tuple[int, int], cell: int, *, last: bool) -> int:
        """The offset drawn at a cell of a row; beyond its end the end, which in a row that is not the last belongs to the next."""
        start, end = row
        width = 0
        for here, there in graphemes(self.text, start, end):
            width += cell_width(self.text[here:there])
            if width > cell:
                return here
        return end if last else max(start, previous_boundary(self.text, end))
