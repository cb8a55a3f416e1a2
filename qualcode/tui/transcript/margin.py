"""The margin beside the text: a stripe per coded passage in its lane, and the names of codes where there is room for them."""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.text.graphemes import cell_width, grapheme_width, graphemes, one_cell_each, safe_text
from qualcode.tui.transcript.layout import Layout, Row
from qualcode.tui.transcript.spans import Span, SpanIndex

STARTS, RUNS, ENDS, ALONE, MORE = "╻", "┃", "╹", "╺", "…"
#: a name is shortened to no less than this many cells
LEAST_NAME = 5
BETWEEN = "  "
#: rows a name may wait for a row with room
LOOK_AHEAD = 12


@dataclass(frozen=True, slots=True)
class Frame:
    """The columns of a transcript view of some width, from the left: line number, text, stripes, names. In cells."""

    number: int
    text: int
    lanes: int
    #: room for names to the right of the stripes; 0 when they are written into the empty end of a row instead
    names: int

    @classmethod
    def fit(cls, width: int, lines: int, measure: int, lanes: int) -> Frame:
        """Divide `width` cells. The text gets its measure as soon as two stripes fit beside it."""
        number = max(4, len(str(lines)) + 1)
        text = max(8, min(measure, width - number - 1 - 2))
        rest = max(0, width - number - text - 1)
        wanted = max(2, lanes)
        if rest < 12:
            return cls(number, text, min(rest, max(2, wanted)), 0)
        shown = min(wanted, max(3, rest // 3), 10)
        return cls(number, text, shown, rest - shown - 2)


def stripe(row: Row, span: Span, layout: Layout) -> str:
    """The glyph of one span on one row it covers."""
    begins = row.line >= 0 and row.start <= span.start and layout.row_at(span.start) == row.index
    ends = row.line >= 0 and layout.row_at(span.end - 1) == row.index
    if begins:
        return ALONE if ends else STARTS
    return ENDS if ends else RUNS


def stripes(row: Row, spans: list[Span], index: SpanIndex, layout: Layout, lanes: int) -> list[tuple[str, Span | None]]:
    """One (glyph, span) per lane; the last lane says `…` when more passages are here than lanes can show."""
    cells: list[tuple[str, Span | None]] = [(" ", None)] * lanes
    hidden = False
    for span in spans:
        lane = index.lane(span)
        if lane < lanes:
            cells[lane] = (stripe(row, span, layout), span)
        else:
            hidden = True
    if hidden and lanes:
        cells[-1] = (MORE, None)
    return cells


class Labels:
    """Names of codes by row. A name stands on the first row of its passage with room for it; within one turn none depends on another."""

    def __init__(self, layout: Layout, index: SpanIndex, frame: Frame) -> None:
        self._layout = layout
        self._index = index
        self._frame = frame
        #: per turn (None before the first) the names on its rows, and whether some had to be left out
        self._turns: dict[int | None, dict[int, list[tuple[str, Span | None]]]] = {}

    def on(self, row: Row) -> list[tuple[str, Span | None]]:
        """(name as it fits, span) for a row, from the left; a last ("…", None) tells of names without room."""
        turn = self._layout.document.turn_index(row.start if row.line >= 0 else self._layout.row(row.index + 1).start)
        if turn not in self._turns:
            self._turns[turn] = self._place(turn)
        return self._turns[turn].get(row.index, [])

    def forget(self, start: int, end: int) -> tuple[int, int]:
        """Names of passages beginning in the turns over [start, end) are placed anew; gives the stretch of text of those turns."""
        document = self._layout.document
        first, last = document.turn_index(start), document.turn_index(max(start, end - 1))
        for turn in [None, *range(first or 0, (last or 0) + 1)]:
            self._turns.pop(turn, None)
        low = 0 if first is None else document.turns[first].start
        high = end if last is None else max(end, document.turns[last].end)
        return low, high

    def _place(self, turn: int | None) -> dict[int, list[tuple[str, Span | None]]]:
        document = self._layout.document
        if turn is None:
            start, end = 0, document.turns[0].start if document.turns else document.end
        else:
            start, end = document.turns[turn].start, document.turns[turn].end
        begun = [span for span in self._index.over(start, end) if start <= span.start < end and span.code_id]
        waiting = sorted(begun, key=lambda span: (span.start, -span.end, span.made))
        rows = self._layout.rows_over(start, end) if waiting else range(0)
        placed = self._above(rows, waiting)
        for index in rows:
            row = self._layout.row(index)
            here = [span for span in waiting if span.start < max(row.end, row.start + 1)] if row.line >= 0 else []
            if here:
                placed[index] = self._fill(row, here, rows)
                done = {span.key for _, span in placed[index] if span} | {span.key for span in here if span.end <= row.end}
                waiting = [span for span in waiting if span.key not in done]
        return placed

    def _above(self, rows: range, waiting: list[Span]) -> dict[int, list[tuple[str, Span | None]]]:
        """Names that no row of their passage has room for go to the blank row above the turn, when the passage begins right below it."""
        if self._frame.names or not rows.start or self._layout.row(rows.start - 1).line >= 0:
            return {}
        first = self._layout.row(rows.start)
        speaker = self._layout.speaker_above(self._layout.row(rows.start - 1))
        room, names = self._frame.text - 2 - cell_width(speaker), list[tuple[str, Span | None]]()
        for span in [span for span in waiting if span.start < first.end]:
            width = cell_width(span.name)
            if max(self._room(first), self._most_room(first, span, rows)) < width <= room:
                names.append((safe_text(span.name), span))
                room -= width + len(BETWEEN)
                waiting.remove(span)
        return {rows.start - 1: names} if names else {}

    def _fill(self, row: Row, spans: list[Span], rows: range) -> list[tuple[str, Span | None]]:
        """As many names as the row has room for. One is shortened only where its passage has no row with more room."""
        room = self._room(row)
        names: list[tuple[str, Span | None]] = []
        for span in spans:
            gap, width = len(BETWEEN) if names else 0, cell_width(span.name)
            if width + gap <= room:
                names.append((safe_text(span.name), span))
            elif not names and room >= LEAST_NAME and room >= self._most_room(row, span, rows):
                names.append((shorten(span.name, room), span))
                width = room
            else:
                continue
            room -= width + gap
        shown = {span.key for _, span in names if span}
        if room >= 2 and any(span.end <= row.end and span.key not in shown for span in spans):
            names.append((MORE, None))
        return names

    def _room(self, row: Row) -> int:
        """Cells for names on a row: their column, or what the words leave free."""
        return self._frame.names or self._frame.text - self._layout.document.cells(row.start, row.end) - 2

    def _most_room(self, row: Row, span: Span, rows: range) -> int:
        """The most room on the rows of the span after this one, as far as one looks."""
        last = min(self._layout.row_at(span.end - 1), rows.stop - 1, row.index + LOOK_AHEAD)
        after = (self._layout.row(index) for index in range(row.index + 1, last + 1))
        return max((self._room(row) for row in after if row.line >= 0), default=0) if not self._frame.names else 0


def shorten(name: str, width: int) -> str:
    """The words, safe to draw, in at most `width` cells; their end replaced by `…` when they are longer, "" without any room."""
    if cell_width(name) <= width:
        return safe_text(name)
    kept, used = name[: max(0, width - len(MORE))], 0
    if not one_cell_each(name):
        kept = ""
        for start, end in graphemes(name):
            used += grapheme_width(name[start:end])
            if used > width - len(MORE):
                break
            kept = name[:end]
    return (safe_text(kept).rstrip() or safe_text(kept)) + MORE if width > 0 else ""
