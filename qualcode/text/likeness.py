"""Words that are likely the same ones again: quoted twice, or one in-vivo label in several forms. It finds, and decides nothing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, TypeVar

from qualcode.text.folding import fold
from qualcode.text.words import WORD

Key = TypeVar("Key", bound=Hashable)

#: words from which on the same ones are no chance: "I don't know" is said by everybody
FEWEST = 5
#: characters that hold more than so many words, as a rule
_ENOUGH = 60
#: of forms of one label, more than this share of the words is the same, as Dice counts it
ALIKE = 0.5

#: from this ratio of letters that are the same, a word may be a listed one that was misheard
CLOSE = 0.6

#: words that make no two labels alike
_LITTLE = {
    language: frozenset(listed.split())
    for language, listed in {
        "en": "a an and are as at be been but by did do does for had has have he her his i in is it its just like me my not of on or our "
        "she so that the their them there they this to was we were what when who will with would you your",
        "da": "af alle at bare blev blive bliver da de dem den der deres det dig dog du efter eller en er et for før ham han har "
        "havde have hende hun hvad hvor hvordan i ikke jeg jo kan kunne man med men mig min mit mine nu når og også om over på "
        "sig sin skal skulle som så til var ved vi vil ville være været",
    }.items()
}
#: where to or from: half a word each
_DIRECTIONS = {
    "en": frozenset(("away", "back", "down", "from", "off", "out", "over", "up")),
    "da": frozenset(("fra", "frem", "hen", "hjem", "ind", "ned", "op", "rundt", "tilbage", "ud")),
}
#: endings of one word in several forms, longest first; what is left has three letters, but two before "-ad" ("op", "opad")
_ENDINGS = {
    "en": ("ings", "ing", "ies", "es", "ed", "ly", "s"),
    "da": ("ernes", "erne", "enes", "ende", "ene", "ede", "ens", "ets", "ers", "en", "et", "er", "es", "te", "ad", "e", "s", "t"),
}


def said_again(quoted: Mapping[Key, str]) -> list[list[Key]]:
    """Which quotations have the same words, whatever their capitals, marks and blanks: groups of two or more, in their order.

    Of fewer than five words that may be chance, and they are in no group.
    """
    # All words of all quotations take seconds in a large study: those that begin differently need not be read on.
    beginning: dict[tuple[str, ...], list[Key]] = {}
    for key, text in quoted.items():
        first = _words(text[:_ENOUGH])
        if len(first) <= FEWEST:  # the last of them may be cut
            first = _words(text)
        if len(first) >= FEWEST:
            beginning.setdefault(first[:FEWEST], []).append(key)
    groups: dict[tuple[str, ...], list[Key]] = {}
    for keys in beginning.values():
        for key in keys if len(keys) > 1 else ():
            groups.setdefault(_words(quoted[key]), []).append(key)
    return [group for group in groups.values() if len(group) > 1]


def variants(labels: Sequence[str], language: str) -> list[list[int]]:
    """Which labels are likely forms of one, by their places; each group has two or more, each of which is like another in it.

    Labels are alike where more than half of their words are the same: little words are left out, endings cut off, and directions
    ("up", "from") count half.
    """
    stems = [_stems(label, language) for label in labels]
    having: dict[str, list[int]] = {}
    group_of: dict[int, list[int]] = {}
    for place, own in enumerate(stems):
        group_of[place] = [place]
        for other in sorted({other for stem in own for other in having.get(stem, ())}):
            if group_of[other] is not group_of[place] and _alike(own, stems[other], language):
                joined = sorted(group_of[other] + group_of[place])
                group_of.update(dict.fromkeys(joined, joined))
        for stem in own:
            having.setdefault(stem, []).append(place)
    return [group for place, group in group_of.items() if group[0] == place and len(group) > 1]


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(fold(text)))


def _alike(one: frozenset[str], other: frozenset[str], language: str) -> bool:
    return 2 * _weight(one & other, language) > ALIKE * (_weight(one, language) + _weight(other, language))


def _weight(stems: Iterable[str], language: str) -> float:
    directions = _DIRECTIONS.get(language, frozenset())
    return sum(0.5 if stem in directions else 1 for stem in stems)


def _stems(label: str, language: str) -> frozenset[str]:
    found = _words(label)
    little = _LITTLE.get(language, frozenset())
    telling = [word for word in found if word not in little]
    return frozenset(_stem(word, language) for word in telling or found)


def _stem(word: str, language: str) -> str:
    """A word without its ending; "skammen" is "skam", and "stopped" is "stop"."""
    for ending in _ENDINGS.get(language, ()):
        if word.endswith(ending) and len(word) - len(ending) >= (2 if ending == "ad" else 3):
            word = word[: -len(ending)]
            break
    return word[:-1] if word[-2:-1] == word[-1:] else word


class Near(NamedTuple):
    """A stretch of a text that is likely a listed word, misheard. Offsets are those of the text."""

    start: int
    end: int
    listed: str


def nearest(text: str, length: int, listed: Sequence[str]) -> Near | None:
    """The listed word (or words) that the first `length` characters of a text are most like, without being it; None where none is.

    An entry of several words is held against as many words of the text. Alike is what difflib's ratio says is at least `CLOSE`.
    """
    places = [match.span() for match in WORD.finditer(text)]
    if not places or places[0][0] >= length:
        return None
    matcher = SequenceMatcher(None, autojunk=False)
    best: tuple[float, Near] | None = None
    for one in listed:
        words = len(WORD.findall(one))
        if not 0 < words <= len(places):
            continue
        start, end = places[0][0], places[words - 1][1]
        if text[start:end] == one:  # it is heard as it is listed
            return None
        matcher.set_seqs(fold(one), fold(text[start:end]))
        least = best[0] if best else CLOSE
        if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
            continue
        ratio = matcher.ratio()
        if ratio >= CLOSE and (best is None or ratio > best[0]):
            best = (ratio, Near(start, end, one))
    return best[1] if best else None
