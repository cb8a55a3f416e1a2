"""Finding words within the transcript on the screen."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.text.matching import Query

#: a letter stands in a long transcript more often than anybody goes from place to place, and to look at them all takes a while
MOST_FOUND = 10_000


def query_of(words: str) -> Query:
    """Every place these words stand, also within other words; capitals make no difference, æøå do."""
    from qualcode.text.canonical import canonicalise
    from qualcode.text.matching import Query

    looked_for, _ = canonicalise(words.strip())
    return Query("substring", looked_for)


def find_most(query: Query, text: str, around: int, most: int = MOST_FOUND) -> tuple[list[tuple[int, int]], bool]:
    """Where it stands in `text`, `most` places at most: those from `around` on, then those from the start; and whether these are all."""
    from qualcode.text.matching import find

    first = list(islice(find(query, text), most + 1))
    if len(first) <= most:
        return first, True
    after = list(islice(find(query, text, around), most))
    before = [place for place in first if place[1] <= around]
    return before[: most - len(after)] + after, False
