"""Finding words within the transcript on the screen."""

from __future__ import annotations

from qualcode.text.canonical import canonicalise
from qualcode.text.matching import Query, find


def find_all(text: str, words: str) -> list[tuple[int, int]]:
    """Every place `words` stand in `text`, also within other words; capitals make no difference, æøå do."""
    looked_for, _ = canonicalise(words.strip())
    return list(find(Query("substring", looked_for), text))
