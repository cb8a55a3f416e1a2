"""What is to be seen only in the whole of a chapter: sections of one participant, passages cited two ways, citations that lead nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from qualcode.study.chapter.citations import Read
from qualcode.study.chapter.matching import Case, Matcher
from qualcode.study.chapter.records import ChapterFinding, Kind, Place
from qualcode.study.chapter.sources import Placed, Sources
from qualcode.text.chapter import Chapter, ChapterParagraph
from qualcode.text.chapter_passages import READ, Passage, names_of, sources_of

#: a passage is the same as another where it has this share of it
_SAME = 0.8


def one_participant(chapter: Chapter, cases: Sequence[Case]) -> Iterator[ChapterFinding]:
    """Sections all of whose quotations come from one participant; of one quotation that is no wonder."""
    sections: dict[tuple[str, int] | None, list[Case]] = defaultdict(list)
    heads: dict[tuple[str, int] | None, ChapterParagraph] = {}
    of_place: dict[int, tuple[str, int] | None] = {}
    now: tuple[str, int] | None = None
    for paragraph in chapter.paragraphs:
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


def two_ways(cases: Sequence[Case]) -> Iterator[ChapterFinding]:
    """Passages that are quoted again and cited otherwise."""
    by_text: dict[int, list[Case]] = defaultdict(list)
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


def lone_citations(chapter: Chapter, passages: Sequence[Passage], matcher: Matcher) -> Iterator[ChapterFinding]:
    """Citations that stand with no passage, and lead nowhere: a document, a line or a person that is not there."""
    names = names_of(matcher.sources.names)
    quoted: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for passage in passages:
        for paragraph, start, end in passage.places:
            quoted[paragraph.key].append((start, end))
    for paragraph in chapter.paragraphs:
        if paragraph.where not in READ:
            continue
        note = _note_used(chapter, paragraph, matcher)
        for source in () if note else sources_of(paragraph, names):
            inside = any(start <= source.start and source.end <= end for start, end in quoted[paragraph.key])
            if source.kind == "ours" and not inside and (paragraph.key, source.start) not in matcher.used:
                read = matcher.reading(source)
                wrong = _leads_nowhere(read, matcher.sources) if read is not None else None
                if wrong is not None:
                    yield ChapterFinding(wrong, Place(paragraph, source.start, source.end), source.words, None, source.words)


def _note_used(chapter: Chapter, paragraph: ChapterParagraph, matcher: Matcher) -> bool:
    """Whether a note was held against a passage already."""
    if paragraph.note is None:
        return False
    number = paragraph.note.number
    return any(
        note.kind == paragraph.note.kind and note.number == number and (one.key, note.at) in matcher.used
        for one in chapter.paragraphs
        for note in one.notes
    )


def _leads_nowhere(read: Read, sources: Sources) -> Kind | None:
    for one in read.targets:
        if one.unknown and (one.lines or one.people):
            return "wrong-citation"
        for material in one.materials or ():
            last = sources.last_lines.get(material)
            if one.lines and last is not None and one.lines[1] > last:
                return "wrong-line"
            speaking = sources.speaking_in.get(material, frozenset())
            if one.people and speaking and not one.people & speaking:
                return "wrong-citation"
    return None


def _is_same(one: Placed, other: Placed) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared >= _SAME * max(one.end - one.start, other.end - other.start)
