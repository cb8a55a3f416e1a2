"""One-row bars: the heading, the status and the footer. Words are drawn literally and cut to the width."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from qualcode.text.graphemes import cell_width
from qualcode.tui.lists import Part
from qualcode.tui.margin import shorten
from qualcode.tui.theme import ink


class Bar(Widget):
    """Parts from the left and parts at the right edge. The left is cut last, but leaves `right_share` of the room to the right."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"bar--muted", "bar--strong", "bar--key", "bar--warning"}
    DEFAULT_CSS = """
    Bar { height: 1; width: 1fr; background: $panel; color: $foreground; }
    Bar > .bar--muted { color: $muted; }
    Bar > .bar--strong { text-style: bold; }
    Bar > .bar--key { color: $accent; text-style: bold; }
    Bar > .bar--warning { color: $warning; text-style: bold; }
    """

    def __init__(self, *, right_share: float = 0, id: str | None = None) -> None:
        super().__init__(id=id)
        self._right_share = right_share
        self._left: tuple[Part, ...] = ()
        self._right: tuple[Part, ...] = ()
        self._styles: dict[str, Style] = {}

    def show(self, left: tuple[Part, ...], right: tuple[Part, ...] = ()) -> None:
        """Show other parts; nothing is drawn when they are the same."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def words(self) -> str:
        """What it says, uncut."""
        return "".join(part.words for part in (*self._left, *self._right))

    def render_line(self, y: int) -> Strip:
        """The strip of the bar's only row."""
        width = self.size.width
        ground = self._style("")
        room = max(0, width - 2)
        kept = min(sum(cell_width(part.words) for part in self._right), int(room * self._right_share))
        left = self._cut(self._left, room - kept - (2 if kept else 0), ground)
        right = self._cut(self._right, room - _width(left) - 2, ground)
        gap = Segment(" " * max(0, room - _width(left) - _width(right)), ground)
        return Strip([Segment(" ", ground), *left, gap, *right]).adjust_cell_length(width, ground)

    def _cut(self, parts: tuple[Part, ...], room: int, ground: Style) -> list[Segment]:
        segments = []
        for part in parts:
            if room <= 0:
                break
            words = shorten(part.words, room)
            room -= cell_width(words)
            segments.append(Segment(words, ground + self._look(part)))
        return segments

    def _look(self, part: Part) -> Style:
        if part.look == "hue":
            return ink(part.hue, self.app.current_theme.dark)
        return self._style(part.look) if part.look else Style()

    def _style(self, look: str) -> Style:
        """The style of a look, "" for the ground; kept until colours change."""
        if look not in self._styles:
            whole = self.rich_style
            ground = Style(color=whole.color, bgcolor=whole.bgcolor)
            self._styles[look] = self.get_component_rich_style(f"bar--{look}", partial=True) if look else ground
        return self._styles[look]

    def notify_style_update(self) -> None:
        """Colours changed."""
        super().notify_style_update()
        self._styles.clear()


def _width(segments: list[Segment]) -> int:
    return sum(cell_width(segment.text) for segment in segments)
