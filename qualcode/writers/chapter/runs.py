"""Runs of a Word paragraph cut where something begins or ends, and words put in place of others with the look of those."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from qualcode.text.chapter import Replacement
from qualcode.text.word_runs import Piece, RunParagraph, W

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: what has an id that must be unique among its like
_NUMBERED = tuple(
    W + name
    for name in "bookmarkStart ins del moveFrom moveTo rPrChange pPrChange commentRangeStart".split()  # noqa: SIM905
)
#: changes to how a run looks, which are copied with it
_CHANGES = (W + "rPrChange", W + "ins", W + "del")


class Ids:
    """Numbers for what is put into some parts, behind all that are taken in them."""

    def __init__(self, *roots: Any) -> None:
        told = (element.get(W + "id", "") for root in roots for element in root.iter(*_NUMBERED))
        self._last = max((int(one) for one in told if one.lstrip("-").isdecimal()), default=0)

    def new(self) -> str:
        """The next one."""
        self._last += 1
        return str(self._last)


def replace_words(paragraph: RunParagraph, one: Replacement, ids: Ids) -> None:
    """Put words in place of those of a paragraph; in a new bookmark of the name given, unless they fill one of that name already."""
    cut(paragraph, one.start, ids)
    cut(paragraph, one.end, ids)
    old = [(start, end, piece) for start, end, piece in paragraph.spans() if one.start <= start and end <= one.end and end > start]
    if not old:
        return
    first = old[0][2].run
    new = _run_like(first, one.text)
    first.addprevious(new)
    kept = any(mark.name.lower() == one.name.lower() and (mark.start, mark.end) == (one.start, one.end) for mark in paragraph.marks)
    if one.name and not kept:
        row = ids.new()
        new.addprevious(new.makeelement(W + "bookmarkStart", {W + "id": row, W + "name": one.name}))
        new.addnext(new.makeelement(W + "bookmarkEnd", {W + "id": row}))
    for _, _, piece in old:
        _take_out(piece)
    at = paragraph.pieces.index(old[0][2])
    gone = {id(piece) for _, _, piece in old}
    paragraph.pieces[:] = [piece for piece in paragraph.pieces if id(piece) not in gone]
    paragraph.pieces.insert(at, Piece(new.find(W + "t"), one.text, new, old[0][2].fields))


def cut(paragraph: RunParagraph, at: int, ids: Ids) -> None:
    """See to it that a run ends where this place is, if it is within one."""
    for number, (start, end, piece) in enumerate(list(paragraph.spans())):
        if start < at < end:
            _cut_text(paragraph, number, at - start)
            return cut(paragraph, at, ids)
        if start == at and number:
            before = paragraph.pieces[number - 1]
            if before.run is piece.run:
                _cut_run(paragraph, number, ids)
            return None
    return None


def _cut_text(paragraph: RunParagraph, number: int, at: int) -> None:
    """One text element as two."""
    piece = paragraph.pieces[number]
    if piece.node.tag != W + "t":
        return
    second = piece.node.makeelement(W + "t", {_SPACE: "preserve"})
    second.text = piece.text[at:]
    piece.node.text = piece.text[:at]
    piece.node.set(_SPACE, "preserve")
    piece.node.addnext(second)
    paragraph.pieces[number : number + 1] = [
        Piece(piece.node, piece.text[:at], piece.run, piece.fields),
        Piece(second, piece.text[at:], piece.run, piece.fields),
    ]


def _cut_run(paragraph: RunParagraph, number: int, ids: Ids) -> None:
    """The run of a piece as two, the second of which begins with the piece."""
    piece = paragraph.pieces[number]
    run = piece.run
    second = run.makeelement(run.tag, dict(run.attrib))
    properties = run.find(W + "rPr")
    if properties is not None:
        second.append(_renumbered(deepcopy(properties), ids))
    child = piece.node
    while child is not None and child.getparent() is not run:
        child = child.getparent()
    for moved in [child, *child.itersiblings()]:
        second.append(moved)
    run.addnext(second)
    paragraph.pieces[number:] = [
        Piece(later.node, later.text, second if later.run is run else later.run, later.fields) for later in paragraph.pieces[number:]
    ]


def _renumbered(properties: Any, ids: Ids) -> Any:
    for change in properties.iter(*_CHANGES):
        if change.get(W + "id") is not None:
            change.set(W + "id", ids.new())
    return properties


def _run_like(run: Any, words: str) -> Any:
    """A run with the look of another."""
    new = run.makeelement(W + "r", {})
    properties = run.find(W + "rPr")
    if properties is not None:
        looks = deepcopy(properties)
        for change in [one for one in looks if one.tag in _CHANGES]:
            looks.remove(change)
        new.append(looks)
    said = new.makeelement(W + "t", {_SPACE: "preserve"})
    said.text = words
    new.append(said)
    return new


def _take_out(piece: Piece) -> None:
    """Take a piece out of its run, and the run out when nothing else is in it."""
    parent = piece.node.getparent()
    if parent is None:
        return
    parent.remove(piece.node)
    run = piece.run
    if run.getparent() is not None and all(child.tag == W + "rPr" for child in run):
        run.getparent().remove(run)
