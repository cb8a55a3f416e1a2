"""What a coding sheet prints: a frozen transcript line by line, with what must not be printed left out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.faults import Fault
from qualcode.study.database import driver
from qualcode.study.reads import Reads
from qualcode.study.speech import SpokenTurn, turns_touched

#: start, end, look and, where other words are printed, these
_Mark = tuple[int, int, str, str]


class SheetPart(NamedTuple):
    """Some words of a line. `look`: "label" for a speaker, "withheld" for words that are left out (and empty here), else ""."""

    words: str
    look: str = ""


class SheetLine(NamedTuple):
    """One stored line."""

    number: int
    parts: tuple[SheetPart, ...]
    #: whether a turn begins in it
    opens_turn: bool


class Sheet(NamedTuple):
    """A transcript for coding on paper."""

    study: str
    material: str
    kind: str
    round: int | None
    date: date | None
    lines: tuple[SheetLine, ...]
    #: stretches whose words are left out
    withheld: int


def coding_sheet(connection: Connection, material_id: str) -> Sheet:
    """A material's stored lines as they may be printed. Raises Fault for a draft, whose lines are no promise yet."""
    reads = Reads(connection)
    transcript = reads.transcript(material_id)
    material = transcript.material
    if not material.frozen:
        raise Fault("paper.draft", material=material.name)
    (turns,) = turns_touched(connection, [(transcript.version_id, 0, len(transcript.text))])
    query = "SELECT start, \"end\" FROM quotation WHERE text_version_id = ? AND release IN ('withheld', 'redacted')"
    held = held_back(driver(connection).execute(query, (transcript.version_id,)), turns)
    lines = tuple(printed_lines(transcript.text, transcript.lines, turns, held))
    return Sheet(reads.study().title, material.name, material.kind, material.round, material.date, lines, len(held))


def held_back(quotations: Iterable[tuple[int, int]], turns: Sequence[SpokenTurn]) -> list[tuple[int, int]]:
    """Stretches whose words stay in the study, joined where they overlap: withheld and redacted quotations, talk of the withdrawn."""
    held: list[tuple[int, int]] = []
    for start, end in sorted([*quotations, *((turn.talk_start, turn.end) for turn in turns if turn.withdrawn)]):
        if held and start <= held[-1][1]:
            held[-1] = (held[-1][0], max(end, held[-1][1]))
        else:
            held.append((start, end))
    return held


def printed_lines(
    text: str, lines: Sequence[tuple[int, int]], turns: Sequence[SpokenTurn], held: Sequence[tuple[int, int]]
) -> Iterator[SheetLine]:
    """The stored lines of a text as they may be printed: without the stretches that are held back, by pseudonyms."""
    opening = [turn.start for turn in turns]
    for number, (start, end), marks in _marked(lines, _marks(held, turns, text)):
        yield SheetLine(number, tuple(_parts(text, start, end, marks)), bisect_left(opening, start) < bisect_left(opening, end))


def _marks(held: Sequence[tuple[int, int]], turns: Sequence[SpokenTurn], text: str) -> list[_Mark]:
    """What is not plain talk, in order and without overlap; a participant's label is printed as the pseudonym."""
    marks: list[_Mark] = [(start, end, "withheld", "") for start, end in held]
    starts = [start for start, _ in held]
    for turn in turns:
        at = bisect_right(starts, turn.start) - 1
        hidden = at >= 0 and turn.start < held[at][1]
        if turn.label_end > turn.start and not hidden:
            named = turn.participant if turn.participant and not turn.interviewer else text[turn.start : turn.label_end]
            following = starts[at + 1] if at + 1 < len(starts) else len(text)
            marks.append((turn.start, min(turn.label_end, following), "label", named))
    return sorted(marks, key=itemgetter(0))


def _marked(lines: Sequence[tuple[int, int]], marks: Sequence[_Mark]) -> Iterator[tuple[int, tuple[int, int], list[_Mark]]]:
    """Each line with its number and the marks that touch it."""
    first = 0
    for number, (start, end) in enumerate(lines, 1):
        while first < len(marks) and marks[first][1] <= start:
            first += 1
        here = []
        for mark in marks[first:]:
            if mark[0] >= end:
                break
            here.append(mark)
        yield number, (start, end), here


def _parts(text: str, start: int, end: int, marks: Sequence[_Mark]) -> Iterator[SheetPart]:
    """The words of a line in parts of one look each."""
    at = start
    for low, high, look, words in marks:
        low, high = max(low, start), min(high, end)
        if low > at:
            yield SheetPart(text[at:low])
        yield SheetPart(words, look)
        at = max(at, high)
    if at < end:
        yield SheetPart(text[at:end])
