"""The unitised alpha family of 2016: coders mark stretches of a continuum and give each a value; gaps are nobody's.

Krippendorff, Mathet, Bouvry and Widlöcher, Quality & Quantity 50 (2016), doi 10.1007/s11135-015-0266-1; Content Analysis, 4th ed.,
12.6, equations 32 to 38. It is another coefficient than the unitised alphas of 1995/2004 and of 2013, which give other figures on the
same data: name the family wherever a figure is printed.

Several materials are one continuum: a gap counts by its length alone, so that it makes no difference where one ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from qualcode.analysis.intervals import Shortened, Span, united

_Lengths = defaultdict[Hashable, float]


class Unit(NamedTuple):
    """A stretch with the value one coder gave it."""

    start: int
    end: int
    value: Hashable


class Continuum(NamedTuple):
    """One material as several coders divided it: its length, and of each coder the units, none overlapping another."""

    length: int
    coders: Sequence[Sequence[Unit]]


class OneValue(NamedTuple):
    """(k)u-alpha: whether coders who marked the same stretch mean the same by this value."""

    #: None where no other coder marked anything there, or where so little was marked by two that nothing can be expected
    alpha: float | None
    #: the share of this value's stretches that another coder marked too
    coverage: float


class Family(NamedTuple):
    """u-alpha, |u-alpha and cu-alpha; None where there is no variation, or nothing that two coders marked both."""

    u: float | None
    #: relevant or not: any value against none
    binary: float | None
    #: the values, where both marked something
    cu: float | None
    values: dict[Hashable, OneValue]


@dataclass
class Sums:
    """What the family is computed from, in pairs of coders; sums of several materials and of several domains add up."""

    #: lengths: of all coders together, and of the gaps among them
    all: float = 0
    gaps: float = 0
    #: where two coders have both a gap
    both_gaps: float = 0
    #: the self-pairs of gaps and of units
    own: float = 0
    lengths: _Lengths = field(default_factory=lambda: defaultdict(float))
    #: where two coders gave the same value
    same: _Lengths = field(default_factory=lambda: defaultdict(float))
    #: where another coder marked anything, by the value of the one; and its self-pairs
    met: _Lengths = field(default_factory=lambda: defaultdict(float))
    met_own: _Lengths = field(default_factory=lambda: defaultdict(float))

    def add(self, continuum: Continuum) -> None:
        """Count one material; one with fewer than two coders says nothing."""
        length, coders = continuum
        m = len(coders)
        if m < 2:
            return
        marked = [[(unit.start, unit.end) for unit in units] for units in coders]
        gaps = [length - sum(end - start for start, end in spans) for spans in marked]
        self.all += m * length
        self.gaps += sum(gaps)
        self.own += sum(gaps)
        for units in coders:
            for start, end, value in units:
                self.lengths[value] += end - start
                self.own += (end - start) ** 2
        for one in range(m):
            others = _union([marked[other] for other in range(m) if other != one])
            for unit, part in zip(coders[one], _parts(marked[one], others), strict=True):
                if part:
                    self.met_own[unit.value] += part**2
            for other in range(one + 1, m):
                self._pair(coders[one], coders[other], length, m)

    def _pair(self, ones: Sequence[Unit], others: Sequence[Unit], length: int, m: int) -> None:
        """What two coders did, counted both ways."""
        at = covered = 0
        for start, end, value in ones:
            while at < len(others) and others[at].end <= start:
                at += 1
            beyond = at
            while beyond < len(others) and others[beyond].start < end:
                other = others[beyond]
                part = min(end, other.end) - max(start, other.start)
                covered += part
                self.met[value] += part / (m - 1)
                self.met[other.value] += part / (m - 1)
                if value == other.value:
                    self.same[value] += 2 * part / (m - 1)
                beyond += 1
            at = max(at, beyond - 1)
        either = sum(unit.end - unit.start for unit in ones) + sum(unit.end - unit.start for unit in others) - covered
        self.both_gaps += 2 * (length - either) / (m - 1)

    # pairs of unlike values, as observed and as expected

    def unlike(self) -> tuple[float, float]:
        """Of any values, a gap among them."""
        observed = self.all - self.both_gaps - sum(self.same.values())
        return observed, self._expected(self.all**2 - self.gaps**2 - sum(length**2 for length in self.lengths.values()))

    def unlike_relevance(self) -> tuple[float, float]:
        """Of a value and a gap."""
        return 2 * (self.gaps - self.both_gaps), self._expected(2 * self.gaps * (self.all - self.gaps))

    def unlike_values(self) -> tuple[float, float]:
        """Of two values, where both marked something."""
        met, own = sum(self.met.values()), sum(self.met_own.values())
        unequal = met**2 - sum(length**2 for length in self.met.values())
        expected = unequal / (met - own / met) if met and met * met > own else 0.0
        return met - sum(self.same.values()), expected

    def _expected(self, unequal: float) -> float:
        if not self.all or self.all**2 <= self.own:
            return 0.0
        return unequal / (self.all - self.own / self.all)


def family(sums: Sums) -> Family:
    """The coefficients from their sums."""
    return pooled_family([sums])


def pooled_family(several: Iterable[Sums]) -> Family:
    """The coefficients of several domains together: 1 - the sum of observed / the sum of expected disagreement."""
    domains = list(several)
    met = any(sums.met for sums in domains)
    return Family(
        u=_coefficient([sums.unlike() for sums in domains]),
        binary=_coefficient([sums.unlike_relevance() for sums in domains]),
        # One value alone cannot be confused with another: agreement on it is complete wherever two marked something.
        cu=_coefficient([sums.unlike_values() for sums in domains], else_=1.0 if met else None),
        values={value: _one(sums, value) for sums in domains for value in list(sums.lengths)},
    )


def _coefficient(pairs: Sequence[tuple[float, float]], else_: float | None = None) -> float | None:
    observed, expected = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    if expected > 0:
        return 1 - observed / expected
    return None if observed > 0 else else_


def _one(sums: Sums, value: Hashable) -> OneValue:
    """(k)u-alpha = 1 - (e*.k / l*.k) (l*.k - l*kk) / (e*.k - e*kk), and coverage = l*.k / l.k."""
    met, all_met, own = sums.met.get(value, 0), sum(sums.met.values()), sums.met_own.get(value, 0)
    coverage = met / sums.lengths[value]
    differing = met - sums.same.get(value, 0)
    if not met:
        return OneValue(None, coverage)
    if differing <= 0:
        return OneValue(1.0, coverage)
    # e*.k = (l*.. l*.k - K*k) / d and e*.k - e*kk = l*.k (l*.. - l*.k) / d; d is the same in both and falls out. Of more than two
    # coders K* may be the larger where most marked nothing: then there is nothing to expect.
    expected = all_met * met - own
    return OneValue(1 - expected / met * differing / (met * (all_met - met)) if expected > 0 else None, coverage)


def _union(lists: Sequence[Sequence[Span]]) -> list[Span]:
    return list(lists[0]) if len(lists) == 1 else united(span for spans in lists for span in spans)


def _parts(ones: Sequence[Span], others: Sequence[Span]) -> list[int]:
    """How much of each span the others cover."""
    parts = []
    at = 0
    for start, end in ones:
        while at < len(others) and others[at][1] <= start:
            at += 1
        beyond, part = at, 0
        while beyond < len(others) and others[beyond][0] < end:
            part += min(end, others[beyond][1]) - max(start, others[beyond][0])
            beyond += 1
        parts.append(part)
        at = max(at, beyond - 1)
    return parts


class SetAside(NamedTuple):
    """Stretches to which one coder gave several values of a domain: they are taken out of the continuum of everybody."""

    stretches: int
    length: int


def divided(length: int, coders: Sequence[Iterable[Unit]]) -> tuple[Continuum, SetAside]:
    """A continuum from units that may overlap: those of one value and coder are united, where values overlap is set aside."""
    united_units = [_of_one_value(units) for units in coders]
    double = [_doubled(units) for units in united_units]
    cut = Shortened(span for spans in double for span in spans)
    aside = SetAside(sum(map(len, double)), cut.gone)
    if cut.cuts:
        united_units = [
            [Unit(low, high, value) for start, end, value in units if (low := cut.place(start)) < (high := cut.place(end))]
            for units in united_units
        ]
    return Continuum(length - cut.gone, united_units), aside


def combined(units: Iterable[Unit]) -> list[Unit]:
    """One coder's units, overlapping or not, as units that do not overlap: the value of each is the set of all values there."""
    spans: dict[Hashable, list[Span]] = {}
    for start, end, value in units:
        spans.setdefault(value, []).append((start, end))
    edges = sorted(((edge, value) for value, own in spans.items() for span in united(own) for edge in span), key=itemgetter(0))
    found: list[Unit] = []
    here: frozenset[Hashable] = frozenset()
    last = 0
    for edge, value in edges:
        if here and edge > last:
            found.append(Unit(last, edge, here))
        here ^= {value}
        last = edge
    return found


def _of_one_value(units: Iterable[Unit]) -> list[Unit]:
    spans: dict[Hashable, list[Span]] = {}
    for start, end, value in units:
        spans.setdefault(value, []).append((start, end))
    return sorted(
        (Unit(start, end, value) for value, own in spans.items() for start, end in united(own)), key=lambda unit: (unit.start, unit.end)
    )


def _doubled(units: Sequence[Unit]) -> list[Span]:
    """Where more than one unit is, as few spans as hold it."""
    found: list[Span] = []
    reach = 0
    for start, end, _ in units:
        if start < reach:
            found.append((start, min(end, reach)))
        reach = max(reach, end)
    return united(found)
