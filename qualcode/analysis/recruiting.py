"""Counting a contacts ledger: which entry of a person counts, and how many persons came to what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

#: what the ledger may say of a person; "contacted" is: asked, and no answer yet
OUTCOMES = ("not-asked", "contacted", "declined", "no-show", "included", "withdrawn")


class Tally(NamedTuple):
    """Persons, each once. `contacted` = waiting + declined + no_show + included + withdrawn; `listed` = contacted + not_asked."""

    listed: int
    not_asked: int
    contacted: int
    waiting: int
    declined: int
    no_show: int
    included: int
    withdrawn: int
    #: must not be asked, or not again; they are counted besides under what came of asking them, if they were asked
    vetoed: int


def tally(persons: Iterable[tuple[str, bool]]) -> Tally:
    """Count persons given as (outcome, vetoed)."""
    those = list(persons)
    outcomes = Counter(outcome for outcome, _ in those)
    return Tally(
        listed=len(those),
        not_asked=outcomes["not-asked"],
        contacted=len(those) - outcomes["not-asked"],
        waiting=outcomes["contacted"],
        declined=outcomes["declined"],
        no_show=outcomes["no-show"],
        included=outcomes["included"],
        withdrawn=outcomes["withdrawn"],
        vetoed=sum(vetoed for _, vetoed in those),
    )


def by_date(days: Sequence[date | None]) -> list[int]:
    """The order of a person's entries, given their dates in the order they were entered: by date, those of one day as entered.

    An entry without a date stands where it was entered, behind the one before it.
    """
    reached, keys = date.min, []
    for at, day in enumerate(days):
        reached = day or reached
        keys.append((reached, at))
    return [at for _, at in sorted(keys)]


class Share(NamedTuple):
    """A background fact that all persons who came to something have in common, and not all who were contacted."""

    outcome: str
    fact: str
    value: str
    #: of so many who came to it, all
    persons: int
    #: contacted persons with that value, of all contacted whose value is known
    contacted: int
    known: int


def in_common(persons: Sequence[tuple[str, dict[str, str]]], outcomes: Iterable[str] = ("declined", "no-show")) -> list[Share]:
    """What all who declined, or all who did not come, have in common: persons are given as (outcome, facts), those asked only.

    Told of two persons or more, and of a value that does not hold for everybody who was asked.
    """
    found = []
    facts = sorted({fact for _, known in persons for fact in known})
    for outcome in outcomes:
        those = [known for came_to, known in persons if came_to == outcome]
        for fact in facts if len(those) > 1 else ():
            values = {known.get(fact) for known in those}
            value = next(iter(values))
            every = [known[fact] for _, known in persons if fact in known]
            if len(values) == 1 and value is not None and set(every) != {value}:
                found.append(Share(outcome, fact, value, len(those), every.count(value), len(every)))
    return found


def guarded_cells(counts: Sequence[int], least: int) -> list[bool]:
    """Which counts of a column that adds up to a known total must not be told, so that none from 1 to `least` - 1 can be worked out.

    Where the hidden ones are one, or fewer than `least` persons together, the smallest others are hidden with them, and where these
    are not enough the zeros: the only place left for a person would be known.
    """
    hidden = [0 < count < least for count in counts]
    if not any(hidden):
        return hidden
    others = sorted((count == 0, count, at) for at, count in enumerate(counts) if not hidden[at])
    while others and (sum(hidden) < 2 or sum(count for count, is_hidden in zip(counts, hidden, strict=True) if is_hidden) < least):
        hidden[others.pop(0)[2]] = True
    return hidden


#: from more different numbers than this on, they are counted in bands of ten; words of more kinds than MOST_KINDS are not tabled
MOST_NUMBERS, MOST_KINDS, WIDEST = 8, 12, 200


def banded(values: Sequence[str]) -> dict[str, str] | None:
    """By value of a background fact, what it is counted as: itself, or for many different numbers a band of ten ("30–39").

    None where a table would have too many rows to say anything: free text, or numbers that span more than 200.
    """
    different = list(dict.fromkeys(values))
    numbers = {value: number for value in different if (number := _number(value)) is not None}
    if len(numbers) == len(different) > MOST_NUMBERS:
        if max(numbers.values()) - min(numbers.values()) > WIDEST:
            return None
        return {value: f"{int(number // 10) * 10}–{int(number // 10) * 10 + 9}" for value, number in numbers.items()}
    return {value: value for value in different} if len(different) <= MOST_KINDS else None


def value_order(value: str) -> tuple[bool, float, str]:
    """Sorts the values of a fact: numbers and bands by size, before words."""
    number = _number(value.partition("–")[0])
    return number is None, number or 0.0, value.casefold()


def _number(value: str) -> float | None:
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        return None
    return number if abs(number) < 1e9 else None
