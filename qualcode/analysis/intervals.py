"""Spans on a line: half-open (start, end), in whatever is counted (characters, turns). Never an array with a place for each character."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

Span = tuple[int, int]


def united(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap made one; those that only touch stay two, and empty ones go."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start < found[-1][1]:
            if end > found[-1][1]:
                found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def length(spans: Iterable[Span]) -> int:
    """How much these spans cover together, when none overlaps another."""
    return sum(end - start for start, end in spans)


def by_whom(spans_of: Mapping[int, Iterable[Span]]) -> dict[int, int]:
    """How much each set of people covers, by the sum of their bits; spans of each by his or her bit (1, 2, 4, …), overlapping or not.

    What nobody covers is not in it.
    """
    if len(spans_of) == 1:
        [(bit, own)] = spans_of.items()
        return {bit: length(united(own))}
    edges = sorted((edge, bit) for bit, spans in spans_of.items() for span in united(spans) for edge in span)
    found: dict[int, int] = {}
    who = last = 0
    for edge, bit in edges:
        if who and edge > last:
            found[who] = found.get(who, 0) + edge - last
        who ^= bit
        last = edge
    return found


class Pieces(NamedTuple):
    """Stretches of text in order, none overlapping another, and the unit each belongs to, numbered from 0 and never falling."""

    starts: Sequence[int]
    ends: Sequence[int]
    units: Sequence[int]

    def touched(self, start: int, end: int) -> Span | None:
        """The units, from and until, that a span shares at least a character with; None when there are none."""
        low, high = bisect_right(self.ends, start), bisect_left(self.starts, end)
        return (self.units[low], self.units[high - 1] + 1) if low < high and start < end else None

    def without(self, cuts: Shortened) -> Pieces:
        """The pieces on a line that stretches are cut out of; a piece that was all cut out is gone, and the units are numbered anew."""
        kept = [(low, high, unit) for start, end, unit in zip(*self, strict=True) if (low := cuts.place(start)) < (high := cuts.place(end))]
        numbers = {unit: number for number, unit in enumerate(dict.fromkeys(unit for _, _, unit in kept))}
        return Pieces([low for low, _, _ in kept], [high for _, high, _ in kept], [numbers[unit] for _, _, unit in kept])


class Shortened:
    """A line with stretches cut out of it, and where places of the old one are on the new one."""

    def __init__(self, cuts: Iterable[Span]) -> None:
        self.cuts = united(cuts)
        self._starts = [start for start, _ in self.cuts]
        self._before = [0]
        for start, end in self.cuts:
            self._before.append(self._before[-1] + end - start)

    @property
    def gone(self) -> int:
        """How much was cut out."""
        return self._before[-1]

    def place(self, at: int) -> int:
        """Where a place is now; one within a cut is at the cut."""
        cut = bisect_right(self._starts, at)
        if not cut:
            return at
        start, end = self.cuts[cut - 1]
        return min(at, start) - self._before[cut - 1] if at < end else at - self._before[cut]
