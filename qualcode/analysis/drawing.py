"""A random order within strata that anybody can draw again: the same persons and the same seed give the same order on any machine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from random import Random
from typing import NamedTuple


class Drawn(NamedTuple):
    """A place in the random order of a stratum."""

    name: str
    stratum: str
    #: from 1
    place: int


def draw(persons: Iterable[tuple[str, str]], seed: str, taken: Mapping[str, int]) -> list[Drawn]:
    """Places for persons given as (name, stratum), behind the `taken` places of each stratum. By stratum, then place.

    In each stratum the persons are sorted by name (case folded, then as written), and the k-th gets the k-th number of
    `Random(f"{seed}|{stratum}|{taken}")`; they come in the order of their numbers. Only `Random.random` is used, whose sequence
    for a text Python keeps the same in all versions, which it does not promise of `shuffle`. Those drawn before keep their places:
    whoever is added comes last.
    """
    strata: dict[str, list[str]] = defaultdict(list)
    for name, stratum in persons:
        strata[stratum].append(name)
    found = []
    for stratum, names in sorted(strata.items()):
        before = taken.get(stratum, 0)
        random = Random(f"{seed}|{stratum}|{before}")
        numbered = [(random.random(), name) for name in sorted(names, key=lambda name: (name.casefold(), name))]
        found += [Drawn(name, stratum, place) for place, (_, name) in enumerate(sorted(numbered), before + 1)]
    return found
