"""Words that claim how many: "most", "de fleste", "et par". Each with the share, or the number, that a reader takes it for.

Both languages at once. The shares are ours, written down so that a text can be held against them (docs/numbers.md); who means something
else by a word says it with the number beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Claim(NamedTuple):
    """What a word claims: a share of the base from and to (both included), and the least and most in number, None where it says none."""

    low: float = 0.0
    high: float = 1.0
    least: int = 0
    most: int | None = None

    def holds(self, n: int, of: int) -> bool:
        """Whether `n` of `of` is what the word says."""
        share = n / of if of else 0.0
        return self.low <= share <= self.high and n >= self.least and (self.most is None or n <= self.most)


#: more than half, whatever the base
_MOST = Claim(low=0.5 + 1e-9)
_ALL = Claim(low=1.0)
_NONE = Claim(high=0.0)
_HALF = Claim(low=0.4, high=0.6)
_SEVERAL = Claim(least=3)
_FEW = Claim(high=0.25, least=1)
_COUPLE = Claim(least=2, most=3)
_MANY = Claim(low=0.4, least=3)
_MINORITY = Claim(high=0.5 - 1e-9, least=1)
_TWO_THIRDS = Claim(low=0.6, high=0.73)
_THIRD = Claim(low=0.27, high=0.4)
_QUARTER = Claim(low=0.2, high=0.3)

#: what a word or turn of phrase claims; a text is searched for the longest first
CLAIMS: dict[str, Claim] = {
    **dict.fromkeys(("most", "the majority", "a majority", "the great majority", "more than half", "the bulk"), _MOST),
    **dict.fromkeys(("nearly all", "almost all", "næsten alle", "næsten samtlige", "stort set alle", "stort set samtlige"), Claim(low=0.8)),
    **dict.fromkeys(("all", "every one of", "each of"), _ALL),
    **dict.fromkeys(("none of",), _NONE),
    **dict.fromkeys(("half", "about half", "half of"), _HALF),
    **dict.fromkeys(("several", "a number of", "a good many"), _SEVERAL),
    **dict.fromkeys(("few", "a few", "only a few", "very few"), _FEW),
    **dict.fromkeys(("a couple of", "a couple"), _COUPLE),
    **dict.fromkeys(("many", "a large part"), _MANY),
    **dict.fromkeys(("a minority", "the minority"), _MINORITY),
    **dict.fromkeys(("two thirds", "two-thirds", "to tredjedele"), _TWO_THIRDS),
    **dict.fromkeys(("a third", "one third", "one-third", "en tredjedel"), _THIRD),
    **dict.fromkeys(("a quarter", "one quarter", "en fjerdedel"), _QUARTER),
    **dict.fromkeys(
        ("de fleste", "flertallet", "et flertal", "størstedelen", "størsteparten", "hovedparten", "langt de fleste", "mere end halvdelen"),
        _MOST,
    ),
    **dict.fromkeys(("alle", "samtlige", "allesammen", "alle sammen", "enhver", "hver eneste"), _ALL),
    **dict.fromkeys(("ingen af",), _NONE),
    **dict.fromkeys(("halvdelen", "omkring halvdelen", "cirka halvdelen"), _HALF),
    **dict.fromkeys(
        (
            "flere",
            "adskillige",
            "en række",
            "en del",
            "en del af dem",
            "en del af borgerne",
            "en del af informanterne",
            "en del af deltagerne",
        ),
        _SEVERAL,
    ),
    **dict.fromkeys(("få af", "kun få", "ganske få", "nogle få", "meget få", "enkelte", "nogle enkelte"), _FEW),
    **dict.fromkeys(("et par",), _COUPLE),
    **dict.fromkeys(("mange", "en stor del"), _MANY),
    **dict.fromkeys(("et mindretal", "mindretallet"), _MINORITY),
}

#: phrases with such a word in them that claim nothing of the kind
_IDIOMS = (
    *(
        "at all",
        "after all",
        "above all",
        "all the same",
        "all along",
        "first of all",
        "all kinds of",
        "all sorts of",
        "all day",
        "all the time",
    ),
    *("most of all", "at most", "at the most", "half an hour", "half a year", "quite a few", "as many as", "how many", "a few times"),
    *("flere gange", "flere år", "flere måneder", "flere dage", "i alle tilfælde", "en del af", "en del gange", "mange gange", "mange år"),
    *(
        "alle dage",
        "alle de år",
        "et par gange",
        "et par år",
        "et par dage",
        "hvor mange",
        "mere eller flere",
        "for alle parter",
        "alle mulige",
    ),
    *("ikke mange", "ikke alle", "not all", "not many", "nogle af de fleste", "fra alle sider", "all these years"),
)


class Word(NamedTuple):
    """A word of quantity where it stands in a text."""

    words: str
    start: int
    end: int
    claim: Claim


def _of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    spaced = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)", re.IGNORECASE)


_WORD = _of((*CLAIMS, *_IDIOMS))
#: what others say is not the researcher's claim: quoted words, and keys
_QUOTED = re.compile(r"[“”»«\"][^“”»«\"\n]*[“”»«\"]|\{[cqn]:[^{}\n]*\}")


def quantities_in(text: str) -> Iterator[Word]:
    """The words of quantity in a text, in order; none within quotation marks or keys."""
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    for found in _WORD.finditer(text):
        claim = CLAIMS.get(" ".join(found[0].lower().split()))
        if claim is not None and not any(start <= found.start() < end for start, end in quoted):
            yield Word(found[0], found.start(), found.end(), claim)


_TYPED = re.compile(
    r"(?<![\w/:.,])(\d{1,4})\s*(?:/|(?:out\s+of|of|ud\s+af|af)(?:\s+(?:the|de))?\s)\s*(\d{1,4})(?![\w/.,]\d|\d)", re.IGNORECASE
)


def typed_counts(text: str) -> Iterator[tuple[str, int, int]]:
    """Counts with their base that were typed, "6 of 10", "2/3", "6 ud af de 10": the words, and the two numbers."""
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    for found in _TYPED.finditer(text):
        n, of = int(found[1]), int(found[2])
        if n <= of and of and not any(start <= found.start() < end for start, end in quoted):
            yield found[0].strip(), n, of
