"""The segments of a recording as they are drawn, the current one with its chosen word or as it is written.

Only those in sight are laid out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment as Piece
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from qualcode.locale import text
from qualcode.study.records import SegmentRecord
from qualcode.study.transcriptions import clock
from qualcode.text.graphemes import cell_width, next_boundary, safe_text
from qualcode.text.lines import wrap_rows
from qualcode.tui.correcting.blocks import SIGNS, Block, Stretch, is_unsure, laid_out
from qualcode.tui.correcting.buffer import Buffer
from qualcode.tui.transcript.margin import shorten
from qualcode.tui.widgets.looks import Looks
from qualcode.tui.widgets.rolling import Roll

#: at the left: the current segment, the same while it is written, one that is chosen with it, the one that is heard; then a checked one
BESIDE, WRITTEN, WITH, HEARD, TICK = "▌", "█", "│", "▸", "✓"
#: behind a speaker who is only guessed; in place of one where nobody is named
GUESS, NOBODY = "?", "–"
#: cells before the time: what stands at the left, the tick, the sign of a doubt, a blank
BEFORE = 4
#: cells of the speakers' names, in a narrow window and in a wide one
SPEAKER, SPEAKER_WIDE, WIDE_FROM = 11, 18, 110
#: words are hard to read in longer rows; in cells
WIDEST = 92
#: segments seen around the current one
AROUND = 2


class SegmentsDrawn(Looks, Widget):
    """What was said, by segment; a row of signs, time and speaker before the words."""

    ALLOW_SELECT = False
    looks = "correcting"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"correcting--{look}"
        for look in ("muted", "strong", "beside", "tick", "sign", "speaker", "here", "unsure", "word", "picked", "caret", "heard", "thumb")
    }
    DEFAULT_CSS = """
    SegmentsDrawn { height: 1fr; width: 1fr; background: $surface; color: $foreground; }
    SegmentsDrawn > .correcting--muted { color: $muted; }
    SegmentsDrawn > .correcting--strong { text-style: bold; }
    SegmentsDrawn > .correcting--beside { color: $accent; }
    SegmentsDrawn > .correcting--tick { color: $success; }
    SegmentsDrawn > .correcting--sign { color: $warning; text-style: bold; }
    SegmentsDrawn > .correcting--speaker { color: $speaker; text-style: bold; }
    SegmentsDrawn > .correcting--here { background: $panel; }
    SegmentsDrawn > .correcting--unsure { color: $warning; text-style: underline; }
    SegmentsDrawn > .correcting--word { background: $picked; color: $picked-text; text-style: bold; }
    SegmentsDrawn > .correcting--picked { background: $picked; color: $picked-text; }
    SegmentsDrawn > .correcting--caret { background: $foreground; color: $background; }
    SegmentsDrawn > .correcting--heard { text-style: bold; }
    SegmentsDrawn > .correcting--thumb { color: $scrollbar; }
    """

    def __init__(self, language: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._language = language
        self.segments: Sequence[SegmentRecord] = ()
        self.index = 0
        #: the other end of the segments that are chosen together
        self.other_end = 0
        #: the chosen word of the current segment
        self.word: int | None = None
        #: what is written in place of the current segment
        self.buffer: Buffer | None = None
        #: (segment, word) that is heard
        self.heard: tuple[int, int | None] | None = None
        #: said where there are no segments
        self.nothing = ""
        self._roll = Roll(self._height_of, blank=0)
        self._blocks: dict[int, Block] = {}
        #: the rows last drawn, and for which place and size
        self._picture: tuple[object, list[tuple[int, int]]] | None = None
        self._hours = False

    # what is shown

    def show(self, segments: Sequence[SegmentRecord], index: int = 0, *, seconds: float = 0) -> None:
        """Show these, one of them as the current one. `seconds` is how long the recording is."""
        self.segments, self._roll.count = segments, len(segments)
        self._hours = max(seconds, segments[-1].end if segments else 0) >= 3600
        self.index = self.other_end = min(max(0, index), max(0, len(segments) - 1))
        self.word = self.heard = None
        self._forget()
        if self.size.height:
            self._see()
        self.refresh()

    def changed(self, segments: Sequence[SegmentRecord], indices: Sequence[int]) -> None:
        """Some of the segments say something else now; there are as many as before."""
        heights = [len(self._block(index).rows) for index in indices]
        self.segments = segments
        for index in indices:
            self._blocks.pop(index, None)
        if self.word is not None and self.item is not None and self.word >= len(self.item.words):
            self.word = len(self.item.words) - 1 if self.item.words else None
        if heights == [len(self._block(index).rows) for index in indices]:
            self._draw(*indices)
        else:
            self._laid_anew()

    @property
    def item(self) -> SegmentRecord | None:
        """The current segment."""
        return self.segments[self.index] if self.index < len(self.segments) else None

    @property
    def chosen(self) -> range:
        """The indices of the segments that are chosen together; mostly the current one alone."""
        if not self.segments:
            return range(0)
        return range(min(self.index, self.other_end), max(self.index, self.other_end) + 1)

    def _forget(self) -> None:
        self._blocks.clear()
        self._picture = None

    def _laid_anew(self) -> None:
        """Heights changed."""
        self._picture = None
        self._see()
        self.refresh()

    def block(self, index: int) -> Block:
        """A segment as it is laid out."""
        return self._block(index)

    def _block(self, index: int) -> Block:
        if index not in self._blocks:
            self._blocks[index] = laid_out(self.segments[index], self._text_width)
        return self._blocks[index]

    def _height_of(self, index: int) -> int:
        return len(self._rows_of(index))

    def _rows_of(self, index: int) -> Sequence[Stretch]:
        if self.buffer is not None and index == self.index:
            return self.buffer.rows(self.row_width)
        return self._block(index).rows

    # widths

    @property
    def _speaker_cells(self) -> int:
        return SPEAKER_WIDE if self.size.width >= WIDE_FROM else SPEAKER

    @property
    def _time_cells(self) -> int:
        return 7 if self._hours else 5

    @property
    def _text_from(self) -> int:
        return BEFORE + self._time_cells + 1 + self._speaker_cells + 1

    @property
    def _text_width(self) -> int:
        return max(10, min(WIDEST, self.size.width - self._text_from - 2))

    @property
    def row_width(self) -> int:
        """Cells of a row while it is written: the caret has room behind the last letter."""
        return self._text_width - 1

    # drawing

    def render_line(self, y: int) -> Strip:
        """The strip of a row."""
        rows, width = self._rows(), self.size.width
        ground = self.look("")
        if y >= len(rows):
            told = () if self.segments else wrap_rows(self.nothing, 0, len(self.nothing), max(1, width - 4))
            words = self.nothing[slice(*told[y - 1])] if 0 < y <= len(told) else ""
            return Strip([Piece(f"  {words}", ground)]).adjust_cell_length(width, ground)
        index, row = rows[y]
        if index in self.chosen:
            ground += self.look("here")
        pieces = [*self._left(index, row, ground), *self._words(index, row, ground)]
        strip = Strip(pieces).adjust_cell_length(width - 1, ground)
        return Strip([*strip, Piece(self._roll.thumb(y), self.look("") + self.look("thumb"))])

    def _left(self, index: int, row: int, ground: Style) -> list[Piece]:
        """What stands before the words: signs, time and speaker in the first row."""
        segment = self.segments[index]
        heard = self.heard is not None and self.heard[0] == index
        here = WRITTEN if self.buffer is not None else BESIDE
        beside = here if index == self.index else HEARD if heard and row == 0 else WITH if index in self.chosen else " "
        pieces = [Piece(beside, ground + self.look("beside"))]
        if row:
            return [*pieces, Piece(" " * (self._text_from - 1), ground)]
        sign = SIGNS[segment.marks[0]] if segment.marks else " "
        pieces.append(Piece(TICK if segment.checked else " ", ground + self.look("tick")))
        pieces.append(Piece(f"{sign} ", ground + self.look("muted" if segment.checked else "sign")))
        pieces.append(Piece(f"{clock(segment.start):>{self._time_cells}} ", ground + self.look("muted")))
        room = self._speaker_cells
        if segment.speaker is None:
            name, look = NOBODY, "muted"
        elif segment.guess:
            name, look = shorten(segment.speaker, room - 1) + GUESS, "muted"
        else:
            name, look = shorten(segment.speaker, room), "speaker"
        name = safe_text(name)
        pieces.append(Piece(name + " " * (room - cell_width(name) + 1), ground + self.look(look)))
        return pieces

    def _words(self, index: int, row: int, ground: Style) -> list[Piece]:
        """The words of a row, cut where their look changes."""
        if self.buffer is not None and index == self.index:
            return self._written(self.buffer, row, ground)
        segment, block = self.segments[index], self._block(index)
        start, end = block.rows[row]
        if not segment.text:
            return [Piece(text("correcting.nothing-said", self._language), ground + self.look("muted"))]
        marked: list[tuple[int, int, Style]] = []
        for at, (low, high) in enumerate(block.words):
            look = Style()
            if not segment.checked and is_unsure(segment.words[at]):
                look += self.look("unsure")
            if self.heard == (index, at):
                look += self.look("heard")
            if index == self.index and at == self.word:
                look += self.look("word")
            if look and low < end and high > start:
                marked.append((max(low, start), min(high, end), look))
        return self._pieces(segment.text, start, end, marked, ground)

    def _pieces(self, words: str, start: int, end: int, marked: Sequence[tuple[int, int, Style]], ground: Style) -> list[Piece]:
        pieces, at = [], start
        for low, high, look in marked:
            if at < low:
                pieces.append(Piece(safe_text(words[at:low]), ground))
            pieces.append(Piece(safe_text(words[low:high]), ground + look))
            at = high
        if at < end:
            pieces.append(Piece(safe_text(words[at:end]), ground))
        return pieces

    def _written(self, buffer: Buffer, row: int, ground: Style) -> list[Piece]:
        """A row of what is being written, with the caret and the selection."""
        start, end = buffer.rows(self.row_width)[row]
        low, high = (min(max(start, edge), end) for edge in buffer.selection)
        here = row == buffer.row_of_caret(self.row_width)
        picked, marked = self.look("picked"), [(low, high, self.look("picked"))] if low < high else []
        if here and buffer.caret < end:
            after = next_boundary(buffer.text, buffer.caret)
            caret = (buffer.caret, after, self.look("caret"))
            # The caret stands at one end of what is selected: on its first letter, or on the one behind its last.
            if buffer.caret == high:
                marked.append(caret)
            else:
                marked = [caret, (after, high, picked)] if after < high else [caret]
        pieces = self._pieces(buffer.text, start, end, marked, ground)
        if here and buffer.caret >= end:
            pieces.append(Piece(" ", ground + self.look("caret")))
        return pieces

    def _rows(self) -> list[tuple[int, int]]:
        """The rows in sight; found once for a picture, not for each of its lines."""
        self._roll.height = self.size.height
        key = (self._roll.top, self.size)
        if self._picture is None or self._picture[0] != key:
            self._picture = (key, self._roll.rows())
        return self._picture[1]

    def _draw(self, *indices: int) -> None:
        """Draw some segments anew, where they are in sight."""
        ys = [y for y, (index, _) in enumerate(self._rows()) if index in indices]
        if ys:
            self.refresh(Region(0, ys[0], self.size.width, ys[-1] - ys[0] + 1))

    def row_on_screen(self) -> int:
        """The row of the window where the current segment begins."""
        return self._roll.row_of(self.index)

    def _see(self) -> None:
        """Bring the current segment into sight, with some around it."""
        self._roll.height = self.size.height
        for other in (self.index + AROUND, self.index - AROUND, self.index):
            if 0 <= other < len(self.segments):
                self._roll.see(other)
