"""Texts and positions as the importing program counts them.

The standard says code points; the files are UTF-8 with line feeds, without a byte order mark, and a passage ends before its end.
NVivo for Windows counts UTF-16 units in texts whose lines end in a carriage return and a line feed (measured on its own exports).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Literal

Dialect = Literal["standard", "nvivo"]

#: what counts as two for NVivo
_DOUBLE = re.compile("[\n\U00010000-\U0010ffff]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Positions:
    """From code points of one text to the positions that are written."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self._doubles = [match.start() for match in _DOUBLE.finditer(text)] if dialect == "nvivo" else []

    def __call__(self, offset: int) -> int:
        return offset + bisect_left(self._doubles, offset)


def encoded(text: str, dialect: Dialect) -> bytes:
    """A text as it stands in its file."""
    if dialect == "nvivo":
        return text.replace("\n", "\r\n").encode("utf-8-sig", "replace")
    return text.encode("utf-8", "replace")


def has_astral(text: str) -> bool:
    """Whether there is a character in it that UTF-16 writes as two units: emoji, rare scripts."""
    return not text.isascii() and _ASTRAL.search(text) is not None
