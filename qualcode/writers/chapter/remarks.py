"""What is found in a chapter as comments at their places."""

from __future__ import annotations

from qualcode.locale import text
from qualcode.study.chapter.records import ChapterFinding, ChapterReport
from qualcode.study.chapter.telling import remedy, told, where
from qualcode.text.chapter import ChapterParagraph, Remark


def remarks_of(report: ChapterReport, language: str) -> list[Remark]:
    """A comment for each finding. Word has none in notes, boxes and headers: there it stands where the note is referred to, or the box."""
    anchors = _Anchors(report)
    remarks = []
    for one in report.findings:
        paragraph, start, end = anchors.of(one)
        said = told(one, language)
        if paragraph is not one.place.paragraph:
            said = text("chapter.in-note", language, where=where(one.place.paragraph, language), told=said)
        words = text("chapter.comment", language, told=said, remedy=remedy(one, language))
        remarks.append(Remark(paragraph.part, paragraph.number, start, end, words))
    return remarks


class _Anchors:
    def __init__(self, report: ChapterReport) -> None:
        main = [one for one in report.chapter.paragraphs if one.where == "text"]
        self._first = main[0] if main else report.chapter.paragraphs[0]
        self._by_place = {one.place: one for one in main}
        self._noted = {
            (note.kind, note.number): (one, note.at, note.at + 1)
            for one in reversed(report.chapter.paragraphs)
            for note in one.notes
            if one.where == "text"
        }

    def of(self, one: ChapterFinding) -> tuple[ChapterParagraph, int, int]:
        """The paragraph of the main text with the place in it."""
        paragraph, start, end = one.place
        if paragraph.note is not None and (known := self._noted.get((paragraph.note.kind, paragraph.note.number))):
            return known
        if paragraph.where != "text":
            around = self._by_place.get(paragraph.place, self._first)
            return around, 0, len(around.text)
        return paragraph, start, end
