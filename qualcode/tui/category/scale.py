"""A dimension drawn in a row: its ends, and where quotations lie between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from qualcode.tui.widgets.looks import Part

LEFT, RIGHT, LINE = "├", "┤", "─"
#: one quotation; the one at hand; more than nine in one cell
ONE, HERE, MANY = "●", "◆", "+"


def drawn_scale(places: Iterable[float | None], cells: int, here: float | None = None) -> tuple[Part, ...]:
    """A line of so many cells, `├──●──2───┤`: a dot for a quotation, a digit where several share a cell, ◆ for the one `here`.

    `places` (with the one here) are from 0 to 1; those placed only in words (None) are on no line.
    """
    inner = max(1, cells - 2)
    counted = Counter(cell_of(place, inner) for place in places if place is not None)
    at = None if here is None else cell_of(here, inner)
    signs = [_sign(counted[cell], cell == at) for cell in range(inner)]
    parts: list[Part] = [Part(LEFT, "muted")]
    for sign in signs:
        look = "muted" if sign == LINE else "strong"
        if parts[-1].look == look:
            parts[-1] = Part(parts[-1].words + sign, look)
        else:
            parts.append(Part(sign, look))
    return (*parts, Part(RIGHT, "muted"))


def _sign(n: int, here: bool) -> str:
    if here:
        return HERE
    return LINE if n == 0 else ONE if n == 1 else str(n) if n < 10 else MANY


def cell_of(place: float, inner: int) -> int:
    """In which of the cells between the ends a place from 0 to 1 lies."""
    return min(inner - 1, round(place * (inner - 1)))
