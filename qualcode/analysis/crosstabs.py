"""Counting for tables: which codes count for which, and what must be hidden so that no table tells who somebody is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

#: what counts for a code: its own codings; those of the codes filed under it too; those of its indicators as well
Scope = Literal["own", "subcodes", "indicators"]


def counted_for(parents: Mapping[str, str | None], indicates: Mapping[str, Iterable[str]], scope: Scope) -> dict[str, frozenset[str]]:
    """By code, the codes whose codings count for it, itself among them.

    `indicates` says of a code which others it is an indicator of. An indicator counts with what is filed under it and with its own
    indicators; circles are gone round once.
    """
    below: dict[str, set[str]] = {code: set() for code in parents}
    if scope != "own":
        for code, parent in parents.items():
            if parent is not None and parent in below:
                below[parent].add(code)
    if scope == "indicators":
        for code, others in indicates.items():
            for other in others:
                if code in below and other in below:
                    below[other].add(code)
    found = {}
    for code in parents:
        reached = {code}
        waiting = [code]
        while waiting:
            new = below[waiting.pop()] - reached
            reached |= new
            waiting += new
        found[code] = frozenset(reached)
    return found


def protected(persons: Sequence[Sequence[str | None]], least: int) -> list[list[str | None]]:
    """The background facts of persons, one row each, with as many blanked (None) as it takes that no row stands for fewer than `least`.

    Column by column from the left, persons who were alike so far are told apart by a value only where at least `least` of them have
    it, and where those who are left over are none or also at least so many (k-anonymity by local suppression; Sweeney 2002). Of
    fewer than `least` persons in all, nothing is told.
    """
    width = len(persons[0]) if persons else 0
    shown: list[list[str | None]] = [[None] * width for _ in persons]
    groups = [list(range(len(persons)))] if len(persons) >= least else []
    for column in range(width):
        after: list[list[int]] = []
        for group in groups:
            by_value: dict[str, list[int]] = defaultdict(list)
            left: list[int] = []
            for person in group:
                value = persons[person][column]
                (left if value is None else by_value[value]).append(person)
            told: list[list[int]] = []
            for _, those in sorted(by_value.items(), key=lambda item: (-len(item[1]), item[0])):
                if len(those) >= least:
                    told.append(those)
                else:
                    left += those
            # Few who are left over would be known by what is hidden: the smallest told groups are hidden with them.
            while told and 0 < len(left) < least:
                left += told.pop()
            for those in told:
                for person in those:
                    shown[person][column] = persons[person][column]
            after += [sorted(those) for those in told] + ([sorted(left)] if left else [])
        groups = after
    return shown


def fewest_first(persons: Sequence[Sequence[str | None]], first: int = 0) -> list[int]:
    """An order of the columns in which `protected` keeps much: after the `first` ones those with fewest different values."""
    columns = range(len(persons[0]) if persons else 0)
    kinds = {at: len(Counter(row[at] for row in persons)) for at in columns}
    return [*columns[:first], *sorted(columns[first:], key=lambda at: (kinds[at], at))]
