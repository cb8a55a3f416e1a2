"""What changed between two versions of an interview guide: which questions are new, gone, worded anew, moved or of another type."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from qualcode.text.folding import fold
from qualcode.text.words import words

#: two wordings that share this much of their words (Dice: twice the shared ones over all) are one question worded anew
ALIKE = 0.5


class Asked(NamedTuple):
    """A row of a version: a question, or a heading where that is its type."""

    text: str
    type: str


class GuideChange(NamedTuple):
    """One difference. A question that is worded anew and moved is two."""

    #: "added", "removed", "reworded", "moved" or "retyped"
    kind: str
    #: place in the version before and in this one, from 0; None where it is not in it
    before: int | None
    now: int | None


def guide_changes(before: Sequence[Asked], now: Sequence[Asked]) -> list[GuideChange]:
    """The differences in the order of the newer version, what was removed last.

    Questions with the same words are the same; of the others each is paired with the one most like it, if half of their words are
    shared. A pair has moved where it is in no longest run of pairs that kept their order.
    """
    partner = _pairs(before, now)
    kept = _kept_in_order([partner[at] for at in sorted(partner)])
    found = []
    for at, row in enumerate(now):
        if at not in partner:
            found.append(GuideChange("added", None, at))
            continue
        then = before[partner[at]]
        if then.text != row.text:
            found.append(GuideChange("reworded", partner[at], at))
        if partner[at] not in kept:
            found.append(GuideChange("moved", partner[at], at))
        if then.type != row.type:
            found.append(GuideChange("retyped", partner[at], at))
    still = set(partner.values())
    return found + [GuideChange("removed", at, None) for at in range(len(before)) if at not in still]


def _pairs(before: Sequence[Asked], now: Sequence[Asked]) -> dict[int, int]:
    """By place now, the place of the same question before."""
    partner: dict[int, int] = {}
    free = dict(enumerate(before))
    for at, row in enumerate(now):
        same = next((old for old, then in free.items() if fold(then.text) == fold(row.text)), None)
        if same is not None:
            partner[at] = same
            del free[same]
    own = {at: _words(row.text) for at, row in enumerate(now) if at not in partner}
    theirs = {old: _words(then.text) for old, then in free.items()}
    likeness = sorted((-_alike(a, b), abs(at - old), at, old) for at, a in own.items() for old, b in theirs.items())
    for unlike, _, at, old in likeness:
        if -unlike >= ALIKE and at not in partner and old in free:
            partner[at] = old
            del free[old]
    return partner


def _kept_in_order(places: Sequence[int]) -> set[int]:
    """The longest run of places that only rise, the first of several."""
    tails: list[int] = []
    at_tail: list[int] = []
    came_from: list[int | None] = []
    for index, place in enumerate(places):
        length = bisect_left(tails, place)
        tails[length : length + 1] = [place]
        came_from.append(at_tail[length - 1] if length else None)
        at_tail[length : length + 1] = [index]
    kept: set[int] = set()
    at = at_tail[-1] if at_tail else None
    while at is not None:
        kept.add(places[at])
        at = came_from[at]
    return kept


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text[start:end]) for start, end in words(text))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0
