"""Selecting with the mouse: click, drag (the text scrolls at the edge), double and triple click, shift and click."""

from __future__ import annotations

from textual import events
from textual.scroll_view import ScrollView
from textual.timer import Timer

from qualcode.tui.transcript.layout import Layout
from qualcode.tui.transcript.selecting import Selection, Units


class PointedView(ScrollView):
    """A scrolled text with a selection that the mouse can make; what the selection does is the subclass's affair."""

    layout_rows: Layout
    units: Units
    selection: Selection
    #: cells before the text column
    text_left: int = 0

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._scroller: Timer | None = None
        self._edge_step = 0
        self._dragging = False

    def select(self, selection: Selection, *, see: bool = True) -> None:
        """Make this the selection."""
        raise NotImplementedError

    def scroll_row(self, row: int) -> None:
        """Bring a row to the top."""
        raise NotImplementedError

    def pointed(self, offset: int) -> None:
        """The mouse was clicked once at an offset, where the cursor is now."""

    def _offset_under(self, event: events.MouseEvent) -> int:
        row = self.layout_rows.text_row(round(self.scroll_y) + min(max(event.y, 0), self.size.height - 1), -1)
        return self.layout_rows.offset_at(row, event.x - self.text_left)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Put the cursor there; with shift extend the selection. A drag may follow."""
        if event.button != 1:
            return
        self.focus()
        self.capture_mouse()
        self._dragging = True
        offset = self._offset_under(event)
        self.select(Selection(self.selection.anchor if event.shift else offset, offset), see=False)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Extend the selection while the button is down; beyond the edge the text scrolls by itself."""
        if not self._dragging:
            return
        self._edge_step = -1 if event.y < 0 else 1 if event.y >= self.size.height else 0
        if self._edge_step and self._scroller is None:
            self._scroller = self.set_interval(1 / 30, self._scroll_edge)
        offset = self._offset_under(event)
        if offset != self.selection.cursor:
            self.select(Selection(self.selection.anchor, offset), see=False)

    def _scroll_edge(self) -> None:
        if not self._edge_step:
            return
        self.scroll_row(round(self.scroll_y) + self._edge_step)
        edge = round(self.scroll_y) + (self.size.height - 1 if self._edge_step > 0 else 0)
        row = self.layout_rows.text_row(edge, self._edge_step)
        self.select(Selection(self.selection.anchor, self.layout_rows.offset_at(row, 0)), see=False)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """The drag is over."""
        self.capture_mouse(False)
        self._dragging, self._edge_step = False, 0
        if self._scroller is not None:
            self._scroller.stop()
            self._scroller = None

    def on_click(self, event: events.Click) -> None:
        """Twice selects the word, three times the sentence; in one place, once may select more than the cursor's place."""
        if event.chain == 1 and self.selection.empty:
            self.pointed(self.selection.cursor)
        elif event.chain in (2, 3) and not event.shift:
            kind = "word" if event.chain == 2 else "sentence"
            start, end = self.units.unit_at(kind, self._offset_under(event))
            self.select(Selection(start, end), see=False)
