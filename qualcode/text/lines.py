"""Lines of a transcript at a fixed measure, and rows on a screen: one way of wrapping for both.

A stretch without line ends is broken at white space, no-break spaces too (web pages indent with rows of them);
a word longer than the measure begins a line and is broken at graphemes.
White space at either end of a line hangs outside it: between the end of one line and the start of the next there is nothing else.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise

from qualcode.text.graphemes import boundaries, grapheme_width, one_cell_each, widen

#: terminal cells of a line that citations count by
MEASURE = 70
Span = tuple[int, int]


def lay_lines(text: str, measure: int = MEASURE) -> list[Span]:
    """(start, end) of each line of canonical `text`; the first is line 1. Blank lines are not listed."""
    lines: list[Span] = []
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        if end < 0:
            end = len(text)
        lines += wrap_rows(text, start, end, measure)
        start = end + 1
    return lines


def wrap_rows(text: str, start: int, end: int, width: int) -> list[Span]:
    """The stretch [start, end), which holds no line end, as rows of at most `width` cells; none where it is blank.

    Only a single grapheme wider than `width` makes a wider row.
    """
    stretch = text[start:end]
    start += len(stretch) - len(stretch.lstrip())
    end -= len(stretch) - len(stretch.rstrip())
    if start >= end:
        return []
    if one_cell_each(text, start, end):
        return _wrap_even(text, start, end, width)
    start, end, _ = widen(text, start, end)
    return _wrap_uneven(text, start, end, width)


def line_at(lines: Sequence[Span], offset: int) -> int:
    """The number, from 1, of the line that holds `offset`; for white space between lines the line before. 0 without lines."""
    return min(max(1, bisect_right(lines, (offset, sys.maxsize))), len(lines))


def lines_of(lines: Sequence[Span], start: int, end: int) -> tuple[int, int]:
    """(first, last) line numbers, from 1, that a passage touches; of white space alone, the line before it."""
    first = line_at(lines, start)
    if lines and lines[first - 1][1] <= start and first < len(lines):
        first += 1
    last = line_at(lines, max(start, end - 1))
    return (first, last) if first <= last else (last, last)


def _wrap_even(text: str, start: int, end: int, width: int) -> list[Span]:
    """Rows of text of one cell per character, which needs no measuring."""
    rows: list[Span] = []
    while end - start > width:
        cut = text.rfind(" ", start, start + width + 1)
        if cut < 0:
            rows.append((start, start + width))
            start += width
            continue
        following = cut + 1
        while text[following] == " ":
            following += 1
        while text[cut - 1] == " ":
            cut -= 1
        rows.append((start, cut))
        start = following
    rows.append((start, end))
    return rows


def _wrap_uneven(text: str, start: int, end: int, width: int) -> list[Span]:
    """Rows of any text, by the cells of its graphemes."""
    edges = boundaries(text, start, end)
    cells = [0, *accumulate(grapheme_width(text[here:there]) for here, there in pairwise(edges))]
    rows: list[Span] = []
    first = 0
    while cells[-1] - cells[first] > width and first + 2 < len(edges):  # one grapheme alone is a row, however wide
        fitting = max(bisect_right(cells, cells[first] + width, first) - 1, first + 1)
        cut = fitting
        while cut > first and not _is_break(text, edges, cut):
            cut -= 1
        if cut == first:
            rows.append((edges[first], edges[fitting]))
            first = fitting
            continue
        following = cut + 1
        while _is_break(text, edges, following):
            following += 1
        while _is_break(text, edges, cut - 1):
            cut -= 1
        rows.append((edges[first], edges[cut]))
        first = following
    rows.append((edges[first], end))
    return rows


def _is_break(text: str, edges: list[int], at: int) -> bool:
    return text[edges[at] : edges[at + 1]].isspace()
