"""Word comments of ours: put at their passages, and taken out again where an earlier run has left them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from qualcode.text.chapter import Remark
from qualcode.text.word_runs import RunParagraph, W, paragraphs_of
from qualcode.writers.chapter.package import Package
from qualcode.writers.chapter.runs import Ids, cut

#: who the comments are by
AUTHOR = "qualcode"
_INITIALS = "qc"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_PARA_IDS = ("paraId", "durableId")
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_MARKS = (W + "commentRangeStart", W + "commentRangeEnd", W + "commentReference")
#: what comments are told of in other parts, by the paragraphs that stand for them
_EXTENSIONS = ("/commentsExtended", "/commentsIds", "/commentsExtensible")


class Comments:
    """The comments of a document."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._part = package.related("/comments")

    def put(self, remarks: Sequence[Remark]) -> None:
        """These remarks in place of all comments of ours, but for those that somebody has answered: they stay, and are not said twice."""
        kept = self._clear()
        wanted = [one for one in remarks if one.text.replace("\n", "") not in kept]
        if not wanted:
            return
        root = self._root()
        last = max((int(one.get(W + "id", "")) for one in root if one.get(W + "id", "").isdecimal()), default=-1)
        of: dict[tuple[str, int], list[tuple[int, Remark]]] = defaultdict(list)
        for number, one in enumerate(wanted, last + 1):
            root.append(_comment(root, number, one.text))
            of[one.part, one.number].append((number, one))
        for part in dict.fromkeys(part for part, _ in of):
            body = self._package.root(part)
            ids = Ids(body)
            for paragraph in paragraphs_of(body):
                # From the end, the one that is put in last standing first where several begin.
                for number, one in sorted(of.get((part, paragraph.number), ()), key=lambda each: (each[1].start, each[0]), reverse=True):
                    _anchor(paragraph, number, one, ids)
            self._package.touch(part)

    def _root(self) -> Any:
        """The root of the comments, made if there are none."""
        from lxml import etree

        if self._part is None:
            root = etree.Element(W + "comments", nsmap={"w": W[1:-1]})
            self._part = self._package.add("comments.xml", root, "comments", _CONTENT_TYPE)
        self._package.touch(self._part)
        return self._package.root(self._part)

    def _clear(self) -> set[str]:
        """Take out what an earlier run has left; what those say that stay."""
        if self._part is None:
            return set()
        root = self._package.root(self._part)
        own = [one for one in root if one.get(W + "author") == AUTHOR]
        answered = self._answered()
        gone, kept = [], set()
        for one in own:
            if any(paragraph.get(_W14 + "paraId") in answered for paragraph in one.iter(W + "p")):
                kept.add("".join(text.text or "" for text in one.iter(W + "t")))
            else:
                gone.append(one)
        if not gone:
            return kept
        paragraphs = {paragraph.get(_W14 + "paraId") for one in gone for paragraph in one.iter(W + "p")} - {None}
        ids = {one.get(W + "id") for one in gone}
        for one in gone:
            root.remove(one)
        self._package.touch(self._part)
        self._forget(paragraphs)
        for part in (self._package.main, *(self._package.related_all("/footnotes") + self._package.related_all("/endnotes"))):
            self._unmark(part, ids)
        return kept

    def _answered(self) -> set[str]:
        part = self._package.related("/commentsExtended")
        entries = self._package.root(part) if part else ()
        return {entry.get(_W15 + "paraIdParent") for entry in entries} - {None}

    def _forget(self, paragraphs: set[str | None]) -> None:
        """Take the comments of these paragraphs out of the parts that tell more of comments."""
        for part in filter(None, map(self._package.related, _EXTENSIONS[:2] if paragraphs else ())):
            root = self._package.root(part)
            stale = [entry for entry in root if any(value in paragraphs for key, value in entry.attrib.items() if key.endswith("}paraId"))]
            for entry in stale:
                root.remove(entry)
            if stale:
                self._package.touch(part)

    def _unmark(self, part: str, ids: set[str | None]) -> None:
        marks = [mark for mark in self._package.root(part).iter(*_MARKS) if mark.get(W + "id") in ids]
        for mark in marks:
            run = mark.getparent()
            run.remove(mark)
            if run.tag == W + "r" and all(child.tag == W + "rPr" for child in run):
                run.getparent().remove(run)
        if marks:
            self._package.touch(part)


def _comment(root: Any, number: int, words: str) -> Any:
    """A comment, without a date: the same document gives the same bytes."""
    from lxml import etree

    comment = root.makeelement(W + "comment", {W + "id": str(number), W + "author": AUTHOR, W + "initials": _INITIALS})
    paragraph = etree.SubElement(comment, W + "p")
    etree.SubElement(etree.SubElement(paragraph, W + "r"), W + "annotationRef")
    for place, line in enumerate(words.split("\n")):
        run = etree.SubElement(paragraph, W + "r")
        if place:
            etree.SubElement(run, W + "br")
        said = etree.SubElement(run, W + "t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
        said.text = line
    return comment


def _anchor(paragraph: RunParagraph, number: int, one: Remark, ids: Ids) -> None:
    """The marks of a comment around its words, or around the whole paragraph where it has none."""
    element = paragraph.element
    start, end = max(0, one.start), min(one.end, paragraph.length)
    first = last = None
    if start < end:
        cut(paragraph, start, ids)
        cut(paragraph, end, ids)
        pieces = [piece for begin, stop, piece in paragraph.spans() if start <= begin and stop <= end and stop > begin]
        if pieces:
            first, last = _outer(pieces[0].run, element), _outer(pieces[-1].run, element)
    row = {W + "id": str(number)}
    opening, closing = element.makeelement(W + "commentRangeStart", row), element.makeelement(W + "commentRangeEnd", row)
    reference = element.makeelement(W + "r", {})
    reference.append(reference.makeelement(W + "commentReference", row))
    if first is None or last is None:
        properties = element.find(W + "pPr")
        element.insert(0 if properties is None else 1, opening)
        element.extend([closing, reference])
        return
    first.addprevious(opening)
    last.addnext(closing)
    closing.addnext(reference)


def _outer(run: Any, paragraph: Any) -> Any:
    """What of a run's surroundings stands in the paragraph itself: comments begin and end only there."""
    while run.getparent() is not paragraph:
        run = run.getparent()
    return run
