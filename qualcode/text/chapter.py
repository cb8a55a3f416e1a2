"""A researcher's own Word document as plain records: its paragraphs with what stands in them, and what is to be written into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

Where = Literal["text", "footnote", "endnote", "header", "box", "fallback"]


class NoteReference(NamedTuple):
    """Where a foot- or endnote is referred to."""

    at: int
    kind: Literal["footnote", "endnote"]
    #: as the document prints it by default, from 1 in the order of the references
    number: int


class Stretch(NamedTuple):
    """From where to where in a paragraph something is: the name of a bookmark, the instruction of a field."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class ChapterParagraph:
    """One paragraph, as a reader of the accepted document sees it."""

    #: the part of the package, and which one of its paragraphs, from 0
    part: str
    number: int
    text: str
    where: Where
    #: which paragraph of the main text it is, or it belongs to, from 1; 0 in headers
    place: int
    #: level of a heading from 0 (the title), None for all else
    heading: int | None = None
    #: of a style for quotations
    quote: bool = False
    #: set in from the margin, and no item of a list
    indented: bool = False
    #: which table row it stands in, from 0
    row: int | None = None
    #: of a foot- or endnote
    note: NoteReference | None = None
    notes: tuple[NoteReference, ...] = ()
    #: bookmarks of ours
    marks: tuple[Stretch, ...] = ()
    #: results of fields
    fields: tuple[Stretch, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """What names it."""
        return self.part, self.number


@dataclass(frozen=True, slots=True)
class Chapter:
    """A document; foot- and endnotes come after the text, in the order of their references."""

    file: str
    paragraphs: tuple[ChapterParagraph, ...]
    #: names of all bookmarks, in small letters: Word makes no difference
    taken: frozenset[str] = frozenset()


class Replacement(NamedTuple):
    """Characters of a paragraph that make room for others, which stand in a bookmark from then on."""

    part: str
    number: int
    start: int
    end: int
    text: str
    #: the bookmark: one that is there already where the characters are all of it, or else a new one; "" for none
    name: str


class Remark(NamedTuple):
    """A comment on characters of a paragraph, at the places they have when everything is replaced."""

    part: str
    number: int
    start: int
    end: int
    text: str


def replaced(chapter: Chapter, replacements: Sequence[Replacement]) -> Chapter:
    """The chapter as it reads with these replacements, none of which overlap."""
    of: dict[tuple[str, int], list[Replacement]] = {}
    for one in replacements:
        of.setdefault((one.part, one.number), []).append(one)
    return replace(chapter, paragraphs=tuple(_replaced(one, of) for one in chapter.paragraphs))


def _replaced(paragraph: ChapterParagraph, of: Mapping[tuple[str, int], list[Replacement]]) -> ChapterParagraph:
    own = sorted(of.get(paragraph.key, ()), key=lambda one: one.start)
    if not own:
        return paragraph

    def moved(at: int, *, end: bool = False) -> int:
        shift = 0
        for one in own:
            if one.end <= at and not (end and one.start == at):
                shift += len(one.text) - (one.end - one.start)
        return at + shift

    text = paragraph.text
    for one in reversed(own):
        text = text[: one.start] + one.text + text[one.end :]
    kept = [mark for mark in paragraph.marks if not any(one.name == mark.name for one in own)]
    marks = [Stretch(moved(mark.start), moved(mark.end), mark.name) for mark in kept]
    marks += [Stretch(moved(one.start), moved(one.start) + len(one.text), one.name) for one in own if one.name]
    return replace(
        paragraph,
        text=text,
        marks=tuple(sorted(marks)),
        fields=tuple(Stretch(moved(one.start), moved(one.end), one.name) for one in paragraph.fields),
        notes=tuple(one._replace(at=moved(one.at)) for one in paragraph.notes),
    )
