"""The comments of a Word file that was made by `review pack`: each is about what the hidden bookmarks around its words name."""

from __future__ import annotations

import datetime as dt
import posixpath
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from qualcode.faults import Fault
from qualcode.readers.package import Package
from qualcode.readers.review.saved import MOST_COMMENTS, MOST_NAME, MOST_TEXT
from qualcode.text.canonical import canonicalise
from qualcode.text.review_comments import Comment, Comments, Said, read_mark

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
#: what is to be seen in a document, and so can be commented on
_INK = frozenset(_W + name for name in ("t", "delText", "tab", "drawing", "sym", "noBreakHyphen"))
#: a comment over more things than this is about what holds them all
MOST_THINGS = 12
#: of the whole document
_WHOLE = ("study", "handover")


@dataclass(slots=True)
class _Range:
    """From the first piece of ink in it to behind the last."""

    start: int
    end: int = -1


@dataclass(slots=True)
class _Places:
    """What the pieces of ink of a document belong to, and the ranges of its comments."""

    #: the bookmarks of ours, with what they name
    marks: list[tuple[Said, _Range]] = field(default_factory=list)
    #: from which piece on the innermost bookmark is another one, and what that names
    turns: list[int] = field(default_factory=list)
    inmost: list[Said | None] = field(default_factory=list)
    comments: dict[str, _Range] = field(default_factory=dict)

    def turn(self, piece: int, said: Said | None) -> None:
        """From this piece on, this is the innermost."""
        if self.turns and self.turns[-1] == piece:
            self.inmost[-1] = said
        else:
            self.turns.append(piece)
            self.inmost.append(said)

    def whole(self, kind: str) -> str | None:
        """The id of the study or the handover."""
        return next((said.id for said, _ in self.marks if said.kind == kind), None)

    def about(self, comment: str) -> tuple[Said, ...]:
        """What a comment is said of: the innermost things that its range touches, in their order."""
        place = self.comments.get(comment)
        if place is None:
            return ()
        # One that is only put at a place is about what stands before it.
        start, end = (place.start, place.end) if place.end > place.start else (max(place.start - 1, 0), max(place.start, 1))
        touched: dict[tuple[str, str], Said] = {}
        for at in range(max(bisect_right(self.turns, start) - 1, 0), len(self.turns)):
            said = self.inmost[at]
            if self.turns[at] >= end or len(touched) > MOST_THINGS:
                break
            if said is not None and said.kind not in _WHOLE:
                touched.setdefault((said.kind, said.id), said)
        if len(touched) > MOST_THINGS:
            around = [(mark.end - mark.start, said) for said, mark in self.marks if mark.start <= start and end <= mark.end]
            around = [one for one in around if one[1].kind not in _WHOLE]
            return (min(around, key=lambda one: one[0])[1],) if around else self._study()
        return tuple(touched.values()) or self._study()

    def _study(self) -> tuple[Said, ...]:
        """Whatever else is said in the document is said of the study: its own bookmark may have shrunk to a point."""
        study = self.whole("study")
        return (Said("study", study),) if study else ()


def read_word(file: str, data: bytes) -> Comments:
    """Raises Fault for a damaged or hostile file, and for one that is no pack of ours."""
    package = Package(data, file)
    main = _target(package, "_rels/.rels", "", "/officeDocument") or "word/document.xml"
    places = _places(package.xml(main))
    if not places.marks:
        raise Fault("comments.no-marks", file=file)
    folder, name = posixpath.split(main)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    part = _target(package, rels, folder, "/comments")
    if part is None:
        return Comments(places.whole("study"), places.whole("handover"), "", ())
    extended = _target(package, rels, folder, "/commentsExtended")
    threads = _threads(package.xml(extended)) if extended else {}
    read = list(_comments(package.xml(part), places, threads))
    if len(read) > MOST_COMMENTS:
        raise Fault("comments.too-many", file=file, n=len(read), most=MOST_COMMENTS)
    return Comments(places.whole("study"), places.whole("handover"), "", tuple(read))


