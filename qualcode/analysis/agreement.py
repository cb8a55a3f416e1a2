"""How well coders agree: per code, over all codes, and in domains of codes that exclude each other.

Pure functions over plain spans. A material counts for the coders who have been in it; one in which fewer than two have been says
nothing. Of more than two coders the counts a, b, c and d are those of all their pairs together. Definitions and sources are with the
coefficients, in `kappa`, `alpha` and `unitised`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import combinations
from typing import NamedTuple

from qualcode.analysis import alpha, kappa
from qualcode.analysis.bootstrap import Interval, Replicates, Sample
from qualcode.analysis.intervals import Pieces, Span, by_whom
from qualcode.analysis.kappa import Fourfold, Reason
from qualcode.analysis.unitised import Continuum, Family, SetAside, Sums, Unit, combined, divided, family, pooled_family


class Coded(NamedTuple):
    """One coding: a plain tuple in this order will do."""

    code: str
    coder: str
    start: int
    end: int


class CodedMaterial(NamedTuple):
    """One material with what the coders put on it."""

    #: in characters
    length: int
    #: those of the coders compared who have been in it; what others coded is not looked at
    coders: Set[str]
    codings: Sequence[tuple[str, str, int, int]]
    #: the units of talk that are compared, or None: each character is one
    units: Pieces | None = None

    @property
    def n(self) -> int:
        """How many units there are."""
        if self.units is None:
            return self.length
        return self.units.units[-1] + 1 if self.units.units else 0


class CodeAgreement(NamedTuple):
    """What the coders did with one code. Figures that are not defined are None, and `reason` says why."""

    code: str
    #: units, of all pairs of coders together: both, the first only, the second only, neither
    counts: Fourfold
    #: a fraction of 1, like all figures
    percent: float | None
    kappa: float | None
    f1: float | None
    jaccard: float | None
    pabak: float | None
    alpha: float | None
    reason: Reason | None
    kappa_interval: Interval | None
    alpha_interval: Interval | None


class DomainAgreement(NamedTuple):
    """A domain of codes that exclude each other: the unitised family, on characters."""

    domain: str
    family: Family
    #: nominal alpha on characters of "any code of the domain, or none": ATLAS.ti's c-alpha-binary
    c_alpha_binary: float | None
    set_aside: SetAside


class Overall(NamedTuple):
    """All codes together that somebody used."""

    percent: float | None
    #: de Vries et al. 2008: from mean observed and mean expected agreement of the codes
    kappa_pooled: float | None
    alpha: float | None
    reason: Reason | None
    percent_interval: Interval | None
    kappa_interval: Interval | None
    alpha_interval: Interval | None


class PairAgreement(NamedTuple):
    """Two of the coders, over all codes that somebody used."""

    coders: tuple[str, str]
    #: units that both have judged, for each code
    n: int
    percent: float | None
    kappa_pooled: float | None


class Agreement(NamedTuple):
    """Everything that is said about the agreement of some coders."""

    coders: tuple[str, ...]
    #: units in the materials that count
    n: int
    #: pairs of coders that judged each unit, if all did; the counts of a code add up to n times as much
    pairs: int
    #: places in the list of materials of those that count
    materials: tuple[int, ...]
    codes: tuple[CodeAgreement, ...]
    overall: Overall
    domains: tuple[DomainAgreement, ...]
    #: the domains together; None where there is none
    unitised: Family | None
    #: Cu-alpha, which domains: cu-alpha of the sets of domains on each stretch; None where there are no two domains
    between_domains: float | None
    #: resamples of the materials that the intervals come from; 0: none were made
    resamples: int
    by_pair: tuple[PairAgreement, ...]


def agreement(
    codes: Sequence[str],
    coders: Sequence[str],
    materials: Sequence[CodedMaterial],
    domains: Mapping[str, Mapping[str, str]] | None = None,
    resamples: int | None = None,
) -> Agreement:
    """Compare at least two coders (ValueError with fewer) on these codes; codings of other codes are not looked at.

    `domains` gives for each domain the value that each of its codes stands for. `resamples` is how many times the materials are drawn
    anew for intervals of 95 %; None leaves it to the amount of work.
    """
    if len(set(coders)) < 2:
        raise ValueError("agreement is between at least two coders")
    told = _Told(tuple(dict.fromkeys(coders)), materials)
    cells = told.cells(set(codes))
    sample = Sample(told.pair_units, told.values)
    found = {code: sample.sums(cells.get(code, {})) for code in codes}
    used = [code for code in codes if cells.get(code)]
    replicates = Replicates(sample, [cells[code] for code in used], resamples)
    per_code = dict(zip(used, replicates.per_code, strict=True))
    overall = _overall([found[code] for code in used], any(sample.pair_totals), replicates)
    by_domain = [told.domain(name, values) for name, values in (domains or {}).items()]
    return Agreement(
        coders=told.coders,
        n=sum(material.n for material in told.counting),
        pairs=len(told.pairs),
        materials=told.places,
        codes=tuple(_one_code(code, *found[code], per_code.get(code, (None, None))) for code in codes),
        overall=overall,
        domains=tuple(domain for domain, _ in by_domain),
        unitised=pooled_family([sums for _, sums in by_domain]) if by_domain else None,
        between_domains=told.between(domains) if domains and len(domains) > 1 else None,
        resamples=replicates.made,
        by_pair=tuple(
            _one_pair(pair, sum(units[place] for units in told.pair_units), [found[code][0][place] for code in used])
            for place, pair in enumerate(combinations(told.coders, 2))
        ),
    )


class _Told:
    """The materials that count, and the pairs of coders in each."""

    def __init__(self, coders: tuple[str, ...], materials: Sequence[CodedMaterial]) -> None:
        self.coders = coders
        self.bits = {coder: 1 << place for place, coder in enumerate(coders)}
        present = [coders_in & self.bits.keys() for coders_in in (material.coders for material in materials)]
        self.places = tuple(place for place, those in enumerate(present) if len(those) > 1)
        self.counting = [materials[place] for place in self.places]
        self.present = [sum(self.bits[coder] for coder in present[place]) for place in self.places]
        self.pairs = [(self.bits[one], self.bits[other]) for one, other in combinations(coders, 2)]
        #: by material, the units each pair has judged, and the values alpha pairs
        self.pair_units = [
            [material.n if here & one and here & other else 0 for one, other in self.pairs]
            for material, here in zip(self.counting, self.present, strict=True)
        ]
        self.values = [material.n * here.bit_count() for material, here in zip(self.counting, self.present, strict=True)]

    def cells(self, codes: Set[str]) -> dict[str, dict[int, list[float]]]:
        """By code and by place among the materials that count, what its counts are made of (see `Sample`)."""
        cells: dict[str, dict[int, list[float]]] = {}
        for place, material in enumerate(self.counting):
            here = self.present[place]
            for code, spans_of in self._spans(material, codes).items():
                whose = by_whom(spans_of)
                if whose:
                    cells.setdefault(code, {})[place] = self._cell(whose, here)
        return cells

    def _spans(self, material: CodedMaterial, codes: Set[str]) -> dict[str, dict[int, list[Span]]]:
        """By code and coder's bit, the units that are coded."""
        spans: dict[str, dict[int, list[Span]]] = {}
        units, bits = material.units, self.bits
        for code, coder, start, end in material.codings:
            if code in codes and coder in material.coders and coder in bits:
                span = (start, end) if units is None else units.touched(start, end)
                if span:
                    spans.setdefault(code, {}).setdefault(bits[coder], []).append(span)
        return spans

    def _cell(self, whose: Mapping[int, int], here: int) -> list[float]:
        cell: list[float] = []
        for one, other in self.pairs:
            a = b = c = 0
            if here & one and here & other:
                for who, units in whose.items():
                    if who & one:
                        if who & other:
                            a += units
                        else:
                            b += units
                    elif who & other:
                        c += units
            cell += (a, b, c)
        m = here.bit_count()
        judged = sum((alpha.judged(units, m, who.bit_count()) for who, units in whose.items()), alpha.Judged(0, 0, 0))
        return [*cell, judged.yes, judged.differing]

    def domain(self, name: str, values: Mapping[str, str]) -> tuple[DomainAgreement, Sums]:
        """One domain, always on characters: the places of boundaries are what the family measures."""
        sums, stretches, aside = Sums(), 0, 0
        relevant = alpha.Judged(0, 0, 0)
        for material, here in zip(self.counting, self.present, strict=True):
            units: dict[str, list[Unit]] = {coder: [] for coder in self.coders if here & self.bits[coder]}
            for code, coder, start, end in material.codings:
                if code in values and coder in units:
                    units[coder].append(Unit(start, end, values[code]))
            continuum, set_aside = divided(material.length, list(units.values()))
            sums.add(continuum)
            stretches, aside = stretches + set_aside.stretches, aside + set_aside.length
            relevant += self._relevant(material.length, units, here.bit_count())
        family = pooled_family([sums])
        return DomainAgreement(name, family, alpha.binary(relevant), SetAside(stretches, aside)), sums

    def between(self, domains: Mapping[str, Mapping[str, str]]) -> float | None:
        """Whether coders who marked the same stretch put it into the same domains, whatever they meant by it within these.

        ATLAS.ti's Cu-alpha. A stretch in several domains has their set as its value, so that nothing is set aside.
        """
        of_code: dict[str, list[str]] = {}
        for domain, values in domains.items():
            for code in values:
                of_code.setdefault(code, []).append(domain)
        sums = Sums()
        for material, here in zip(self.counting, self.present, strict=True):
            units: dict[str, list[Unit]] = {coder: [] for coder in self.coders if here & self.bits[coder]}
            for code, coder, start, end in material.codings:
                if coder in units:
                    units[coder] += (Unit(start, end, domain) for domain in of_code.get(code, ()))
            sums.add(Continuum(material.length, [combined(own) for own in units.values()]))
        return family(sums).cu

    def _relevant(self, length: int, units: Mapping[str, Iterable[Unit]], m: int) -> alpha.Judged:
        spans = {self.bits[coder]: [(unit.start, unit.end) for unit in own] for coder, own in units.items() if own}
        whose = by_whom(spans) if spans else {}
        marked = (alpha.judged(units, m, who.bit_count()) for who, units in whose.items())
        return sum(marked, alpha.judged(length - sum(whose.values()), m, 0))


