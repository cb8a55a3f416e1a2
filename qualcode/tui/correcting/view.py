"""The segments of a recording one below the other, the current one with its chosen word or as it is written. Only those in sight are laid out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment as Piece
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from qualcode.locale import text
from qualcode.study.records import SegmentRecord
from qualcode.text.graphemes import cell_width, safe_text
from qualcode.tui.correcting.blocks import SIGNS, Block, Stretch, clock, is_unsure, laid_out, word_at
from qualcode.tui.correcting.buffer import Buffer
from qualcode.tui.transcript.margin import shorten
from qualcode.tui.widgets.looks import Looks
from qualcode.tui.widgets.rolling import Roll

#: at the left: the current segment, one that is chosen with it, the one that is heard; then a checked one
BESIDE, WITH, HEARD, TICK = "▌", "│", "▸", "✓"
#: behind a speaker who is only guessed; in place of one where nobody is named
GUESS, NOBODY = "?", "–"
#: cells before the time: what stands at the left, the tick, the sign of a doubt, a blank
BEFORE = 4
#: cells of the speakers' names, in a narrow window and in a wide one
SPEAKER, SPEAKER_WIDE, WIDE_FROM = 11, 18, 110
#: words are hard to read in longer rows; in cells
WIDEST = 92
#: rows a turn of the wheel moves, and segments seen around the current one
WHEEL, AROUND = 3, 2


class SegmentsView(Looks, Widget, can_focus=True):
    """What was said, by segment. The page says what the keys do; this draws and moves."""

    ALLOW_SELECT = False
    looks = "correcting"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"correcting--{look}"
        for look in ("muted", "strong", "beside", "tick", "sign", "speaker", "here", "unsure", "word", "picked", "caret", "heard", "thumb")
    }
    DEFAULT_CSS = """
    SegmentsView { height: 1fr; width: 1fr; background: $surface; color: $foreground; }
    SegmentsView > .correcting--muted { color: $muted; }
    SegmentsView > .correcting--strong { text-style: bold; }
    SegmentsView > .correcting--beside { color: $accent; }
    SegmentsView > .correcting--tick { color: $success; }
    SegmentsView > .correcting--sign { color: $warning; text-style: bold; }
    SegmentsView > .correcting--speaker { color: $speaker; text-style: bold; }
    SegmentsView > .correcting--here { background: $panel; }
    SegmentsView > .correcting--unsure { color: $warning; text-style: underline; }
    SegmentsView > .correcting--word { background: $picked; color: $picked-text; text-style: bold; }
    SegmentsView > .correcting--picked { background: $picked; color: $picked-text; }
    SegmentsView > .correcting--caret { background: $accent; color: $background; }
    SegmentsView > .correcting--heard { text-style: bold; }
    SegmentsView > .correcting--thumb { color: $scrollbar; }
    """

    class Moved(Message):
        """Another segment is the current one, or another word is chosen."""

    class Opened(Message):
        """A double click: the text is to be corrected."""

    class Timed(Message):
        """A click on a segment's time: it is to be heard."""

    class Leaving(Message):
        """A click beside the segment that is written: what was written is to be kept, and this one to be the current one."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, language: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._language = language
        self.segments: Sequence[SegmentRecord] = ()
        self.index = 0
        #: the other end of the segments that are chosen together
        self.anchor = 0
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
        self._dragging = False

    # what is shown

    def show(self, segments: Sequence[SegmentRecord], index: int = 0, *, seconds: float = 0) -> None:
        """Show these, one of them as the current one. `seconds` is how long the recording is."""
        self.segments, self._roll.count = segments, len(segments)
        self._hours = max(seconds, segments[-1].end if segments else 0) >= 3600
        self.index = self.anchor = min(max(0, index), max(0, len(segments) - 1))
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
        return range(min(self.index, self.anchor), max(self.index, self.anchor) + 1)

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
            words = self.nothing if not self.segments and y == 1 else ""
            return Strip([Piece(f"  {words}", ground + self.look("muted"))]).adjust_cell_length(width, ground)
        index, row = rows[y]
        if index in self.chosen:
            ground += self.look("here")
        pieces = [*self._left(index, row, ground), *self._words(index, row, ground)]
        strip = Strip(pieces).adjust_cell_length(width - 1, ground)
        return Strip([*strip, Piece(self._thumb(y), self.look("") + self.look("thumb"))])

    def _left(self, index: int, row: int, ground: Style) -> list[Piece]:
        """What stands before the words: signs, time and speaker in the first row."""
        segment = self.segments[index]
        heard = self.heard is not None and self.heard[0] == index
        beside = BESIDE if index == self.index else HEARD if heard and row == 0 else WITH if index in self.chosen else " "
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
            return [Piece(text("correcting.empty", self._language), ground + self.look("muted"))]
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
        rows = buffer.rows(self.row_width)
        start, end = rows[row]
        low, high = (min(max(start, edge), end) for edge in buffer.selection)
        here = row == buffer.row_of_caret(self.row_width)
        marked = [(low, high, self.look("picked"))] if low < high else []
        if here and buffer.caret < end:
            from qualcode.text.graphemes import next_boundary

            after = next_boundary(buffer.text, buffer.caret)
            caret = (buffer.caret, after, self.look("caret"))
            # The caret stands at one end of what is selected.
            rest = [(after, high, self.look("picked"))] if low <= buffer.caret < high and after < high else []
            if high == buffer.caret:
                marked = [*marked, caret]
            elif marked:
                marked = [caret, *rest]
            else:
                marked = [caret]
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

    def _thumb(self, y: int) -> str:
        """Where among all one is, at the right edge."""
        height, count = self.size.height, len(self.segments)
        if count < 2:
            return " "
        return "█" if y == round(self._roll.top[0] / (count - 1) * (height - 1)) else " "

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

    # going

    def go(self, index: int, *, extend: bool = False, word: int | None = None) -> None:
        """Make a segment the current one; with `extend` those between stay chosen with it."""
        if not self.segments:
            return
        index = min(max(0, index), len(self.segments) - 1)
        before, top = set(self.chosen), self._roll.top
        self.index, self.word = index, word
        if not extend:
            self.anchor = index
        self._see()
        if self._roll.top != top:
            self.refresh()
        else:
            self._draw(*before, *self.chosen)
        self.post_message(self.Moved())

    def page(self, step: int) -> None:
        """A windowful on or back."""
        if not self.segments:
            return
        rows = self._rows()
        room = max(1, len({index for index, _ in rows}) - 1)
        self.go(self.index + step * room)

    def choose_word(self, word: int | None) -> None:
        """Choose a word of the current segment, or none."""
        self.word = word
        self._draw(self.index)
        self.post_message(self.Moved())

    def let_go(self) -> bool:
        """Choose no word and no other segments any more; False where neither was chosen."""
        if self.word is None and len(self.chosen) < 2:
            return False
        before = set(self.chosen)
        self.word, self.anchor = None, self.index
        self._draw(*before)
        self.post_message(self.Moved())
        return True

    def hear(self, heard: tuple[int, int | None] | None) -> None:
        """Another word is heard, or none."""
        if heard != self.heard:
            before, self.heard = self.heard, heard
            self._draw(*(one[0] for one in (before, heard) if one))

    # writing

    def write(self, buffer: Buffer | None) -> None:
        """Show the current segment as it is written, or as it is."""
        self.buffer, self.word, self.anchor = buffer, None, self.index
        self._laid_anew()

    def written(self, rows_before: int) -> None:
        """The words that are written changed; `rows_before` is how many rows they took."""
        if self.buffer is None:
            return
        if len(self.buffer.rows(self.row_width)) == rows_before:
            self._draw(self.index)
        else:
            self._laid_anew()

    # the mouse, and the size

    def _at(self, x: int, y: int) -> tuple[int, int, int] | None:
        """(segment, row of it, cell of its words) under the mouse; None below the last."""
        rows = self._rows()
        return (*rows[y], x - self._text_from) if 0 <= y < len(rows) else None

    def _offset(self, stretch: Stretch, words: str, cell: int) -> int:
        return Buffer(words).offset_at(stretch, max(0, cell), last=True)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The caret goes where the mouse is."""
        if (found := self._at(event.x, event.y)) is None or self.buffer is None:
            return
        index, row, cell = found
        if index == self.index:
            self._caret_to(row, cell, extend=event.shift)
            self._dragging = True
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """What the mouse is drawn over is selected."""
        if self._dragging and self.buffer is not None and (found := self._at(event.x, event.y)) and found[0] == self.index:
            self._caret_to(*found[1:], extend=True)

    def on_mouse_up(self) -> None:
        """The end of it."""
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    def _caret_to(self, row: int, cell: int, *, extend: bool) -> None:
        if self.buffer is not None:
            rows = self.buffer.rows(self.row_width)
            self.buffer.go(self.buffer.offset_at(rows[row], max(0, cell), last=row == len(rows) - 1), extend)
            self._draw(self.index)

    def on_click(self, event: events.Click) -> None:
        """The segment under the mouse is the current one, the word under it chosen; a double click opens it, one on the time plays it."""
        if (found := self._at(event.x, event.y)) is None:
            return
        index, row, cell = found
        if self.buffer is not None:
            if index != self.index:
                self.post_message(self.Leaving(index))
            return
        block = self._block(index)
        inside = cell >= 0 and row < len(block.rows)
        word = word_at(block, self._offset(block.rows[row], self.segments[index].text, cell)) if inside else None
        self.go(index, extend=event.shift, word=None if event.shift else word)
        if BEFORE <= event.x < BEFORE + self._time_cells and row == 0:
            self.post_message(self.Timed())
        elif event.chain == 2:
            self.post_message(self.Opened())

    def on_mouse_scroll_down(self) -> None:
        """Further on."""
        self._roll.roll(WHEEL)
        self.refresh()

    def on_mouse_scroll_up(self) -> None:
        """Back."""
        self._roll.roll(-WHEEL)
        self.refresh()

    def on_resize(self) -> None:
        """Lay out anew, the current segment in sight."""
        self._forget()
        self._roll.height = self.size.height
        self._roll.top = (self.index, 0)
        self._see()
        self.refresh()