def _target(package: Package, rels: str, folder: str, kind: str) -> str | None:
    """The part that a part refers to, by the end of the relation's type."""
    if rels not in package:
        return None
    for relation in package.xml(rels):
        if str(relation.get("Type", "")).endswith(kind):
            target = str(relation.get("Target", ""))
            part = posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))
            return part if part in package else None
    return None


def _places(root: Any) -> _Places:
    found, piece = _Places(), 0
    open_marks: dict[str, tuple[Said, _Range]] = {}

    def turn() -> None:
        found.turn(piece, next(reversed(open_marks.values()))[0] if open_marks else None)

    for element in root.iter():
        tag, row = element.tag, element.get(_W + "id", "")
        if tag in _INK:
            piece += 1
        elif tag == _W + "bookmarkStart" and (said := read_mark(element.get(_W + "name", ""))):
            open_marks[row] = said, _Range(piece)
            found.marks.append(open_marks[row])
            turn()
        elif tag == _W + "bookmarkEnd" and row in open_marks:
            open_marks.pop(row)[1].end = piece
            turn()
        elif tag == _W + "commentRangeStart":
            found.comments[row] = _Range(piece)
        elif tag in (_W + "commentRangeEnd", _W + "commentReference"):
            place = found.comments.setdefault(row, _Range(piece))
            place.end = piece if place.end < 0 else place.end
    return found


def _threads(root: Any) -> dict[str, tuple[str, bool]]:
    """By the paragraph that stands for a comment, that of the comment it answers ("" for none), and whether it is resolved."""
    return {
        entry.get(_W15 + "paraId", ""): (entry.get(_W15 + "paraIdParent", ""), entry.get(_W15 + "done") in ("1", "true")) for entry in root
    }


def _comments(root: Any, places: _Places, threads: dict[str, tuple[str, bool]]) -> Iterator[Comment]:
    """The comments that say something, in their order. Their own ids are made anew at each saving, so that they get one from who
    said it when about what."""
    given: Counter[tuple[str, str, tuple[Said, ...]]] = Counter()
    by_paragraph: dict[str, tuple[str, tuple[Said, ...]]] = {}
    entries = sorted(root.iter(_W + "comment"), key=lambda one: _place_of(places, one.get(_W + "id", "")))
    for entry in entries:
        author, date = _one_line(entry.get(_W + "author", "")), entry.get(_W + "date", "")
        paragraphs = [paragraph.get(_W14 + "paraId", "") for paragraph in entry.iter(_W + "p")]
        above, resolved = next((threads[one] for one in paragraphs if one in threads), ("", False))
        parent = by_paragraph.get(above)
        about = places.about(entry.get(_W + "id", "")) or (parent[1] if parent else ())
        words = _words(entry)
        key = (author, date or words, about)
        given[key] += 1
        digest = sha256("\n".join((author, date or words, *map(str, about), str(given[key]))).encode()).hexdigest()
        comment = f"word-{digest[:40]}"
        by_paragraph |= dict.fromkeys(filter(None, paragraphs), (comment, about))
        if words:
            yield Comment(comment, about, "comment", words, _moment(date), author, parent[0] if parent else None, resolved)


def _place_of(places: _Places, comment: str) -> int:
    place = places.comments.get(comment)
    return place.start if place else 0


def _words(entry: Any) -> str:
    """What a comment says, a line a paragraph."""
    lines = []
    for paragraph in entry.iter(_W + "p"):
        pieces = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n"}
        lines.append("".join(pieces.get(one.tag, one.text or "") for one in paragraph.iter() if one.tag in pieces or one.tag == _W + "t"))
    return canonicalise("\n".join(lines))[0].strip()[:MOST_TEXT]


def _one_line(name: str) -> str:
    return " ".join(canonicalise(name)[0].split())[:MOST_NAME]


def _moment(date: str) -> dt.datetime:
    """When it was said; of a comment that has lost its date, now."""
    try:
        at = dt.datetime.fromisoformat(date)
        at = (at if at.tzinfo else at.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
        if 2000 <= at.year < 2200:
            return at
    except (ValueError, OverflowError):
        pass
    return dt.datetime.now(dt.UTC).replace(microsecond=0)
