"""The tree of codes, from a project or a codebook."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, NamedTuple

from qualcode.faults import Fault
from qualcode.readers.refi.base import Work
from qualcode.readers.refi.xml import MOST_DEPTH, all_of, description, is_true, named, target
from qualcode.text.project import CodeItem
from qualcode.text.refi_names import CORE_SET

_HEX = re.compile(r"#?([0-9a-f]{3,8})", re.IGNORECASE)
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(?:,[^)]*)?\)", re.IGNORECASE)


class Tree(NamedTuple):
    """The codes, parents before children; the elements they came from, by id; and the names of cases that stood among them, by id."""

    items: tuple[CodeItem, ...]
    elements: dict[str, Any]
    cases: dict[str, str]


class _Place(NamedTuple):
    element: Any
    parent: str | None
    depth: int


def read_codes(work: Work, cases: Collection[str]) -> Tree:
    """The codes of a project or codebook. A code with the guid of a case (NVivo) is that participant, and no code. Raises Fault."""
    core = _core(work)
    items: list[CodeItem] = []
    elements: dict[str, Any] = {}
    as_cases: dict[str, str] = {}
    positions: dict[str | None, int] = {}
    ahead = [_Place(one, None, 1) for one in reversed(list(_roots(work.root)))]
    while ahead:
        element, parent, depth = ahead.pop()
        if depth > MOST_DEPTH:
            place = work.report.place(element.sourceline)
            where = place if place.startswith(work.file) else f"{work.file}: {place}"
            raise Fault("project.refi-too-deep", where=where, most=MOST_DEPTH)
        code = work.ids.of(element.get("guid")) or work.ids.made("code", parent, element.get("name"), positions.get(parent, 0))
        below: str | None = code
        if code in cases:
            as_cases[code] = named(element)
            below = parent
        elif code in elements:
            work.report.skip(element, "project.refi-same-guid", guid=code)
        else:
            position = positions[parent] = positions.get(parent, 0) + 1
            items.append(_code(work, element, code, parent, position - 1, core))
            elements[code] = element
        ahead += [_Place(one, below, depth + 1) for one in reversed(list(element.iterchildren("Code")))]
    return Tree(tuple(items), elements, as_cases)


def _roots(root: Any) -> list[Any]:
    books = [root] if root.tag == "CodeBook" else list(root.iterchildren("CodeBook"))
    found = [code for book in (*books, root) for codes in book.iterchildren("Codes") for code in codes.iterchildren("Code")]
    return list(dict.fromkeys(found))


def _core(work: Work) -> set[str | None]:
    marked = (one for one in all_of(work.root, "Sets", "Set") if named(one) == CORE_SET)
    return {work.ids.of(target(member)) for one in marked for member in one.iterchildren("MemberCode")}


def _code(work: Work, element: Any, code: str, parent: str | None, position: int, core: Collection[str | None]) -> CodeItem:
    name = named(element)
    if not name:
        name = f"({code[:8]})"
        work.report.skip(element, "project.refi-no-name", name=name)
    codable = is_true(element.get("isCodable"), True)
    kind = "core" if code in core else "code" if codable else "category"
    colour = None
    if written := (element.get("color") or "").strip():
        colour = colour_of(written)
        if colour is None:
            work.report.skip(element, "project.refi-no-colour", colour=written[:40])
    return CodeItem(code, name, parent, kind, position, description(element), colour=colour)


def colour_of(written: str) -> str | None:
    """`#rrggbb` for `#rgb`, `#rrggbb`, either with a last digit or two for transparency, `rgb(…)` and `rgba(…)`; else None."""
    if match := _HEX.fullmatch(written.strip()):
        digits = match[1].lower()
        if len(digits) in (3, 4):
            return "#" + "".join(digit * 2 for digit in digits[:3])
        return f"#{digits[:6]}" if len(digits) in (6, 8) else None
    if (match := _RGB.fullmatch(written.strip())) and all(int(part) < 256 for part in match.groups()):
        return "#" + "".join(f"{int(part):02x}" for part in match.groups())
    return None
