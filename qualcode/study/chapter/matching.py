"""Which quoted passages of a chapter are the study's own, where in the material each stands, and what citation stands with it.

It makes nothing up: a passage is taken for the study's own where a citation of the study stands with it, or where its words stand in a
transcript and are enough to be no chance. Titles, terms, words of distance and quotations from the literature are let be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qualcode.study.chapter.citations import Read, Reader, agrees, verdict
from qualcode.study.chapter.records import Place
from qualcode.study.chapter.sources import Placed, Sources
from qualcode.text.chapter import Chapter, ChapterParagraph
from qualcode.text.chapter_passages import IBID, OURS, Passage, Source, notes_by_number, split
from qualcode.text.wording import Found
from qualcode.text.written import Written, read_written

#: words without a citation that are no chance: so many where every one stands there; more where some differ, with what share of them
_LEAST_EXACT, _LEAST_NEAR, _SHARE_NEAR = 4, 8, 0.75
#: from so many words on they count as quoted, in however many places they stand; fewer must stand in few
PLENTY, _FEW_PLACES = 6, 3
#: with a citation: of the words that stand there, at least this share, or they are not found
_SHARE_CITED = 0.5
#: what is called literature is ours only where so many words stand in a transcript
_LEAST_LITERATURE = 8
#: paragraphs before and behind a passage that may have its citation
_AROUND = 12


@dataclass(slots=True)
class Case:
    """A passage with what is known of it."""

    passage: Passage
    written: Written
    found: list[Found]
    places: list[Placed] = field(default_factory=list)
    #: the citation that stands with it
    read: Read | None = None
    chosen: int = 0

    @property
    def exact(self) -> bool:
        """Whether every word stands in a transcript."""
        return bool(self.found) and not self.found[0].differing

    @property
    def place(self) -> Placed:
        """The place it is taken to be from."""
        return self.places[self.chosen]

    def where(self) -> Place:
        """Where in the chapter it begins."""
        return Place(*self.passage.places[0])


class Matcher:
    """Matches the passages of one chapter."""

    def __init__(self, sources: Sources, chapter: Chapter) -> None:
        self.sources = sources
        self.reader = Reader(sources)
        self.notes = notes_by_number(chapter)
        self.paragraphs = {one.key: one for one in chapter.paragraphs}
        self.order = {one.key: place for place, one in enumerate(chapter.paragraphs)}
        #: the citations that passages were held against: their paragraphs, and where they begin
        self.used: set[tuple[tuple[str, int], int]] = set()
        self._read: dict[str, Read] = {}

    def matched(self, passages: Sequence[Passage]) -> list[Case]:
        """Those that are of the study, with their places."""
        known = self.sources.voices_named
        cases = self._cases(passages, known)
        apart: list[Passage] = []
        for case in cases:
            whole = case.found[0].share if case.found else 0.0
            # A block that stands nowhere as a whole may be several quotations under each other.
            if len(case.passage.places) > 1 and (whole < _SHARE_NEAR or not case.exact):
                apart.append(case.passage)
        if apart:
            parts = {id(one): split(one) for one in apart}
            found = self._cases([part for one in apart for part in parts[id(one)]], known)
            by_part = dict(zip([id(part) for one in apart for part in parts[id(one)]], found, strict=True))
            chosen: list[Case] = []
            for case in cases:
                own = [by_part[id(part)] for part in parts.get(id(case.passage), ())]
                whole = case.found[0].share if case.found else 0.0
                better = own and sum(len(one.written.words) * (one.found[0].share if one.found else 0) for one in own)
                chosen += own if better and better > 1.1 * whole * len(case.written.words) else [case]
            cases = chosen
        inner = [part for case in cases if not self._is_ours(case) for part in _within(case.passage)]
        cases += self._cases(inner, known)
        ours = [case for case in cases if self._is_ours(case)]
        for case, places in zip(ours, self.sources.placed([case.found for case in ours]), strict=True):
            case.places = places
            self._choose(case)
        return sorted(ours, key=lambda case: (self.order[case.passage.paragraph.key], case.passage.places[0][1]))

    def _cases(self, passages: Sequence[Passage], names: frozenset[str]) -> list[Case]:
        written = [read_written(one.words, names) for one in passages]
        found = self.sources.wording.find(written)
        cases = [Case(*one) for one in zip(passages, written, found, strict=True)]
        for case in cases:
            case.read = self._citation_of(case.passage)
            if case.read is not None and (not case.found or case.found[0].differing) and case.written.said <= 3 and case.written.words:
                case.found = self.sources.wording.exactly(case.written, self._texts_of(case.read)) or case.found
        return cases

    def _texts_of(self, read: Read) -> list[int]:
        named = [one.materials for one in read.targets if one.materials is not None]
        return [
            number
            for number, material in enumerate(self.sources.materials)
            if not named or any(material.id in materials for materials in named)
        ]

    def _citation_of(self, passage: Passage) -> Read | None:
        """The citation of the study that stands with a passage."""
        for source in passage.beside:
            read = self.reading(source)
            if read is not None:
                self.used.update((one.key, source.start) for one in self._standing(passage, source))
                return read
        return None

    def _standing(self, passage: Passage, source: Source) -> Iterator[ChapterParagraph]:
        """In which paragraphs a source beside a passage may stand: its own, those around it."""
        own = passage.places[-1][0]
        yield own
        for number in range(passage.paragraph.number - _AROUND, own.number + _AROUND + 1):
            around = self.paragraphs.get((own.part, number))
            if around is not None and around.text[source.start : source.end] == source.words and source.words:
                yield around

    def reading(self, source: Source) -> Read | None:
        """What a citation or a note says; None where it cites nothing of the study."""
        if source.kind in ("literature", "ibid"):
            return None
        words = source.words
        if source.note is not None:
            return self._note(source.note.kind, source.note.number)
        return self._known(words)

    def _known(self, words: str) -> Read | None:
        if words not in self._read:
            self._read[words] = self.reader.read(words)
        read = self._read[words]
        return read if self.reader.leads_anywhere(read) else None

    def _note(self, kind: str, number: int) -> Read | None:
        """What a note cites; one that only refers to the note before cites what that does, at its own lines if it has any."""
        words = self.notes.get((kind, number), "")
        ibid = IBID.match(words)
        if ibid is None:
            return self._known(words) if self._cites(words) else None
        before = next((number - step for step in range(1, _AROUND) if not IBID.match(self.notes.get((kind, number - step), ""))), 0)
        read = self._note(kind, before) if before else None
        if read is None:
            return None
        own = [one for one in self.reader.read(words[ibid.end() :]).targets if one.lines or one.pages]
        last = read.targets[-1]
        placed = tuple(one._replace(materials=last.materials, people=last.people) for one in own)
        return Read(words.strip(), placed or read.targets)

    def _cites(self, words: str) -> bool:
        """Whether a note has a citation of the study in it."""
        folded = words.casefold()
        return OURS.search(words) is not None or any(one.name.casefold() in folded for one in self.sources.materials)

    def _is_ours(self, case: Case) -> bool:
        n, found = case.written.said, case.found
        if case.read is not None:
            return n > 0
        if not found or not n or (case.passage.how == "set-in" and found[0].share < _SHARE_NEAR):
            return False
        if any(source.kind == "literature" for source in case.passage.beside):
            return case.exact and n >= _LEAST_LITERATURE
        if case.exact:
            if tuple(case.written.words) in self.sources.in_vivo:
                return True
            if n < PLENTY and _is_title(case.passage.words):
                return False
            return n >= PLENTY or (n >= _LEAST_EXACT and len(found) <= _FEW_PLACES)
        return n >= _LEAST_NEAR and found[0].share >= _SHARE_NEAR

    def _choose(self, case: Case) -> None:
        """Of several places of the same words, the one that is cited; else one that was coded; else the first."""
        if case.found and case.found[0].differing and case.found[0].share < _SHARE_CITED:
            case.found, case.places = [], []
        if not case.places:
            return
        if case.read is None and case.passage.later is not None:
            read = self.reading(case.passage.later)
            case.read = read if read is not None and any(agrees(read, place) for place in case.places) else None
        ranked: list[tuple[int, int]] = []
        for number, place in enumerate(case.places):
            wrong = verdict(case.read, place) if case.read is not None else None
            rank = {None: 0, "no-line": 0, "wrong-line": 2, "wrong-citation": 4}.get(wrong, 4) if case.read is not None else 0
            coded = any(low < place.end and place.start < high for low, high in self.sources.quoted.get(place.text, ()))
            ranked.append((rank + (not coded), number))
        case.chosen = min(ranked)[1]


def _within(passage: Passage) -> Iterator[Passage]:
    """The passages in marks within one that is not the study's, each by itself."""
    if passage.how == "marks" and not any(source.kind == "literature" for source in passage.beside):
        paragraph, _, _ = passage.places[0]
        for start, end in passage.inner:
            yield passage._replace(places=((paragraph, start, end),), words=paragraph.text[start:end], inner=())


def _is_title(words: str) -> bool:
    """Whether every longer word begins with a capital."""
    longer = [word for word in words.split() if len(word) > 3]
    return len(longer) > 1 and all(word[0].isupper() for word in longer)
