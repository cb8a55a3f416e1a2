"""Where coders differ, in reading order: what one walks through to settle it.

Of each code, passages of all coders that overlap are one passage: two coders who mark nearly the same words are not asked about twice.
Either somebody has nothing there (missing), or all have something and it is not the same words (boundaries).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from itertools import pairwise
from typing import Literal, NamedTuple

from qualcode.analysis.intervals import Span, united

Kind = Literal["missing", "boundaries"]


class Put(NamedTuple):
    """One coding: a plain tuple in this order will do."""

    #: its id
    coding: str
    code: str
    coder: str
    start: int
    end: int


class Difference(NamedTuple):
    """One code on one passage, which not all have coded alike."""

    kind: Kind
    code: str
    start: int
    end: int
    #: the coders who have the code there, and those who have not, in the order in which coders were given
    have: tuple[str, ...]
    have_not: tuple[str, ...]
    #: the codings there
    puts: tuple[Put, ...]


class Stop(NamedTuple):
    """Differences that are best looked at together, because they are about much the same words."""

    start: int
    end: int
    differences: tuple[Difference, ...]


def differences(
    codings: Iterable[Put | tuple[str, str, str, int, int]],
    coders: Sequence[str],
    *,
    negligible: Callable[[int, int], bool] = lambda start, end: False,
) -> list[Difference]:
    """The differences between these coders in one material, by place and then code; `coders` are those who have been in it.

    `negligible` is asked of the stretches where boundaries differ, whether they matter to nobody: blanks, full stops.
    """
    by_code: dict[str, list[Put]] = {}
    known = set(coders)
    for coding in codings:
        put = Put._make(coding)
        if put.coder in known and put.start < put.end:
            by_code.setdefault(put.code, []).append(put)
    found = [
        difference
        for code, puts in by_code.items()
        for passage in _passages(puts)
        if (difference := _difference(code, passage, coders, negligible)) is not None
    ]
    order = {code: place for place, code in enumerate(by_code)}
    found.sort(key=lambda one: (one.start, one.end, order[one.code]))
    return found


def _passages(puts: Iterable[Put]) -> list[list[Put]]:
    """Codings of one code that hang together by overlapping."""
    found: list[list[Put]] = []
    reach = 0
    for put in sorted(puts, key=lambda put: (put.start, put.end, put.coder, put.coding)):
        if found and put.start < reach:
            found[-1].append(put)
        else:
            found.append([put])
        reach = max(reach, put.end) if len(found[-1]) > 1 else put.end
    return found


def _difference(code: str, puts: Sequence[Put], coders: Sequence[str], negligible: Callable[[int, int], bool]) -> Difference | None:
    there = {put.coder for put in puts}
    have, have_not = tuple(one for one in coders if one in there), tuple(one for one in coders if one not in there)
    start, end = puts[0].start, max(put.end for put in puts)
    if have_not:
        return Difference("missing", code, start, end, have, have_not, tuple(puts))
    if all(negligible(low, high) for low, high in _not_of_all(puts, there)):
        return None
    return Difference("boundaries", code, start, end, have, (), tuple(puts))


def _not_of_all(puts: Sequence[Put], coders: Set[str]) -> list[Span]:
    """The stretches that some but not all of these coders cover."""
    edges: dict[int, int] = {}
    for coder in coders:
        for start, end in united((put.start, put.end) for put in puts if put.coder == coder):
            edges[start] = edges.get(start, 0) + 1
            edges[end] = edges.get(end, 0) - 1
    found: list[Span] = []
    covering, places = 0, sorted(edges)
    for at, after in pairwise(places):
        covering += edges[at]
        if 0 < covering < len(coders):
            found.append((at, after))
    return found


def stops(found: Sequence[Difference]) -> list[Stop]:
    """Differences in reading order, those together that share with the first of them at least half of the longer one's text."""
    gathered: list[list[Difference]] = []
    for one in found:
        for stop in reversed(gathered[-_LOOK_BACK:]):
            first = stop[0]
            shared = min(one.end, first.end) - max(one.start, first.start)
            if 2 * shared >= max(one.end - one.start, first.end - first.start):
                stop.append(one)
                break
        else:
            gathered.append([one])
    return [Stop(min(d.start for d in stop), max(d.end for d in stop), tuple(stop)) for stop in gathered]


#: stops before the last that a difference may still belong to
_LOOK_BACK = 8
