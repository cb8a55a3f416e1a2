"""One row of a transcript as segments: number, words with tints and selection, stripes, names of codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from qualcode.text.graphemes import cell_width
from qualcode.tui.frame.theme import ink, tint
from qualcode.tui.transcript.layout import Document, Layout, Row
from qualcode.tui.transcript.margin import BETWEEN, Frame, Labels, shorten, stripes
from qualcode.tui.transcript.selecting import Selection
from qualcode.tui.transcript.spans import Span, SpanIndex

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Looks:
    """The styles of a theme, ready for the terminal."""

    ground: Color
    dark: bool
    #: with no colours or few, coded words are underlined instead of tinted, and bold where passages overlap
    colourless: bool
    talk: Style
    question: Style
    label: Style
    number: Style
    number_here: Style
    selection: Style
    cursor: Style
    found: Style
    muted: Style


class Painter:
    """Draws rows of one layout. Holds no state of its own beyond what it was given."""

    def __init__(self, layout: Layout, index: SpanIndex, labels: Labels, frame: Frame, looks: Looks) -> None:
        self._layout = layout
        self._document: Document = layout.document
        self._index = index
        self._labels = labels
        self._frame = frame
        self._looks = looks

    def row(self, index: int, selection: Selection, focused: bool, found: Sequence[Stretch]) -> list[Segment]:
        """The segments of a row, together as wide as the frame."""
        row = self._layout.row(index)
        spans = self._index.over(row.start, row.end)
        here = row.line >= 0 and self._layout.row_at(selection.cursor) == index
        segments = [self._number(row, here)]
        used = 0
        if speaker := self._layout.speaker_above(row):
            speaker = shorten(speaker, self._frame.text)
            segments.append(Segment(speaker, self._looks.label + Style(italic=True)))
            used = cell_width(speaker)
        for start, end, style in self._pieces(row, spans, selection, focused and here, found):
            words = self._document.drawn(start, end) if end > start else " "
            segments.append(Segment(words, style))
            used += self._document.cells(start, end) if end > start else 1
        segments += self._margin(row, spans, used)
        return segments

    def _number(self, row: Row, here: bool) -> Segment:
        number = str(row.line + 1) if row.first else ""
        return Segment(number.rjust(self._frame.number - 1) + " ", self._looks.number_here if here else self._looks.number)

    def _pieces(
        self, row: Row, spans: list[Span], selection: Selection, cursor: bool, found: Sequence[Stretch]
    ) -> list[tuple[int, int, Style]]:
        """The row's words cut where their look changes. A cursor after the last word is a piece of its own, empty."""
        edges = {row.start, row.end}
        for span in spans:
            edges.update((span.start, span.end))
        edges.update((selection.start, selection.end))
        for stretch in found:
            edges.update(stretch)
        turns = self._document.turns_over(row.start, row.end) if row.end > row.start else ()
        for turn in turns:
            edges.update((turn.start, turn.label_end))
        caret = None
        if cursor:
            places = self._document.positions(row.start, row.end)
            after = [place for place in places if place > selection.cursor]
            caret = (selection.cursor, after[0] if after else row.end)
            edges.update(caret)
        inside = sorted(edge for edge in edges if row.start <= edge <= row.end)
        pieces = []
        for start, end in pairwise(inside):
            is_found = any(low <= start and end <= high for low, high in found)
            selected = selection.start <= start and end <= selection.end
            style = self._style(start, end, spans, tinted=not (is_found or selected or self._looks.colourless))
            if is_found:
                style += self._looks.found
            if selected:
                style += self._looks.selection
            if caret and caret[0] <= start and end <= caret[1]:
                style += self._looks.cursor
            pieces.append((start, end, style))
        if caret and selection.cursor >= row.end:
            pieces.append((row.end, row.end, self._looks.talk + self._looks.cursor))
        return pieces

    def _style(self, start: int, end: int, spans: list[Span], tinted: bool) -> Style:
        """Coded words are tinted, and underlined where passages overlap; without tints they are underlined, and bold where they do."""
        looks = self._looks
        turn = self._document.turn_at(start)
        if turn is not None and turn.start <= start < turn.label_end:
            style = looks.label
        elif turn is not None and turn.speaker in self._document.record.interviewers:
            style = looks.question
        else:
            style = looks.talk
        over = [span for span in spans if span.start <= start and end <= span.end]
        if over:
            if tinted:
                style += Style(bgcolor=tint(over[-1].hue, looks.dark, looks.ground))
            if not tinted or len(over) > 1:
                style += Style(underline=True)
            if not tinted and len(over) > 1:
                style += Style(bold=True)
        return style

    def _margin(self, row: Row, spans: list[Span], used: int) -> list[Segment]:
        frame, looks = self._frame, self._looks
        names = self._labels.on(row)
        blank = frame.text + 1 - used
        segments: list[Segment] = []
        if names and not frame.names:
            width = sum(cell_width(name) for name, _ in names) + len(BETWEEN) * (len(names) - 1)
            segments.append(Segment(" " * max(1, blank - width - 1), looks.talk))
            segments += self._names(names)
            segments.append(Segment(" ", looks.talk))
        else:
            segments.append(Segment(" " * max(0, blank), looks.talk))
        for glyph, span in stripes(row, spans, self._index, self._layout, frame.lanes):
            segments.append(Segment(glyph, looks.talk + ink(span.hue, looks.dark) if span else looks.muted))
        if frame.names:
            segments.append(Segment(" ", looks.talk))
            segments += self._names(names)
        return segments

    def _names(self, names: list[tuple[str, Span | None]]) -> list[Segment]:
        looks = self._looks
        segments = []
        for number, (name, span) in enumerate(names):
            if number:
                segments.append(Segment(BETWEEN, looks.talk))
            segments.append(Segment(name, looks.talk + ink(span.hue, looks.dark) + Style(italic=True) if span else looks.muted))
        return segments
