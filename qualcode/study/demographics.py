"""Background facts of those who were included, by group: numbers with mean and spread, words with counts, and tests when asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.analysis.background import Comparison, Spread, compare_numbers, compare_shares, spread
from qualcode.study.database import driver
from qualcode.study.people import ParticipantRecord, participants

#: types of attributes that are numbers
NUMBERS = ("integer", "decimal")


class NumberFact(NamedTuple):
    """An attribute that is a number. Lists follow the groups; the last of each is of all."""

    name: str
    spreads: tuple[Spread | None, ...]
    #: persons of whom it is not known
    unknown: tuple[int, ...]
    test: Comparison | None
    #: spreads are left out since they would tell what few persons are, or let it be computed from those of the others
    held_back: bool = False


class WordFact(NamedTuple):
    """An attribute in words. Lists follow the groups; the last of each is of all."""

    name: str
    #: (value, persons), the most frequent value first; "" for those that few have
    values: tuple[tuple[str, tuple[int, ...]], ...]
    unknown: tuple[int, ...]
    test: Comparison | None


class Demographics(NamedTuple):
    """Who was included. With fewer than two groups there is one column, of all."""

    #: names; None for persons without a group
    groups: tuple[str | None, ...]
    #: persons by group, and all
    persons: tuple[int, ...]
    facts: tuple[NumberFact | WordFact, ...]


def demographics(connection: Connection, *, tests: bool = False, least: int = 0) -> Demographics:
    """The table of those included now; `tests` compares the groups, which leaves out persons without one.

    Values in words that fewer than `least` persons have are put together under the name "" at the end. Numbers that are known of
    fewer in a group have no spread there nor in the other groups, for the range of two persons is what each of them is, and the
    mean of a group follows from those of the others and of all.
    """
    included = [one for one in participants(connection) if one.status == "included"]
    names = sorted({one.group for one in included if one.group is not None})
    groups: list[str | None] = [*names, *([None] if names and any(one.group is None for one in included) else [])]
    columns = [[one for one in included if one.group == group] for group in groups] if len(groups) > 1 else []
    columns.append(included)
    compared = len(names) if tests and len(names) > 1 else 0
    definitions = driver(connection).execute("SELECT name, type FROM attribute_definition WHERE \"of\" = 'participant' ORDER BY name")
    made = (
        _numbers(name, columns, compared, least) if type_ in NUMBERS else _words(name, columns, compared, least)
        for name, type_ in definitions.fetchall()
    )
    return Demographics(tuple(groups if len(groups) > 1 else ()), tuple(map(len, columns)), tuple(made))


def _numbers(name: str, columns: Sequence[Sequence[ParticipantRecord]], compared: int, least: int) -> NumberFact:
    told = [[number for one in column if (number := _number(one.attributes.get(name))) is not None] for column in columns]
    unknown = tuple(len(column) - len(known) for column, known in zip(columns, told, strict=True))
    test = compare_numbers(told[:compared]) if compared else None
    few = any(0 < len(known) < least for known in told)
    spreads = [None if few and (at < len(told) - 1 or len(known) < least) else spread(known) for at, known in enumerate(told)]
    return NumberFact(name, tuple(spreads), unknown, test, held_back=few)


def _words(name: str, columns: Sequence[Sequence[ParticipantRecord]], compared: int, least: int) -> WordFact:
    counted = [Counter(one.attributes[name] for one in column if name in one.attributes) for column in columns]
    values = sorted(counted[-1], key=lambda value: (-counted[-1][value], value))
    table = [tuple(column[value] for column in counted) for value in values]
    unknown = tuple(len(column) - known.total() for column, known in zip(columns, counted, strict=True))
    test = compare_shares([row[:compared] for row in table]) if compared else None
    listed = list(zip(values, table, strict=True))
    few = [row for value, row in listed if counted[-1][value] < least]
    if few:
        listed = [one for one in listed if counted[-1][one[0]] >= least] + [("", tuple(map(sum, zip(*few, strict=True))))]
    return WordFact(name, tuple(listed), unknown, test)


def _number(told: str | None) -> float | None:
    with suppress(ValueError):
        return None if told is None else float(told)
    return None
