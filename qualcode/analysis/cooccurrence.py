"""Which codes meet: on the same words, in the same turn, or in the same material.

By words, a code's overlapping passages are one segment, and two codes meet once in every stretch of text that their overlapping
segments hang together in: a long segment of the one with five short ones of the other in it is one meeting, not five. So the count is
never more than the segments of the rarer code, and c = n12 / (n1 + n2 - n12) never more than 1, as it can be in ATLAS.ti, which
counts pairs of quotations. In turns and materials the count is that of turns and materials with both.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from qualcode.analysis.intervals import Pieces, Span, united

#: from here on one code is so much more frequent that c says little (ATLAS.ti's yellow mark)
UNEQUAL = 5


class Meetings(NamedTuple):
    """How often codes occur and how often two of them meet. Codes are numbers; in a pair the smaller comes first."""

    alone: Mapping[int, int]
    together: Mapping[tuple[int, int], int]


class Strength(NamedTuple):
    """How strongly two codes go together."""

    #: n12 / (n1 + n2 - n12): of all that has either, the share that has both
    c: float
    #: of what has the second, the share that has the first too; and the other way round
    first_given_second: float
    second_given_first: float
    #: one of them is more than five times as frequent as the other
    unequal: bool


def strength(first: int, second: int, both: int) -> Strength:
    """From how often the first, the second and both occur; both must be above 0."""
    return Strength(both / (first + second - both), both / second, both / first, max(first, second) > UNEQUAL * min(first, second))


def by_words(materials: Iterable[Sequence[tuple[int, int, int]]]) -> Meetings:
    """Meetings on the same words; each material is its codings as (code, start, end)."""
    alone: Counter[int] = Counter()
    together: Counter[tuple[int, int]] = Counter()
    for codings in materials:
        segments: list[tuple[int, int, int]] = []
        last = reach = -1
        # By code and start, so that a code's overlapping passages follow each other.
        for code, start, end in sorted(codings):
            if code == last and start < reach:
                if end > reach:
                    segments[-1] = (segments[-1][0], end, code)
                    reach = end
            elif start < end:
                segments.append((start, end, code))
                last, reach = code, end
        alone.update([code for _, _, code in segments])
        segments.sort()
        _sweep(segments, together)
    return Meetings(alone, together)


def _sweep(segments: Sequence[tuple[int, int, int]], together: Counter[tuple[int, int]]) -> None:
    """Count the meetings in one material. Segments of one code do not overlap, so at each start a code is open at most once."""
    open_: list[tuple[int, int]] = []
    # By pair, where the stretch ends that its last meeting hangs together in.
    reach: dict[tuple[int, int], int] = {}
    for start, end, code in segments:
        open_ = [one for one in open_ if one[0] > start]
        for other_end, other in open_:
            pair = (code, other) if code < other else (other, code)
            last = reach.get(pair, -1)
            if start >= last:
                together[pair] += 1
            reach[pair] = max(last, end, other_end)
        open_.append((end, code))


def by_units(units: Iterable[Iterable[int]], codes: int) -> Meetings:
    """Meetings in the same unit; each unit is the codes in it, perhaps several times; `codes` is how many codes there are."""
    sets = [set(unit) for unit in units]
    alone = Counter(code for unit in sets for code in unit)
    # Pairs unit by unit where units hold few codes; where they hold hundreds, one look at each pair of codes is less work.
    if sum(len(unit) ** 2 for unit in sets) <= codes**2:
        return Meetings(alone, Counter(pair for unit in sets for pair in combinations(sorted(unit), 2)))
    masks: dict[int, int] = dict.fromkeys(sorted(alone), 0)
    for place, unit in enumerate(sets):
        bit = 1 << place
        for code in unit:
            masks[code] |= bit
    found = ((pair, (masks[pair[0]] & masks[pair[1]]).bit_count()) for pair in combinations(masks, 2))
    return Meetings(alone, {pair: n for pair, n in found if n})


class Marked(NamedTuple):
    """A passage with what it is known by: a quotation."""

    start: int
    end: int
    name: str


class Place(NamedTuple):
    """Where two codes meet, and the passages of each there."""

    start: int
    end: int
    first: tuple[str, ...]
    second: tuple[str, ...]


def places(first: Sequence[Marked], second: Sequence[Marked], units: Pieces | None = None) -> list[Place]:
    """The meetings of two codes in one material, in order: as many as are counted. `units`: not on the same words but in one of these."""
    if units is not None:
        return _in_units(first, second, units)
    # A stretch is what hangs together of both; each code's own overlapping passages are one segment of it.
    segments = sorted(
        (start, end, which) for which, own in enumerate((first, second)) for start, end in united((one.start, one.end) for one in own)
    )
    stretches: list[tuple[int, int, set[int]]] = []
    for start, end, which in segments:
        if stretches and start < stretches[-1][1]:
            low, high, held = stretches[-1]
            stretches[-1] = (low, max(high, end), held | {which})
        else:
            stretches.append((start, end, {which}))
    return [Place(low, high, _within(first, low, high), _within(second, low, high)) for low, high, held in stretches if len(held) == 2]


def _within(passages: Sequence[Marked], low: int, high: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for one in sorted(passages) if one.start < high and low < one.end))


def _in_units(first: Sequence[Marked], second: Sequence[Marked], units: Pieces) -> list[Place]:
    found: list[dict[int, list[str]]] = []
    for passages in (first, second):
        by_unit: dict[int, list[str]] = {}
        for start, end, name in sorted(passages):
            for unit in range(*(units.touched(start, end) or (0, 0))):
                by_unit.setdefault(unit, []).append(name)
        found.append(by_unit)
    both = sorted(found[0].keys() & found[1].keys())
    return [Place(*_bounds(units, unit), tuple(dict.fromkeys(found[0][unit])), tuple(dict.fromkeys(found[1][unit]))) for unit in both]


def _bounds(units: Pieces, unit: int) -> Span:
    last = bisect_right(units.units, unit) - 1
    return units.starts[units.units.index(unit)], units.ends[last]
