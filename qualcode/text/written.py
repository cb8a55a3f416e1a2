"""A quoted passage as somebody wrote it, in words: with what is marked as left out or put in, and without the labels of speakers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

SHAPES = str.maketrans("’‘‚ʼ´`\u2011", "''''''-")
WORD = re.compile(r"[^\W_]+(?:['\xad]+[^\W_]+)*")
_OMITTED = re.compile(r"[\[(]\s*(?:…|\.\s?\.\s?\.|-+|–+|—+|udeladt|withheld|omitted)\s*[\])]|…|\.{3,}|\.\s\.\s\.", re.IGNORECASE)
_BRACKET = re.compile(r"\[([^\[\]]*)\]")
_ROUND = re.compile(r"\([^()]*\)")
#: where a speaker's label can stand in a passage
_LABEL = re.compile(r"(?:^|\n|(?<=[.!?…:»”“\"]\s))[ \t]*([^\W\d_][\w .&-]{0,39}?)\s*:(?=\s)")
#: labels that need not be known: initials, and the part that somebody plays
_PARTS = re.compile(
    r"[^\W\d_]{1,3}\d{0,2}|int\w*|interviewer|moderator|informant ?\d*|borger ?\d*|deltager ?\d*|participant ?\d*", re.IGNORECASE
)


@dataclass(slots=True)
class Written:
    """A passage as somebody wrote it, in words."""

    text: str
    words: list[str] = field(default_factory=list)
    #: of each word, how else it may read where brackets stand in it
    other: list[str] = field(default_factory=list)
    #: of each word, whether it stands in round brackets
    optional: list[bool] = field(default_factory=list)
    #: of each word, and behind the last: what stands before it, "" or "omit" or "insert"
    gaps: list[str] = field(default_factory=lambda: [""])
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def said(self) -> int:
        """How many words must stand in a text."""
        return len(self.words) - sum(self.optional)


def read_written(passage: str, names: Collection[str] = ()) -> Written:
    """A passage without its quotation marks. `names`, in small letters, are labels and pseudonyms that may stand before a colon."""
    text = unicodedata.normalize("NFC", passage).translate(SHAPES)
    written = Written(text)
    cut: list[tuple[int, int, str]] = [(found.start(), found.end(), "omit") for found in _OMITTED.finditer(text)]
    for found in _LABEL.finditer(text):
        label = " ".join(found[1].split())
        if label.casefold() in names or _PARTS.fullmatch(label):
            cut.append((found.start(), found.end(), "label"))
    inside: list[tuple[int, int]] = []
    for found in _BRACKET.finditer(text):
        before, behind = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        if before.isalnum() or behind.isalnum():
            inside.append(found.span())
        else:
            cut.append((*found.span(), "insert"))
    rounds = [found.span() for found in _ROUND.finditer(text)]
    _put_words(written, _merged(cut), inside, rounds)
    return written


def _merged(cut: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    merged: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(cut, key=lambda one: (one[0], -one[1])):
        if merged and start < merged[-1][1]:
            continue
        merged.append((start, end, kind))
    return merged


def _put_words(written: Written, cut: list[tuple[int, int, str]], inside: list[tuple[int, int]], rounds: list[tuple[int, int]]) -> None:
    at = 0
    for start, end, kind in [*cut, (len(written.text), len(written.text), "end")]:
        _put_stretch(written, at, start, inside, rounds)
        at = end
        if kind == "omit" or (kind == "insert" and written.gaps[-1] != "omit"):
            written.gaps[-1] = kind


def _put_stretch(written: Written, start: int, end: int, inside: list[tuple[int, int]], rounds: list[tuple[int, int]]) -> None:
    """The words of a stretch without marks; brackets within a word are taken off, or the word with what they hold left out."""
    text = written.text
    own = [(a, b) for a, b in inside if start <= a and b <= end]
    bare = text[start:end]
    for a, b in own:
        # what is in the brackets stays where it is, so that places stay
        bare = f"{bare[: a - start]}\xad{text[a + 1 : b - 1]}\xad{bare[b - start :]}"
    for found in WORD.finditer(bare):
        first, last = start + found.start(), start + found.end()
        word = found[0].replace("\xad", "").casefold()
        other = word
        for a, b in own:
            if first <= a + 1 and b - 1 <= last:
                other = (text[first:a] + text[b:last]).replace("\xad", "").casefold()
        written.words.append(word)
        written.other.append(other)
        written.optional.append(any(a <= first and last <= b for a, b in rounds))
        written.spans.append((first, last))
        written.gaps.append("")
