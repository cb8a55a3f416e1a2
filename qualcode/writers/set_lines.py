"""Stored lines as they are printed: one row each, never wrapped; a line too wide for its room is set narrower."""

from __future__ import annotations

import unicodedata

from qualcode.study.sheet import SheetLine, SheetPart
from qualcode.text.graphemes import cell_width
from qualcode.writers.quote_rows import clean
from qualcode.writers.word import is_right_to_left, run

QUIET = "5F6B78"

#: advance widths of Arial in thousandths of its size; accents add nothing, and what is not here is taken to be wide
_WIDTHS = {
    191: "'",
    222: "ijl‘’",
    260: "|",
    278: " !,./:;I[\\]ft·",
    333: '()-`r“”"{}',
    389: "*",
    469: "^",
    500: "Jcksvxyzç",
    556: "#$0123456789?L_abdeghnopqu–«»€£§",
    584: "+<=>~",
    611: "FTZøß",
    667: "&ABEKPSVXY",
    722: "CDHNRUwÐ",
    778: "GOQØ",
    833: "Mm",
    889: "%æ",
    944: "W",
    1000: "Æ—…",
    1015: "@",
}
_WIDTH = {character: width for width, characters in _WIDTHS.items() for character in characters}
#: letters of other scripts, and all else; generous, so that a line is sooner too narrow than wrapped
_SMALL_LETTER, _LETTER, _OTHER = 650, 800, 1030
#: how much wider bold letters are, at most nearly
_BOLD = 1.12


def line_runs(line: SheetLine, marker: str, room: int, size: float) -> str:
    """The words of a line in WordprocessingML, all of them narrower where they would not fit beside each other.

    `room` is in twentieths of a point, `size` of the letters in points; `marker` stands for words that are left out.
    """
    parts = [_printed(part, marker) for part in line.parts]
    width = sum(_width(part.words) * (_BOLD if part.look == "label" else 1) for part in parts) * size * 20
    narrowed = 100 if width <= room else int(100 * room / width)
    return "".join(
        run(
            part.words,
            bold=part.look == "label",
            colour=QUIET if part.look == "withheld" else "",
            right_to_left=is_right_to_left(part.words),
            narrowed=narrowed,
        )
        for part in parts
    )


def _printed(part: SheetPart, marker: str) -> SheetPart:
    """A part as it is printed: no tab, for tabs are what the line stands on."""
    return SheetPart(marker if part.look == "withheld" else clean(part.words).replace("\t", "    "), part.look)


def _width(words: str) -> float:
    """How wide Arial sets some words, in its size."""
    return sum(map(_advance, words)) / 1000


def _advance(character: str) -> int:
    known = _WIDTH.get(character)
    if known is None and character.isalpha():
        known = _WIDTH.get(unicodedata.normalize("NFD", character)[0])
    if known is not None:
        return known
    if not cell_width(character):
        return 0
    return _SMALL_LETTER if character.islower() else _LETTER if character.isupper() else _OTHER
