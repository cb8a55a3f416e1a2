"""Invented talk with the look of Danish: some real small words, thousands of made-up ones, in natural frequencies (Zipf)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from random import Random

#: real words, most frequent first; the made-up ones come after them
SMALL_WORDS = [
    "det",
    "og",
    "jeg",
    "at",
    "er",
    "ikke",
    "så",
    "en",
    "der",
    "i",
    "på",
    "til",
    "som",
    "de",
    "har",
    "med",
    "for",
    "man",
    "var",
    "et",
    "den",
    "også",
    "af",
    "vi",
    "men",
    "kan",
    "hvad",
    "du",
    "skal",
    "nogle",
    "meget",
    "bare",
    "når",
    "hvor",
    "hun",
    "han",
    "sige",
    "noget",
    "min",
    "jo",
    "da",
    "om",
    "mig",
    "være",
    "ved",
    "lige",
    "mere",
    "godt",
    "havde",
    "hvis",
    "fordi",
    "alle",
    "nu",
    "dem",
    "år",
    "ud",
    "op",
    "eller",
    "blev",
    "efter",
    "fra",
    "gang",
    "ja",
    "nej",
    "arbejde",
    "arbejder",
    "tid",
    "vil",
    "være",
    "få",
    "gør",
    "hjem",
    "børn",
    "hele",
    "igen",
    "lidt",
    "andre",
    "tænker",
    "ting",
    "måde",
    "dag",
]
#: words of known place, so that a search for a rare one can be told from a search for a common one
RARE, MIDDLING, COMMON = "hjernerystelse", "arbejde", "ikke"
PHRASE = "lige så meget"
_STARTS = (
    "b",
    "br",
    "bl",
    "d",
    "dr",
    "f",
    "fl",
    "fr",
    "g",
    "gr",
    "h",
    "hv",
    "j",
    "k",
    "kl",
    "kr",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "sk",
    "sl",
)
_VOWELS = ("a", "e", "i", "o", "u", "y", "æ", "ø", "å", "e", "e", "i")
_ENDS = ("", "l", "n", "r", "s", "t", "d", "g", "nd", "rt", "lig", "st", "k")
_INFLECTIONS = ("", "", "e", "en", "et", "er", "ede", "erne", "s")


def vocabulary(size: int, random: Random) -> list[str]:
    """`size` distinct words, most frequent first."""
    found = dict.fromkeys(SMALL_WORDS)
    while len(found) < size:
        syllables = (random.choice(_STARTS) + random.choice(_VOWELS) + random.choice(_ENDS) for _ in range(random.choice((1, 2, 2, 3))))
        found["".join(syllables) + random.choice(_INFLECTIONS)] = None
    return list(found)


class Speech:
    """A source of sentences."""

    def __init__(self, random: Random, size: int = 6000) -> None:
        self._random = random
        self._words = vocabulary(size, random)
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(size)))

    def turn(self, words: int) -> str:
        """About a turn of talk with exactly so many words, in sentences of 4 to 22."""
        spoken = self._random.choices(self._words, cum_weights=self._weights, k=words)
        return " ".join(self._sentences(spoken))

    def _sentences(self, spoken: list[str]) -> Iterator[str]:
        at = 0
        while at < len(spoken):
            sentence = spoken[at : at + self._random.randint(4, 22)]
            at += len(sentence)
            if len(sentence) > 9:
                sentence[4] += ","
            yield " ".join(sentence).capitalize() + self._random.choice("....?…")
