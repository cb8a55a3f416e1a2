"""How words in bars and lists look: named looks that a widget's style sheet says, and cutting words to the room there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style

from qualcode.text.graphemes import cell_width, safe_text
from qualcode.tui.frame.theme import ink
from qualcode.tui.transcript.margin import shorten

if TYPE_CHECKING:
    from textual.widget import Widget as _Widget
else:  # the style sheet of a widget is inherited along its first base alone, which this must not be
    _Widget = object


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a row and how they look: "", "muted", "strong", another look of its widget, or "hue" with its number."""

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


class Looks(_Widget):
    """A widget that draws segments itself. A look "muted" is the component class `<looks>--muted` of its style sheet."""

    #: what the widget's component classes begin with
    looks: ClassVar[str]

    def look_of(self, part: Part) -> Style:
        """How a part looks, over whatever ground it stands on."""
        if part.look == "hue":
            return ink(part.hue, self.app.current_theme.dark)
        return self.look(part.look) if part.look else Style()

    def look(self, name: str) -> Style:
        """The style of a look, "" for the widget's ground; kept until colours change."""
        kept = self._kept_looks()
        if name not in kept:
            whole = self.rich_style
            ground = Style(color=whole.color, bgcolor=whole.bgcolor)
            kept[name] = self.get_component_rich_style(f"{self.looks}--{name}", partial=True) if name else ground
        return kept[name]

    def notify_style_update(self) -> None:
        """Colours changed."""
        super().notify_style_update()
        self._kept_looks().clear()

    def _kept_looks(self) -> dict[str, Style]:
        kept: dict[str, Style] = self.__dict__.setdefault("_looks_kept", {})
        return kept
