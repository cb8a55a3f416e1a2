"""What was heard in a recording, as plain records: words with their times, and segments of them. Times are seconds from its start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

#: what casts doubt on a segment, in the order in which it is told
MARKS = ("loop", "repeat", "made-up", "rushed")
#: a word with less confidence than this is shown as unsure
UNSURE = 0.5


class Word(NamedTuple):
    """A word with the blank before it, if it has one: put together, the words of a segment are its text."""

    text: str
    start: float
    end: float
    #: how sure the engine was, 0..1; None for a word that a person wrote
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A segment as an engine heard it: some words without a long pause, mostly a sentence."""

    start: float
    end: float
    words: tuple[Word, ...]
    #: some of `MARKS`
    marks: tuple[str, ...] = ()
    #: which voice it seems to be, from 1 in order of appearance; None where nobody has guessed
    voice: int | None = None

    @property
    def text(self) -> str:
        """What was said."""
        return text_of_words(self.words)


def text_of_words(words: Iterable[Word]) -> str:
    """The text that words are put together to."""
    return "".join(word.text for word in words).strip()
