"""What is quoted in a chapter, and what stands with it: a citation, a reference to the literature, a note."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from qualcode.text.chapter import Chapter, ChapterParagraph, NoteReference
from qualcode.text.citations import citations_in
from qualcode.text.quoted import quoted_in
from qualcode.text.word_runs import NOTE

#: where quotations are looked for
READ = ("text", "footnote", "endnote", "box")
#: of a block, this share of the words in marks makes these the quotation
_MOSTLY = 0.7
#: words of a paragraph that is set in, to be taken for a quotation that has no marks
LEAST_SET_IN = 8
_BRACKETS = re.compile(r"[(\[][^()\[\]\n]{1,300}[)\]]")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d[a-z]?\b|\b(?:in press|forthcoming|n\.d\.|u\.å\.|under udgivelse)")
#: an appendix, or a line: no book is cited so
OURS = re.compile(r"\b(?:bilag|appendi(?:x|ces)|app\.|linjer?|lines?|ll?\.)\s?\d", re.IGNORECASE)
#: refers to what was cited before
IBID = re.compile(r"\s*(?:ibid|ib|sst|samme sted|same place|loc\. ?cit)\b[.,;\s]*", re.IGNORECASE)
_FIELDS_OF_LITERATURE = re.compile(r"ZOTERO|EN\.CITE|CITATION|MENDELEY|CSL_|BIBLIO|PAPERS2", re.IGNORECASE)
_FIELDS_OF_LISTS = re.compile(r"\s*(?:TOC|INDEX|BIBLIOGRAPHY|ADDIN ZOTERO_BIBL|ADDIN EN\.REFLIST|TOA)\b")
#: words beside a citation in the line below a quotation: "– Mette, interview 1 (l. 3)"
_FEW_WORDS = 4
#: paragraphs of one table row that are looked at
_CELLS = 12
#: where one sentence ends and another begins
_SENTENCE = re.compile(r"[.!?…][\"”“»«’')\]\ufffc]*\s+[\"”“»«(]?[A-ZÆØÅÄÖÜÉ]")


class Source(NamedTuple):
    """Something that says where words come from, in a paragraph."""

    start: int
    end: int
    kind: Literal["ours", "literature", "note", "ibid"]
    words: str
    note: NoteReference | None = None


class Passage(NamedTuple):
    """Quoted words."""

    #: the paragraphs they stand in, with from where to where
    places: tuple[tuple[ChapterParagraph, int, int], ...]
    #: without marks, a line a paragraph
    words: str
    how: Literal["marks", "block", "set-in"]
    #: what stands with them, the likeliest first
    beside: tuple[Source, ...] = ()
    #: what stands behind a passage that follows in the same sentence: ”…” and ”…” (Mette, l. 3)
    later: Source | None = None
    #: everything of the kind in the paragraph
    around: tuple[Source, ...] = ()
    #: passages in marks within it
    inner: tuple[tuple[int, int], ...] = ()

    @property
    def paragraph(self) -> ChapterParagraph:
        """Where it begins."""
        return self.places[0][0]


def passages_of(chapter: Chapter, names: Collection[str]) -> list[Passage]:
    """The quoted passages in their order. `names`, in small letters, are those of materials and people, by which citations are known."""
    found: list[Passage] = []
    block: list[ChapterParagraph] = []
    reading = _Names(names)
    for paragraph in chapter.paragraphs:
        if paragraph.where not in READ or not paragraph.text.strip() or _is_list(paragraph):
            continue
        if block and not (paragraph.quote and paragraph.where == block[-1].where and paragraph.number == block[-1].number + 1):
            found += _blocks(block, reading)
            block = []
        if paragraph.quote:
            block.append(paragraph)
            if sources_of(paragraph, reading):
                found += _blocks(block, reading)
                block = []
        else:
            found += _in_text(paragraph, reading)
    return _with_neighbours(chapter, [*found, *_blocks(block, reading)], reading)


def _with_neighbours(chapter: Chapter, passages: list[Passage], names: _Names) -> list[Passage]:
    """Passages that have no source of their own with what stands beside them: in their table row, in the line below, in the line that
    leads to them.
    """
    read = [one for one in chapter.paragraphs if one.where in READ and one.text.strip()]
    places = {one.key: place for place, one in enumerate(read)}
    quoted = {one.paragraph.key for one in passages if one.how != "set-in"}
    return [one if one.beside else one._replace(beside=_near(one, read, places, quoted, names)) for one in passages]


def _near(
    passage: Passage,
    read: Sequence[ChapterParagraph],
    places: Mapping[tuple[str, int], int],
    quoted: Collection[tuple[str, int]],
    names: _Names,
) -> tuple[Source, ...]:
    first, start, _ = passage.places[0]
    last, _, end = passage.places[-1]
    at, behind = places[first.key], places[last.key] + 1
    if first.row is not None:
        around = [one for one in read[max(0, at - _CELLS) : behind + _CELLS] if one.row == first.row and one.part == first.part]
        return tuple(source for one in around if one.key not in quoted for source in sources_of(one, names))
    alone = not first.text[:start].strip() and not last.text[end:].strip(" .,;:")
    if not alone:
        return ()
    if behind < len(read) and read[behind].where == last.where and read[behind].heading is None and read[behind].key not in quoted:
        sources = sources_of(read[behind], names)
        bare = read[behind].text
        for source in reversed(sources):
            bare = bare[: source.start] + bare[source.end :]
        if sources and len(bare.split()) <= _FEW_WORDS:
            return sources
    leading = read[at - 1] if at and read[at - 1].where == first.where else None
    if leading is not None and leading.text.rstrip(" " + NOTE).endswith(":"):
        return tuple(one for one in sources_of(leading, names)[::-1] if _leads_to(leading.text[one.end :]))
    return ()


def sources_of(paragraph: ChapterParagraph, names: _Names) -> tuple[Source, ...]:
    """Citations, references to the literature and notes of a paragraph, in their order."""
    text = paragraph.text
    found: list[Source] = []
    told = list(citations_in(text))
    ours = [one for one in told if names.are_ours(text[slice(*one)])]
    found += [Source(start, end, "literature", text[start:end]) for start, end in told if (start, end) not in ours]
    ours += [(one.start, one.end) for one in paragraph.marks if text[one.start : one.start + 1] == "("]
    for bracket in _BRACKETS.finditer(text):
        if not any(start < bracket.end() and bracket.start() < end for start, end in [*ours, *told]):
            if names.named(bracket[0]):
                ours.append(bracket.span())
            elif IBID.fullmatch(bracket[0][1:-1]):
                found.append(Source(*bracket.span(), "ibid", bracket[0]))
            elif _YEAR.search(bracket[0]) and not _is_in(paragraph, bracket.start(), _FIELDS_OF_LISTS):
                found.append(Source(*bracket.span(), "literature", bracket[0]))
    found += [Source(start, end, "ours", text[start:end]) for start, end in sorted(set(ours)) if end > start]
    for field in paragraph.fields:
        if _FIELDS_OF_LITERATURE.search(field.name) and not _FIELDS_OF_LISTS.match(field.name):
            found.append(Source(field.start, field.end, "literature", text[field.start : field.end]))
    found += [Source(note.at, note.at + 1, "note", "", note) for note in paragraph.notes]
    return tuple(sorted(found))


class _Names:
    """Names by which a bracket is known as a citation of ours."""

    def __init__(self, names: Collection[str]) -> None:
        self.all = frozenset(names)

    def are_ours(self, citation: str) -> bool:
        """Whether a citation is the study's: it names an appendix, a line, a material or a person; else it is a book's."""
        if OURS.search(citation):
            return True
        folded = citation.casefold()
        return not _YEAR.search(citation) and any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) for name in self.all)

    def named(self, bracket: str) -> bool:
        """Whether what stands in a bracket is a name and no more, or a name with a place."""
        inner = bracket[1:-1].strip().casefold()
        return inner in self.all or (any(part.strip() in self.all for part in re.split(r"[;,]", inner)) and not _YEAR.search(inner))


def names_of(names: Collection[str]) -> _Names:
    """Names made ready for `sources_of`."""
    return _Names(names)


def _is_list(paragraph: ChapterParagraph) -> bool:
    return any(_FIELDS_OF_LISTS.match(field.name) and field.end - field.start > len(paragraph.text) // 2 for field in paragraph.fields)


def _is_in(paragraph: ChapterParagraph, at: int, fields: re.Pattern[str]) -> bool:
    return any(field.start <= at < field.end and fields.match(field.name) for field in paragraph.fields)


def _in_text(paragraph: ChapterParagraph, names: _Names) -> Iterator[Passage]:
    text = paragraph.text
    sources = sources_of(paragraph, names)
    cited = [(one.start, one.end) for one in sources if one.kind == "ours"]
    quoted = [one for one in quoted_in(text) if not any(start <= one.start and one.end <= end for start, end in cited)]
    outer = [one for one in quoted if one.depth == 0 and not (one.runs_on and paragraph.heading is not None)]
    for place, one in enumerate(outer):
        last = _without_sources(text, one.last, sources) if one.runs_on else one.last
        before = outer[place - 1].end if place else 0
        behind = outer[place + 1].start if place + 1 < len(outer) else len(text)
        inner = tuple((each.first, each.last) for each in quoted if each.depth == 1 and one.start < each.start and each.end <= one.end)
        end = last if one.runs_on else one.end
        beside = _beside(text, one.start, end, before, behind, sources, first=place == 0)
        if text[one.first : last].strip():
            yield Passage(((paragraph, one.start, end),), text[one.first : last], "marks", *beside, sources, inner)
    if not outer and paragraph.indented and paragraph.heading is None and len(text.split()) >= LEAST_SET_IN:
        end = _without_sources(text, len(text), sources)
        if text[:end].strip():
            yield Passage(((paragraph, 0, end),), text[:end], "set-in", *_beside(text, 0, end, 0, len(text), sources), sources)


def _blocks(block: Sequence[ChapterParagraph], names: _Names) -> list[Passage]:
    """Paragraphs of a style for quotations that follow each other, as one passage; its sources are those of the last."""
    if not block:
        return []
    places, words = [], []
    sources = sources_of(block[-1], names)
    for paragraph in block:
        text = paragraph.text
        last = _without_sources(text, len(text), sources if paragraph is block[-1] else ())
        first = len(text) - len(text.lstrip())
        marks = [one for one in quoted_in(text[:last]) if one.depth == 0]
        in_marks = sum(one.last - one.first for one in marks)
        if len(marks) == 1 and in_marks >= _MOSTLY * len(text[:last].strip()):
            first, inner, last = marks[0].start, text[marks[0].first : marks[0].last], marks[0].end
        else:
            inner = text[first:last]
        if inner.strip():
            places.append((paragraph, first, last))
            words.append(inner)
    if not places:
        return []
    beside = _beside(block[-1].text, places[-1][1], places[-1][2], 0, len(block[-1].text), sources)
    return [Passage(tuple(places), "\n".join(words), "block", *beside, sources)]


def split(passage: Passage) -> list[Passage]:
    """The paragraphs of a block each for itself."""
    parts = []
    for place, words in zip(passage.places, passage.words.split("\n"), strict=False):
        beside = passage.beside if place is passage.places[-1] else ()
        parts.append(passage._replace(places=(place,), words=words, beside=beside))
    return parts


def _without_sources(text: str, end: int, sources: Sequence[Source]) -> int:
    """Where the words end, before the sources at the end of a paragraph."""
    for one in reversed(sources):
        if not text[one.end : end].strip(" .,;:–—-\t\n\u00a0" + NOTE):
            end = min(end, one.start)
    return len(text[:end].rstrip(" \t\n–—-\u00a0"))


def _beside(text: str, start: int, end: int, before: int, behind: int, sources: Sequence[Source], *, first: bool = True) -> _Beside:
    """What stands with a passage: behind it in its sentence, or else before it; and what comes behind the next passage of the sentence."""
    after = [one for one in sources if one.start >= end and _same_sentence(text, end, one.start)]
    own = [one for one in after if one.start < behind]
    later = [one for one in after if one.start >= behind and one.kind != "literature"]
    ahead = [one for one in sources if before <= one.start and one.end <= start and _leads_to(text[one.end : start])]
    # What stands behind the passage before is that one's.
    ahead = [one for one in ahead if first or not _same_sentence(text, before, one.start)][::-1]
    told = sorted([*own, *ahead], key=lambda one: one.kind == "literature")
    return _Beside(tuple(told), next(iter(later), None))


class _Beside(NamedTuple):
    beside: tuple[Source, ...]
    later: Source | None


def _same_sentence(text: str, start: int, end: int) -> bool:
    """Whether no sentence begins between two places; the one that ends with a quotation goes on to its citation."""
    between = text[start:end]
    return _SENTENCE.search(text[max(0, start - 1) : end]) is None or not re.sub(r"[\W_]", "", between)


def _leads_to(between: str) -> bool:
    """Whether the sentence goes on to the quotation."""
    return _SENTENCE.search(between) is None and not between.rstrip().endswith((".", "!", "?"))


def notes_by_number(chapter: Chapter) -> Mapping[tuple[str, int], str]:
    """What the notes say, by kind and number."""
    said: dict[tuple[str, int], list[str]] = {}
    for paragraph in chapter.paragraphs:
        if paragraph.note is not None:
            said.setdefault((paragraph.note.kind, paragraph.note.number), []).append(paragraph.text)
    return {key: "\n".join(lines).strip() for key, lines in said.items()}
