"""The printed form of a quotation: its own words, changed only by marked omissions and insertions.

Kept as edits, a list of `[from, to]` spans of the words that stand and of strings put between them, so that a printed
form can differ from the transcript by nothing that is not marked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Edit = list[int] | str

_MARK = re.compile(r"\[[^\[\]]*\]")
OMISSION = "[…]"


def edits_of(words: str, printed: str) -> list[Edit] | None:
    """The edits that turn `words` into `printed`, or None where it differs by more than marks in brackets.

    `[…]` or `[...]` stands for left-out words; `[anything else]` is put in, with or without words left out for it. White
    space may differ. Brackets that the transcript itself has are words.
    """
    pattern, marks = _pattern(printed.strip())
    found = re.fullmatch(pattern, words, re.DOTALL)
    if found is None:
        return None
    edits: list[Edit] = []
    for name in sorted(found.groupdict(), key=lambda name: int(name[1:])):
        start, end = found.span(name)
        if name[0] == "k" or words[start:end] == marks[name]:
            edits.append([start, end])
        else:
            edits.append(OMISSION if marks[name] in ("[...]", "[…]") else marks[name])
    return _joined(edits)


def printed_form(words: str, edits: Sequence[Edit]) -> str:
    """The words as printed."""
    return "".join(edit if isinstance(edit, str) else words[edit[0] : edit[1]] for edit in edits)


def _pattern(printed: str) -> tuple[str, dict[str, str]]:
    parts: list[str] = [r"\s*"]
    marks: dict[str, str] = {}
    at = number = 0
    for mark in [*_MARK.finditer(printed), None]:
        literal = printed[at : mark.start() if mark else len(printed)]
        if literal:
            number += 1
            parts.append(f"(?P<k{number}>{_literal(literal)})")
        if mark:
            number += 1
            marks[f"m{number}"] = mark.group()
            parts.append(rf"(?P<m{number}>{re.escape(mark.group())}|.*?)")
            at = mark.end()
    return "".join(parts) + r"\s*", marks


def _literal(literal: str) -> str:
    """Matches the literal, any white space for any white space; at a mark's edge the blank may be missing."""
    body = r"\s+".join(re.escape(piece) for piece in literal.split())
    lead = r"\s*" if literal[:1].isspace() else ""
    tail = r"\s*" if literal[-1:].isspace() and body else ""
    return f"{lead}{body}{tail}"


def _joined(edits: list[Edit]) -> list[Edit]:
    """Without empty spans, and neighbours that touch as one."""
    joined: list[Edit] = []
    for edit in edits:
        last = joined[-1] if joined else None
        if isinstance(edit, str):
            joined.append(edit)
        elif isinstance(last, list) and last[1] == edit[0]:
            last[1] = edit[1]
        elif edit[0] != edit[1]:
            joined.append(edit)
    return joined
