"""Marks of Markdown in speakers' labels, `### Mette` or `**Mette:**`: they stay in the text, and are not drawn."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qualcode.text.plain import Turn

#: a heading's marks before a name; a time like `#00:01:02#` is none
_HEADING = re.compile(r"\s*(#{1,6}[^\S\n]*)(?=[^\W\d]|[*_@])")
#: emphasis that is closed again
_EMPHASIS = re.compile(r"(?<![\w*_])(?P<open>[*_]{1,3})(?=\S)[^*\n]*?\S(?P<close>(?P=open))(?![\w*_])")


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
