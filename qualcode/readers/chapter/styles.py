"""What the styles of a document say of a paragraph: whether it is a heading, a quotation, set in from the margin."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from qualcode.text.word_runs import W

_QUOTE = re.compile(
    r"(?:intense|long|block|stærkt|intensivt?|langt)?[ _-]?(?:quotes?|quotations?|citat|citater)"
    r"|blok ?(?:citat|tekst)|block ?(?:text|citation)|(?:block)?zitat",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(?:heading|overskrift|.?berschrift|rubrik)\s?(\d)", re.IGNORECASE)
_TITLE = re.compile(r"title|titel", re.IGNORECASE)
#: twentieths of a point from which on a paragraph is set in: half a centimetre
_SET_IN = 280
_MOST_STEPS = 20


class Look(NamedTuple):
    """Of a paragraph."""

    heading: int | None
    quote: bool
    indented: bool


class _Style(NamedTuple):
    name: str
    based_on: str
    properties: Any


class Styles:
    """The paragraph styles of a document."""

    def __init__(self, root: Any) -> None:
        self._styles: dict[str, _Style] = {}
        self._default = ""
        self._looks: dict[str, Look] = {}
        for style in () if root is None else root.iter(W + "style"):
            row = style.get(W + "styleId", "")
            self._styles[row] = _Style(_value(style, "name") or row, _value(style, "basedOn") or "", style.find(W + "pPr"))
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true", "on"):
                self._default = row

    def look(self, paragraph: Any) -> Look:
        """What a paragraph looks like, by its own properties and its style."""
        own = paragraph.find(W + "pPr")
        row = (_value(own, "pStyle") if own is not None else None) or self._default
        if row not in self._looks:
            self._looks[row] = self._look_of(row)
        look = self._looks[row]
        if own is None:
            return look
        listed, indent, level = own.find(W + "numPr") is not None, _indent(own), _level(own)
        indented = False if listed else look.indented if indent is None else indent >= _SET_IN
        return Look(look.heading if level is None else level, look.quote, indented)

    def _look_of(self, row: str) -> Look:
        heading, quote, indent, listed = None, False, None, False
        known: set[str] = set()
        while row and row not in known and len(known) < _MOST_STEPS:
            known.add(row)
            style = self._styles.get(row, _Style(row, "", None))
            quote = quote or any(_QUOTE.fullmatch(name.strip()) for name in (style.name, row))
            heading = _heading(style.name) if heading is None else heading
            if style.properties is not None:
                indent = _indent(style.properties) if indent is None else indent
                heading = _level(style.properties) if heading is None else heading
                listed = listed or style.properties.find(W + "numPr") is not None
            row = style.based_on
        return Look(heading, quote and heading is None, not listed and (indent or 0) >= _SET_IN)


def _value(element: Any, name: str) -> str | None:
    child = element.find(W + name)
    return None if child is None else child.get(W + "val")


def _heading(name: str) -> int | None:
    match = _HEADING.fullmatch(name.strip())
    return int(match[1]) if match else 0 if _TITLE.fullmatch(name.strip()) else None


def _level(properties: Any) -> int | None:
    told = _value(properties, "outlineLvl")
    return int(told) + 1 if told is not None and told.isdecimal() and int(told) < 9 else None


def _indent(properties: Any) -> int | None:
    indent = properties.find(W + "ind")
    told = None if indent is None else indent.get(W + "left", indent.get(W + "start"))
    try:
        return None if told is None else int(float(told))
    except ValueError:
        return None
