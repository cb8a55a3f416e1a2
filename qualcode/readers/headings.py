"""Columns of tables by their headings, in English and Danish and as other programs call them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

#: what a column holds -> headings, the surest first; compared in small letters, runs of other characters being one "_"
Heads = Mapping[str, Sequence[str]]

_OTHER = re.compile(r"[^\w]+|_+")


def plain(heading: str) -> str:
    """A heading as it is compared."""
    return _OTHER.sub("_", heading.casefold()).strip("_")


def columns(headings: Sequence[str], heads: Heads) -> dict[str, int]:
    """What each kind of column is, by the surest heading that is there; a column is one kind only, the first that takes it."""
    there: dict[str, int] = {}
    for at, heading in enumerate(headings):
        there.setdefault(plain(heading), at)
    found: dict[str, int] = {}
    for kind, names in heads.items():
        free = [there[name] for name in names if name in there and there[name] not in found.values()]
        if free:
            found[kind] = free[0]
    return found


def split(words: str) -> tuple[str, ...]:
    """Headings written in one string."""
    return tuple(words.split())
