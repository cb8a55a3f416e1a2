"""What is selected in a transcript, and how it grows and shrinks by words, sentences, lines and turns. Knows no terminal library."""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.text.words import word_at
from qualcode.tui.transcript.layout import Document

UNITS = ("word", "sentence", "line", "turn")

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Selection:
    """Where the cursor is and what is selected: everything between it and the anchor."""

    anchor: int
    cursor: int
    #: a code was put on it: the next unit begins a new selection instead of growing this one
    settled: bool = False

    @property
    def start(self) -> int:
        return min(self.anchor, self.cursor)

    @property
    def end(self) -> int:
        return max(self.anchor, self.cursor)

    @property
    def empty(self) -> bool:
        return self.anchor == self.cursor


def at(offset: int) -> Selection:
    """The cursor at an offset, nothing selected."""
    return Selection(offset, offset)


class Units:
    """The words, sentences, lines and turns of a document. Labels of speakers belong to none of them."""

    def __init__(self, document: Document, language: str) -> None:
        self.document = document
        self.language = language

    def unit_at(self, kind: str, offset: int) -> Stretch:
        """The unit an offset lies in, or else the next one; empty at the end of the text."""
        return self._find(kind, offset)

    def grow(self, kind: str, selection: Selection) -> Selection:
        """Select the unit at the cursor; when something is selected already, take the following unit in as well."""
        if selection.empty or selection.settled:
            start, end = self._find(kind, selection.end if selection.settled else selection.cursor)
        else:
            start = selection.start
            end = self._find(kind, selection.end)[1]
            inner = self._find(kind, max(start, selection.end - 1))
            if inner[1] > selection.end and inner[0] < selection.end:
                end = inner[1]
        return Selection(start, max(start, end)) if end > start else selection

    def around(self, kind: str, selection: Selection) -> Selection:
        """The units in which the selected words lie, whole: for a place that was found, which nobody chose by its ends."""
        start, end = self._find(kind, selection.start)
        while end < selection.end and (further := self._find(kind, end)[1]) > end:
            end = further
        return Selection(start, end) if start <= selection.start and end > start else selection

    def shrink(self, kind: str, selection: Selection) -> Selection:
        """Give the last unit of the selection back; a selection of one unit is given up."""
        if selection.empty:
            return selection
        last_start = self._find(kind, max(selection.start, selection.end - 1))[0]
        if kind == "word":
            end = self._word(self.previous_word(last_start))[1] if last_start > selection.start else selection.start
        else:
            end = self.document.trim(selection.start, max(selection.start, last_start))[1]
        end = self._before_label(selection.start, end)
        return Selection(selection.start, end) if end > selection.start else at(selection.start)

    def next_word(self, offset: int) -> int:
        """Where the next word begins, or the end of the text."""
        end = self.document.end
        here = self._word(offset)
        return min(self._word(here[1])[0], end) if here[0] <= offset else here[0]

    def previous_word(self, offset: int) -> int:
        """Where the word before begins, or the beginning of the text."""
        text, place = self.document.text, offset
        while place > 0 and not text[place - 1].isalnum():
            place -= 1
        if place == 0:
            return 0
        found = word_at(text, place - 1)
        return found[0] if found else place - 1

    def _find(self, kind: str, offset: int) -> Stretch:
        """The unit at an offset or the next one after it."""
        document = self.document
        offset = self._out_of_label(min(max(offset, 0), document.end))
        if kind == "word":
            return self._word(offset)
        if kind == "line":
            return self._line(offset)
        return self._turn(offset) if kind == "turn" else self._sentence(offset)

    def _out_of_label(self, offset: int) -> int:
        turn = self.document.turn_at(offset)
        return max(offset, min(turn.talk_start, turn.end)) if turn and offset < turn.end else offset

    def _before_label(self, start: int, end: int) -> int:
        """`end`, moved before a label that would otherwise be its last words."""
        turn = self.document.turn_at(max(start, end - 1))
        if turn and start < turn.start and end <= turn.talk_start:
            return self.document.trim(start, turn.start)[1]
        return end

    def _word(self, offset: int) -> Stretch:
        text, end = self.document.text, self.document.end
        found = word_at(text, offset) if offset < end else None
        if found and found[1] > offset:
            return found
        while offset < end:
            offset = self._out_of_label(offset)
            if offset < end and text[offset].isalnum():
                return word_at(text, offset) or (offset, offset + 1)
            offset += 1
        return end, end

    def _line(self, offset: int) -> Stretch:
        lines, index = self.document.lines, self.document.line_at(offset)
        if offset >= lines[index][1] and index + 1 < len(lines):
            index += 1
        start, end = lines[index]
        start = self._out_of_label(start)
        if start < end and offset < end:
            return start, end
        return self._line(end) if index + 1 < len(lines) else (end, end)

    def _turn(self, offset: int) -> Stretch:
        turns = self.document.turns
        index = self.document.turn_index(offset)
        index = 0 if index is None else index
        while index < len(turns):
            talk = self.document.trim(turns[index].talk_start, turns[index].end)
            if talk[1] > max(offset, talk[0]):
                return talk
            index += 1
        return self.document.end, self.document.end

    def _sentence(self, offset: int) -> Stretch:
        from qualcode.text.sentences import sentence_at

        talk = self._turn(offset)
        if talk[0] == talk[1]:
            return talk
        offset = max(offset, talk[0])
        while offset < talk[1] and self.document.text[offset].isspace():
            offset += 1
        found = sentence_at(self.document.text, talk[0], talk[1], offset, self.language) or talk
        return found if found[1] > offset else self._sentence(max(found[1], offset) + 1)
