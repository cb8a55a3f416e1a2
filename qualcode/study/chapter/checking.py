"""A chapter held against the study: what is wrong with its keys, with each quoted passage, and in the whole of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from qualcode.study.chapter.citations import Read, agrees, verdict
from qualcode.study.chapter.keys import Keyed, keys_of
from qualcode.study.chapter.matching import PLENTY, Case, Matcher
from qualcode.study.chapter.records import ChapterFinding, ChapterReport, Kind, Place
from qualcode.study.chapter.sources import Placed, Sources
from qualcode.study.chapter.whole import lone_citations, one_participant, two_ways
from qualcode.study.consent import quoting
from qualcode.study.inserts import Resolver
from qualcode.text.chapter import Chapter, Replacement, replaced
from qualcode.text.chapter_passages import passages_of


def check_chapter(connection: Connection, chapter: Chapter, language: str) -> ChapterReport:
    """Everything that is found in a chapter. Reads; writes nothing."""
    keys = keys_of(chapter, Resolver(connection, language))
    reading = replaced(chapter, keys.replacements)
    return _Checking(Sources(connection, language), reading, keys.known).report(keys.findings, keys.replacements)


class _Checking:
    def __init__(self, sources: Sources, chapter: Chapter, keys: Sequence[Keyed]) -> None:
        self.sources, self.chapter, self.keys = sources, chapter, keys
        self.matcher = Matcher(sources, chapter)

    def report(self, key_findings: Sequence[ChapterFinding], replacements: Sequence[Replacement]) -> ChapterReport:
        """All of it, in the order of the chapter."""
        passages = passages_of(self.chapter, self.sources.names)
        matched = self.matcher.matched(passages)
        findings = [self._moved(one) for one in key_findings]
        findings += [one for case in matched for one in self._of_passage(case, matched)]
        findings += self._withheld_keys()
        findings += one_participant(self.chapter, matched)
        findings += two_ways(matched)
        findings += lone_citations(self.chapter, passages, self.matcher)
        findings.sort(key=lambda one: (self.matcher.order[one.place.paragraph.key], one.place.start, one.place.end))
        return ChapterReport(
            chapter=self.chapter,
            passages=len([one for one in passages if one.how != "set-in"]) + sum(one.passage.how == "set-in" for one in matched),
            matched=sum(bool(one.places) for one in matched),
            keys=len(self.keys),
            findings=tuple(findings),
            replacements=tuple(replacements),
            unnumbered=self.matcher.reader.unnumbered,
            without_consents=not self.sources.asks_consent,
        )

    def _of_passage(self, case: Case, cases: Sequence[Case]) -> Iterator[ChapterFinding]:
        where, words = case.where(), " ".join(case.passage.words.split())
        citation = case.read.words if case.read else None
        if not case.places:
            yield ChapterFinding("not-found", where, words, None, citation)
            return
        place, found = case.place, case.found[case.chosen if case.exact else 0]
        if found.differing and not place.hidden:
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

    def _citation_fault(self, case: Case, cases: Sequence[Case]) -> Kind | None:
        if case.read is None:
            return None if self._may_be_bare(case, cases) else "no-citation"
        return verdict(case.read, case.place)

    def _may_be_bare(self, case: Case, cases: Sequence[Case]) -> bool:
        """Whether a passage needs no citation of its own: a label, a heading, one of its paragraph's, or words quoted before in full."""
        if tuple(case.written.words) in self.sources.in_vivo or case.passage.paragraph.heading is not None:
            return True
        if self._cited_around(case) or any(source.kind == "ibid" for source in case.passage.beside):
            return True
        if case.written.said >= PLENTY:
            return False
        place = case.place
        earlier = [one for one in cases if one is not case and one.places and one.read is not None]
        return any(one.place.text == place.text and one.place.start <= place.start and place.end <= one.place.end for one in earlier)

    def _cited_around(self, case: Case) -> bool:
        """Whether another citation of the same paragraph leads to the place."""
        readings = (self.matcher.reading(source) for source in case.passage.around)
        return any(read is not None and agrees(read, place) and _tells(read) for read in readings for place in (case.place,))

    def _lacking_consent(self, place: Placed) -> str:
        if not self.sources.asks_consent:
            return ""
        people = [self.sources.people[row] for row in place.participant_ids if row in self.sources.people]
        return ", ".join(one.pseudonym for one in people if quoting(one.consent, one.status) != "yes")

    def _moved(self, one: ChapterFinding) -> ChapterFinding:
        """A finding about a key, at the place it has once other keys are replaced."""
        paragraph = self.matcher.paragraphs[one.place.paragraph.key]
        at = paragraph.text.find(one.words, min(one.place.start, len(paragraph.text)))
        if at < 0 or paragraph.text.count(one.words) == 1:
            at = paragraph.text.find(one.words)
        place = Place(paragraph, max(at, 0), max(at, 0) + len(one.words))
        return ChapterFinding(one.kind, place, one.words, one.expected, one.citation)

    def _withheld_keys(self) -> Iterator[ChapterFinding]:
        """Words that a key would have put in and that may not be printed."""
        for one in self.keys:
            if one.insert.kind == "q" and one.resolved.withheld and one.paragraph.where != "fallback" and one.resolved.row is not None:
                paragraph = self.matcher.paragraphs[one.paragraph.key]
                mark = next((mark for mark in paragraph.marks if mark.name == one.name), None)
                place = Place(paragraph, mark.start, mark.end) if mark else Place(paragraph, 0, len(paragraph.text))
                kind: Kind = "redacted" if one.resolved.row.release == "redacted" else "withheld"
                yield ChapterFinding(kind, place, paragraph.text[place.start : place.end], who=one.resolved.row.participant or "")


def _tells(read: Read) -> bool:
    """Whether a citation leads to lines, or to a material."""
    return any(one.lines or one.materials for one in read.targets)
