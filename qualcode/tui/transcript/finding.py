"""Finding words within the transcript on the screen."""

from __future__ import annotations

from qualcode.text.canonical import canonicalise
from qualcode.text.matching import Query


def query_of(words: str) -> Query:
    """Every place these words stand, also within other words; capitals make no difference, æøå do."""
    looked_for, _ = canonicalise(words.strip())
    return Query("substring", looked_for)
