"""Which codes come first when a few letters are typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from qualcode.study.records import CodeRecord

#: a longer list is never shown: another letter is quicker than scrolling
MOST = 100

#: what `fit` gives for letters that only stand in order, somewhere
SCATTERED = 6

T = TypeVar("T")


def fit(query: str, name: str, path: str = "") -> int | None:
    """How well `name` answers `query`: 0 the same, 1 begins so, 2 a word of it does, 3 inside, 4 and 5 the same of what it is under,
    6 letters in order, None not."""
    query, name, path = query.casefold(), _folded(name), _folded(path)
    if name == query:
        return 0
    if name.startswith(query):
        return 1
    word = " " + query
    if word in name:
        return 2
    if query in name:
        return 3
    if path.startswith(query) or word in path:
        return 4
    if query in path:
        return 5
    letters = iter(name)
    return SCATTERED if all(letter in letters for letter in query if not letter.isspace()) else None


@lru_cache(16_384)
def _folded(name: str) -> str:
    """Folding thousands of names anew at every letter would take longer than looking through them."""
    return name.casefold()


def rank(query: str, things: Sequence[T], names: Callable[[T], tuple[str, str]], recent: Callable[[T], datetime | None]) -> list[T]:
    """The at most `MOST` things that answer `query`, best first, of equals the most recently used; all of them for a blank query."""
    query = " ".join(query.split())
    scored: list[tuple[int, float, int, T]] = []
    for order, thing in enumerate(things):
        score = fit(query, *names(thing)) if query else 0
        if score is not None:
            used = recent(thing)
            scored.append((score, -used.timestamp() if used else 0.0, order, thing))
    scored.sort(key=lambda entry: entry[:3])
    return [thing for *_, thing in scored[:MOST]]


def rank_codes(query: str, codes: Sequence[CodeRecord]) -> list[CodeRecord]:
    """The codes that answer `query`, best first."""
    return rank(query, codes, lambda code: (code.name, code.path), lambda code: code.last_used)


def same_name(query: str, codes: Sequence[CodeRecord]) -> CodeRecord | None:
    """The code that bears exactly this name, capitals aside."""
    wanted = " ".join(query.split()).casefold()
    return next((code for code in codes if code.name.casefold() == wanted), None)
