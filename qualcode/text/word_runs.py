"""The text of Word paragraphs over their runs, as a reader of the accepted document sees it, with the way back to the runs.

Insertions are in, deletions out; the results of fields in, their instructions out; hidden text out; a text box is paragraphs of its own.
It works on elements of lxml, so that who reads a document and who writes into it see the same characters at the same places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
#: stands in a text where a foot- or endnote is referred to
NOTE = "\ufffc"

_SKIPPED = frozenset(
    W + name
    for name in "del moveFrom rPr pPr tblPr tblGrid trPr tcPr sectPr sdtPr sdtEndPr rt object".split()  # noqa: SIM905
)
_CHARACTERS = {W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "\u2011", W + "softHyphen": "\xad"}
_NOTES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}
_OFF = frozenset({"0", "false", "off", "none"})


@dataclass(slots=True)
class Piece:
    """Characters that stand in one element of one run."""

    node: Any
    text: str
    run: Any
    #: the instructions of the fields whose result it is part of, outermost first
    fields: str = ""


@dataclass(slots=True)
class Mark:
    """A bookmark that begins and ends in the paragraph."""

    name: str
    start: int
    end: int = -1


@dataclass(slots=True)
class RunParagraph:
    """A paragraph of a part; its text is that of its pieces."""

    element: Any
    #: which one of all paragraphs of the part, from 0
    number: int
    #: the number of the paragraph whose text box it stands in
    box_of: int | None = None
    #: which table row it stands in, of all rows of the part, from 0
    row: int | None = None
    #: of the second drawing of a text box, for old programs
    fallback: bool = False
    pieces: list[Piece] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    #: (offset, "footnote" or "endnote", id) of each reference
    notes: list[tuple[int, str, str]] = field(default_factory=list)
    length: int = 0

    @property
    def text(self) -> str:
        """What is read."""
        return "".join(piece.text for piece in self.pieces)

    def add(self, node: Any, text: str, run: Any, fields: str) -> None:
        """Characters at the end."""
        self.pieces.append(Piece(node, text, run, fields))
        self.length += len(text)

    def spans(self) -> Iterator[tuple[int, int, Piece]]:
        """(start, end, piece) of each piece."""
        at = 0
        for piece in self.pieces:
            yield at, at + len(piece.text), piece
            at += len(piece.text)


@dataclass(slots=True)
class _Field:
    told: list[str] = field(default_factory=list)
    in_result: bool = False


@dataclass(slots=True)
class _Walk:
    found: list[RunParagraph] = field(default_factory=list)
    open: list[RunParagraph] = field(default_factory=list)
    runs: list[Any] = field(default_factory=list)
    fields: list[_Field] = field(default_factory=list)
    marks: dict[str, tuple[RunParagraph, Mark]] = field(default_factory=dict)
    fallbacks: int = 0
    rows: list[int] = field(default_factory=list)
    rows_begun: int = 0


def paragraphs_of(root: Any) -> list[RunParagraph]:
    """All paragraphs of a part in their order, those of tables and text boxes too."""
    from lxml import etree

    walk = _Walk()
    steps = etree.iterwalk(root, events=("start", "end"))
    for event, element in steps:
        tag = element.tag
        if event == "end":
            _close(walk, tag, element)
        elif tag in _SKIPPED or (tag == W + "r" and _is_hidden(element)):
            # nothing in it is read; its paragraphs, if there are any, are still counted below
            steps.skip_subtree()
        else:
            _begin(walk, tag, element)
    return _numbered(root, walk.found)


def _numbered(root: Any, found: list[RunParagraph]) -> list[RunParagraph]:
    """By their places among all paragraphs of the part, so that two walks name the same one alike."""
    places = {element: number for number, element in enumerate(root.iter(W + "p"))}
    renumbered = {one.number: places[one.element] for one in found}
    for one in found:
        one.number = renumbered[one.number]
        one.box_of = None if one.box_of is None else renumbered[one.box_of]
    return found


def _begin(walk: _Walk, tag: str, element: Any) -> None:
    if tag == W + "p":
        box_of = walk.open[-1].number if walk.open else None
        row = walk.rows[-1] if walk.rows else None
        paragraph = RunParagraph(element, len(walk.found), box_of, row, fallback=walk.fallbacks > 0)
        walk.found.append(paragraph)
        walk.open.append(paragraph)
    elif tag == W + "tr":
        walk.rows.append(walk.rows_begun)
        walk.rows_begun += 1
    elif tag == MC + "Fallback":
        walk.fallbacks += 1
    elif tag == W + "r":
        walk.runs.append(element)
    elif tag == W + "fldSimple":
        walk.fields.append(_Field([element.get(W + "instr", "")], in_result=True))
    elif tag == W + "fldChar":
        _turn_field(walk, element.get(W + "fldCharType"))
    elif tag == W + "instrText" and walk.fields:
        walk.fields[-1].told.append(element.text or "")
    elif tag in (W + "bookmarkStart", W + "bookmarkEnd"):
        _mark(walk, tag, element)
    elif walk.open and walk.runs:
        _read(walk, tag, element)


def _read(walk: _Walk, tag: str, element: Any) -> None:
    paragraph, run = walk.open[-1], walk.runs[-1]
    if not all(one.in_result for one in walk.fields):
        return
    fields = " ".join("".join(one.told).strip() for one in walk.fields)
    if tag == W + "t":
        paragraph.add(element, element.text or "", run, fields)
    elif tag in _CHARACTERS and element.getparent() is run:
        paragraph.add(element, _CHARACTERS[tag], run, fields)
    elif tag == W + "sym":
        paragraph.add(element, _symbol(element), run, fields)
    elif tag in _NOTES:
        paragraph.notes.append((paragraph.length, _NOTES[tag], element.get(W + "id", "")))
        paragraph.add(element, NOTE, run, fields)


def _close(walk: _Walk, tag: str, element: Any) -> None:
    if tag == W + "p" and walk.open:
        walk.open.pop()
    elif walk.runs and walk.runs[-1] is element:  # one that is hidden was never begun
        walk.runs.pop()
    elif tag == W + "fldSimple" and walk.fields:
        walk.fields.pop()
    elif tag == W + "tr":
        walk.rows.pop()
    elif tag == MC + "Fallback":
        walk.fallbacks -= 1


def _turn_field(walk: _Walk, kind: str | None) -> None:
    if kind == "begin":
        walk.fields.append(_Field())
    elif kind == "separate" and walk.fields:
        walk.fields[-1].in_result = True
    elif kind == "end" and walk.fields:
        walk.fields.pop()


def _mark(walk: _Walk, tag: str, element: Any) -> None:
    row = element.get(W + "id", "")
    if tag == W + "bookmarkStart" and walk.open:
        paragraph = walk.open[-1]
        walk.marks[row] = paragraph, Mark(element.get(W + "name", ""), paragraph.length)
    elif tag == W + "bookmarkEnd" and row in walk.marks:
        paragraph, mark = walk.marks.pop(row)
        if walk.open and walk.open[-1] is paragraph:
            mark.end = paragraph.length
            paragraph.marks.append(mark)


def is_on(switch: Any) -> bool:
    """Whether a property that is on or off is there and on."""
    return switch is not None and switch.get(W + "val", "1") not in _OFF


def _is_hidden(run: Any) -> bool:
    properties = run.find(W + "rPr")
    return properties is not None and is_on(properties.find(W + "vanish"))


def _symbol(element: Any) -> str:
    try:
        code = int(element.get(W + "char", ""), 16)
    except ValueError:
        return ""
    return chr(code) if 0x20 <= code < 0xD800 else "\u2022"
