"""The transcript on the screen: draws only the rows that are seen, moves a cursor by graphemes, and keeps its own selection.

It knows nothing of the study: it is given records and says with messages what the reader did.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from qualcode.study.records import TranscriptRecord
from qualcode.text.lines import MEASURE
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.transcript import selecting
from qualcode.tui.transcript.layout import Document, Layout
from qualcode.tui.transcript.margin import Frame, Labels
from qualcode.tui.transcript.moving import CONTEXT, MovingView
from qualcode.tui.transcript.paint import Looks, Painter
from qualcode.tui.transcript.places import places_after
from qualcode.tui.transcript.selecting import Selection, Stretch, Units
from qualcode.tui.transcript.spans import Span, SpanIndex

if TYPE_CHECKING:
    from qualcode.text.matching import Query

#: how far what was found stands out from its ground where colours do not tell it from a selection
FOUND_PLAINLY = 0.4


class TranscriptView(MovingView, can_focus=True):
    """One transcript: numbered lines, speakers, coded passages, and the margin."""

    ALLOW_SELECT = False
    BINDINGS = bindings_for("transcript")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "transcript--question",
        "transcript--label",
        "transcript--number",
        "transcript--number-here",
        "transcript--selection",
        "transcript--cursor",
        "transcript--found",
        "transcript--muted",
    }
    DEFAULT_CSS = """
    TranscriptView { height: 1fr; width: 1fr; background: $background; color: $foreground; overflow-x: hidden; scrollbar-size-vertical: 1; }
    TranscriptView > .transcript--question { color: $question; }
    TranscriptView > .transcript--label { color: $speaker; text-style: bold; }
    TranscriptView > .transcript--number { color: $muted; }
    TranscriptView > .transcript--number-here { color: $accent; text-style: bold; }
    TranscriptView > .transcript--selection { background: $picked; color: $picked-text; }
    TranscriptView > .transcript--cursor { text-style: reverse; }
    TranscriptView > .transcript--found { background: $secondary; color: $background; }
    TranscriptView > .transcript--muted { color: $muted; }
    """

    class Selected(Message):
        """The cursor moved or the selection changed."""

        def __init__(self, selection: Selection) -> None:
            super().__init__()
            self.selection = selection

    def __init__(self, record: TranscriptRecord, spans: Iterable[Span], language: str, *, offset: int = 0, id: str | None = None) -> None:
        super().__init__(id=id)
        self._language = language
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(160)
        self._looks: Looks | None = None
        self._load(record, spans, offset)

    #: what was looked for, if what was found can be found elsewhere by it
    found_by: Query | None = None

    # what is shown

    def _load(self, record: TranscriptRecord, spans: Iterable[Span], offset: int) -> None:
        self.document = Document(record)
        self.units = Units(self.document, self._language)
        self.index = SpanIndex(self.document.lines, spans)
        self.found: list[Stretch] = []
        self.selection = selecting.at(min(max(offset, 0), self.document.end))
        self._goal: int | None = None
        self._frame = Frame.fit(100, len(self.document.lines), MEASURE, self.index.lanes)
        self.text_left = self._frame.number
        self._width = self._height = 0
        self.layout_rows = Layout(self.document, self._frame.text)
        self._labels = Labels(self.layout_rows, self.index, self._frame)
        self._strips.clear()

    def show(self, record: TranscriptRecord, spans: Iterable[Span], offset: int = 0) -> None:
        """Show another transcript, the cursor at `offset`."""
        self._load(record, spans, offset)
        self._fit(self.size.width)
        self.go(self.selection.cursor, centre=True)

    def show_changed(self, record: TranscriptRecord, spans: Iterable[Span]) -> None:
        """Show this transcript as it reads now; the reader stays where they were, as far as the words are still there."""
        old, new, before, found = self.document.text, record.text, self.selection, self.found
        top = self.layout_rows.row(min(round(self.scroll_y), len(self.layout_rows) - 1)).start
        top, anchor, cursor = places_after(old, new, (top, before.anchor, before.cursor))
        self._load(record, spans, cursor)
        self._fit(self.size.width)
        self.scroll_row(self.layout_rows.row_at(top))
        if old == new:
            self.show_found(found, self.found_by)
        if self.by_line or old[before.start : before.end] != new[min(anchor, cursor) : max(anchor, cursor)]:
            self.go(cursor)
        else:
            self.select(Selection(anchor, cursor, before.settled))

    def update_spans(self, spans: Iterable[Span]) -> None:
        """Show exactly these coded passages; only rows whose look changed are drawn again."""
        self._draw_touched(self.index.update(spans))

    def add_span(self, span: Span) -> None:
        """Show one coded passage more."""
        self.index.add(span)
        self._draw_touched([(span.start, span.end)])

    def remove_span(self, key: str) -> None:
        """Show one coded passage less."""
        span = self.index.remove(key)
        self._draw_touched([(span.start, span.end)])

    def _draw_touched(self, touched: list[Stretch]) -> None:
        if not touched:
            return
        if Frame.fit(self._width, len(self.document.lines), MEASURE, self.index.lanes) != self._frame:
            self._fit(self.size.width)
            return
        for start, end in touched:
            low, high = self._labels.forget(start, end)
            rows = self.layout_rows.rows_over(min(low, start), max(high, end))
            self._forget(range(max(0, rows.start - 1), rows.stop))

    def show_found(self, found: Iterable[Stretch], query: Query | None = None) -> None:
        """Mark these stretches as found, instead of any before; `query` finds their like in the whole study, where there is one."""
        self.found, self.found_by = sorted(found), query
        self._strips.clear()
        self.refresh()

    # geometry

    def on_resize(self, event: events.Resize) -> None:
        """Lay the text out anew for the new width; the text at the top stays at the top."""
        self._fit(event.size.width)

    def _fit(self, width: int) -> None:
        if width <= 0:
            return
        first = not self._width
        top = None if first else self.layout_rows.row(min(max(0, round(self.scroll_y)), len(self.layout_rows) - 1)).start
        near_top = not first and self.layout_rows.row_at(self.selection.cursor) - round(self.scroll_y)
        height, self._width, self._height = self._height, width, self.size.height
        self._frame = Frame.fit(width, len(self.document.lines), MEASURE, self.index.lanes)
        self.text_left = self._frame.number
        if self.layout_rows.width != self._frame.text:
            self.layout_rows = Layout(self.document, self._frame.text)
        self._labels = Labels(self.layout_rows, self.index, self._frame)
        self._strips.clear()
        self.virtual_size = Size(width, len(self.layout_rows))
        if top is None:
            self.see(self.selection.cursor, centre=True)
            self.post_message(self.Selected(self.selection))
        else:
            in_sight = isinstance(near_top, int) and 0 <= near_top < height
            self.scroll_row(self.layout_rows.row_at(top))
            if in_sight:
                self.see(self.selection.cursor)
        self.refresh()

    def scroll_row(self, row: int) -> None:
        """Bring a row to the top."""
        self.scroll_to(y=max(0, row), animate=False, immediate=True, force=True)

    def see(self, offset: int, centre: bool = False) -> None:
        """Scroll no more than needed to have an offset in sight."""
        row, height = self.layout_rows.row_at(offset), max(1, self.size.height)
        top = round(self.scroll_y)
        context = min(CONTEXT, (height - 1) // 2)
        if centre and not top + context <= row < top + height - context:
            self.scroll_row(row - height // 3)
        elif row < top + context:
            self.scroll_row(row - context)
        elif row >= top + height - context:
            self.scroll_row(row - height + context + 1)

    # drawing

    def notify_style_update(self) -> None:
        """Colours changed: everything is drawn anew."""
        super().notify_style_update()
        self._looks = None
        self._strips.clear()

    def looks(self) -> Looks:
        """The styles of the present theme."""
        if self._looks is None:
            part = self.get_component_rich_style
            colourless = self.app.no_color or self.app.console.color_system not in ("256", "truecolor")
            plain = self.background_colors[1].blend(self.styles.color, FOUND_PLAINLY)
            talk = Style(color=self.rich_style.color, bgcolor=self.rich_style.bgcolor)
            self._looks = Looks(
                ground=self.background_colors[1],
                dark=self.app.current_theme.dark,
                colourless=colourless,
                talk=talk,
                question=talk + part("transcript--question", partial=True),
                label=talk + part("transcript--label", partial=True),
                number=talk + part("transcript--number", partial=True),
                number_here=talk + part("transcript--number-here", partial=True),
                selection=part("transcript--selection", partial=True),
                cursor=part("transcript--cursor", partial=True),
                found=Style(bgcolor=plain.rich_color, italic=True) if colourless else part("transcript--found", partial=True),
                muted=talk + part("transcript--muted", partial=True),
            )
        return self._looks

    def render_line(self, y: int) -> Strip:
        """The strip at a row of the widget."""
        index = round(self.scroll_y) + y
        if not self._width or index >= len(self.layout_rows):
            return Strip.blank(self.size.width, self.looks().talk)
        row = self.layout_rows.row(index)
        selection = self.selection
        low, high = max(selection.start, row.start), min(selection.end, row.end)
        here = row.line >= 0 and self.layout_rows.row_at(selection.cursor) == index
        key = (index, (low, high) if low < high else None, (selection.cursor, self.has_focus) if here else None)
        strip = self._strips.get(key)
        if strip is None:
            painter = Painter(self.layout_rows, self.index, self._labels, self._frame, self.looks())
            found = self.found[bisect_left(self.found, (row.start - 500, 0)) : bisect_right(self.found, (row.end, 0))]
            strip = Strip(painter.row(index, selection, self.has_focus, found)).adjust_cell_length(self.size.width, self.looks().talk)
            self._strips[key] = strip
        return strip

    def _forget(self, rows: range) -> None:
        """Draw these rows anew as far as they are in sight."""
        for key in [key for key in self._strips.keys() if key[0] in rows]:  # noqa: SIM118
            self._strips.discard(key)
        self._redraw(rows)

    def _redraw(self, rows: range) -> None:
        top = round(self.scroll_y)
        first, last = max(rows.start, top), min(rows.stop, top + self.size.height)
        if first < last:
            self.refresh_lines(first, last - first)

    def on_focus(self) -> None:
        """Show the cursor."""
        self._redraw(self.layout_rows.rows_over(self.selection.cursor, self.selection.cursor) if self._width else range(0))

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.on_focus()

    # the selection

    def select(self, selection: Selection, *, see: bool = True, centre: bool = False, keep_goal: bool = False) -> None:
        """Make this the selection; only rows whose look changes are drawn."""
        before, self.selection = self.selection, selection
        if not keep_goal:
            self._goal = None
        if not self._width:
            return
        rows_of = self.layout_rows.rows_over
        self._redraw(rows_of(before.cursor, before.cursor))
        self._redraw(rows_of(selection.cursor, selection.cursor))
        if (before.start, before.end) != (selection.start, selection.end):
            for low, high in _difference(before, selection):
                self._redraw(rows_of(low, high))
        if see:
            self.see(selection.cursor, centre)
        self.post_message(self.Selected(selection))


def _difference(before: Selection, after: Selection) -> list[Stretch]:
    """The stretches selected in one but not in the other, a little generously."""
    if before.empty or after.empty or before.end <= after.start or after.end <= before.start:
        return [(part.start, part.end) for part in (before, after) if not part.empty]
    edges = [(min(before.start, after.start), max(before.start, after.start)), (min(before.end, after.end), max(before.end, after.end))]
    return [(low, high) for low, high in edges if low < high]
