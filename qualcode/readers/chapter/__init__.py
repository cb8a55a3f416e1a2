"""A researcher's own Word document: its paragraphs, with what is quoted, noted and bookmarked in them."""

from __future__ import annotations

from pathlib import Path

from qualcode.faults import Fault
from qualcode.readers.chapter.parts import Parts, said_of
from qualcode.readers.chapter.styles import Styles
from qualcode.readers.package import Package
from qualcode.readers.source import ending_of, read_bytes, real_kind
from qualcode.text.chapter import Chapter, ChapterParagraph, NoteReference, Stretch, Where
from qualcode.text.word_runs import RunParagraph, W, paragraphs_of

#: what bookmarks of ours begin with; Word hides names that begin with an underscore
OURS = "_cite_"
#: paragraphs of one document; a thesis of 500 pages has some 10,000
MOST_PARAGRAPHS = 200_000


def read_chapter(path: Path) -> tuple[Chapter, bytes]:
    """The chapter, and the bytes it was read from. Raises Fault for what is no Word document, and for a locked or damaged one."""
    data = _checked(path)
    with said_of(path.name):
        parts = Parts(Package(data, path.name), path.name)
        found = _Reading(parts).paragraphs()
    if not any(one.text.strip() for one in found):
        raise Fault("chapter.no-text", file=path.name)
    return Chapter(path.name, tuple(found), parts.bookmarks()), data


def _checked(path: Path) -> bytes:
    data = read_bytes(path)
    kind, ending = real_kind(data), ending_of(path)
    if ending in ("docm", "dotm", "dotx"):
        raise Fault("chapter.other-word", file=path.name, ending=ending)
    if kind == "ole":
        raise Fault("chapter.locked", file=path.name)
    if kind == "packed" or (kind == "text" and ending == "docx" and b"\0" in data[:4096]):
        raise Fault("chapter.damaged", file=path.name)
    if kind != "docx" or ending != "docx":
        raise Fault("chapter.not-docx", file=path.name)
    return data


class _Reading:
    """Goes through the parts in the order in which they are read."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.styles = Styles(parts.styles())
        #: (kind, id) of each note that is referred to, with its number and the paragraph that refers to it
        self.noted: dict[tuple[str, str], tuple[NoteReference, int]] = {}
        self.counts = {"footnote": 0, "endnote": 0}
        self.left = MOST_PARAGRAPHS

    def paragraphs(self) -> list[ChapterParagraph]:
        """Those of the main text, then of the notes, then of headers and footers."""
        found = self._main()
        for kind in ("footnote", "endnote"):
            found += self._notes(kind)
        for part in self.parts.margins:
            found += [self._paragraph(part, one, "header", 0) for one in self._of(part) if one.length]
        return found

    def _of(self, part: str) -> list[RunParagraph]:
        found = paragraphs_of(self.parts.root(part))
        self.left -= len(found)
        if self.left < 0:
            raise Fault("chapter.too-long", file=self.parts.file, most=MOST_PARAGRAPHS)
        return found

    def _main(self) -> list[ChapterParagraph]:
        found: list[ChapterParagraph] = []
        places: dict[int, int] = {}
        place = 0
        for one in self._of(self.parts.main):
            where: Where = "fallback" if one.fallback else "text" if one.box_of is None else "box"
            place += where == "text"
            places[one.number] = place if where == "text" else places.get(one.box_of or 0, place)
            found.append(self._paragraph(self.parts.main, one, where, places[one.number]))
        return found

    def _paragraph(self, part: str, one: RunParagraph, where: Where, place: int, note: NoteReference | None = None) -> ChapterParagraph:
        look = self.styles.look(one.element)
        fields: list[Stretch] = []
        for start, end, piece in one.spans():
            if piece.fields and fields and fields[-1].end == start and fields[-1].name == piece.fields:
                fields[-1] = fields[-1]._replace(end=end)
            elif piece.fields:
                fields.append(Stretch(start, end, piece.fields))
        return ChapterParagraph(
            part=part,
            number=one.number,
            text=one.text,
            where=where,
            place=place,
            heading=look.heading if where == "text" else None,
            quote=look.quote,
            indented=look.indented,
            row=one.row,
            note=note,
            notes=tuple(self._reference(at, kind, row, place) for at, kind, row in one.notes) if where != "fallback" else (),
            marks=tuple(Stretch(mark.start, mark.end, mark.name) for mark in one.marks if mark.name.lower().startswith(OURS)),
            fields=tuple(fields),
        )

    def _reference(self, at: int, kind: str, row: str, place: int) -> NoteReference:
        if (kind, row) not in self.noted:
            self.counts[kind] += 1
            self.noted[kind, row] = NoteReference(0, kind, self.counts[kind]), place  # type: ignore[arg-type]
        return self.noted[kind, row][0]._replace(at=at)

    def _notes(self, kind: str) -> list[ChapterParagraph]:
        part = self.parts.notes.get(kind)
        if part is None:
            return []
        root = self.parts.root(part)
        rows = {element: note.get(W + "id", "") for note in root for element in note.iter(W + "p")}
        found: list[tuple[int, ChapterParagraph]] = []
        for one in self._of(part):
            known = self.noted.get((kind, rows.get(one.element, "")))
            if known is not None:  # separators, and notes whose reference was deleted, are not read
                note, place = known
                found.append((note.number, self._paragraph(part, one, note.kind, place, note)))
        return [paragraph for _, paragraph in sorted(found, key=lambda pair: pair[0])]
