"""What casts doubt on a segment of a machine's transcript: loops, repeats, sentences made up in silence, more words than can be said.

The engine's words are marked, never removed: whether somebody did say "nej, nej, nej, nej, nej, nej" is for the person who listens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import regex

from qualcode.text.heard import MARKS, Heard

#: a group of words this often in a row is a loop, when it comes to so many words: by words of the group
LOOP_TIMES, LOOP_WORDS, LONGEST_GROUP = 3, 9, 12
#: one word so often in a row is a loop; "nej, nej, nej, nej" is talk
SINGLE_TIMES = 7
#: the same words again within so many segments are a repeat, from so many words on; shorter ones only so often in a row
REPEAT_WITHIN, REPEAT_WORDS, SHORT_IN_A_ROW = 3, 4, 5
#: words a second that nobody says, in a segment of at least so many words; quick conversation has about five
RUSHED_RATE, RUSHED_WORDS = 8.0, 4

#: sentences that models are known to write where nobody speaks: credits and farewells of the subtitles they learned from
MADE_UP = (
    r"(danske |dansk |norske |svenske )?(under)?(tekster|tekstet|tekstning|teksting|textning|texter) (af|ved|av|från) .*",
    r"(danske tekster |dansk )?(scandinavian text service|videotekst|broadcast text international)( .*)?",
    r"(dansk )?(tekstning|undertekster)( af)? .*(medier|amara|text|tv).*",
    r"takk? for (at (i|du|dere) (så|ser|har set|kiggede) (med|på)|at se med|din opmærksomhed|jeres opmærksomhed)( .*)?",
    r"tak fordi (i|du) (så|ser|har set|kiggede|lyttede) med( .*)?",
    r"(vi ses|på gensyn) i næste (video|afsnit)( .*)?",
    r"husk at (abonnere|like|give en tommel op).*",
    r"(undertekster|tekster) .*amara ?org.*",
    r"(subtitles|captions|transcription|transcribed|translated) by .*",
    r"subtitles .*amara ?org.*",
    r"thank(s| you)( so much| very much)? for (watching|listening|viewing)( .*)?",
    r"(please )?(like and subscribe|subscribe to (my|our|the) channel)( .*)?",
    r"(i ll )?see you (in the )?next (video|time|one)",
    r"(untertitel|untertitelung)( im auftrag)? .*",
    r"(sous titres?|sous titrage) .*",
    r"www mooji org",
)
_MADE_UP = regex.compile("|".join(f"(?:{one})" for one in MADE_UP))
_WORD = regex.compile(r"[\p{L}\p{N}]+")


def with_doubts(heard: Sequence[Heard]) -> tuple[Heard, ...]:
    """The segments, each with the marks that apply to it, in the order of `MARKS`."""
    told = [_folded(one) for one in heard]
    doubted = []
    for at, one in enumerate(heard):
        words = told[at]
        found = {
            "loop": is_loop(words),
            "repeat": _is_repeat(told, at),
            "made-up": _MADE_UP.fullmatch(" ".join(words)) is not None,
            "rushed": len(words) >= RUSHED_WORDS and len(words) > RUSHED_RATE * max(one.end - one.start, 0.001),
        }
        doubted.append(replace(one, marks=tuple(mark for mark in MARKS if found[mark] or mark in one.marks)))
    return tuple(doubted)


def is_loop(words: Sequence[str]) -> bool:
    """Whether a group of words is said over and over: words in lower case, without punctuation."""
    for size in range(1, min(LONGEST_GROUP, len(words) // LOOP_TIMES) + 1):
        times = SINGLE_TIMES if size == 1 else max(LOOP_TIMES, -(-LOOP_WORDS // size))
        same = 0
        for at in range(size, len(words)):
            same = same + 1 if words[at] == words[at - size] else 0
            if same >= size * (times - 1):
                return True
    return False


def _is_repeat(told: Sequence[tuple[str, ...]], at: int) -> bool:
    """Whether a segment says again what one shortly before it says, or is one of many short ones in a row that say the same."""
    words = told[at]
    if not words:
        return False
    if len(words) >= REPEAT_WORDS:
        return words in told[max(0, at - REPEAT_WITHIN) : at]
    return at + 1 >= SHORT_IN_A_ROW and all(words == before for before in told[at + 1 - SHORT_IN_A_ROW : at])


def _folded(one: Heard) -> tuple[str, ...]:
    return tuple(_words(word.text for word in one.words))


def _words(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        yield from _WORD.findall(text.casefold())
