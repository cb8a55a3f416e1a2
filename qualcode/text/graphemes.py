"""Graphemes (what a reader takes for one character) and the terminal cells they take.

Every width in the program comes from here, so that stored lines, paper and screen agree: a grapheme is as wide as
`safe_cells` draws it. Widths follow one fixed version of Unicode, whatever the environment says, since stored lines are promises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import regex
from rich.cells import cell_len

#: what rich 15 knows as its latest; fixed, because line numbers must not depend on $UNICODE_VERSION
UNICODE_VERSION = "17.0.0"
#: a tab is drawn as this many spaces, wherever it stands
TAB_CELLS = 4

#: characters that are one cell wide and one grapheme each, whatever stands beside them in the same class; no white space but " "
_ONE_CELL_RANGES = " -~\xa1-\xac\xae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482\u048a-\u052f" + (
    "\u2010-\u2027\u2030-\u205e\u2070-\u2071\u2074-\u208e\u20a0-\u20c0\u2190-\u2199\u2200-\u22ff\u2500-\u25fc"
)
_NOT_ONE_CELL = re.compile(f"[^{_ONE_CELL_RANGES}]")
_GRAPHEME = regex.compile(r"\X")
# Between two plain characters there is always a boundary, so looking back may stop there.
_PLAIN = r"[\p{GCB=Other}--[\p{Extended_Pictographic}]]"
_PLAIN_PAIR = regex.compile(rf"(?r)\n|{_PLAIN}{{2}}", regex.V1)
_NOT_PLAIN = regex.compile(rf"[^{_PLAIN}]", regex.V1)
_PICTURE = regex.compile(r"[\p{Extended_Pictographic}0-9#*]")
_FLAG = regex.compile("[\U0001f1e6-\U0001f1ff]+")
_FORMAT = regex.compile(r"[\p{Cf}\p{Variation_Selector}\u034f]")
_JOINED = regex.compile("[\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")


def one_cell_each(text: str, start: int = 0, end: int | None = None) -> bool:
    """Whether all characters are known to be one cell and one grapheme each; True for nearly all European text without tabs."""
    return _NOT_ONE_CELL.search(text, start, len(text) if end is None else end) is None


def boundaries(text: str, start: int = 0, end: int | None = None) -> list[int]:
    """All grapheme boundaries from `start` (itself one) to `end`, both included."""
    end = len(text) if end is None else end
    if _NOT_PLAIN.search(text, start, end) is None:
        return list(range(start, end + 1))
    return [start, *(match.end() for match in _GRAPHEME.finditer(text, start, end))]


def graphemes(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """(start, end) of each grapheme from `start`, which must be a boundary."""
    for match in _GRAPHEME.finditer(text, start, len(text) if end is None else end):
        yield match.span()


def is_boundary(text: str, offset: int) -> bool:
    """Whether a grapheme begins or ends at `offset`. Looks only at the neighbourhood."""
    return previous_boundary_at(text, offset) == offset


def previous_boundary_at(text: str, offset: int) -> int:
    """The last grapheme boundary not after `offset`."""
    if offset <= 0 or offset >= len(text):
        return max(0, min(offset, len(text)))
    if text[offset - 1] < "\u0300" and text[offset] < "\u0300":
        return offset
    last = _safe_start(text, offset)
    for match in _GRAPHEME.finditer(text, last):
        if match.end() > offset:
            return match.start()
        last = match.end()
    return last


def next_boundary(text: str, offset: int) -> int:
    """The first grapheme boundary after `offset`; the end of the text at its end."""
    if offset >= len(text):
        return len(text)
    match = _GRAPHEME.match(text, previous_boundary_at(text, offset))
    return match.end() if match else len(text)


def previous_boundary(text: str, offset: int) -> int:
    """The last grapheme boundary before `offset`; 0 at the beginning."""
    return previous_boundary_at(text, min(offset, len(text)) - 1) if offset > 0 else 0


def widen(text: str, start: int, end: int) -> tuple[int, int, bool]:
    """(start, end, widened): the smallest span around [start, end) on grapheme boundaries, and whether it differs."""
    wide_start = previous_boundary_at(text, start)
    wide_end = end if is_boundary(text, end) else next_boundary(text, end)
    return wide_start, wide_end, (wide_start, wide_end) != (start, end)


def _safe_start(text: str, offset: int) -> int:
    """A boundary at or before `offset`, near it."""
    pair = _PLAIN_PAIR.search(text, 0, offset)
    return pair.end() - 1 if pair and pair[0] != "\n" else pair.end() if pair else 0


def cell_width(text: str) -> int:
    """Terminal cells of `text` as `safe_text` draws it."""
    if _NOT_ONE_CELL.search(text) is None:
        return len(text)
    return sum(grapheme_width(match[0]) for match in _GRAPHEME.finditer(text))


def safe_text(text: str) -> str:
    """`text` as it may be drawn in any terminal: `safe_cells` of every grapheme."""
    if _NOT_ONE_CELL.search(text) is None:
        return text
    return "".join(safe_cells(match[0]) for match in _GRAPHEME.finditer(text))


@lru_cache(16384)
def grapheme_width(grapheme: str) -> int:
    """Cells of one grapheme; 0 for an invisible format character, 4 for a tab."""
    return cell_len(safe_cells(grapheme), UNICODE_VERSION)


@lru_cache(16384)
def safe_cells(grapheme: str) -> str:
    """What to draw for one grapheme so that every terminal advances by the same number of cells.

    Terminals disagree about joined emoji, skin tones, emoji variants, keycaps and flags; those show their first
    character, padded, and flags their letters. Format characters (direction marks too) are not drawn.
    A lone accent stands on a dotted circle; control characters show as U+FFFD, a line end as a space.
    """
    first = grapheme[0]
    if first == "\t":
        return " " * TAB_CELLS
    if first in "\r\n\u2028\u2029":
        return " "
    if first < " " or "\x7f" <= first < "\xa0":
        return "\ufffd"
    if _FLAG.fullmatch(grapheme):
        return "".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in grapheme)
    if len(grapheme) > 1 and _JOINED.search(grapheme) and _PICTURE.match(grapheme):
        return first + " " * (cell_len(grapheme, UNICODE_VERSION) - cell_len(first, UNICODE_VERSION))
    visible = _FORMAT.sub("", grapheme)
    if visible and cell_len(visible, UNICODE_VERSION) == 0:
        return "\u25cc" + visible
    return visible
