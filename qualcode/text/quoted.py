"""Passages in quotation marks: “…”, ”…”, "…", »…«, «…», „…“, ‘…’ and ’…’, also within each other; an apostrophe is no mark."""

from __future__ import annotations

import re
from typing import NamedTuple

#: marks that open only, and what closes them
_OPENS = {"„": "“”‟", "‟": "”", "‚": "‘’"}
_DOUBLE = '“”"'
_GUILLEMETS = "»«"
_SINGLE = "‘’'"
#: what an opening mark may stand behind, beside a blank
_BEFORE = frozenset("([{<–—-/:;,¿¡…“”\"„»«‘’'‚\u00a0\ufffc")
#: what a closing mark may stand before, beside a blank
_BEHIND = frozenset(".,;:!?)]}>–—-/…“”\"»«‘’'\u00a0\ufffc*")
#: words from which on what is in single marks is taken for quoted
_LEAST_SINGLE = 3
_SINGLE_CLOSING = re.compile("[’']")
#: how deep quotations stand in each other, at most
_DEEPEST = 20
#: characters of what is in single marks, at most
_FURTHEST = 2000


class Quoted(NamedTuple):
    """A passage with its marks: `start` at the opening one, `end` behind the closing one; the words lie between."""

    start: int
    end: int
    #: without the marks
    first: int
    last: int
    #: how many other passages it stands in
    depth: int
    #: whether its opening mark was never closed: the passage goes on in the next paragraph
    runs_on: bool = False


class _Open(NamedTuple):
    at: int
    mark: str


def quoted_in(text: str) -> list[Quoted]:
    """The passages in quotation marks of a paragraph, by their place, an outer one before those in it.

    A mark that is never closed makes none, but at the beginning of the paragraph, as where a quotation goes over several of them.
    """
    open_marks: list[_Open] = []
    found: list[tuple[int, int]] = []
    for at, mark in enumerate(text):
        if mark in _OPENS:
            open_marks.append(_Open(at, mark))
        elif mark in _DOUBLE or mark in _GUILLEMETS or mark in _SINGLE:
            _meet(text, at, mark, open_marks, found)
        # Nobody quotes so deep: these were never closed.
        del open_marks[1:-_DEEPEST]
    passages = sorted(found, key=lambda one: (one[0], -one[1]))
    placed: list[Quoted] = []
    around: list[int] = []
    for start, end in passages:
        while around and around[-1] <= start:
            around.pop()
        placed.append(Quoted(start, end, start + 1, end - 1, len(around)))
        around.append(end)
    lead = len(text) - len(text.lstrip())
    unclosed = [one for one in open_marks if one.at == lead and one.mark not in _SINGLE]
    if unclosed and not any(one.start == lead for one in placed):
        placed.insert(0, Quoted(lead, len(text), lead + 1, len(text), 0, runs_on=True))
    return placed


def _meet(text: str, at: int, mark: str, open_marks: list[_Open], found: list[tuple[int, int]]) -> None:
    """A mark that may open or close."""
    place = next((n for n in range(len(open_marks) - 1, -1, -1) if _closes(mark, open_marks[n].mark)), None)
    if place is not None and _may_close(text, at, mark) and not (_may_open(text, at, mark) and _is_new(text, at, mark, open_marks[place])):
        opened = open_marks[place]
        if opened.mark == "‘" and mark == "’" and _is_plural(text, at):
            return
        # what was opened within it and never closed is no mark
        del open_marks[place:]
        if mark not in _SINGLE or len(text[opened.at + 1 : at].split()) >= _LEAST_SINGLE:
            found.append((opened.at, at + 1))
    elif _may_open(text, at, mark) and (mark not in _SINGLE or _is_closed_later(text, at, mark)):
        open_marks.append(_Open(at, mark))


def _is_plural(text: str, at: int) -> bool:
    """Whether a mark is the apostrophe of a plural ("the nurses’ room"): another one closes before the next opens."""
    if text[at - 1] != "s" or not text[at + 1 : at + 2].isspace():
        return False
    behind = text[at + 1 : at + _FURTHEST].partition("‘")[0]
    return any(_may_close(behind, later, "’") for later, mark in enumerate(behind) if mark == "’")


def _closes(mark: str, opening: str) -> bool:
    if opening in _OPENS:
        return mark in _OPENS[opening]
    if opening in _GUILLEMETS:
        return mark in _GUILLEMETS and mark != opening
    if opening == '"':
        return mark == '"'
    if opening in "“”":
        return mark in "“”"
    return mark in "’'" and opening in _SINGLE and (mark == "’" or opening == "'")


def _may_open(text: str, at: int, mark: str) -> bool:
    before, behind = text[at - 1 : at], text[at + 1 : at + 2]
    if not behind or behind.isspace():
        return False
    return not before or before.isspace() or before in _BEFORE


def _may_close(text: str, at: int, mark: str) -> bool:
    before, behind = text[at - 1 : at], text[at + 1 : at + 2]
    if mark in _SINGLE:  # an apostrophe stands between letters
        return not before.isspace() and (not behind or behind.isspace() or behind in _BEHIND)
    return bool(before) and (not behind or not before.isspace() or behind.isspace())


def _is_new(text: str, at: int, mark: str, opened: _Open) -> bool:
    """Whether a mark that can do both opens one within the other: only a blank before it and a letter behind tells."""
    before = text[at - 1 : at]
    return (not before or before.isspace() or before in "([") and mark == "“" and opened.mark != "„"


def _is_closed_later(text: str, at: int, mark: str) -> bool:
    """Whether a single mark further on in the paragraph can close this one."""
    for found in _SINGLE_CLOSING.finditer(text, at + 2, at + _FURTHEST):
        later = found.start()
        # The apostrophe of a plural ("the nurses’ room") closes only what a mark opened that is no apostrophe.
        if _closes(found[0], mark) and _may_close(text, later, found[0]) and (mark == "‘" or text[later - 1] != "s"):
            return True
    return False
