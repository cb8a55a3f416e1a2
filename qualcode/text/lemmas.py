"""Lemmas: the dictionary form of a word, by simplemma. Its tables take about a second and 100 MB at the first word of a language."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache


@cache
def lemma(word: str, language: str) -> str:
    """The lemma of `word` in `language`, casefolded and without a genitive 's; without a table for the language, the word so."""
    import simplemma

    plain = word.replace("’", "'").lower().removesuffix("'s")
    try:
        return simplemma.lemmatize(plain, lang=language).casefold()
    except ValueError:
        return plain.casefold()


def lemmas(words: Iterable[str], language: str) -> list[str]:
    """The lemmas of `words`, in order."""
    return [lemma(word, language) for word in words]
