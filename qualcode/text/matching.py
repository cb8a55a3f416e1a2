"""What a search means on a text. Upper and lower case are one, accents and Danish letters are not: "ar" never finds "år".

A word, a phrase, a prefix or a lemma stands between characters that are neither letters, digits nor accents, so a word is also
found as a part of a hyphenated one. Words of a phrase have only white space between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args
from unicodedata import ucd_3_2_0

import regex

from qualcode.text.canonical import canonicalise
from qualcode.text.folding import fold
from qualcode.text.graphemes import is_boundary
from qualcode.text.lemmas import lemma, lemmas
from qualcode.text.words import WORD_END, WORD_START, words

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


def fts_expression(query: Query, language: str = "en", known: Sequence[str] | None = None) -> str | None:
    """An FTS5 MATCH expression that holds for every turn with a hit, and maybe others; None where the index cannot help.

    `known` are the lemmas of the words looked for, if the caller has them: the dictionaries take a second to read.
    For a table with the columns `text` and `lemmas` as `index_row` makes them, tokenised by `unicode61 remove_diacritics 0`.
    """
    if query.kind == "substring":
        return None
    looked_for = query.text
    if query.kind == "lemma":
        looked_for = " ".join(_lemmas_of(query.text, language) if known is None else known)
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


def find_forms(forms: tuple[frozenset[str], ...], text: str, start: int, end: int) -> Iterator[Span]:
    """(start, end) of each run of words within [start, end), one of each set in order; the sets hold words in lower case."""
    if not forms or not all(forms):
        return
    for match in _forms_pattern(forms).finditer(text, max(0, start - 1)):
        if match.start() >= start and match.end() <= end:
            yield match.span()


@lru_cache(64)
def _forms_pattern(forms: tuple[frozenset[str], ...]) -> regex.Pattern[str]:
    """Matches words as `words` cuts them, with white space between them."""
    each = (rf"{WORD_START}(?:{'|'.join(map(regex.escape, sorted(some, key=len, reverse=True)))}){WORD_END}" for some in forms)
    return regex.compile(r"\s+".join(each), regex.IGNORECASE)


def _find_lemmas(looked_for: str, text: str, start: int, end: int, language: str) -> Iterator[Span]:
    wanted = _lemmas_of(looked_for, language)
    spoken = {text[first:last].lower() for first, last in words(text, start, end)}
    forms = tuple(frozenset(word for word in spoken if lemma(word, language) == one) for one in wanted)
    yield from find_forms(forms, text, start, end)


def _lemmas_of(looked_for: str, language: str) -> list[str]:
    return [lemma(looked_for[start:end], language) for start, end in words(looked_for)]
