"""How many codes may be unseen: estimators of species richness, with materials in the place of samples and codes in that of species.

Chao 1984 and 1987, Chao and Jost 2012, Colwell and others 2012; formulas as in METHOD.md B1.3, checked there against iNEXT. They take
the materials for a random sample. Theoretical sampling is none: rounds are chosen to find what is new, so what they say holds "under
this sampling", and Chao2 is a lower bound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import ceil, log
from typing import Literal, NamedTuple

#: why nothing is estimated
NoEstimate = Literal["no-material", "one-material", "no-codes"]


class Richness(NamedTuple):
    """What is seen, and what may be unseen; figures are None where `reason` says why."""

    #: materials
    materials: int
    #: codes found in any material
    observed: int
    #: codes found in exactly one material, and in exactly two
    q1: int
    q2: int
    #: codes counted once for each material they are in
    incidences: int
    #: at least so many codes, seen and unseen
    chao2: float | None
    #: the same, corrected for its bias where few codes are in two materials
    chao2_bc: float | None
    #: Good and Turing's share of the incidences that codes already seen account for: 1 - Q1 / U
    turing: float | None
    #: Chao and Jost's, which takes the codes in two materials into account
    coverage: float | None
    #: codes expected after the next material, those seen among them
    expected_next: float | None
    reason: NoEstimate | None


def times_found(sets: Iterable[int]) -> Counter[int]:
    """In how many materials a code is found -> how many codes are found in so many; `sets` as in analysis/saturation.py."""
    # Counters of codes as bit planes: one addition with carry for all codes at once.
    planes: list[int] = []
    for codes in sets:
        carry = codes
        for place, plane in enumerate(planes):
            planes[place], carry = plane ^ carry, plane & carry
            if not carry:
                break
        if carry:
            planes.append(carry)
    return _counted(planes, -1, 0)


def _counted(planes: Sequence[int], among: int, value: int) -> Counter[int]:
    """How many codes have each value: those `among`, parted by the highest plane first."""
    if not among:
        return Counter()
    if not planes:
        return Counter({value: among.bit_count()}) if among > 0 else Counter()
    *lower, plane = planes
    bit = 1 << len(lower)
    have, have_not = plane & among, among & ~plane
    return _counted(lower, have, value + bit) + _counted(lower, have_not, value)


def unseen(units: int, once: int, twice: int) -> float:
    """Chao's lower bound of the number of codes not seen: (m-1)/m · Q1²/(2 Q2), and (m-1)/m · Q1(Q1-1)/2 where Q2 is 0.

    With n quotations and the codes found once and twice in them, it is that of Chao1.
    """
    weight = (units - 1) / units
    return weight * once * once / (2 * twice) if twice else weight * once * (once - 1) / 2


def unseen_corrected(units: int, once: int, twice: int) -> float:
    """The bias-corrected form: (m-1)/m · Q1(Q1-1)/(2 (Q2+1))."""
    return (units - 1) / units * once * (once - 1) / (2 * (twice + 1))


def coverage(units: int, once: int, twice: int, total: int) -> float:
    """Chao and Jost 2012: 1 - (Q1/U) · A with A = (m-1) Q1 / ((m-1) Q1 + 2 Q2); `total` is U, for Chao1 the n quotations.

    Where Q2 is 0, A = (m-1)(Q1-1) / ((m-1)(Q1-1) + 2); where Q1 is 0, it is 1. Never below 0 or above 1.
    """
    if not once:
        return 1.0
    seen, rest = ((units - 1) * once, 2 * twice) if twice else ((units - 1) * (once - 1), 2)
    return 1 - once / total * seen / (seen + rest)


def richness(materials: int, times: Mapping[int, int]) -> Richness:
    """All estimates; `times` as `times_found` gives it. Materials without codes count among the materials."""
    observed = sum(times.values())
    once, twice = times.get(1, 0), times.get(2, 0)
    total = sum(k * n for k, n in times.items())
    seen = (materials, observed, once, twice, total)
    if materials < 2 or not observed:
        reason: NoEstimate = "no-material" if not materials else "no-codes" if not observed else "one-material"
        return Richness(*seen, None, None, None, None, None, reason)
    hidden = unseen(materials, once, twice)
    return Richness(
        *seen,
        chao2=observed + hidden,
        chao2_bc=observed + unseen_corrected(materials, once, twice),
        turing=1 - once / total,
        coverage=coverage(materials, once, twice, total),
        expected_next=observed + _found_of(hidden, _chance(materials, hidden, once), 1),
        reason=None,
    )


def expected_after(of: Richness, more: int) -> float | None:
    """Codes expected after `more` further materials: S + Q0 [1 - (1 - Q1 / (m Q0 + Q1))^more]; None where nothing is estimated."""
    if of.chao2 is None:
        return None
    hidden = of.chao2 - of.observed
    return of.observed + _found_of(hidden, _chance(of.materials, hidden, of.q1), more)


def materials_needed(of: Richness, share: float) -> int | None:
    """How many more materials until `share` of Chao2's codes is expected; 0 where it is seen already.

    None where nothing is estimated, and for all of them when some are unseen: no number of materials is expected to bring the last.
    """
    if of.chao2 is None:
        return None
    hidden, wanted = of.chao2 - of.observed, share * of.chao2 - of.observed
    if wanted <= 0 or not hidden:
        return 0
    if wanted >= hidden:
        return None
    chance = _chance(of.materials, hidden, of.q1)
    if chance >= 1:
        return 1
    more = max(0, ceil(log(1 - wanted / hidden) / log(1 - chance)) - 1)
    while _found_of(hidden, chance, more) < wanted - 1e-12 * of.chao2:  # rounding may have put it one too low
        more += 1
    return more


def _chance(materials: int, hidden: float, once: int) -> float:
    """Of a code that is unseen, to be in the next material."""
    return once / (materials * hidden + once) if hidden else 0.0


def _found_of(hidden: float, chance: float, more: int) -> float:
    return hidden * (1 - (1 - chance) ** more)
