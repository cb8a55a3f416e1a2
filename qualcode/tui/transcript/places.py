"""Where places of a text are after it was changed. Knows no terminal library."""

from __future__ import annotations

from collections.abc import Iterable

from qualcode.text.graphemes import previous_boundary_at


def places_after(old: str, new: str, places: Iterable[int]) -> list[int]:
    """Offsets of `old` in `new`: before all changes and after them each stands by the same words, between them at the first change."""
    head = _same_at_start(old, new)
    most = min(len(old), len(new)) - head
    tail = 0 if old == new else _same_at_end(old, new, most)
    return [previous_boundary_at(new, _moved(place, head, len(old) - tail, len(new) - len(old))) for place in places]


def _moved(place: int, first: int, last: int, longer: int) -> int:
    if place <= first:
        return place
    return place + longer if place >= last else first


def _same_at_start(old: str, new: str) -> int:
    """How many characters the two have in common at the start."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if old[low:middle] == new[low:middle] else (low, middle - 1)
    return low


def _same_at_end(old: str, new: str, most: int) -> int:
    """How many characters the two have in common at the end, `most` at most."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        same = old[len(old) - middle : len(old) - low] == new[len(new) - middle : len(new) - low]
        low, high = (middle, high) if same else (low, middle - 1)
    return low
