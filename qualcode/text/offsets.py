"""Maps between two ways of counting offsets that run in step except at some places."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final, Literal

Unit = Literal["codepoints", "utf16", "bytes"]
CODE_POINTS: Final = "codepoints"
UTF16: Final = "utf16"
BYTES: Final = "bytes"


class OutOfRange(ValueError):
    """An offset that the text does not have, or a span that ends before it starts."""

    def __init__(self, offset: int, limit: int, unit: str) -> None:
        super().__init__(f"{offset} > {limit} ({unit})")
        self.offset = offset
        self.limit = limit
        self.unit = unit


class Pieces:
    """The places where one count of offsets and another part company; before, between and after them both run in step.

    Each piece says that [from_start, from_end) on one side is [to_start, to_end) on the other. Pieces are added in order.
    """

    __slots__ = ("_from_end", "_from_start", "_to_end", "_to_start")

    def __init__(self) -> None:
        self._from_start: list[int] = []
        self._from_end: list[int] = []
        self._to_start: list[int] = []
        self._to_end: list[int] = []

    def __len__(self) -> int:
        return len(self._from_start)

    def add(self, from_start: int, from_end: int, to_start: int, to_end: int) -> None:
        """One piece, after all those before it."""
        self._from_start.append(from_start)
        self._from_end.append(from_end)
        self._to_start.append(to_start)
        self._to_end.append(to_end)

    def bounds(self, offset: int) -> tuple[int, int]:
        """(last place not after, first place not before) on the other side; equal unless `offset` lies inside a piece."""
        at = bisect_right(self._from_start, offset) - 1
        if at < 0:
            return offset, offset
        if offset == self._from_start[at]:
            return self._to_start[at], self._to_start[at]
        if offset < self._from_end[at]:
            return self._to_start[at], self._to_end[at]
        there = self._to_end[at] + offset - self._from_end[at]
        return there, there

    def inverse_length(self, length: int) -> int:
        """How long the one side is when the other is `length` long."""
        return length if not self._from_end else length - self._to_end[-1] + self._from_end[-1]


def character_pieces(text: str, encoding: str, step: int) -> Pieces:
    """Pieces from units of an encoding to code points of `text`, a unit being `step` bytes; every wider character is a piece."""
    widths = {character: len(character.encode(encoding)) // step for character in set(text)}
    wide = {character: width for character, width in widths.items() if width != 1}
    pieces = Pieces()
    if not wide:
        return pieces
    extra = 0
    for match in re.finditer(f"[{re.escape(''.join(sorted(wide)))}]", text):
        place, width = match.start(), wide[match[0]]
        pieces.add(place + extra, place + extra + width, place, place + 1)
        extra += width - 1
    return pieces
