"""Lines of a transcript at a fixed measure, and rows on a screen: one way of wrapping for both.

A stretch without line ends is broken at spaces; a word longer than the measure begins a line and is broken at graphemes.
White space at either end of a line hangs outside it: between the end of one line and the start of the next there is nothing else.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Sequence

from qualcode.text.graphemes import grapheme_width, graphemes, one_cell_each

#: terminal cells of a line that citations count by
MEASURE = 70
#: where a line may be broken: white space, but not a no-break space
BREAKS = frozenset(" \t\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000")

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
    """The stretch [start, end), which holds no line end, as rows of at most `width` cells (at least 2); none where it is blank."""
    stretch = text[start:end]
    start += len(stretch) - len(stretch.lstrip())
    end -= len(stretch) - len(stretch.rstrip())
    if start >= end:
        return []
    if one_cell_each(stretch):
        return _wrap_even(text, start, end, width)
    return _wrap_uneven(text, start, end, max(width, 2))


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
    """Rows of any text, grapheme by grapheme."""
    rows: list[Span] = []
    row_start, row_end, row_cells = start, start, 0
    for word_start, word_end, word_cells, gap_cells in _words(text, start, end):
        if row_cells + gap_cells + word_cells <= width:
            row_end, row_cells = word_end, row_cells + gap_cells + word_cells
            continue
        if row_end > row_start:
            rows.append((row_start, row_end))
        row_start, row_end, row_cells = word_start, word_end, word_cells
        if word_cells > width:
            *full, (row_start, row_end, row_cells) = _broken(text, word_start, word_end, width)
            rows += [(piece_start, piece_end) for piece_start, piece_end, _ in full]
    rows.append((row_start, row_end))
    return rows


def _words(text: str, start: int, end: int) -> list[tuple[int, int, int, int]]:
    """(start, end, cells, cells of the gap before) of each run of graphemes without a break."""
    words: list[tuple[int, int, int, int]] = []
    gap = 0
    inside = False
    for here, there in graphemes(text, start, end):
        grapheme = text[here:there]
        cells = grapheme_width(grapheme)
        if grapheme in BREAKS:
            gap = cells if inside else gap + cells
            inside = False
        elif inside:
            word_start, _, word_cells, word_gap = words[-1]
            words[-1] = (word_start, there, word_cells + cells, word_gap)
        else:
            words.append((here, there, cells, gap))
            inside = True
    return words


def _broken(text: str, start: int, end: int, width: int) -> list[tuple[int, int, int]]:
    """(start, end, cells) of a word broken at graphemes, each part as long as fits."""
    parts: list[tuple[int, int, int]] = []
    part_start, part_cells = start, 0
    for here, there in graphemes(text, start, end):
        cells = grapheme_width(text[here:there])
        if part_cells + cells > width and here > part_start:
            parts.append((part_start, here, part_cells))
            part_start, part_cells = here, 0
        part_cells += cells
    parts.append((part_start, end, part_cells))
    return parts
