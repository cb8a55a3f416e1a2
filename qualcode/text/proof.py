"""The proof of a printed form: what stands, what is left out and what is put in; or which words differ without a mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

from qualcode.text.printed import OMISSION, Edit, edits_of

#: a mark, a word, or any other sign
_TOKEN = re.compile(r"\[[^\[\]]*\]|\w+(?:['’\-]\w+)*|[^\w\s]")
_MARK = re.compile(r"\[[^\[\]]*\]")


class Piece(NamedTuple):
    """A stretch of the quotation, or a mark in its printed form."""

    kind: Literal["stands", "left-out", "put-in", "differs"]
    words: str


class Difference(NamedTuple):
    """Words that differ without a mark: left out where nothing else stands there, put in where nothing stood."""

    original: str
    printed: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a printed form is its quotation but for marked edits."""

    #: None where it is not
    edits: list[Edit] | None
    #: the whole quotation with the marks at their places; where it is not proved, the words alone and which of them differ
    pieces: tuple[Piece, ...]
    #: what must be marked first; empty where it is proved, and where nothing is written
    differences: tuple[Difference, ...]


def proof(words: str, printed: str) -> Proof:
    """Compare a printed form with the words of its quotation."""
    edits = edits_of(words, printed)
    if edits is not None:
        return Proof(edits, tuple(_pieces(words, edits)), ())
    # A bracket by itself is neither a word nor a mark.
    return Proof(None, tuple(_compared_pieces(words, printed)), tuple(_differences(words, printed)) or (Difference(words, printed),))


def marked(words: str, printed: str) -> str | None:
    """A printed form typed without marks, with the marks it lacks; None where that cannot be told."""
    done = ""
    typed = _tokens(printed)
    for operation, original, (low, high) in _compared(words, printed):
        if operation == "equal":
            for token in typed[low:high]:
                done += _blank_before(printed, token, done) + token.group()
            continue
        runs = [run if run.is_mark else run._replace(words=f"[{run.words}]") for run in _runs(printed, typed[low:high])]
        if original and not runs and not any(_is_mark(words, token) for token in typed[max(0, low - 1) : high + 1]):
            runs = [_Run(OMISSION, True, True)]
        for run in runs:
            if not (run.words == OMISSION and done.endswith(OMISSION)):
                done += (" " if run.blank and done and not done[-1].isspace() else "") + run.words
    return done if edits_of(words, done) is not None else None


def _pieces(words: str, edits: list[Edit]) -> Iterator[Piece]:
    at = 0
    for number, edit in enumerate(edits):
        if isinstance(edit, str) and not edit.strip():
            yield Piece("stands", edit)
            continue
        # What is left out stands before the mark that stands for it.
        stands = next((one[0] for one in edits[number:] if not isinstance(one, str)), len(words))
        if words[at:stands].strip():
            yield Piece("left-out", words[at:stands])
        at = stands
        if isinstance(edit, str):
            yield Piece("put-in", edit)
        else:
            yield Piece("stands", words[edit[0] : edit[1]])
            at = edit[1]
    if words[at:].strip():
        yield Piece("left-out", words[at:])


def _compared_pieces(words: str, printed: str) -> Iterator[Piece]:
    """The words of the quotation, those that are not in the printed form set apart; white space goes with what stands before it."""
    typed, at = _tokens(printed), 0
    for operation, original, (low, high) in _compared(words, printed):
        if not original:
            continue
        start = words.index(original, at)
        if words[at:start]:
            yield Piece("stands", words[at:start])
        has_mark = any(_is_mark(words, token) for token in typed[max(0, low - 1) : high + 1])
        yield Piece("stands" if operation == "equal" else "left-out" if has_mark else "differs", original)
        at = start + len(original)
    if words[at:]:
        yield Piece("stands", words[at:])


def _differences(words: str, printed: str) -> Iterator[Difference]:
    typed = _tokens(printed)
    for operation, original, (low, high) in _compared(words, printed):
        if operation == "equal":
            continue
        put_in = " ".join(run.words for run in _runs(printed, typed[low:high]) if not run.is_mark)
        has_mark = any(_is_mark(words, token) for token in typed[max(0, low - 1) : high + 1])
        if put_in or (original and not has_mark):
            yield Difference(original, put_in)


def _compared(words: str, printed: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """(operation, the words of the quotation, from and to which token of the printed form), in order."""
    original, typed = _tokens(words), _tokens(printed)
    matcher = SequenceMatcher(None, [token.group() for token in original], [token.group() for token in typed], autojunk=False)
    for operation, first, last, low, high in matcher.get_opcodes():
        said = words[original[first].start() : original[last - 1].end()] if last > first else ""
        yield operation, said, (low, high)


def _tokens(words: str) -> list[re.Match[str]]:
    return list(_TOKEN.finditer(words))


def _is_mark(words: str, token: re.Match[str]) -> bool:
    """Brackets that the transcript itself has are words."""
    return _MARK.fullmatch(token.group()) is not None and token.group() not in words


class _Run(NamedTuple):
    """A mark, or words between marks."""

    words: str
    is_mark: bool
    #: whether a blank stands before it
    blank: bool


def _runs(printed: str, tokens: list[re.Match[str]]) -> list[_Run]:
    """Marks as they are, and runs of other words; brackets that are no marks are left out."""
    runs: list[_Run] = []
    for is_mark, some in groupby(tokens, key=lambda token: _MARK.fullmatch(token.group()) is not None):
        together = list(some)
        for run in [[token] for token in together] if is_mark else [together]:
            start, said = run[0].start(), printed[run[0].start() : run[-1].end()]
            said = said if is_mark else said.replace("[", "").replace("]", "").strip()
            runs += [_Run(said, is_mark, _follows_blank(printed, start))] if said else []
    return runs


def _follows_blank(printed: str, at: int) -> bool:
    return at > 0 and printed[at - 1].isspace()


def _blank_before(printed: str, token: re.Match[str], done: str) -> str:
    """The blank before a word, as it was typed, or what keeps it apart from a mark that has been put before it."""
    at = token.start()
    while at > 0 and printed[at - 1].isspace():
        at -= 1
    blank = printed[at : token.start()]
    return blank if done and not done[-1].isspace() else ""
