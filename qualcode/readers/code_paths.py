"""Paths of codes as tables write them: `Kategori > Kode`, `A\\B`, `A::B`, `A/B`; one way of parting in a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

CodePath = tuple[str, ...]

#: more levels than anybody files under
MOST_LEVELS = 100

#: surest first; between blanks it is how this program writes a path, a literal ">" there being "\\>"
_SURE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (">", re.compile(r"\s+(?<!\\)>{1,2}\s+")),
    (">>", re.compile(r"\s*>>\s*")),
    (">", re.compile(r"(?<=\w)\s*>\s*(?=\w)")),
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
    # Runs of blanks first: looking for a mark between them would take the square of their length.
    cell = " ".join(cell.split())
    parts = pattern.split(cell) if pattern else [cell]
    names = (" ".join(part.replace("\\>", ">").split()) for part in parts)
    return [name for name in names if name]


def by_dots(paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Each tag of Taguette in its parts. A dot parts only what begins with letters on either side, and not the likes of "e.g."."""
    given = list(paths)
    cut = {path: parts for path in given if len(parts := tuple(path.split("."))) > 1 and all(_is_part(part) for part in parts)}
    heads = Counter(parts[:depth] for parts in cut.values() for depth in range(1, len(parts)))
    whole = {tuple(path.split(".")) for path in given}
    return {
        path: cut[path] if path in cut and (len(cut[path][0]) > 2 or heads[cut[path][:1]] > 1 or cut[path][:1] in whole) else (path,)
        for path in given
    }


def _is_part(part: str) -> bool:
    return bool(part) and part == part.strip() and part[0].isalpha()
