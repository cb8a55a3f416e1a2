"""A citation that somebody typed, held against the place it is said of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from qualcode.study.chapter.records import Kind
from qualcode.study.chapter.sources import Placed, Sources
from qualcode.text.citations import Cited, Range, read_citation
from qualcode.text.labels import word_set

#: words before a place that are no names
_NO_NAMES = word_set(
    "se også jf cf see also ibid interview interviewet citat quote fra from i in bilag appendix informant deltager borger participant "
    "interviewer fokusgruppe focus group fokusgruppeinterview field note feltnote som as og and min mine my"
)
_NAME = re.compile(r"[A-ZÆØÅÄÖÜÉ][\w’'-]+")


class Target(NamedTuple):
    """One place that a citation leads to."""

    #: materials it may be of; None where nothing says which
    materials: frozenset[str] | None
    lines: Range | None
    pages: Range | None
    #: people who are named, in small letters; a name that nobody has is among them
    people: frozenset[str]
    #: an appendix or a material is named that the study does not have
    unknown: bool = False


class Read(NamedTuple):
    """A citation, read."""

    words: str
    targets: tuple[Target, ...]

    @property
    def key(self) -> frozenset[tuple[frozenset[str] | None, Range | None, Range | None]]:
        """What two citations of one passage must have in common."""
        return frozenset((target.materials, target.lines, target.pages) for target in self.targets)


class Reader:
    """Reads citations by the names of one study."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        named = {one.name.casefold(): one.id for one in sources.materials}
        # "Interview 1" is "Interview 1, Mette", if nothing else begins so.
        short = Counter(name.partition(",")[0].strip() for name in named)
        named |= {first: row for name, row in named.items() if short[first := name.partition(",")[0].strip()] == 1 and first not in named}
        self._materials = sorted(named.items(), key=lambda one: -len(one[0]))
        people = {one.pseudonym.casefold() for one in sources.people.values()} | {label.casefold() for label in sources.labels}
        self._people = sorted((name for name in people if len(name) > 1), key=lambda name: -len(name))
        self._numbered = any(material for material in sources.appendices.values())
        #: an appendix was cited although none of the material has a number
        self.unnumbered = False

    def read(self, words: str) -> Read:
        """A citation in brackets, or a note; one without any place in it names a person or a material."""
        words = words.strip()
        places = read_citation(words).places
        targets = [self._target(one) for one in places]
        if not targets:
            targets = [self._target(Cited(None, before=words.strip("()[] .")))]
        return Read(words, tuple(self._completed(targets)))

    def leads_anywhere(self, read: Read) -> bool:
        """Whether it names a material, an appendix or a line at all."""
        return any(one.materials is not None or one.lines or one.pages or one.people or one.unknown for one in read.targets)

    def _completed(self, targets: list[Target]) -> list[Target]:
        """A place without a document is in the document before it, within one citation; and so are people."""
        done: list[Target] = []
        for one in targets:
            if one.materials is None and not one.unknown and not one.people and done:
                one = one._replace(materials=done[-1].materials, people=done[-1].people)
            done.append(one)
        return done

    def _target(self, one: Cited) -> Target:
        before = " ".join(one.before.casefold().split())
        named = next(((name, row) for name, row in self._materials if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", before)), None)
        materials: frozenset[str] | None = None
        unknown = False
        if one.appendix is not None:
            printed = self._sources.appendices.get(one.appendix)
            materials = frozenset((printed,) if printed else ())
            unknown = one.appendix not in self._sources.appendices
            if not self._numbered:
                self.unnumbered, materials, unknown = True, None, False
        rest = one.before
        if named is not None:
            materials = frozenset({named[1]}) if materials is None else materials
            rest = before.replace(named[0], " ", 1)
        return Target(materials, one.lines, one.pages, self._people_in(rest, one.before), unknown)

    def _people_in(self, rest: str, before: str) -> frozenset[str]:
        folded = rest.casefold()
        found = set()
        for name in self._people:
            pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
            if re.search(pattern, folded):
                found.add(name)
                folded = re.sub(pattern, " ", folded)
        if not found:
            parts = [part.strip() for part in re.split(r"[,;()]", before)]
            lone = [part for part in parts if _NAME.fullmatch(part) and part.casefold() not in _NO_NAMES and part.casefold() in folded]
            found.update(part.casefold() for part in lone[:1])
        return frozenset(found)


def agrees(read: Read, place: Placed) -> bool:
    """Whether a citation leads to a place and to its lines."""
    return verdict(read, place) in (None, "no-line")


def verdict(read: Read, place: Placed) -> Kind | None:
    """What is wrong with a citation of a place: the document or the person, the lines, that there are none, or nothing."""
    fitting = [one for one in read.targets if _fits(one, place)]
    if not fitting:
        return "wrong-citation"
    if not place.lines:
        return None
    ranges = [one.lines for one in fitting if one.lines is not None]
    if not ranges:
        return None if any(one.pages for one in fitting) else "no-line"
    held = all(any(first >= low and last <= high for low, high in _joined(ranges)) for first, last in place.lines)
    return None if held else "wrong-line"


def _fits(one: Target, place: Placed) -> bool:
    if one.unknown or (one.materials is not None and place.material.id not in one.materials):
        return False
    who = {name.casefold() for name in (*place.participants, *place.speakers)}
    return not one.people or not who or bool(one.people & who)


def _joined(ranges: Sequence[Range]) -> list[Range]:
    """Ranges that touch, as one."""
    joined: list[Range] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(joined[-1][1], high)
        else:
            joined.append((low, high))
    return joined
