"""A segment laid out for the screen: its words with their places, and the rows they are wrapped to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qualcode.study.records import SegmentRecord
from qualcode.text.heard import UNSURE, Word
from qualcode.text.lines import wrap_rows

#: sign of each mark that casts doubt on a segment
SIGNS = {"loop": "∞", "repeat": "=", "made-up": "∅", "rushed": "»"}
Stretch = tuple[int, int]


class Block(NamedTuple):
    """A segment as it is drawn. Offsets are those of its text."""

    #: one at least
    rows: tuple[Stretch, ...]
    #: where each of its words stands, without the blank before it
    words: tuple[Stretch, ...]


def laid_out(segment: SegmentRecord, width: int) -> Block:
    """A segment in rows of at most `width` cells."""
    rows = wrap_rows(segment.text, 0, len(segment.text), max(1, width)) or [(0, 0)]
    return Block(tuple(rows), places(segment))


def places(segment: SegmentRecord) -> tuple[Stretch, ...]:
    """Where each word of a segment stands in its text, without the blanks around it."""
    found: list[Stretch] = []
    at = 0
    for word in segment.words:
        said = word.text.strip()
        start = segment.text.find(said, at)
        start = at if start < 0 else start
        at = min(len(segment.text), start + len(said))
        found.append((start, at))
    return tuple(found)


def is_unsure(word: Word) -> bool:
    """Whether the engine was not sure of a word; what a person wrote is sure."""
    return word.confidence is not None and word.confidence < UNSURE


def unsure_words(segment: SegmentRecord) -> list[int]:
    """The places among its words of those the engine was not sure of; none once a person has let the segment stand."""
    return [] if segment.checked else [at for at, word in enumerate(segment.words) if is_unsure(word)]


def is_doubtful(segment: SegmentRecord) -> bool:
    """Whether there is something to look at: a mark or an unsure word, and nobody has let it stand yet."""
    return not segment.checked and (bool(segment.marks) or any(map(is_unsure, segment.words)))


def word_at(block: Block, offset: int) -> int | None:
    """The word at an offset, or the last before it; None where there is none."""
    return max((at for at, (start, _) in enumerate(block.words) if start <= offset), default=None)


def sounding_at(segments: Sequence[SegmentRecord], place: float) -> int:
    """The segment that is heard at a time: the last that has begun; 0 before the first."""
    low, high = 0, len(segments)
    while low < high:
        middle = (low + high) // 2
        if segments[middle].start <= place:
            low = middle + 1
        else:
            high = middle
    return max(0, low - 1)


def word_sounding(segment: SegmentRecord, place: float) -> int | None:
    """The word of a segment that is heard at a time, or None before the first."""
    return max((at for at, word in enumerate(segment.words) if word.start <= place), default=None)
