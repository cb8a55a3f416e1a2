"""Keys in a chapter, and the bookmarks an earlier run has put in their place: what they stand for today."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple, cast, get_args

from qualcode.study.chapter.records import ChapterFinding, Kind, Place
from qualcode.study.database import driver
from qualcode.study.inserts import Resolved, Resolver
from qualcode.text.chapter import Chapter, ChapterParagraph, Replacement
from qualcode.text.inserts import Counted, Insert, inserts_in

#: Word allows 40 characters, and hides a name that begins with an underscore
_MARK = re.compile(
    r"_cite_(?:(?P<kind>[cq])_(?P<quotation>[0-9a-f]{4,12})"
    r"|n_(?P<what>[a-z]+)_(?P<of>[0-9a-f]{4,12})(?:_g(?P<group>[0-9a-f]{4,12}))?(?:_r(?P<round>\d{1,9}))?(?P<base>_o)?)_\d+"
)
#: what is counted, by a short name
_SHORT = dict(zip(get_args(Counted), ("q", "k", "i", "v", "p"), strict=True))
_LONG = {short: what for what, short in _SHORT.items()}
_DIGITS, _MOST_DIGITS = 8, 12
_LONGEST_NAME = 40


class Keyed(NamedTuple):
    """A key of the chapter, or a bookmark of one, that stands for something."""

    insert: Insert
    resolved: Resolved
    paragraph: ChapterParagraph
    #: in the text before anything is replaced
    start: int
    end: int
    #: of its bookmark; "" where there can be none
    name: str


class Keys(NamedTuple):
    """All keys of a chapter."""

    known: tuple[Keyed, ...]
    replacements: tuple[Replacement, ...]
    #: their places are those before anything is replaced
    findings: tuple[ChapterFinding, ...]


def keys_of(chapter: Chapter, resolver: Resolver) -> Keys:
    """What the keys and bookmarks of a chapter stand for, and what is to be put in their places."""
    found = [(paragraph, *one) for paragraph in chapter.paragraphs for one in _places(paragraph)]
    resolver.read_ahead(insert for _, insert, *_ in found if insert is not None)
    names = _Names(chapter)
    known: list[Keyed] = []
    replacements: list[Replacement] = []
    findings: list[ChapterFinding] = []
    failed: list[tuple[ChapterParagraph, Insert | None, int, int, Resolved | None]] = []
    for paragraph, insert, start, end, mark in found:
        resolved = None if insert is None else resolver.resolve(insert)
        if insert is None or resolved is None or resolved.words is None:
            failed.append((paragraph, insert, start, end, resolved))
            continue
        name = mark or ("" if paragraph.where == "fallback" else names.new(insert))
        known.append(Keyed(insert, resolved, paragraph, start, end, name))
        if paragraph.text[start:end] != resolved.words:
            replacements.append(Replacement(paragraph.part, paragraph.number, start, end, resolved.words, name))
    gone = _deleted(resolver, {insert.id for _, insert, _, _, _ in failed if insert is not None and insert.what is None})
    for paragraph, insert, start, end, resolved in failed:
        if paragraph.where != "fallback":
            words = paragraph.text[start:end]
            findings.append(ChapterFinding(_kind(insert, resolved, gone), Place(paragraph, start, end), words, citation=words))
    return Keys(tuple(known), tuple(replacements), tuple(findings))


def _places(paragraph: ChapterParagraph) -> Iterator[tuple[Insert | None, int, int, str]]:
    """(key, start, end, bookmark) of what stands for something; an emptied bookmark is left alone."""
    marked = [(mark, insert) for mark in paragraph.marks if mark.end > mark.start and (insert := read_mark(mark.name)) is not None]
    for mark, insert in marked:
        yield insert, mark.start, mark.end, mark.name
    for place in inserts_in(paragraph.text):
        if not any(mark.start < place.end and place.start < mark.end for mark, _ in marked):
            yield place.insert, place.start, place.end, ""


def _kind(insert: Insert | None, resolved: Resolved | None, gone: frozenset[str]) -> Kind:
    if insert is None:
        return "unreadable-key"
    if insert.id in gone:
        return "quotation-deleted"
    return "undefined-key" if resolved and resolved.fault and resolved.fault.key == "inserts.undefined" else "unknown-key"


def _deleted(resolver: Resolver, digits: set[str]) -> frozenset[str]:
    """Which of these are the first digits of a quotation that was there once, as the journal knows."""
    rows = driver(resolver.connection).execute(
        "SELECT DISTINCT a.value FROM json_each(?) a CROSS JOIN event e ON e.table_name = 'quotation' AND e.row_id >= a.value "
        "AND e.row_id < a.value || 'g'",
        (json.dumps(sorted(digits)),),
    )
    return frozenset(one for (one,) in rows) if digits else frozenset()


class _Names:
    """Names of bookmarks that are free."""

    def __init__(self, chapter: Chapter) -> None:
        self._taken = set(chapter.taken)

    def new(self, insert: Insert) -> str:
        """A name that tells the key and that no other bookmark has; "" for a key that fits into none."""
        number = 1
        while (name := f"{mark_of(insert)}_{number}").lower() in self._taken:
            number += 1
        if len(name) > _LONGEST_NAME:
            return ""
        self._taken.add(name.lower())
        return name


def mark_of(insert: Insert) -> str:
    """The beginning of the names of a key's bookmarks."""
    if insert.what is None:
        return f"_cite_{insert.kind}_{_short(insert.id)}"
    parts = ["_cite_n", _SHORT[insert.what], _short(insert.id)]
    parts += [f"g{_short(insert.group)}"] if insert.group else []
    parts += [f"r{insert.round}"] if insert.round is not None else []
    parts += ["o"] if insert.of else []
    return "_".join(parts)


def read_mark(name: str) -> Insert | None:
    """The key that a bookmark of ours stands for; None for any other."""
    match = _MARK.fullmatch(name.lower())
    if match is None:
        return None
    if match["kind"]:
        return Insert("c" if match["kind"] == "c" else "q", _hyphened(match["quotation"]))
    what = _LONG.get(match["what"])
    if what is None:
        return None
    number = int(match["round"]) if match["round"] else None
    group = _hyphened(match["group"]) if match["group"] else None
    return Insert("n", _hyphened(match["of"]), cast(Counted, what), group, number, bool(match["base"]))


def _short(row: str) -> str:
    """The first digits of an id, without hyphens: those of a whole id cut off, which the first eight tell from all others."""
    digits = row.replace("-", "")
    return digits if len(digits) <= _MOST_DIGITS else digits[:_DIGITS]


def _hyphened(digits: str) -> str:
    return digits if len(digits) <= _DIGITS else f"{digits[:_DIGITS]}-{digits[_DIGITS:]}"
