"""Taking words out of texts for good: replaced by other words, or blacked out letter by letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from qualcode.text.offsets import Pieces
from qualcode.text.words import words

#: what stands for an erased character; neither letter nor digit, so it makes no word
BLACK = "█"
#: so many words of someone's talk, one after the other, are taken for that talk wherever they stand
RUN = 5
_BETWEEN = re.compile(f"(?<={BLACK}) (?={BLACK})")


def replace_words(text: str, pairs: Mapping[str, str]) -> tuple[str, Pieces]:
    """`text` with whole words and phrases replaced, exactly as they are spelled, and the map of offsets from old to new."""
    pieces = Pieces()
    if not pairs:
        return text, pieces
    longest_first = sorted(pairs, key=len, reverse=True)
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(old)}(?!\w)" for old in longest_first))
    parts: list[str] = []
    at = length = 0
    for match in pattern.finditer(text):
        new = pairs[match.group()]
        parts += (text[at : match.start()], new)
        length += match.start() - at
        pieces.add(match.start(), match.end(), length, length + len(new))
        length += len(new)
        at = match.end()
    return "".join([*parts, text[at:]]), pieces


def black_out(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """`text` with everything but line ends blacked out in the spans; offsets, lines and numbers stay what they are."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = ["\n" if c == "\n" else BLACK for c in characters[start:end]]
    return "".join(characters)


def join_black(text: str) -> str:
    """`text` with the blanks between blacked out stretches black as well, as they are where a whole turn was."""
    return _BETWEEN.sub(BLACK, text) if BLACK in text else text


def runs_of(talks: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Every run of `RUN` words in someone's talk, casefolded."""
    found = set()
    for talk in talks:
        said = [talk[start:end].casefold() for start, end in words(talk)]
        found |= {tuple(said[at : at + RUN]) for at in range(len(said) - RUN + 1)}
    return frozenset(found)


def black_out_runs(text: str, runs: frozenset[tuple[str, ...]]) -> str:
    """`text` with every run of someone's words blacked out: quoted in a memo, a definition, an example."""
    spans = list(words(text))
    said = [text[start:end].casefold() for start, end in spans]
    hits = [(spans[at][0], spans[at + RUN - 1][1]) for at in range(len(said) - RUN + 1) if tuple(said[at : at + RUN]) in runs]
    return black_out(text, hits) if hits else text
