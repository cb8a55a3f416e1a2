"""Chapters of real interviews with errors put in at random, and how many of these are found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from chapters import Chapter, Said

#: passages for each error at most, and how many times as many have none
EACH, CLEAN = 12, 5


@dataclass
class Score:
    """Errors planted, found and made up, by kind."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    invented: list[tuple[str, str]] = field(default_factory=list)
    missed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Of what was planted, how much was found."""
        return sum(self.found.values()) / max(1, sum(self.planted.values()))

    @property
    def precision(self) -> float:
        """Of what was found, how much was planted."""
        return sum(self.found.values()) / max(1, sum(self.found.values()) + len(self.invented))


def mutated(said: Sequence[Said], random: Random, path: Path) -> list[tuple[str, str]]:
    """A chapter of passages in random order, some with an error; the errors, by kind and passage."""
    pool = list(said)
    random.shuffle(pool)
    words_of_all = [word for one in pool for word in one.words.split() if word.isalpha()]
    expected: list[tuple[str, str]] = []
    paragraphs: list[tuple[str, ...]] = []
    each = min(EACH, len(pool) // (len(MUTATIONS) + CLEAN))
    kinds = [kind for kind in MUTATIONS for _ in range(each)] + [""] * (CLEAN * each)
    for one, kind in zip(pool, kinds, strict=False):
        words, citation = one.words, one.citation
        if kind in ("changed", "left-out", "put-in", "swapped"):
            words = _other_words(words, kind, random, words_of_all)
            expected.append(("words-differ", words))
        elif kind == "no-citation":
            citation = ""
            expected.append((kind, words))
        elif kind == "wrong-line":
            first, last = one.lines
            shift = random.randint(1, 9)
            lines = f"{first}-{last}" if first != last else str(first)
            citation = citation.replace(f" {lines})", f" {last + shift}-{last + shift + 1})")
            expected.append((kind, words))
        elif kind == "wrong-citation":
            other = random.choice([each for each in pool if each.material.id != one.material.id])
            citation = re.sub(r"Appendix \d+", f"Appendix {other.material.appendix}", citation)
            expected.append((kind, words))
        else:
            words = _shaped(words, random)
        block = random.random() < 0.2
        paragraphs.append((f"{words} {citation}", "Citat") if block else (f"{_lead(random)} {_in_marks(words, random)} {citation}.", ""))
    random.shuffle(paragraphs)
    chapter = Chapter()
    for number, (runs, style) in enumerate(paragraphs):
        if number % 9 == 0:
            chapter.add(f"Section {number}", style="Overskrift1")
        if number % 4 == 0:
            chapter.add(random.choice(OTHERS))
        chapter.add(runs, style=style)
    chapter.save(path)
    return expected


MUTATIONS = ("changed", "left-out", "put-in", "swapped", "no-citation", "wrong-line", "wrong-citation")
OTHERS = (
    "What participants call “the tool” is here named a “thinking aid”, as in the title “Working with Data: A Guide”.",
    "“Grounded theory methods consist of systematic, yet flexible guidelines for collecting data” (Charmaz, 2014, p. 1).",
    "The so-called ‘hard’ part, the ‘soft’ part, and the nurses’ own part; don't mind the others'.",
    "Glaser (1998) says: “All is data”. See also Bryant and Charmaz (2019) on “theoretical sensitivity”.",
)


def score(expected: Sequence[tuple[str, str]], findings: Sequence[dict[str, object]], into: Score) -> None:
    """Hold findings against what was planted. Sections of one person are no error that was planted, and none that was made up."""
    left = [(str(one["kind"]), _plain(str(one["words"]))) for one in findings if one["kind"] != "one-participant"]
    for kind, words in expected:
        into.planted[kind] += 1
        if (kind, _plain(words)) in left:
            left.remove((kind, _plain(words)))
            into.found[kind] += 1
        else:
            into.missed.append((kind, words))
    into.invented += left


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


def _other_words(words: str, kind: str, random: Random, others: Sequence[str]) -> str:
    parts = words.split()
    while " ".join(parts) == words or _plain(" ".join(parts)) == _plain(words):
        at = random.randrange(1, len(parts) - 1)
        if kind == "changed":
            parts[at] = random.choice(others)
        elif kind == "left-out":
            del parts[at]
        elif kind == "put-in":
            parts.insert(at, random.choice(others))
        else:
            parts[at], parts[at - 1] = parts[at - 1], parts[at]
    return " ".join(parts)


def _shaped(words: str, random: Random) -> str:
    """The same words as a writer may give them: what is left out and put in is marked."""
    how = random.randrange(6)
    parts = words.split()
    middle = len(parts) // 2
    if how == 0:
        return " ".join([*parts[: middle - 1], random.choice(("[…]", "(…)", "…", "[...]")), *parts[middle + 1 :]])
    if how == 1:
        return " ".join([*parts[:middle], "[that is]", *parts[middle:]])
    if how == 2:
        return words[:1].swapcase() + words[1:].rstrip(".?!")
    if how == 3:
        return words.replace(" ", "\u00a0", 1).replace("'", "’")
    return words


def _in_marks(words: str, random: Random) -> str:
    first, last = random.choice((("“", "”"), ('"', '"'), ("”", "”"), ("»", "«")))
    return f"{first}{words}{last}"


def _lead(random: Random) -> str:
    return random.choice(("One of them says:", "This was told otherwise:", "Or, in other words,", ""))
