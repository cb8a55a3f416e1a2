"""A list that draws only the rows in sight: codes, materials, choices, keys. Names are drawn literally, never as markup."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from time import monotonic
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.actions import SkipAction
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qualcode.text.graphemes import cell_width
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.widgets.looks import Line, Looks, Part, fit_parts

__all__ = ["Line", "LineList", "Part", "fit_parts"]

T = TypeVar("T")

#: stands before a marked row
TICK = "✓"
#: letters typed with a longer pause between them, in seconds, begin a new word
PAUSE = 1.0


class LineList(Looks, ScrollView, Generic[T], can_focus=True):
    """A list over any sequence; `draw` makes a row of an item when it comes in sight.

    With a `key`, rows can be marked: by space, by shift and an arrow, by ctrl and a click. `marked` holds the keys of the marked
    items, also of those not shown at present. With `called`, letters go to the next row whose name begins so.
    """

    ALLOW_SELECT = False
    looks = "list"
    BINDINGS = bindings_for("list")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("list--muted", "list--strong", "list--key", "list--warning", "list--mark", "list--here", "list--here-unfocused"),
    }
    DEFAULT_CSS = """
    LineList { overflow-x: hidden; background: $surface; color: $foreground; scrollbar-size-vertical: 1; }
    LineList > .list--muted { color: $muted; }
    LineList > .list--strong { text-style: bold; }
    LineList > .list--key, LineList > .list--mark { color: $accent; text-style: bold; }
    LineList > .list--warning { color: $warning; text-style: bold; }
    LineList > .list--here { background: $picked; color: $picked-text; text-style: bold; }
    LineList > .list--here-unfocused { background: $panel; }
    """

    class Highlighted(Message):
        """The highlight moved to another row."""

        def __init__(self, source: LineList[Any], index: int) -> None:
            super().__init__()
            self.source = source
            self.index = index

        @property
        def control(self) -> LineList[Any]:
            """The list it happened in."""
            return self.source

    class Chosen(Highlighted):
        """Enter on the highlighted row, or as many clicks as the list asks for."""

    class Marked(Highlighted):
        """Other rows are marked than before."""

    def __init__(
        self,
        draw: Callable[[T], Line],
        items: Sequence[T] = (),
        *,
        id: str | None = None,
        always_lit: bool = False,
        clicks: int = 1,
        key: Callable[[T], Hashable] | None = None,
        called: Callable[[T], str] | None = None,
    ) -> None:
        super().__init__(id=id)
        self._clicks = clicks
        self._draw = draw
        self.items: Sequence[T] = items
        self.index = 0
        self.marked: set[Hashable] = set()
        self._always_lit = always_lit
        self._lines: dict[int, Line] = {}
        self._key = key
        self._called = called
        self._typed = ("", 0.0)

    def on_mount(self) -> None:
        """Find the first row that can be chosen."""
        self.set_items(self.items)

    def set_items(self, items: Sequence[T], index: int = 0) -> None:
        """Show other items, the highlight on one of them."""
        self.items = items
        self._lines.clear()
        self.virtual_size = Size(0, len(items))
        self.index = self._choosable(index, 1)
        if self.size.height:
            self._see()
        self.refresh()

    def drawn_anew(self) -> None:
        """The same items look different now."""
        self._lines.clear()
        self.refresh()

    @property
    def item(self) -> T | None:
        """The highlighted item."""
        return self.items[self.index] if 0 <= self.index < len(self.items) else None

    def _line(self, index: int) -> Line:
        if index not in self._lines:
            self._lines[index] = self._draw(self.items[index])
        return self._lines[index]

    def render_line(self, y: int) -> Strip:
        """The strip at a row of the widget."""
        # What is drawn under the scroll bar is not seen.
        index, width = round(self.scroll_y) + y, self.scrollable_content_region.width
        ground = self.look("")
        if index >= len(self.items):
            return Strip.blank(width, ground)
        line = self._line(index)
        lit = index == self.index and not line.heading
        strong = lit and (self._always_lit or self.has_focus)
        if lit:
            ground += self.look("here" if strong else "here-unfocused")
        # A blank before and after what stands at the right, whatever the width.
        room = width - 1 - (cell_width(line.right) + 2 if line.right else 0)
        marked = bool(self.marked) and self._is_marked(index)
        segments = [Segment(TICK, ground + self.look("mark")) if marked else Segment(" ", ground)]
        for words, part in fit_parts(line.parts, room):
            room -= cell_width(words)
            segments.append(Segment(words, ground + self._part_look(part, strong)))
        if line.right:
            segments.append(Segment(f"{' ' * max(0, room)} {line.right} ", ground + self._part_look(Part("", "muted"), strong)))
        return Strip(segments).adjust_cell_length(width, ground)

    def _part_look(self, part: Part, strong: bool) -> Style:
        """Muted words would be hard to read on the highlight."""
        return Style() if strong and part.look == "muted" else self.look_of(part)

    def _choosable(self, index: int, step: int) -> int:
        """The nearest row at or beyond `index` that is no heading, else in the other direction; 0 in an empty list."""
        index = min(max(index, 0), max(0, len(self.items) - 1))
        for way in (step, -step):
            at = index
            while 0 <= at < len(self.items):
                if not self._line(at).heading:
                    return at
                at += way
        return index

    def _see(self) -> None:
        top, height = round(self.scroll_y), max(1, self.size.height)
        wanted = self.index if self.index < top else self.index - height + 1 if self.index >= top + height else top
        if self.index and self.index == self._choosable(0, 1):
            wanted = 0
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, immediate=True, force=True)

    def highlight(self, index: int, step: int = 1) -> None:
        """Move the highlight to a row, or to the nearest that can be chosen."""
        if not self.items:
            return
        index = self._choosable(index, step)
        if index != self.index:
            self.refresh_line(self.index)
            self.index = index
            self.refresh_line(self.index)
            self.post_message(self.Highlighted(self, index))
        self._see()

    def action_list_up(self) -> None:
        """One row up."""
        self.highlight(self.index - 1, -1)

    def action_list_down(self) -> None:
        """One row down."""
        self.highlight(self.index + 1)

    def action_list_page_up(self) -> None:
        """A page up."""
        self.highlight(self.index - max(1, self.size.height - 1), -1)

    def action_list_page_down(self) -> None:
        """A page down."""
        self.highlight(self.index + max(1, self.size.height - 1))

    def action_list_start(self) -> None:
        """To the first row."""
        self.highlight(0)

    def action_list_end(self) -> None:
        """To the last row."""
        self.highlight(len(self.items) - 1, -1)

    def action_list_choose(self) -> None:
        """Choose the highlighted row."""
        if self.item is not None and not self._line(self.index).heading:
            self.post_message(self.Chosen(self, self.index))

    # marking many

    def _is_marked(self, index: int) -> bool:
        return self._key is not None and self._key(self.items[index]) in self.marked

    def mark(self, index: int, marked: bool | None = None) -> None:
        """Mark a row or take its mark away; by itself the other of what it is."""
        if self._key is None or not 0 <= index < len(self.items) or self._line(index).heading:
            return
        key = self._key(self.items[index])
        if (key in self.marked) != (marked if marked is not None else key not in self.marked):
            self.marked ^= {key}
            self.refresh_line(index)
            self.post_message(self.Marked(self, index))

    def mark_all(self) -> None:
        """Mark every row shown; where all are, none."""
        if self._key is None:
            return
        keys = {self._key(item) for index, item in enumerate(self.items) if not self._line(index).heading}
        if keys <= self.marked:
            self.marked -= keys
        else:
            self.marked |= keys
        self._marks_changed()

    def unmark(self, but: Collection[Hashable] = ()) -> None:
        """Take the marks away, but those of the keys named."""
        if self.marked.difference(but):
            self.marked.intersection_update(but)
            self._marks_changed()

    def _marks_changed(self) -> None:
        self.refresh()
        self.post_message(self.Marked(self, self.index))

    def action_mark(self) -> None:
        """Mark the highlighted row, or no longer, and go to the next."""
        if self._key is None:
            raise SkipAction
        self.mark(self.index)
        self.highlight(self.index + 1)

    def action_mark_up(self) -> None:
        """Mark the highlighted row and the one above."""
        self._mark_on(-1)

    def action_mark_down(self) -> None:
        """Mark the highlighted row and the one below."""
        self._mark_on(1)

    def _mark_on(self, step: int) -> None:
        if self._key is None:
            raise SkipAction
        self.mark(self.index, True)
        self.highlight(self.index + step, step)
        self.mark(self.index, True)

    def action_fold(self) -> None:
        """For trees."""
        raise SkipAction

    def action_unfold(self) -> None:
        """For trees."""
        raise SkipAction

    # going to a name

    def take_letter(self, letter: str) -> bool:
        """Go to the next row whose name begins with the letters typed so far; False where rows have no names."""
        if self._called is None or not self.items:
            return False
        before, when = self._typed
        typed = (before if monotonic() - when < PAUSE else "") + letter.casefold()
        self._typed = (typed, monotonic())
        # The first letter goes on from here, so that pressing it again steps from row to row.
        rows = range(self.index + (len(typed) == 1), self.index + len(self.items) + 1)
        for index in (row % len(self.items) for row in rows):
            if self._called(self.items[index]).casefold().startswith(typed) and not self._line(index).heading:
                self.highlight(index)
                break
        return True

    def on_resize(self, event: events.Resize) -> None:
        """Draw rows for the room there is now, and keep the highlight in sight."""
        self.virtual_size = Size(0, len(self.items))
        self.drawn_anew()
        self._see()

    def on_click(self, event: events.Click) -> None:
        """Highlight the row under the mouse; so many clicks choose it, with ctrl it is marked, with shift all as far as it."""
        index = round(self.scroll_y) + event.y
        if index >= len(self.items) or self._line(index).heading:
            return
        if event.shift and self._key is not None:
            for between in range(min(index, self.index), max(index, self.index) + 1):
                self.mark(between, True)
        elif event.ctrl and self._key is not None:
            self.mark(index)
        self.highlight(index)
        if event.chain == self._clicks and not (event.shift or event.ctrl):
            self.action_list_choose()

    def on_focus(self) -> None:
        """The highlight shows who has the keys."""
        self.refresh_line(self.index)

    def on_blur(self) -> None:
        """The highlight shows who has the keys."""
        self.refresh_line(self.index)
