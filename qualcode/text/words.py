"""Words: runs of letters or digits with inner apostrophes or hyphens. Accents that stand by themselves belong to their letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import regex

_LETTER = r"[\p{L}\p{N}]"
# Joiners hold the halves of Persian and Indic words together.
_INNER = r"[\p{L}\p{N}\p{M}\u200c\u200d]"
_HYPHEN = "['’\\-\u2010\u2011]"
WORD = regex.compile(rf"{_LETTER}{_INNER}*+(?:{_HYPHEN}{_LETTER}{_INNER}*+)*+")
# The same for the letters of most European text, by the library that finds them in half the time: what it takes for a letter
# or digit is the same among them in every version of Unicode, and none of them is an accent that stands by itself.
_EASY = re.compile(rf"[^\W_]++(?:{_HYPHEN}[^\W_]++)*+")
_NOT_EASY = re.compile("[^\n\t -\u02ff\u2010-\u2027\u20ac]")
#: where no word is under way, before one and after one
WORD_START = rf"(?<!{_INNER})(?<!{_INNER}{_HYPHEN}(?={_LETTER}))"
WORD_END = rf"(?!{_INNER})(?!{_HYPHEN}{_LETTER})"
# Whatever cannot be part of a word, looked for backwards.
_BREAK = regex.compile(r"(?r)[^\p{L}\p{N}\p{M}\u200c\u200d'’\-\u2010\u2011]")

Span = tuple[int, int]


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """(start, end) of each word within [start, end) of `text`."""
    for match in WORD.finditer(text, start, len(text) if end is None else end):
        yield match.span()


def count_words(text: str, spans: Iterable[Span]) -> int:
    """How many words the spans hold together; a word across the edge of a span counts in it."""
    places = list(spans)
    if not places:
        return 0
    first, last = min(start for start, _ in places), max(end for _, end in places)
    word = WORD if _NOT_EASY.search(text, first, last) else _EASY
    return sum(len(word.findall(text, start, end)) for start, end in places)


def word_at(text: str, offset: int) -> Span | None:
    """The word that holds `offset` or ends at it, or None. Looks only at the neighbourhood."""
    edge = _BREAK.search(text, 0, offset)
    found: Span | None = None
    for span in words(text, edge.end() if edge else 0):
        if span[0] > offset:
            break
        if span[1] >= offset:
            found = span
            if span[1] > offset:
                break
    return found
