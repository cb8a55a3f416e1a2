"""When materials in order stop bringing new codes: what each adds, and Guest, Namey and Chen's 12 combinations.

Pure functions over materials in their order, each the set of codes found in it as a bit set: bit n of a whole number stands for the
n-th code. What is new in a material is then one step, for a thousand codes. Nothing here says that a study is saturated.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from fractions import Fraction
from itertools import accumulate, product
from typing import Literal, NamedTuple

#: Guest, Namey and Chen 2020 (PLOS ONE 15(5): e0232076): materials in the base, materials in a run, and the share of new codes
BASES = (4, 5, 6)
RUNS = (2, 3)
THRESHOLDS = (Fraction(1, 20), Fraction(0))

#: why a point is not defined
NoPoint = Literal["too-few", "no-codes", "not-reached"]


class Combination(NamedTuple):
    """A base, a run and a threshold."""

    base: int
    run: int
    #: the largest share of new codes that counts as few
    threshold: Fraction


#: the 12, in the order in which they are told
COMBINATIONS = tuple(Combination(*each) for each in product(BASES, RUNS, THRESHOLDS))


class Run(NamedTuple):
    """A run of materials after the base: materials `first` to `last`, counted from 1."""

    first: int
    last: int
    #: codes that are new in it
    new: int
    #: of them for each code of the base, exact
    ratio: Fraction


class GuestPoint(NamedTuple):
    """Where one combination has its point."""

    base: int
    run: int
    threshold: Fraction
    #: "6+2": after 6 materials, confirmed by 2 more; None where it is not defined
    label: str | None
    #: the 6 of it
    reached_at: int | None
    #: whether a later run has more new codes than the threshold again; None where nothing was reached
    broken_later: bool | None
    #: None where it is defined
    reason: NoPoint | None


def bit_sets(found: Iterable[Collection[Hashable]]) -> list[int]:
    """Sets of codes as bit sets; the codes get their bits in the order in which they come."""
    bits: dict[Hashable, int] = {}
    return [sum(1 << bits.setdefault(code, len(bits)) for code in set(codes)) for codes in found]


def new_in_order(sets: Iterable[int]) -> list[int]:
    """For each material the bit set of the codes that no earlier one has."""
    found = []
    seen = 0
    for codes in sets:
        found.append(codes & ~seen)
        seen |= codes
    return found


def new_counts(sets: Iterable[int]) -> list[int]:
    """For each material how many of its codes no earlier one has; their sum is the number of all codes."""
    return [codes.bit_count() for codes in new_in_order(sets)]


def runs(new: Sequence[int], base: int, run: int) -> list[Run]:
    """All full runs after the base, sliding by one, each with its share of new codes in the fixed number of codes of the base.

    None where there are too few materials for one, or no codes in the base, of which nothing has a share.
    """
    codes = sum(new[:base])
    if not codes:
        return []
    sums = [0, *accumulate(new)]
    return [
        Run(done + 1, done + run, sums[done + run] - sums[done], Fraction(sums[done + run] - sums[done], codes))
        for done in range(base, len(new) - run + 1)
    ]


def guest_point(new: Sequence[int], combination: Combination) -> GuestPoint:
    """The first run at or below the threshold, and whether a later one goes above it again.

    `new` are new codes by material in order. The denominator is that of the base throughout, and fractions are compared exactly: 2 of
    40 is 5 %.
    """
    base, run, threshold = combination
    if len(new) < base + run:
        return GuestPoint(base, run, threshold, None, None, None, "too-few")
    codes = sum(new[:base])
    if not codes:
        return GuestPoint(base, run, threshold, None, None, None, "no-codes")
    sums = [0, *accumulate(new)]
    fresh = [after - before for before, after in zip(sums, sums[run:], strict=False)]
    most = allowed(codes, threshold)
    at = first_at_most(fresh, base, most)
    if at is None:
        return GuestPoint(base, run, threshold, None, None, None, "not-reached")
    return GuestPoint(base, run, threshold, f"{at}+{run}", at, any(n > most for n in fresh[at + 1 :]), None)


def allowed(codes: int, threshold: Fraction) -> int:
    """The largest number of new codes that is no more than this share of the codes of the base."""
    return codes * threshold.numerator // threshold.denominator


def first_at_most(fresh: Sequence[int], base: int, most: int) -> int | None:
    """After how many materials, the base at least, the next run has at most so many new codes; `fresh` are those of each run."""
    return next((done for done in range(base, len(fresh)) if fresh[done] <= most), None)


def guest_points(new: Sequence[int]) -> tuple[GuestPoint, ...]:
    """The points of all 12 combinations."""
    return tuple(guest_point(new, combination) for combination in COMBINATIONS)
