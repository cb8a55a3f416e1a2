"""The study's own word list as a help in hearing: it may put right how its own words are written, and nothing else.

Engines that are told words in advance hear some of them rightly ("ComfyUI" for "confu i"), and make up others. So a piece is heard
without the list first; where a word is unsure it is heard with it as well, and only those words are taken over from the second hearing
that are on the list and stand where the first hearing has something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from qualcode.text.heard import UNSURE, Word
from qualcode.transcription.records import RawSegment

#: terms of the list that an engine is told: of longer ones it makes loops
MOST = 20
#: so many words more may stand there than were heard without the list
_MORE = 1
_LETTERS = re.compile(r"\w+")


def terms_of(hints: str) -> tuple[str, ...]:
    """The terms of a list, by lines or commas, as many as engines are told."""
    return tuple(term for part in re.split(r"[,;\n]", hints) if (term := part.strip()))[:MOST]


def wants_hints(raw: Sequence[RawSegment]) -> bool:
    """Whether a word of it is so unsure that the list may help."""
    return any(word.confidence is not None and word.confidence < UNSURE for part in raw for word in part.words)


def with_hints(plain: Sequence[RawSegment], hinted: Sequence[RawSegment], terms: Sequence[str]) -> list[RawSegment]:
    """What was heard without the list, with the list's own words where the second hearing has them in place of others."""
    listed = {key for term in terms for key in _keys(term)}
    first = [word for part in plain for word in part.words]
    second = [word for part in hinted for word in part.words]
    keys = [_key(word) for word in second]
    put: dict[int, tuple[int, list[Word]]] = {}
    for what, low, high, from_, to in SequenceMatcher(None, [_key(word) for word in first], keys, autojunk=False).get_opcodes():
        given = second[from_:to]
        if what == "replace" and len(given) <= high - low + _MORE and all(key in listed for key in keys[from_:to]):
            put[low] = high, _placed(given, first[low:high])
    made = []
    at = 0
    for part in plain:
        words: list[Word] = []
        for place in range(at, at + len(part.words)):
            if place in put:
                words += put[place][1]
            elif not any(low < place < high for low, (high, _) in put.items()):
                words.append(first[place])
        at += len(part.words)
        made.append(replace(part, words=tuple(words)))
    return made


def _placed(given: Sequence[Word], instead: Sequence[Word]) -> list[Word]:
    """Words in the time of those that they stand for."""
    start, length = instead[0].start, (instead[-1].end - instead[0].start) / len(given)
    return [word._replace(start=start + number * length, end=start + (number + 1) * length) for number, word in enumerate(given)]


def _key(word: Word) -> str:
    return "".join(_keys(word.text))


def _keys(text: str) -> list[str]:
    return [match.group().casefold() for match in _LETTERS.finditer(text)]
