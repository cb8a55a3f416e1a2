"""Where words stand in a text, however they are laid out: white space, line ends, hyphens at them and the shape of quotation marks aside.

Words from a spreadsheet or a printed page come with the line ends of another page. A place is only given where there is exactly one.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple

from qualcode.text.graphemes import widen

#: what is between white space and hyphens
_RUN = re.compile("[^\\s\xad\u2010-\u2014-]+")
_SHAPES = str.maketrans({**dict.fromkeys("’‘‚ʼ´`", "'"), **dict.fromkeys("“”„‟»«", '"'), "…": "..."})
#: of words that are found only in part, at least this share; so many letters stand for themselves, also in the middle of a word
_LEAST_SHARE = 0.5
_LEAST_LETTERS = 20
_MOST_LINES = 200


class Located(NamedTuple):
    """What became of a search: the place where there is one, and how many there are."""

    found: Literal["whole", "part", "none", "several"]
    start: int = 0
    end: int = 0
    #: places, where there are several
    places: int = 0


class Searched:
    """A canonical text made ready to look for words in, as often as wanted."""

    __slots__ = ("_runs", "_where", "squeezed", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        #: where runs of characters that follow each other both here and there begin: in what is squeezed, and in the text
        self._runs, self._where = array("I"), array("I")
        parts: list[str] = []
        known: dict[str, str] = {}
        done = 0
        for match in _RUN.finditer(text):
            run, at = match[0], match.start()
            folded = known.get(run) or known.setdefault(run, run.translate(_SHAPES).casefold())
            if len(folded) == len(run):
                self._runs.append(done)
                self._where.append(at)
                done += len(folded)
            else:
                for place, character in enumerate(run, at):
                    for _ in character.translate(_SHAPES).casefold():
                        self._runs.append(done)
                        self._where.append(place)
                        done += 1
            parts.append(folded)
        #: the text without what may differ
        self.squeezed = "".join(parts)

    def place_of(self, at: int) -> int:
        """Where a character of what is squeezed stands in the text."""
        run = bisect_right(self._runs, at) - 1
        return self._where[run] + at - self._runs[run]


class Shelf:
    """Many texts that words are looked for in when it is not known which of them has them.

    Of what is squeezed, every sixteenth place is in a table by the hash of the letters that begin there, places of the same hash in a
    chain, as in LZ77. Words of enough letters hold one of these places whole, wherever they stand.
    """

    _STRIDE, _LETTERS, _SLOTS = 16, 12, 1 << 18

    def __init__(self, texts: Sequence[Searched]) -> None:
        self._texts = texts
        #: what is squeezed of all texts, and where each of them begins
        self._joined = "\n".join(one.squeezed for one in texts)
        self._begin = array("I", accumulate((len(one.squeezed) + 1 for one in texts), initial=0))
        self._newest, self._before = array("I", [0]) * self._SLOTS, array("I", [0])
        joined, letters, newest, before, mask = self._joined, self._LETTERS, self._newest, self._before, self._SLOTS - 1
        for number, at in enumerate(range(0, len(joined), self._STRIDE), 1):
            slot = hash(joined[at : at + letters]) & mask
            before.append(newest[slot])
            newest[slot] = number
        self._short: dict[str, list[int]] = {}

    def holding(self, words: str) -> list[int]:
        """Which of the texts, by their place among them, `locate` may find `words` in, or part of them."""
        sought = _squeezed(words)
        found = self._with(sought)
        lines = _lines_of(words)
        if found or not 1 < len(lines) <= _MOST_LINES:
            return found
        # A run of most of the lines has the line with the middle letter.
        middle = next(line for line, end in zip(lines, accumulate(map(len, lines)), strict=True) if 2 * end >= len(sought))
        return self._with(middle)

    def _with(self, sought: str) -> list[int]:
        """Which texts have what is sought."""
        if len(sought) < self._STRIDE + self._LETTERS:
            if sought not in self._short:
                self._short[sought] = [at for at, one in enumerate(self._texts) if sought and sought in one.squeezed]
            return self._short[sought]
        found: set[int] = set()
        for shift in range(self._STRIDE):
            number = self._newest[hash(sought[shift : shift + self._LETTERS]) & (self._SLOTS - 1)]
            while number:
                at = (number - 1) * self._STRIDE - shift
                if at >= 0 and self._joined.startswith(sought, at):
                    found.add(bisect_right(self._begin, at) - 1)
                number = self._before[number]
        return sorted(found)


def locate(words: str, searched: Searched) -> Located:
    """The one place of `words`, on grapheme boundaries.

    Where they are not there as a whole, the longest run of their lines that is there once is a "part", if it is most of them.
    """
    places = places_of(words, searched)
    if len(places) == 1:
        return Located("whole", *places[0])
    return Located("several", places=len(places)) if places else _in_part(words, searched)


def places_of(words: str, searched: Searched) -> list[tuple[int, int]]:
    """All places of `words`, in order."""
    return _places(_squeezed(words), searched)


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same but for what `locate` overlooks."""
    return _squeezed(one) == _squeezed(other)


def _lines_of(words: str) -> list[str]:
    return [line for line in map(_squeezed, words.split("\n")) if line]


def _squeezed(text: str) -> str:
    return "".join(_RUN.findall(text)).translate(_SHAPES).casefold()


def _places(sought: str, searched: Searched) -> list[tuple[int, int]]:
    """Where whole words are what is sought; if that is nowhere, and it is long enough to be nothing else, also within words."""
    text = searched.text
    whole: list[tuple[int, int]] = []
    within: list[tuple[int, int]] = []
    at = searched.squeezed.find(sought) if sought else -1
    while at >= 0:
        start, end = searched.place_of(at), searched.place_of(at + len(sought) - 1) + 1
        places = within if _inside_word(text, start) or _inside_word(text, end) else whole
        wide_start, wide_end, _ = widen(text, start, end)
        places.append((wide_start, wide_end))
        at = searched.squeezed.find(sought, at + 1)
    return whole or (within if len(sought) >= _LEAST_LETTERS else [])


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _in_part(words: str, searched: Searched) -> Located:
    lines = _lines_of(words)
    if not 1 < len(lines) <= _MOST_LINES:
        return Located("none")
    least = max(_LEAST_LETTERS, _LEAST_SHARE * sum(map(len, lines)))
    for run in sorted(_runs([line if line in searched.squeezed else None for line in lines], least), key=lambda run: -len(run)):
        if len(places := _places(run, searched)) == 1:
            return Located("part", *places[0])
    return Located("none")


def _runs(lines: Sequence[str | None], least: float) -> Iterator[str]:
    """Lines that follow each other, none of them None, joined, of at least so many letters."""
    for first in range(len(lines)):
        joined = ""
        for line in lines[first:]:
            if line is None:
                break
            joined += line
            if len(joined) >= least:
                yield joined
