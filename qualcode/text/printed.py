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
    parts = _parts(printed.strip())
    found = re.fullmatch(_pattern(parts), words, re.DOTALL) if _may_match(parts, words) else None
    if found is None:
        return None
    edits: list[Edit] = []
    for number, part in enumerate(parts):
        start, end = found.span(f"p{number}")
        if _MARK.fullmatch(part) and words[start:end] != part:
            edits.append(OMISSION if part == "[...]" else part)
        else:
            # Where a mark stands at a blank that the words do not have, the blank is printed with it.
            edits += [" "] if part[:1].isspace() and not words[start:end][:1].isspace() and edits else []
            edits.append([start, end])
            edits += [" "] if part[-1:].isspace() and part.strip() and not words[start:end][-1:].isspace() else []
    return _joined(edits)


def printed_form(words: str, edits: Sequence[Edit]) -> str:
    """The words as printed."""
    return "".join(edit if isinstance(edit, str) else words[edit[0] : edit[1]] for edit in edits)


def _parts(printed: str) -> list[str]:
    """Literal stretches and marks, in order."""
    parts: list[str] = []
    at = 0
    for mark in _MARK.finditer(printed):
        parts += [printed[at : mark.start()], mark.group()]
        at = mark.end()
    return [part for part in [*parts, printed[at:]] if part]


def _pattern(parts: Sequence[str]) -> str:
    groups = (
        rf"(?P<p{number}>{re.escape(part)}|.*?)" if _MARK.fullmatch(part) else rf"(?P<p{number}>{_literal(part)})"
        for number, part in enumerate(parts)
    )
    return rf"\s*{''.join(groups)}\s*"


def _may_match(parts: Sequence[str], words: str) -> bool:
    """Whether the words between the marks stand there in their order, looked for from left to right.

    Where they do not, the pattern would try every way of dividing the words among the marks, for hours.
    """
    at = 0
    for number, part in enumerate(parts):
        if _MARK.fullmatch(part):
            continue
        literal = re.compile(_literal(part) + (r"\s*\Z" if number == len(parts) - 1 else ""))
        found = literal.search(words, at) if number else literal.match(words, at + len(words) - len(words.lstrip()))
        if found is None:
            return False
        at = found.end()
    return True


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
