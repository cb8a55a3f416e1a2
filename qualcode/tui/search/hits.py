"""Search hits as a concordance: under each material its hits, one below the other, with line, speaker and the words around."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from textual.geometry import Size

from qualcode.study.facets import Surroundings
from qualcode.study.records import MaterialRecord
from qualcode.study.search import Place
from qualcode.text.graphemes import cell_width, graphemes
from qualcode.text.lines import wrap_rows
from qualcode.tui.transcript.margin import shorten
from qualcode.tui.widgets.lists import Line, LineList, Part

#: hits that are listed; more are only counted
MOST_LISTED = 20_000
#: cells for the line number and for the speaker
LINE_CELLS, SPEAKER_CELLS = 5, 12


class Heading(NamedTuple):
    """The material under which hits follow."""

    version_id: str


Row = Heading | Place


class Hits:
    """What a search has found so far."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        #: by text version, also those not listed
        self.counts: Counter[str] = Counter()
        self.total = 0
        #: the row of the heading that came last
        self.last_heading = 0

    def add(self, places: Sequence[Place]) -> None:
        """Hits that follow those found before."""
        for place in places:
            self.total += 1
            self.counts[place.version_id] += 1
            if self.total <= MOST_LISTED:
                if self.counts[place.version_id] == 1:
                    self.last_heading = len(self.rows)
                    self.rows.append(Heading(place.version_id))
                self.rows.append(place)

    @property
    def listed(self) -> list[Place]:
        """The hits in the list."""
        return [row for row in self.rows if isinstance(row, Place)]


class HitList(LineList[Row]):
    """The hits; a row is made when it comes in sight."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--found"}
    DEFAULT_CSS = """
    HitList { height: 1fr; }
    HitList > .list--found { text-style: bold underline; color: $accent; }
    """

    def __init__(
        self, material_of: Callable[[str], MaterialRecord], around: Callable[[str], Surroundings], about: Callable[[MaterialRecord], str]
    ) -> None:
        super().__init__(self._row, id="hits", key=lambda row: row, clicks=2)
        self._material_of = material_of
        self._around = around
        self._about = about
        self.hits = Hits()

    def show(self, hits: Hits, index: int) -> None:
        """Show these hits."""
        self.hits = hits
        self.set_items(hits.rows, index)

    def show_more(self, before: int, last_heading: int, last: bool) -> None:
        """The same hits and more after the `before` first rows; what is drawn stays, but for the count over the last material."""
        if last or len(self.hits.rows) >= 2 * self.virtual_size.height:  # a new height draws everything anew
            self.virtual_size = Size(self.size.width, len(self.hits.rows))
        self._lines.pop(last_heading, None)
        top = round(self.scroll_y)
        if before < top + self.size.height or top <= last_heading < top + self.size.height:
            self.refresh()

    def _row(self, row: Row) -> Line:
        if isinstance(row, Heading):
            material = self._material_of(row.version_id)
            about = self._about(material)
            parts = (Part(material.name, "strong"), Part(f" · {about}" if about else "", "muted"))
            return Line(parts, str(self.hits.counts[row.version_id]), heading=True)
        return self._hit(row)

    def _hit(self, place: Place) -> Line:
        around = self._around(place.version_id)
        first, last, speaker = around.turn(place.turn)
        line = around.line_at(place.start)
        room = max(20, self.size.width - LINE_CELLS - SPEAKER_CELLS - 5)
        left = room * 2 // 5
        words = _one_line(around.text[place.start : place.end])
        before = around.text[max(first, place.start - room) : place.start]
        after = around.text[place.end : min(last, place.end + room)]
        before = last_cells(_one_line(before), left, more=place.start - room > first)
        return Line(
            (
                Part(f"{line or '':>{LINE_CELLS}}  ", "muted"),
                Part(filled(speaker, SPEAKER_CELLS) + " "),
                Part(" " * (left - cell_width(before)) + before),
                Part(words, "found"),
                Part(_one_line(after)),
            )
        )


class AroundPane(LineList[Line]):
    """The highlighted hit in what is said around it, as many rows as there is room for."""

    can_focus = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--found"}
    DEFAULT_CSS = """
    AroundPane { height: 7; border-top: solid $line; background: $background; display: none; }
    AroundPane.shown { display: block; }
    AroundPane > .list--found { text-style: bold underline; color: $accent; }
    """

    def __init__(self) -> None:
        super().__init__(lambda line: line, id="around")

    def show(self, place: Place, around: Surroundings) -> None:
        """Show the turn of a hit, the hit in the middle."""
        self.set_items(turn_rows(place, around, max(20, self.size.width - 3), max(1, self.size.height)))


def turn_rows(place: Place, around: Surroundings, width: int, height: int) -> list[Line]:
    """The rows of a turn near a hit, so many at most, the hit in their middle."""
    first, last, _ = around.turn(place.turn)
    # Of a very long turn only the neighbourhood is wrapped.
    reach = width * height
    low = max(first, place.start - reach)
    low = low if low == first else around.text.find(" ", low, place.start) + 1 or low
    high = min(last, place.end + reach)
    rows: list[tuple[int, int]] = []
    start = low
    while start <= high:
        end = around.text.find("\n", start, high)
        end = high if end < 0 else end
        rows += wrap_rows(around.text, start, end, width)
        start = end + 1
    here = next((number for number, (_, end) in enumerate(rows) if end > place.start), 0)
    top = max(0, min(here - (height - 1) // 2, len(rows) - height))
    return [_turn_row(around.text, row, place) for row in rows[top : top + height]]


def _turn_row(text: str, row: tuple[int, int], place: Place) -> Line:
    start, end = row
    low, high = min(max(place.start, start), end), max(start, min(place.end, end))
    return Line((Part(text[start:low]), Part(text[low:high], "found"), Part(text[max(low, high) : end])), heading=True)


def _one_line(words: str) -> str:
    """White space as one blank each, also at the ends."""
    inner = " ".join(words.split())
    return f"{' ' if words[:1].isspace() else ''}{inner}{' ' if inner and words[-1:].isspace() else ''}"


def filled(words: str, room: int) -> str:
    """Words cut or filled up with blanks to so many cells."""
    kept = shorten(words + " ", room) if cell_width(words) > room else words
    return kept + " " * (room - cell_width(kept))


def last_cells(words: str, room: int, *, more: bool = False) -> str:
    """The end of some words in at most so many cells, whole words; "…" where something stands before (`more`: before all of them)."""
    if cell_width(words) <= room and not more:
        return words
    room = max(0, room - 1)
    if cell_width(words) > room:
        kept, width = len(words), 0
        for start, end in reversed(list(graphemes(words))):
            width += cell_width(words[start:end])
            if width > room:
                break
            kept = start
        cut = words[kept:]
        # A word that is cut in two is left out, unless it is all there is.
        if kept and not words[kept - 1].isspace() and " " in cut.strip():
            cut = cut[cut.index(" ", 1 if cut[0] == " " else 0) :]
        words = cut
    return f"…{words}"
