"""Times that stand alone on a line of their own, and whose they are: the label's beside them, else the paragraph's below."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from qualcode.text.labels import LEADING_TIME, seconds
from qualcode.text.speakers import Lines

_LONGEST = 40


@dataclass(frozen=True, slots=True)
class LoneTime:
    """A line that is nothing but a time; offsets in the text, times in seconds."""

    start: int
    end: int
    time_from: float | None
    time_to: float | None


def lone_times(lines: Lines) -> dict[int, LoneTime]:
    """Such lines by their place among the lines that are not blank; none where they do not rise, for then somebody spoke of times."""
    found: dict[int, LoneTime] = {}
    for order, line in enumerate(lines.filled):
        start, end = lines.spans[line]
        if end - start < _LONGEST and (time := LEADING_TIME.fullmatch(lines.text, start, end)):
            found[order] = LoneTime(start, end, *seconds(time["time"]))
    times = [time.time_from for time in found.values() if time.time_from is not None]
    rising = sum(a <= b for a, b in itertools.pairwise(times))
    return found if len(times) >= 2 and rising >= 0.9 * (len(times) - 1) else {}


def without(lines: Lines, orders: Container[int]) -> Lines:
    """The same lines, where those at these places are no evidence."""
    return Lines(lines.text, lines.spans, [line for order, line in enumerate(lines.filled) if order not in orders])


def paragraphs_below(paragraphs: Sequence[tuple[int, int]], times: Iterable[LoneTime]) -> Sequence[tuple[int, int]]:
    """Spans of paragraphs, each with the times that stand alone above it."""
    ends = {time.start: time.end for time in times}
    if not ends:
        return paragraphs
    joined: list[tuple[int, int]] = []
    waiting: int | None = None
    for start, end in paragraphs:
        first = start if waiting is None else waiting
        waiting = first if ends.get(start) == end else None
        if waiting is None:
            joined.append((first, end))
    return joined if waiting is None else [*joined, (waiting, paragraphs[-1][1])]
