"""A transcript laid out for a screen: rows of a width, and the way from an offset in the text to a cell on the screen and back.

Knows no terminal library. Offsets are code points of the canonical text, cells count from the left edge of the text column.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise

from qualcode.study.records import TranscriptRecord
from qualcode.text.graphemes import boundaries, cell_width, one_cell_each, safe_text
from qualcode.text.lines import wrap_rows
from qualcode.text.plain import Turn
from qualcode.tui.transcript.marks import marks_in

#: marks a row that only separates two turns or paragraphs
SPACER = -1


class Document:
    """A transcript with the look-ups a screen needs, independent of any width."""

    def __init__(self, record: TranscriptRecord) -> None:
        self.record = record
        self.text = record.text
        self.lines = record.lines or ((0, 0),)
        self.turns = record.turns
        self._line_starts = [start for start, _ in self.lines]
        self._turn_starts = [turn.start for turn in self.turns]
        #: marks of Markdown in labels, which are not drawn: their starts, and their ends
        self._marks, self._mark_ends = self._label_marks()
        #: per line whether all its characters take one cell, so that offsets can be counted instead of measured
        self.plain = self._plain_lines()
        #: per line the speaker who is named above it, because the talk that begins there has no label in the text
        self.told = self._told_lines()
        #: per line whether a blank row belongs above it
        self.opens = self._opening_lines()

    def _label_marks(self) -> tuple[list[int], list[int]]:
        marks = marks_in(self.text, self.turns)
        return [start for start, _ in marks], [end for _, end in marks]

    def _plain_lines(self) -> bytearray:
        if one_cell_each(self.text.replace("\n", " ")):
            plain = bytearray(b"\1" * len(self.lines))
        else:
            plain = bytearray(one_cell_each(self.text, start, end) for start, end in self.lines)
        for mark in self._marks:
            plain[self.line_at(mark)] = False
        return plain

    def _told_lines(self) -> dict[int, str]:
        """Lines where talk without a label begins that somebody was said to speak, and not the speaker of the talk before."""
        told: dict[int, str] = {}
        before: str | None = None
        for turn in self.turns:
            if turn.speaker and turn.speaker != before and turn.label_end == turn.start:
                told[self.line_at(turn.start)] = turn.speaker
            before = turn.speaker
        return told

    def _opening_lines(self) -> bytearray:
        """Lines where a labelled turn begins, or with a blank line before them in the text itself, or with a speaker named above.

        The first only in the last case.
        """
        opens = bytearray(len(self.lines))
        for turn in self.turns:
            line = self.line_at(turn.start)
            opens[line] = turn.label_end > turn.start == self.lines[line][0]
        before = 0
        for line, (start, end) in enumerate(self.lines):
            if start - before > 1 and self.text.count("\n", before, start) > 1:
                opens[line] = True
            before = end
        opens[0] = False
        for line in self.told:
            opens[line] = True
        return opens

    @property
    def end(self) -> int:
        """The last place a cursor can stand."""
        return self.lines[-1][1]

    def line_at(self, offset: int) -> int:
        """Index of the stored line an offset lies in, or else of the one before it."""
        return max(0, bisect_right(self._line_starts, offset) - 1)

    def turn_index(self, offset: int) -> int | None:
        """Index of the turn an offset lies in or after, or None before the first."""
        at = bisect_right(self._turn_starts, offset) - 1
        return at if at >= 0 else None

    def turn_at(self, offset: int) -> Turn | None:
        """The turn an offset lies in or after."""
        at = self.turn_index(offset)
        return None if at is None else self.turns[at]

    def turns_over(self, start: int, end: int) -> tuple[Turn, ...]:
        """The turns that begin before `end` and are not over at `start`."""
        first = max(0, bisect_right(self._turn_starts, start) - 1)
        return self.turns[first : bisect_left(self._turn_starts, end)]

    def said(self, start: int, end: int) -> str:
        """The words of a stretch on one row, without the labels of speakers in it."""
        talk = self.text[start:end]
        for turn in reversed(self.turns_over(start, end)):
            if turn.label_end > turn.start:
                talk = talk[: max(0, turn.start - start)] + talk[max(0, turn.talk_start - start) :]
        return " ".join(talk.split())

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """The same stretch without white space at its ends; empty when there is nothing else."""
        words = self.text[start:end]
        left = len(words) - len(words.lstrip())
        return start + left, max(start + left, start + len(words.rstrip()))

    def positions(self, start: int, end: int) -> list[int]:
        """Every place between `start` and `end`, both included, where a cursor may stand: the grapheme edges."""
        if self.plain_between(start, end):
            return list(range(start, end + 1))
        places = boundaries(self.text, start, end)
        return self._beside_marks(places, start, end) if self._marks else places

    def _beside_marks(self, places: list[int], start: int, end: int) -> list[int]:
        """Marks that are not drawn are one place with the letter after them, or with the end of the row."""
        for mark, mark_end in self._marks_over(start, end):
            if mark_end >= end:
                places = [place for place in places if place < mark or place in (start, end)]
            else:
                places = [place for place in places if place == start or not mark < place <= mark_end]
        return places

    def _marks_over(self, start: int, end: int) -> list[tuple[int, int]]:
        first, last = bisect_right(self._mark_ends, start), bisect_left(self._marks, end)
        return list(zip(self._marks[first:last], self._mark_ends[first:last], strict=True))

    def _seen(self, start: int, end: int) -> str:
        """The stretch without marks that are not drawn."""
        if not self._marks:
            return self.text[start:end]
        seen = ""
        for mark, mark_end in self._marks_over(start, end):
            seen += self.text[start:mark] if start < mark else ""
            start = min(mark_end, end)
        return seen + self.text[start:end]

    def plain_between(self, start: int, end: int) -> bool:
        """Whether the stretch lies within one line whose characters all take one cell."""
        line = self.line_at(start)
        return bool(self.plain[line]) and self.lines[line][0] <= start and end <= self.lines[line][1]

    def drawn(self, start: int, end: int) -> str:
        """The stretch as it is sent to a terminal: clusters terminals disagree about are replaced, widths stay, a label's marks go."""
        return self.text[start:end] if self.plain_between(start, end) else safe_text(self._seen(start, end))

    def cells(self, start: int, end: int) -> int:
        """Cells that `drawn` takes."""
        return end - start if self.plain_between(start, end) else cell_width(self._seen(start, end))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the screen. A spacer has `line` SPACER and is empty; it stands at the end of the row before."""

    index: int
    start: int
    end: int
    line: int
    #: whether the stored line begins here, so that its number does too
    first: bool


class Layout:
    """A document cut into rows at most `width` cells wide. A stored line always begins a row, and wraps when it is wider."""

    def __init__(self, document: Document, width: int) -> None:
        self.document = document
        self.width = max(1, width)
        starts: list[int] = []
        ends: list[int] = []
        owners: list[int] = []
        first_rows: list[int] = []
        for line, (start, end) in enumerate(document.lines):
            if document.opens[line]:
                above = ends[-1] if ends else start
                starts.append(above)
                ends.append(above)
                owners.append(SPACER)
            first_rows.append(len(starts))
            if end - start <= self.width and document.plain[line]:
                starts.append(start)
                ends.append(end)
                owners.append(line)
            else:
                rows = wrap_rows(document.text, start, end, self.width) or [(start, end)]
                starts += [row_start for row_start, _ in rows]
                ends += [row_end for _, row_end in rows]
                owners += [line] * len(rows)
        self._starts, self._ends = array("l", starts), array("l", ends)
        #: the stored line of each row, or SPACER
        self._lines = array("l", owners)
        #: the first row of each stored line
        self._first_rows = array("l", first_rows)

    def __len__(self) -> int:
        return len(self._starts)

    def row(self, index: int) -> Row:
        """The row of that index. Raises IndexError outside the layout."""
        line = self._lines[index]
        first = line != SPACER and self._first_rows[line] == index
        return Row(index, self._starts[index], self._ends[index], line, first)

    def row_at(self, offset: int) -> int:
        """Index of the text row in which an offset is drawn; one between rows belongs to the row before."""
        index = max(0, bisect_right(self._starts, offset) - 1)
        while index and self._lines[index] == SPACER:
            index -= 1
        return index

    def speaker_above(self, row: Row) -> str:
        """Who is named on a row between turns; "" on most, and on every other row."""
        return self.document.told.get(self._lines[row.index + 1], "") if row.line == SPACER else ""

    def row_of_line(self, line: int) -> int:
        """Index of the row where a stored line (from 0) begins."""
        return self._first_rows[line]

    def rows_over(self, start: int, end: int) -> range:
        """Every row that draws something of [start, end), spacers between them included."""
        return range(self.row_at(start), self.row_at(max(start, end - 1)) + 1)

    def text_row(self, index: int, step: int) -> int:
        """The nearest row with text at or beyond `index` in the direction of `step` (1 or -1), else in the other."""
        index = min(max(index, 0), len(self) - 1)
        at = index
        while 0 <= at < len(self) and self._lines[at] == SPACER:
            at += step
        return at if 0 <= at < len(self) else self.text_row(index, -step)

    def cell_of(self, offset: int) -> tuple[int, int]:
        """(row, cell) where an offset is drawn; one in the blanks after a row stands at the row's end."""
        row = self.row(self.row_at(offset))
        return row.index, self.document.cells(row.start, min(max(offset, row.start), row.end))

    def offset_at(self, index: int, cell: int) -> int:
        """The offset drawn at a cell of a row: the cluster that covers it, or the row's end when the cell lies beyond."""
        row = self.row(index)
        if cell <= 0:
            return row.start
        if self.document.plain_between(row.start, row.end):
            return min(row.start + cell, self._last_place(row))
        width = 0
        for start, end in pairwise(self.document.positions(row.start, row.end)):
            width += self.document.cells(start, end)
            if width > cell:
                return start
        return self._last_place(row)

    def _last_place(self, row: Row) -> int:
        """The row's end, or its last grapheme where the next row begins at that end (a word broken in two)."""
        after = row.index + 1
        if after < len(self) and self._lines[after] != SPACER and self._starts[after] == row.end and row.end > row.start:
            return self.document.positions(row.start, row.end)[-2]
        return row.end

    def left_of(self, offset: int) -> int:
        """The cursor place before `offset`, over the edge of a row if need be."""
        row = self.row(self.row_at(offset))
        if offset > row.start:
            places = self.document.positions(row.start, row.end)
            return places[max(0, bisect_left(places, min(offset, row.end + 1)) - 1)]
        before = self.text_row(row.index - 1, -1)
        return self._last_place(self.row(before)) if before < row.index else row.start

    def right_of(self, offset: int) -> int:
        """The cursor place after `offset`, over the edge of a row if need be."""
        row = self.row(self.row_at(offset))
        if offset < self._last_place(row):
            places = self.document.positions(row.start, row.end)
            return places[bisect_right(places, offset)]
        after = self.text_row(row.index + 1, 1)
        return self.row(after).start if after > row.index else row.end
