"""Marks of Markdown in speakers' labels, `### Mette` or `**Mette:**`: they stay in the text, and are not drawn."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qualcode.text.plain import Turn

#: a heading's marks before a name; a time like `#00:01:02#` is none
_HEADING = re.compile(r"\s*(#{1,6}[^\S\n]*)(?=[^\W\d]|[*_@])")
#: emphasis that is closed again
_EMPHASIS = re.compile(r"(?<![\w*_])(?P<open>[*_]{1,3})(?=\S)[^*\n]*?\S(?P<close>(?P=open))(?![\w*_])")
#: such marks where a row of some words begins: a heading's, and those around a name with its colon
_ROW_BEGINS = re.compile(
    r"^(?:#{1,6}[^\S\n]+(?=[^\W\d]|[*_@]))?(?:(?P<open>[*_]{1,3})(?=\S)(?P<name>[^*\n]{1,60}?(?::(?P=open)|(?P=open)(?=:))))?", re.MULTILINE
)


def without_marks(words: str) -> str:
    """Words of a transcript, of which the turns are not known, without such marks where a row begins."""
    if not any(mark in words for mark in "#*_"):
        return words
    return _ROW_BEGINS.sub(lambda found: (found["name"] or "").replace(found["open"] or " ", ""), words)


def marks_in(text: str, turns: Iterable[Turn]) -> list[tuple[int, int]]:
    """(start, end) of every run of such marks between the start of a turn and its talk, in order."""
    if not any(mark in text for mark in "#*_"):
        return []
    found: list[tuple[int, int]] = []
    for turn in turns:
        if turn.label_end > turn.start:
            for start, end in _marks_of(text[turn.start : turn.talk_start]):
                start, end = start + turn.start, end + turn.start
                if found and found[-1][1] == start:
                    start = found.pop()[0]
                found.append((start, end))
    return found


def _marks_of(label: str) -> list[tuple[int, int]]:
    heading = _HEADING.match(label)
    marks = [heading.span(1)] if heading else []
    for emphasis in _EMPHASIS.finditer(label):
        marks += [emphasis.span("open"), emphasis.span("close")]
    return marks
