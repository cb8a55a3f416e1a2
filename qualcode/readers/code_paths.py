"""Paths of codes as tables write them: `Kategori > Kode`, `A\\B`, `A::B`, `A/B`; one way of parting in a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

CodePath = tuple[str, ...]

#: surest first; a literal `>` of ours is written `\\>`
_SURE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (">", re.compile(r"\s*(?<!\\)>>?\s*")),
    ("::", re.compile(r"\s*::\s*")),
    ("\\", re.compile(r"\s*\\{1,2}(?!>)\s*")),
)
_SLASH = re.compile(r"\s*/\s*")


def separator(cells: Iterable[str], *, are_paths: bool = False) -> re.Pattern[str] | None:
    """What parts the levels of these codes, or None. A slash does only in what is headed as paths, or if its first part is shared."""
    found = [cell for cell in dict.fromkeys(cells) if cell]
    for mark, pattern in _SURE:
        if any(mark in cell and len(_parts(cell, pattern)) > 1 for cell in found):
            return pattern
    slashed = [_parts(cell, _SLASH) for cell in found if "/" in cell]
    heads = [parts[0] for parts in slashed if len(parts) > 1]
    shared = len(heads) > 1 and all(heads.count(head) > 1 or head in found for head in heads)
    return _SLASH if heads and (are_paths or shared) else None


def path_of(cell: str, pattern: re.Pattern[str] | None) -> CodePath:
    """The names from the top of the tree; empty for an empty cell. White space within a name is one blank."""
    return tuple(_parts(cell, pattern))


def _parts(cell: str, pattern: re.Pattern[str] | None) -> Sequence[str]:
    parts = pattern.split(cell) if pattern else [cell]
    names = (" ".join(part.replace("\\>", ">").split()) for part in parts)
    return [name for name in names if name]


def written(path: Sequence[str]) -> str:
    """A path as this program writes it."""
    return " > ".join(name.replace(">", "\\>") for name in path)
