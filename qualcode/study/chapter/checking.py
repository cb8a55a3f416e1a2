"""A chapter held against the study: each quoted passage found in the transcripts, its words, its citation, and whether it may be quoted.

It makes nothing up: a passage is taken for the study's own where a citation of the study stands with it, or where its words stand in a
transcript and are enough to be no chance. Titles, terms, words of distance and quotations from the literature are let be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from qualcode.study.chapter.citations import Read, Reader, agrees, verdict
from qualcode.study.chapter.keys import Keyed, keys_of
from qualcode.study.chapter.records import ChapterFinding, ChapterReport, Kind, Place
from qualcode.study.chapter.sources import Placed, Sources
from qualcode.study.consent import quoting
from qualcode.study.inserts import Resolver
from qualcode.text.chapter import Chapter, ChapterParagraph, Replacement, replaced
from qualcode.text.chapter_passages import Passage, Source, names_of, notes_by_number, passages_of, sources_of, split
from qualcode.text.wording import Found
from qualcode.text.written import Written, read_written

#: words without a citation that are no chance: so many where every one stands there; more where some differ, with what share of them
_LEAST_EXACT, _LEAST_NEAR, _SHARE_NEAR = 4, 8, 0.75
#: from so many words on they count as quoted, in however many places they stand; fewer must stand in few
_PLENTY, _FEW_PLACES = 6, 3
#: with a citation: of the words that stand there, at least this share, or they are not found
_SHARE_CITED = 0.5
#: what is called literature is ours only where so many words stand in a transcript
_LEAST_LITERATURE = 8
#: a passage is the same as another where it has this share of it
_SAME = 0.8


@dataclass(slots=True)
class _Case:
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


def check_chapter(connection: Connection, chapter: Chapter, language: str) -> ChapterReport:
    """Everything that is found in a chapter. Reads; writes nothing."""
    keys = keys_of(chapter, Resolver(connection, language))
    reading = replaced(chapter, keys.replacements)
    return _Checking(Sources(connection, language), reading, keys.known).report(keys.findings, keys.replacements)


class _Checking:
    def __init__(self, sources: Sources, chapter: Chapter, keys: Sequence[Keyed]) -> None:
        self.sources, self.chapter, self.keys = sources, chapter, keys
        self.reader = Reader(sources)
        self.notes = notes_by_number(chapter)
        self.paragraphs = {one.key: one for one in chapter.paragraphs}
        #: citations that a passage was held against, and the reading of each
        self._used: set[tuple[tuple[str, int], int]] = set()
        self._read: dict[str, Read] = {}

    def report(self, key_findings: Sequence[ChapterFinding], replacements: Sequence[Replacement]) -> ChapterReport:
        """All of it, in the order of the chapter."""
        passages = passages_of(self.chapter, self.sources.names)
        matched = self._matched(passages)
        findings = [self._moved(one) for one in key_findings]
        findings += [one for case in matched for one in self._of_passage(case, matched)]
        findings += self._withheld_keys()
        findings += self._one_participant(matched)
        findings += self._two_ways(matched)
        findings += self._lone_citations(passages)
        order = {one.key: place for place, one in enumerate(self.chapter.paragraphs)}
        findings.sort(key=lambda one: (order[one.place.paragraph.key], one.place.start, one.place.end))
        return ChapterReport(
            chapter=self.chapter,
            passages=len([one for one in passages if one.how != "set-in"]) + sum(one.passage.how == "set-in" for one in matched),
            matched=sum(bool(one.places) for one in matched),
            keys=len(self.keys),
            findings=tuple(findings),
            replacements=tuple(replacements),
            unnumbered=self.reader.unnumbered,
            without_consents=not self.sources.asks_consent,
        )

    # which passages are ours

    def _matched(self, passages: Sequence[Passage]) -> list[_Case]:
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
            chosen: list[_Case] = []
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
        order = {one.key: place for place, one in enumerate(self.chapter.paragraphs)}
        return sorted(ours, key=lambda case: (order[case.passage.paragraph.key], case.passage.places[0][1]))

    def _cases(self, passages: Sequence[Passage], names: frozenset[str]) -> list[_Case]:
        written = [read_written(one.words, names) for one in passages]
        found = self.sources.wording.find(written)
        cases = [_Case(*one) for one in zip(passages, written, found, strict=True)]
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
            read = self._reading(source)
            if read is not None:
                self._used.add((passage.places[-1][0].key, source.start))
                return read
        return None

    def _reading(self, source: Source) -> Read | None:
        """What a citation or a note says; None where it cites nothing of the study."""
        if source.kind == "literature":
            return None
        words = source.words
        if source.note is not None:
            words = self.notes.get((source.note.kind, source.note.number), "")
            if not self._cites(words):
                return None
        if words not in self._read:
            self._read[words] = self.reader.read(words)
        read = self._read[words]
        return read if self.reader.leads_anywhere(read) else None

    def _cites(self, words: str) -> bool:
        """Whether a note has a citation of the study in it."""
        from qualcode.text.citations import citations_in

        folded = words.casefold()
        return any(True for _ in citations_in(words)) or any(one.name.casefold() in folded for one in self.sources.materials)

    def _is_ours(self, case: _Case) -> bool:
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
            if n < _PLENTY and _is_title(case.passage.words):
                return False
            return n >= _PLENTY or (n >= _LEAST_EXACT and len(found) <= _FEW_PLACES)
        return n >= _LEAST_NEAR and found[0].share >= _SHARE_NEAR

    def _choose(self, case: _Case) -> None:
        """Of several places of the same words, the one that is cited; else one that was coded; else the first."""
        if case.found and case.found[0].differing and case.found[0].share < _SHARE_CITED:
            case.found, case.places = [], []
        if not case.places:
            return
        if case.read is None and case.passage.later is not None:
            read = self._reading(case.passage.later)
            case.read = read if read is not None and any(agrees(read, place) for place in case.places) else None
        ranked: list[tuple[int, int]] = []
        for number, place in enumerate(case.places):
            wrong = verdict(case.read, place) if case.read is not None else None
            rank = {None: 0, "no-line": 0, "wrong-line": 2, "wrong-citation": 4}.get(wrong, 4) if case.read is not None else 0
            coded = any(low < place.end and place.start < high for low, high in self.sources.quoted.get(place.text, ()))
            ranked.append((rank + (not coded), number))
        case.chosen = min(ranked)[1]

    # what is found of a passage

    def _of_passage(self, case: _Case, cases: Sequence[_Case]) -> Iterator[ChapterFinding]:
        where, words = case.where(), " ".join(case.passage.words.split())
        citation = case.read.words if case.read else None
        if not case.places:
            yield ChapterFinding("not-found", where, words, None, citation)
            return
        place, found = case.place, case.found[case.chosen if case.exact else 0]
        if found.differing and not place.held:
            said = self.sources.words_at(place.text, place.start, place.end)
            yield ChapterFinding("words-differ", where, words, said, citation, found.differing)
        elif found.differing:
            # What may not be printed is not told here either.
            yield ChapterFinding("words-differ", where, words, self.sources.withheld_marker(), citation)
        if wrong := self._citation_fault(case, cases):
            yield ChapterFinding(wrong, where, words, place.citation, citation)
        if place.held:
            yield ChapterFinding(place.held, where, words, None, citation, who=", ".join(place.participants))  # type: ignore[arg-type]
        elif lacking := self._lacking_consent(place):
            yield ChapterFinding("consent-missing", where, words, None, citation, who=lacking)

    def _citation_fault(self, case: _Case, cases: Sequence[_Case]) -> Kind | None:
        if case.read is None:
            return None if self._may_be_bare(case, cases) else "no-citation"
        return verdict(case.read, case.place)

    def _may_be_bare(self, case: _Case, cases: Sequence[_Case]) -> bool:
        """Whether a passage needs no citation of its own: a label, a heading, one of its paragraph's, or words quoted before in full."""
        if tuple(case.written.words) in self.sources.in_vivo or case.passage.paragraph.heading is not None:
            return True
        if self._cited_around(case):
            return True
        if case.written.said >= _PLENTY:
            return False
        place = case.place
        earlier = [one for one in cases if one is not case and one.places and one.read is not None]
        return any(one.place.text == place.text and one.place.start <= place.start and place.end <= one.place.end for one in earlier)

    def _cited_around(self, case: _Case) -> bool:
        """Whether another citation of the same paragraph leads to the place."""
        readings = (self._reading(source) for source in case.passage.around)
        return any(read is not None and agrees(read, place) and _tells(read) for read in readings for place in (case.place,))

    def _lacking_consent(self, place: Placed) -> str:
        if not self.sources.asks_consent:
            return ""
        people = [self.sources.people[row] for row in place.participant_ids if row in self.sources.people]
        return ", ".join(one.pseudonym for one in people if quoting(one.consent, one.status) != "yes")

    # what is found of the whole

    def _moved(self, one: ChapterFinding) -> ChapterFinding:
        """A finding about a key, at the place it has once other keys are replaced."""
        paragraph = self.paragraphs[one.place.paragraph.key]
        at = paragraph.text.find(one.words, min(one.place.start, len(paragraph.text)))
        if at < 0 or paragraph.text.count(one.words) == 1:
            at = paragraph.text.find(one.words)
        place = Place(paragraph, max(at, 0), max(at, 0) + len(one.words))
        return ChapterFinding(one.kind, place, one.words, one.expected, one.citation)

    def _withheld_keys(self) -> Iterator[ChapterFinding]:
        """Words that a key would have put in and that may not be printed."""
        for one in self.keys:
            if one.insert.kind == "q" and one.resolved.withheld and one.paragraph.where != "fallback" and one.resolved.row is not None:
                paragraph = self.paragraphs[one.paragraph.key]
                mark = next((mark for mark in paragraph.marks if mark.name == one.name), None)
                place = Place(paragraph, mark.start, mark.end) if mark else Place(paragraph, 0, len(paragraph.text))
                kind: Kind = "redacted" if one.resolved.row.release == "redacted" else "withheld"
                yield ChapterFinding(kind, place, paragraph.text[place.start : place.end], who=one.resolved.row.participant or "")

    def _one_participant(self, cases: Sequence[_Case]) -> Iterator[ChapterFinding]:
        """Sections all of whose quotations come from one participant; of one quotation that is no wonder."""
        sections: dict[tuple[str, int] | None, list[_Case]] = defaultdict(list)
        heads: dict[tuple[str, int] | None, ChapterParagraph] = {}
        of_place: dict[int, tuple[str, int] | None] = {}
        now: tuple[str, int] | None = None
        for paragraph in self.chapter.paragraphs:
            if paragraph.where == "text":
                if paragraph.heading is not None and paragraph.text.strip():
                    now, heads[paragraph.key] = paragraph.key, paragraph
                of_place[paragraph.place] = now
        for case in cases:
            if case.places and case.passage.paragraph.heading is None:
                sections[of_place.get(case.passage.paragraph.place)].append(case)
        for head, own in sections.items():
            spoken = [one for one in own if one.place.participants]
            people = {name for one in spoken for name in one.place.participants}
            spans = {(one.place.text, one.place.start) for one in spoken}
            if len(spans) > 1 and len(people) == 1 and len(spoken) == len(own):
                paragraph = heads.get(head, own[0].passage.paragraph)
                place = Place(paragraph, 0, len(paragraph.text)) if head in heads else own[0].where()
                words = paragraph.text[place.start : place.end].strip()
                yield ChapterFinding("one-participant", place, words, who=next(iter(people)), n=len(spans))

    def _two_ways(self, cases: Sequence[_Case]) -> Iterator[ChapterFinding]:
        """Passages that are quoted again and cited otherwise."""
        by_text: dict[int, list[_Case]] = defaultdict(list)
        for case in cases:
            if case.places and case.read is not None:
                by_text[case.place.text].append(case)
        for own in by_text.values():
            told: set[int] = set()
            for number, case in enumerate(own):
                for other in own[:number]:
                    if case.read is None or other.read is None or case.read.key == other.read.key or id(case) in told:
                        continue
                    if _is_same(case.place, other.place):
                        told.add(id(case))
                        words, known = " ".join(case.passage.words.split()), other.read.words
                        yield ChapterFinding("cited-two-ways", case.where(), words, case.place.citation, case.read.words, who=known)

    def _lone_citations(self, passages: Sequence[Passage]) -> Iterator[ChapterFinding]:
        """Citations that stand with no passage, and lead nowhere: a document, a line or a person that is not there."""
        names = names_of(self.sources.names)
        quoted: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        for passage in passages:
            for paragraph, start, end in passage.places:
                quoted[paragraph.key].append((start, end))
        for paragraph in self.chapter.paragraphs:
            if paragraph.where not in ("text", "footnote", "endnote", "box"):
                continue
            note = self.notes_used(paragraph)
            for source in () if note else sources_of(paragraph, names):
                inside = any(start <= source.start and source.end <= end for start, end in quoted[paragraph.key])
                if source.kind == "ours" and not inside and (paragraph.key, source.start) not in self._used:
                    read = self._reading(source)
                    wrong = self._leads_nowhere(read) if read is not None else None
                    if wrong is not None:
                        yield ChapterFinding(wrong, Place(paragraph, source.start, source.end), source.words, None, source.words)

    def notes_used(self, paragraph: ChapterParagraph) -> bool:
        """Whether a note was held against a passage already."""
        if paragraph.note is None:
            return False
        number = paragraph.note.number
        return any(
            note.kind == paragraph.note.kind and note.number == number and (one.key, note.at) in self._used
            for one in self.chapter.paragraphs
            for note in one.notes
        )

    def _leads_nowhere(self, read: Read) -> Kind | None:
        for one in read.targets:
            if one.unknown and (one.lines or one.people):
                return "wrong-citation"
            for material in one.materials or ():
                last = self.sources.last_lines.get(material)
                if one.lines and last is not None and one.lines[1] > last:
                    return "wrong-line"
                speaking = self.sources.speaking_in.get(material, frozenset())
                if one.people and speaking and not one.people & speaking:
                    return "wrong-citation"
        return None


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


def _tells(read: Read) -> bool:
    """Whether a citation leads to lines, or to a material."""
    return any(one.lines or one.materials for one in read.targets)


def _is_same(one: Placed, other: Placed) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared >= _SAME * max(one.end - one.start, other.end - other.start)
