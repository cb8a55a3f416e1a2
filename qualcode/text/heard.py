"""What was heard in a recording, as plain records: words with their times, and segments of them. Times are seconds from its start."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from qualcode.text.words import WORD

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


_TOKEN = re.compile(r"\s*\S+")
_BLANKS = re.compile(r"\s+")


def clean_words(text: str) -> str:
    """Text of a segment as it is kept: canonical, on one line, no blanks doubled or at the edges, and no accent without its letter."""
    from qualcode.text.canonical import canonicalise

    one_line = _BLANKS.sub(" ", canonicalise(text)[0]).strip()
    while one_line and unicodedata.category(one_line[0]).startswith("M"):
        one_line = one_line[1:].lstrip()
    return one_line


def tidy(words: Iterable[Word]) -> tuple[Word, ...]:
    """Words as a segment keeps them: put together they are `clean_words` of what they were, each from start to an end not before it."""
    kept: list[Word] = []
    for word in words:
        text = clean_words(word.text)
        if text:
            blank = " " if kept and word.text[:1].isspace() else ""
            kept.append(Word(blank + text, word.start, max(word.start, word.end), word.confidence))
    return tuple(kept)


def reworded(words: Sequence[Word], text: str) -> tuple[Word, ...]:
    """The words of a corrected text: kept ones keep times and confidence, new ones lie where they were put in, with confidence None.

    A word is kept when its letters are, whatever becomes of capitals and punctuation. As many new words as old ones take over
    their times one by one; others share the time of what they stand for, or of the gap they fill, by their length.
    """
    old, new = _tokens(words), [match.group() for match in _TOKEN.finditer(text.strip())]
    keys = [_key("".join(word.text for word in token)) for token in old]
    matcher = SequenceMatcher(None, keys, [_key(token) for token in new], autojunk=False)
    made: list[Word] = []
    for what, low, high, new_low, new_high in matcher.get_opcodes():
        there, given = old[low:high], new[new_low:new_high]
        if what == "equal":
            for token, said in zip(there, given, strict=True):
                made += _kept(token, said)
        elif given and len(there) == len(given):
            made += [Word(said, token[0].start, token[-1].end) for token, said in zip(there, given, strict=True)]
        elif given:
            start = there[0][0].start if there else (made[-1].end if made else (words[0].start if words else 0.0))
            after = old[high][0].start if high < len(old) else (words[-1].end if words else start)
            made += _spread(given, start, max(start, there[-1][-1].end if there else after))
    return tuple(_edge(made))


def split_words(words: Sequence[Word], offset: int) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The words before and after an offset of their text; a word that is cut has its time shared by its letters."""
    left: list[Word] = []
    right: list[Word] = []
    at = 0
    for word in words:
        end = at + len(word.text)
        if end <= offset:
            left.append(word)
        elif at >= offset:
            right.append(word)
        else:
            one, other = word.text[: offset - at], word.text[offset - at :]
            middle = word.start + (word.end - word.start) * len(one) / len(word.text)
            if one.strip() and other.strip():
                left.append(Word(one, word.start, middle))
                right.append(Word(other, middle, word.end))
            else:
                (left if one.strip() else right).append(word)
        at = end
    return tuple(_edge(left)), tuple(_edge(right))


def joined_words(parts: Iterable[Sequence[Word]]) -> tuple[Word, ...]:
    """The words of segments put together, with a blank between two of them."""
    made: list[Word] = []
    for words in parts:
        if words:
            first = words[0]
            made += [first._replace(text=f" {first.text.lstrip()}") if made else first, *words[1:]]
    return tuple(_edge(made))


def _tokens(words: Sequence[Word]) -> list[list[Word]]:
    """Words without a blank before them belong to the one before: " 4" and "-årig"."""
    tokens: list[list[Word]] = []
    for word in words:
        if tokens and not word.text[:1].isspace():
            tokens[-1].append(word)
        else:
            tokens.append([word])
    return tokens


def _key(token: str) -> str:
    """A token's letters and digits; the whole of it where it has none."""
    return "".join(WORD.findall(token)).casefold() or token.strip()


def _kept(token: list[Word], said: str) -> list[Word]:
    """A token that is said as it was: by its words if it is written as it was, else as one."""
    if "".join(word.text for word in token).strip() == said.strip():
        blank = said[: len(said) - len(said.lstrip())]
        return [token[0]._replace(text=blank + token[0].text.lstrip()), *token[1:]]
    sure = [word.confidence for word in token if word.confidence is not None]
    return [Word(said, token[0].start, token[-1].end, min(sure) if len(sure) == len(token) else None)]


def _spread(given: Sequence[str], start: float, end: float) -> Iterator[Word]:
    """Words that share a stretch of time by their length."""
    letters = sum(len(said.strip()) for said in given)
    at = 0
    for said in given:
        begins = start + (end - start) * at / letters
        at += len(said.strip())
        yield Word(said, begins, start + (end - start) * at / letters)


def _edge(words: list[Word]) -> Iterator[Word]:
    """Without a blank before the first and behind the last."""
    for at, word in enumerate(words):
        text = word.text.lstrip() if at == 0 else word.text
        yield word._replace(text=text.rstrip() if at == len(words) - 1 else text)
