"""What a search means on a text. Upper and lower case are one, accents and Danish letters are not: "ar" never finds "år".

A word, a phrase, a prefix or a lemma stands between characters that are neither letters, digits nor accents, so a word is also
found as a part of a hyphenated one. Words of a phrase have only white space between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, get_args
from unicodedata import ucd_3_2_0

import regex

from qualcode.text.canonical import canonicalise
from qualcode.text.folding import fold
from qualcode.text.graphemes import is_boundary
from qualcode.text.lemmas import lemma, lemmas
from qualcode.text.words import words

Kind = Literal["word", "phrase", "substring", "prefix", "lemma"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Span = tuple[int, int]

_PART = r"[\p{L}\p{N}\p{M}]"
_NOT_PARTS = regex.compile(r"[^\p{L}\p{N}\p{M}]+")
_QUOTES = (('"', '"'), ("”", "”"), ("“", "”"), ("„", "“"), ("»", "«"), ("«", "»"))


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; `text` is canonical, without quotation marks or star. An empty text finds nothing."""

    kind: Kind
    text: str


def parse_query(string: str, kind: Kind | None = None) -> Query:
    """The query a user typed: "in quotation marks" a phrase, a star at the end a prefix, several words a phrase, else a word."""
    text = " ".join(canonicalise(string)[0].split())
    if kind is None:
        quoted = len(text) > 2 and (text[0], text[-1]) in _QUOTES
        kind = "phrase" if quoted else "prefix" if text.endswith("*") else "phrase" if " " in text else "word"
        if quoted:
            text = text[1:-1].strip()
    if kind == "prefix":
        text = text.rstrip("*").rstrip()
    return Query(kind, text)


def find(query: Query, text: str, start: int = 0, end: int | None = None, language: str = "en") -> Iterator[Span]:
    """(start, end) of each hit within [start, end) of canonical `text`, in order, not overlapping, on grapheme boundaries."""
    end = len(text) if end is None else end
    if not query.text.strip():
        return
    if query.kind == "lemma":
        yield from _find_lemmas(query.text, text, start, end, language)
        return
    # Only the part looked at is folded; a character of context either side tells where a word stops.
    low = max(0, start - 1)
    folded = fold(text[low : end + 1])
    if query.kind == "substring":
        spans = _find_plain(fold(query.text), folded, start - low)
    else:
        spans = (match.span() for match in _pattern(query).finditer(folded, start - low))
    for first, last in spans:
        if low + last <= end and is_boundary(text, low + first) and is_boundary(text, low + last):
            yield low + first, low + last


def index_row(text: str, language: str) -> tuple[str, str]:
    """(text, lemmas): what to put into the search index for one turn.

    Folded, and with blanks for all that is neither letter, digit nor accent, so that SQLite's older Unicode,
    which takes newer emoji and signs for letters, cuts words where we do.
    """
    spoken = (text[start:end] for start, end in words(text))
    return _for_index(text), _for_index(" ".join(lemmas(spoken, language)))


def fts_expression(query: Query, language: str = "en") -> str | None:
    """An FTS5 MATCH expression that holds for every turn with a hit, and maybe others; None where the index cannot help.

    For a table with the columns `text` and `lemmas` as `index_row` makes them, tokenised by `unicode61 remove_diacritics 0`.
    """
    if query.kind == "substring":
        return None
    looked_for = " ".join(_lemmas_of(query.text, language)) if query.kind == "lemma" else query.text
    indexed = _for_index(looked_for).strip()
    # To SQLite a query without a letter it knows may be empty, and match nothing.
    if not any(ucd_3_2_0.category(character)[0] in "LN" for character in indexed):
        return None
    column = "lemmas" if query.kind == "lemma" else "text"
    return f'{column} : "{indexed}"' + (" *" if query.kind == "prefix" else "")


def _for_index(text: str) -> str:
    return _NOT_PARTS.sub(" ", fold(text))


@lru_cache(64)
def _pattern(query: Query) -> regex.Pattern[str]:
    """Matches a word, phrase or prefix in folded text."""
    folded = fold(query.text)
    body = r"\s+".join(regex.escape(part) for part in folded.split())
    before = f"(?<!{_PART})" if regex.match(_PART, folded) else ""
    after = f"(?!{_PART})" if regex.match(_PART, folded[-1]) else ""
    if query.kind == "prefix":
        after = f"{_PART}*+" if after else ""
    return regex.compile(before + body + after)


def _find_plain(folded_query: str, folded: str, start: int) -> Iterator[Span]:
    at = folded.find(folded_query, start)
    while at >= 0:
        yield at, at + len(folded_query)
        at = folded.find(folded_query, at + len(folded_query))


def _find_lemmas(looked_for: str, text: str, start: int, end: int, language: str) -> Iterator[Span]:
    wanted = _lemmas_of(looked_for, language)
    if not wanted:
        return
    spans = list(words(text, start, end))
    spoken = [lemma(text[first:last], language) for first, last in spans]
    done = 0
    for at, one in enumerate(spoken):
        if one != wanted[0] or at < done or spoken[at : at + len(wanted)] != wanted:
            continue
        run = spans[at : at + len(wanted)]
        if all(text[before[1] : after[0]].isspace() for before, after in pairwise(run)):
            yield run[0][0], run[-1][1]
            done = at + len(wanted)


def _lemmas_of(looked_for: str, language: str) -> list[str]:
    return [lemma(looked_for[start:end], language) for start, end in words(looked_for)]
