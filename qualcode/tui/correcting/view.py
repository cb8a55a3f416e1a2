"""The segments of a recording: moving among them, writing in one, and the mouse."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.message import Message

from qualcode.tui.correcting.blocks import Stretch, word_at
from qualcode.tui.correcting.buffer import Buffer
from qualcode.tui.correcting.drawn import BEFORE, SegmentsDrawn

#: rows a turn of the wheel moves
WHEEL = 3


class SegmentsView(SegmentsDrawn, can_focus=True):
    """What was said, by segment. The page says what the keys do; this draws and moves."""

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

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        self._dragging = False

    # going

    def go(self, index: int, *, extend: bool = False, word: int | None = None) -> None:
        """Make a segment the current one; with `extend` those between stay chosen with it."""
        if not self.segments:
            return
        index = min(max(0, index), len(self.segments) - 1)
        before, top = set(self.chosen), self._roll.top
        self.index, self.word = index, word
        if not extend:
            self.other_end = index
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
        self.word, self.other_end = None, self.index
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
        self.buffer, self.word, self.other_end = buffer, None, self.index
        self._laid_anew()

    def written(self, rows_before: int) -> None:
        """The words that are written changed; `rows_before` is how many rows they took."""
        if self.buffer is None:
            return
        if len(self.buffer.rows(self.row_width)) == rows_before:
            self._draw(self.index)
        else:
            self._laid_anew()

    def on_paste(self, event: events.Paste) -> None:
        """Pasted words are written; where nothing is written they are no commands."""
        event.stop()
        if self.buffer is not None:
            rows = len(self.buffer.rows(self.row_width))
            self.buffer.write(event.text)
            self.written(rows)

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
            elif event.chain == 2:
                self.buffer.select_word()
                self._draw(self.index)
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
