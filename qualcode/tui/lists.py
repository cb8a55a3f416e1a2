"""A list that draws only the rows in sight: codes, materials, choices, keys. Names are drawn literally, never as markup."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qualcode.text.graphemes import cell_width, safe_text
from qualcode.tui.bindings import bindings_for
from qualcode.tui.margin import shorten
from qualcode.tui.theme import ink

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a list row and how they look: "", "muted", "strong", or "hue" with its number."""

    words: str
    look: str = ""
    hue: int = -1


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: parts from the left, and words at the right edge that are never cut."""

    parts: tuple[Part, ...]
    right: str = ""
    #: a heading cannot be chosen
    heading: bool = False


def fit_parts(parts: Sequence[Part], room: int) -> Iterator[tuple[str, Part]]:
    """Each part with its words as they fit into `room` cells; `…` stands for what is left out at the end."""
    rest = sum(cell_width(part.words) for part in parts)
    for part in parts:
        width = cell_width(part.words)
        if rest > room and width >= room:
            yield shorten(part.words + " ", room), part
            return
        yield safe_text(part.words), part
        room, rest = room - width, rest - width


class LineList(ScrollView, Generic[T], can_focus=True):
    """A list over any sequence; `draw` makes a row of an item when it comes in sight."""

    ALLOW_SELECT = False
    BINDINGS = bindings_for("list")
    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--muted", "list--strong", "list--here", "list--here-unfocused"}
    DEFAULT_CSS = """
    LineList { overflow-x: hidden; background: $surface; color: $foreground; scrollbar-size-vertical: 1; }
    LineList > .list--muted { color: $muted; }
    LineList > .list--strong { text-style: bold; }
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

    def __init__(
        self, draw: Callable[[T], Line], items: Sequence[T] = (), *, id: str | None = None, always_lit: bool = False, clicks: int = 1
    ) -> None:
        super().__init__(id=id)
        self._clicks = clicks
        self._draw = draw
        self.items: Sequence[T] = items
        self.index = 0
        self._always_lit = always_lit
        self._lines: dict[int, Line] = {}
        self._styles: dict[str, Style] = {}

    def on_mount(self) -> None:
        """Find the first row that can be chosen."""
        self.set_items(self.items)

    def set_items(self, items: Sequence[T], index: int = 0) -> None:
        """Show other items, the highlight on one of them."""
        self.items = items
        self._lines.clear()
        self.virtual_size = Size(self.size.width, len(items))
        self.index = self._choosable(index, 1)
        if self.size.height:
            self._see()
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
        index, width = round(self.scroll_y) + y, self.size.width
        ground = self._style("")
        if index >= len(self.items):
            return Strip.blank(width, ground)
        line = self._line(index)
        lit = index == self.index and not line.heading
        strong = lit and (self._always_lit or self.has_focus)
        if lit:
            ground += self._style("here" if strong else "here-unfocused")
        # A blank before and after what stands at the right, whatever the width.
        room = width - 1 - (cell_width(line.right) + 2 if line.right else 0)
        segments = [Segment(" ", ground)]
        for words, part in fit_parts(line.parts, room):
            room -= cell_width(words)
            segments.append(Segment(words, ground + self._look(part, strong)))
        if line.right:
            segments.append(Segment(f"{' ' * max(0, room)} {line.right} ", ground + self._look(Part("", "muted"), strong)))
        return Strip(segments).adjust_cell_length(width, ground)

    def _look(self, part: Part, strong: bool) -> Style:
        """Muted words would be hard to read on the highlight."""
        if strong and part.look == "muted":
            return Style()
        if part.look == "hue":
            return ink(part.hue, self.app.current_theme.dark)
        return self._style(part.look) if part.look else Style()

    def _style(self, look: str) -> Style:
        """The style of a look, "" for the ground; kept until colours change."""
        if look not in self._styles:
            whole = self.rich_style
            ground = Style(color=whole.color, bgcolor=whole.bgcolor)
            self._styles[look] = self.get_component_rich_style(f"list--{look}", partial=True) if look else ground
        return self._styles[look]

    def notify_style_update(self) -> None:
        """Colours changed."""
        super().notify_style_update()
        self._styles.clear()

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

    def on_resize(self, event: events.Resize) -> None:
        """Keep the highlight in sight."""
        self.virtual_size = Size(event.size.width, len(self.items))
        self._see()

    def on_click(self, event: events.Click) -> None:
        """Highlight the row under the mouse; so many clicks choose it."""
        index = round(self.scroll_y) + event.y
        if index < len(self.items) and not self._line(index).heading:
            self.highlight(index)
            if event.chain == self._clicks:
                self.action_list_choose()

    def on_focus(self) -> None:
        """The highlight shows who has the keys."""
        self.refresh_line(self.index)

    def on_blur(self) -> None:
        """The highlight shows who has the keys."""
        self.refresh_line(self.index)