def _one_code(
    code: str, tables: Sequence[Fourfold], judged: alpha.Judged, intervals: tuple[Interval | None, Interval | None]
) -> CodeAgreement:
    together = Fourfold(*map(sum, zip(*tables, strict=True)))
    return CodeAgreement(
        code,
        together,
        percent=kappa.percent(together),
        kappa=kappa.pooled(tables).kappa,
        f1=kappa.f1(together),
        jaccard=kappa.jaccard(together),
        pabak=kappa.pabak(together),
        alpha=alpha.binary(judged),
        reason=kappa.reason_for(together),
        kappa_interval=intervals[0],
        alpha_interval=intervals[1],
    )


def _one_pair(coders: tuple[str, str], n: int, tables: Sequence[Fourfold]) -> PairAgreement:
    agreed = kappa.pooled(tables)
    return PairAgreement(coders, n, agreed.observed, agreed.kappa)


def _overall(found: Sequence[tuple[Sequence[Fourfold], alpha.Judged]], anything: bool, replicates: Replicates) -> Overall:
    agreed = kappa.pooled(table for tables, _ in found for table in tables)
    pooled_alpha = alpha.pooled(judged for _, judged in found)
    reason: Reason | None = None
    if agreed.kappa is None:
        reason = "no-units" if not anything else "used-everywhere" if found else "not-used"
    return Overall(agreed.observed, agreed.kappa, pooled_alpha, reason, *replicates.overall)


def by_parent(values: Iterable[tuple[str, str | None, bool]]) -> dict[str, dict[str, str]]:
    """The domains of a code tree, from (code, parent, exclusive): for each exclusive code, the child that each code below it stands for.

    The exclusive code itself, where it is put on text, is a value of its own.
    """
    parents: dict[str, str | None] = {}
    exclusive = []
    for code, parent, flagged in values:
        parents[code] = parent
        if flagged:
            exclusive.append(code)
    domains: dict[str, dict[str, str]] = {code: {code: code} for code in exclusive}
    for code in parents:
        child, above = code, parents[code]
        seen = {code}
        while above is not None and above not in seen:
            if above in domains:
                domains[above][code] = child
            seen.add(above)
            child, above = above, parents.get(above)
    return domains
