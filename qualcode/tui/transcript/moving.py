"""Moving the cursor and the selection with the keys: by rows, words and units, from passage to passage, line by line."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from textual.message import Message

from qualcode.tui.transcript import selecting
from qualcode.tui.transcript.layout import Document
from qualcode.tui.transcript.pointing import PointedView
from qualcode.tui.transcript.selecting import Selection, Stretch
from qualcode.tui.transcript.spans import Span, SpanIndex

#: rows kept in sight above and below the cursor
CONTEXT = 2


class MovingView(PointedView):
    """A scrolled transcript with a cursor; how it is drawn is the subclass's affair."""

    document: Document
    index: SpanIndex
    #: stretches that were found, in order
    found: list[Stretch]
    #: the cell the cursor wants to keep while it goes up and down
    _goal: int | None
    #: line by line: always a whole stored line is selected, and a code put on it goes on to the next
    by_line: bool = False

    class NoMore(Message):
        """There is no coded passage further on (1) or back (-1)."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class AtFound(Message):
        """The stretch numbered `at` (from 0) of `of` that were found was gone to; of 0, nowhere."""

        def __init__(self, at: int, of: int) -> None:
            super().__init__()
            self.at, self.of = at, of

    def select(self, selection: Selection, *, see: bool = True, centre: bool = False, keep_goal: bool = False) -> None:
        """Make this the selection."""
        raise NotImplementedError

    def see(self, offset: int, centre: bool = False) -> None:
        """Scroll no more than needed to have an offset in sight."""
        raise NotImplementedError

    def show_found(self, found: Iterable[Stretch]) -> None:
        """Mark these stretches as found, instead of any before."""
        raise NotImplementedError

    # what is selected

    def go(self, offset: int, centre: bool = False) -> None:
        """Put the cursor at an offset and show it; nothing is selected, or line by line the line there."""
        offset = min(max(offset, 0), self.document.end)
        if not (self.by_line and self.select_line(self.document.line_at(offset), centre=centre)):
            self.select(selecting.at(offset), centre=centre)

    def mark(self, start: int, end: int) -> None:
        """Select a stretch and show it."""
        self.select(Selection(start, end), centre=True)
        self.see(start)

    def coded(self, start: int, end: int) -> None:
        """A code was put on the passage: it stays selected, but the next unit begins anew; line by line the next line is selected."""
        if not (self.by_line and self.select_line(self.document.line_at(max(start, end - 1)) + 1)):
            self.select(Selection(start, end, settled=True), see=False)

    def passage(self) -> Stretch:
        """What a code would be put on: the selection, else the innermost coded passage here, else the sentence; trimmed."""
        if not self.selection.empty:
            return self.document.trim(self.selection.start, self.selection.end)
        if spans := self.spans_here():
            return spans[-1].start, spans[-1].end
        return self.units.unit_at("sentence", self.selection.cursor)

    @property
    def chosen(self) -> bool:
        """Whether the passage is one the reader can see: selected, or coded and at the cursor."""
        return not self.selection.empty or bool(self.spans_here())

    def spans_here(self) -> list[Span]:
        """Coded passages over the selection or at the cursor, the innermost last."""
        return self.index.over(self.selection.start, self.selection.end)

    # moving

    def _move(self, offset: int, extend: bool, keep_goal: bool = False) -> None:
        self.select(Selection(self.selection.anchor if extend else offset, offset), keep_goal=keep_goal)

    def _vertical(self, rows: int, extend: bool) -> None:
        row, cell = self.layout_rows.cell_of(self.selection.cursor)
        goal = cell if self._goal is None else self._goal
        wanted = row + rows
        if wanted < 0 or wanted >= len(self.layout_rows):
            offset = 0 if rows < 0 else self.document.end
            if abs(rows) > 1 or row == self.layout_rows.text_row(wanted, 1 if rows > 0 else -1):
                self._move(offset, extend)
                return
        offset = self.layout_rows.offset_at(self.layout_rows.text_row(wanted, 1 if rows > 0 else -1), goal)
        self._move(offset, extend, keep_goal=True)
        self._goal = goal

    def _moved(self, move: str) -> int:
        cursor = self.selection.cursor
        row = self.layout_rows.row(self.layout_rows.row_at(cursor))
        match move:
            case "left":
                return self.layout_rows.left_of(cursor)
            case "right":
                return self.layout_rows.right_of(cursor)
            case "word-left":
                return self.units.previous_word(cursor)
            case "word-right":
                return self.units.next_word(cursor)
            case "row-start":
                return row.start
            case "row-end":
                return self.layout_rows.offset_at(row.index, self.layout_rows.width + 1)
            case "start":
                return self.document.lines[0][0]
            case _:
                return self.document.end

    def action_move(self, move: str, extend: bool = False) -> None:
        """Move the cursor; with `extend` the anchor stays."""
        page = max(1, self.size.height - CONTEXT)
        rows = {"up": -1, "down": 1, "page-up": -page, "page-down": page}.get(move)
        if self.by_line and not extend and (rows or move in ("start", "end")):
            self._move_line(move, rows or 0)
        elif rows is not None:
            if abs(rows) > 1:
                self.scroll_row(round(self.scroll_y) + rows)
            self._vertical(rows, extend)
        elif not extend and not self.selection.empty and move in ("left", "right"):
            self._move(self.selection.start if move == "left" else self.selection.end, False)
        else:
            self._move(self._moved(move), extend)

    # line by line

    def keep_to_lines(self, wanted: bool) -> None:
        """Begin to select line by line, or end it."""
        self.by_line = wanted
        self.go(self.selection.start)

    def select_line(self, number: int, step: int = 1, *, centre: bool = False, see: bool = True) -> bool:
        """Select a stored line (from 0) without its label, or the next (1) or last one before (-1) that has talk; False where none is."""
        lines = self.document.lines
        while 0 <= number < len(lines):
            start, end = self.units.unit_at("line", lines[number][0])
            if start < min(end, lines[number][1]):
                self.select(Selection(start, end), see=see, centre=centre)
                if see:
                    self.see(start)
                return True
            number += step
        return False

    def pointed(self, offset: int) -> None:
        """Line by line a click selects the line; the text stays where it is."""
        if self.by_line:
            self.select_line(self.document.line_at(offset), see=False)

    def _move_line(self, move: str, rows: int) -> None:
        step = -1 if move in ("up", "page-up", "end") else 1
        if abs(rows) > 1:
            self.scroll_row(round(self.scroll_y) + rows)
            row = self.layout_rows.text_row(self.layout_rows.row_at(self.selection.start) + rows, step)
            number = self.layout_rows.row(row).line
        elif rows < 0:
            number = self.document.line_at(self.selection.start) - 1
        elif rows > 0:
            number = self.document.line_at(max(self.selection.start, self.selection.end - 1)) + 1
        else:
            number = 0 if move == "start" else len(self.document.lines) - 1
        self.select_line(number, step)

    # by units, and from passage to passage

    def action_grow(self, kind: str) -> None:
        """Select the word, sentence, line or turn at the cursor or around what was found, or take the next one in."""
        selection = self.selection
        around = self.units.around(kind, selection) if self._is_found(selection) else selection
        self.select(around if around != selection else self.units.grow(kind, selection))

    def _is_found(self, selection: Selection) -> bool:
        here = (selection.start, selection.end)
        at = bisect_left(self.found, here)
        return not selection.settled and self.found[at : at + 1] == [here]

    def action_shrink(self, kind: str) -> None:
        """Give back the last word, sentence, line or turn."""
        self.select(self.units.shrink(kind, self.selection))

    def action_clear(self) -> None:
        """Select nothing; the cursor goes to where the selection began. Line by line is over, unless something found was cleared."""
        if self.found:
            self.show_found(())
            if self.by_line:
                return
        self.by_line = False
        self.select(selecting.at(self.selection.cursor if self.selection.empty else self.selection.start))

    def action_step_coded(self, step: int) -> None:
        """Select the next (1) or previous (-1) coded passage."""
        here = (self.selection.start, self.selection.end) if not self.selection.empty else (self.selection.cursor, -1 if step > 0 else 0)
        places = sorted({(span.start, span.end) for span in self.index})
        at = bisect_right(places, here) if step > 0 else bisect_left(places, here) - 1
        if 0 <= at < len(places):
            self.mark(*places[at])
        else:
            self.post_message(self.NoMore(step))

    def action_step_found(self, step: int) -> None:
        """Go to the next or previous stretch that was found, round the end if need be."""
        at = 0
        if self.found:
            here = (self.selection.start, self.selection.end)
            at = (bisect_right(self.found, here) if step > 0 else bisect_left(self.found, here) - 1) % len(self.found)
            self.mark(*self.found[at])
        self.post_message(self.AtFound(at, len(self.found)))
