"""Where words stand in a text, however they are laid out: white space, line ends, hyphens at them and the shape of quotation marks aside.

Words from a spreadsheet or a printed page come with the line ends of another page. A place is only given where there is exactly one.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from qualcode.text.graphemes import widen

_HYPHENS = frozenset("-\xad\u2010\u2011\u2012\u2013\u2014")
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

    __slots__ = ("squeezed", "text", "where")

    def __init__(self, text: str) -> None:
        self.text = text
        #: the text without what may differ, and where each of its characters stands
        self.squeezed, self.where = _squeezed(text)


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
    return _places(_squeezed(words)[0], searched)


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same but for what `locate` overlooks."""
    return _squeezed(one)[0] == _squeezed(other)[0]


def _squeezed(text: str) -> tuple[str, array[int]]:
    parts: list[str] = []
    places = array("I")
    for at, character in enumerate(text):
        if character.isspace() or character in _HYPHENS:
            continue
        folded = character.translate(_SHAPES).casefold()
        parts.append(folded)
        places.extend([at] * len(folded))
    return "".join(parts), places


def _places(sought: str, searched: Searched) -> list[tuple[int, int]]:
    """Where whole words are what is sought; if that is nowhere, and it is long enough to be nothing else, also within words."""
    text, where = searched.text, searched.where
    whole: list[tuple[int, int]] = []
    within: list[tuple[int, int]] = []
    at = searched.squeezed.find(sought) if sought else -1
    while at >= 0:
        start, end = where[at], where[at + len(sought) - 1] + 1
        places = within if _inside_word(text, start) or _inside_word(text, end) else whole
        wide_start, wide_end, _ = widen(text, start, end)
        places.append((wide_start, wide_end))
        at = searched.squeezed.find(sought, at + 1)
    return whole or (within if len(sought) >= _LEAST_LETTERS else [])


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _in_part(words: str, searched: Searched) -> Located:
    lines = [line for line in (_squeezed(line)[0] for line in words.split("\n")) if line]
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
