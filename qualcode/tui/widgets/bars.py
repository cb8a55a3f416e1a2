"""One-row bars: the heading, the status and the footer. Words are drawn literally and cut to the width."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from qualcode.text.graphemes import cell_width, safe_text
from qualcode.text.lines import wrap_rows
from qualcode.tui.transcript.margin import shorten
from qualcode.tui.widgets.looks import Looks, Part, fit_parts

#: rows of a long sentence at most
MOST_ROWS = 6


class Bar(Looks, Widget):
    """Parts from the left and parts at the right edge. The left is cut last, but leaves `right_share` of the room to the right.

    A sentence that must be read whole is wrapped over more rows instead, `most_rows` at most.
    """

    ALLOW_SELECT = False
    looks = "bar"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"bar--muted", "bar--strong", "bar--key", "bar--warning"}
    DEFAULT_CSS = """
    Bar { height: 1; width: 1fr; background: $panel; color: $foreground; }
    Bar > .bar--muted { color: $muted; }
    Bar > .bar--strong { text-style: bold; }
    Bar > .bar--key { color: $accent; text-style: bold; }
    Bar > .bar--warning { color: $warning; text-style: bold; }
    """

    def __init__(self, *, right_share: float = 0, most_rows: int = MOST_ROWS, id: str | None = None) -> None:
        super().__init__(id=id)
        self.right_share = right_share
        self.most_rows = most_rows
        self._left: tuple[Part, ...] = ()
        self._right: tuple[Part, ...] = ()
        #: a sentence over several rows; empty when one row has room for it
        self._rows: list[str] = []
        self._whole = False

    def show(self, left: tuple[Part, ...], right: tuple[Part, ...] = (), *, whole: bool = False) -> None:
        """Show other parts; nothing is drawn when they are the same. With `whole` the left is wrapped, not cut, in its first look."""
        if (left, right, whole) != (self._left, self._right, self._whole):
            self._left, self._right, self._whole = left, right, whole
            self._fit(self.size.width or self.app.size.width)
            self.refresh()

    def _fit(self, width: int) -> None:
        """As many rows as the words need."""
        words, room, height = "".join(part.words for part in self._left), max(1, width - 2), max(1, len(self._rows))
        self._rows = []
        if self._whole and cell_width(words) > room:
            rows = [words[start:end] for start, end in wrap_rows(words, 0, len(words), room)]
            self._rows = [safe_text(row) for row in rows[: self.most_rows - 1]]
            self._rows.append(shorten(" ".join(rows[self.most_rows - 1 :]), room))
            self._rows = [row for row in self._rows if row]
        if max(1, len(self._rows)) != height:
            self.styles.height = max(1, len(self._rows))

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew."""
        self._fit(event.size.width)
        if self._rows:
            self.refresh()

    def words(self) -> str:
        """What it says, uncut."""
        return "".join(part.words for part in (*self._left, *self._right))

    def render_line(self, y: int) -> Strip:
        """The strip of a row; nearly always the only one."""
        width = self.size.width
        ground = self.look("")
        if self._rows:
            words = self._rows[y] if y < len(self._rows) else ""
            return Strip([Segment(" ", ground), Segment(words, ground + self.look_of(self._left[0]))]).adjust_cell_length(width, ground)
        if y:  # a bar may be higher than what it says
            return Strip.blank(width, ground)
        room = max(0, width - 2)
        kept = min(sum(cell_width(part.words) for part in self._right), int(room * self.right_share))
        left = self._cut(self._left, room - kept - (2 if kept else 0), ground)
        right = self._cut(self._right, room - _width(left) - 2, ground)
        gap = Segment(" " * max(0, room - _width(left) - _width(right)), ground)
        return Strip([Segment(" ", ground), *left, gap, *right]).adjust_cell_length(width, ground)

    def _cut(self, parts: tuple[Part, ...], room: int, ground: Style) -> list[Segment]:
        return [Segment(words, ground + self.look_of(part)) for words, part in fit_parts(parts, room)]


def _width(segments: list[Segment]) -> int:
    return sum(cell_width(segment.text) for segment in segments)
