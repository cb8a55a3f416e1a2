"""Case boxes: a participant's history and gain, and quotations that were chosen for the box, none of them broken by it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.inserts import Resolver, filled
from qualcode.study.memos import MemoRecord
from qualcode.study.people import ParticipantRecord, participants
from qualcode.study.records import QuoteRow
from qualcode.text.inserts import inserts_in
from qualcode.writers.appendices.blocks import Band, Block, Column, Paragraph, Run, Table, Words
from qualcode.writers.appendices.memo_text import MemoText
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.prose import prose
from qualcode.writers.appendices.quoting import Quoting

_HEADING = re.compile(r"#{1,6}\s+(?P<words>.+?)\s*#*")
#: what a heading of the memo may be called -> the part of the box, in any of our languages
_PARTS = {"history": "history", "historie": "history", "gain": "gain", "gevinst": "gain", "quotes": "quotes", "citater": "quotes"}


def case_boxes(source: Source) -> Iterator[Block]:
    """A box for each of the recipe's "participants" (ids), else for everybody whose memo has the headings of a box."""
    quoting = Quoting(source)
    memos = MemoText(source, quoting)
    people = {one.id: one for one in participants(source.reads.connection)}
    chosen = source.recipe.get("participants")
    written = _written(memos, people if chosen is None else [one for one in chosen if one in people])
    withdrawn = [one for one in written if people[one].status == "withdrawn"]
    resolver = Resolver(source.reads.connection, source.language)
    boxes = [_box(source, people[one], own, resolver, quoting) for one, own in written.items() if one not in withdrawn]
    if not boxes:
        return
    for box in boxes:
        source.turn()
        yield box
        yield Paragraph("")
    if withdrawn:
        count = number(len(withdrawn), source.language)
        yield Paragraph(text("analysis.box-withdrawn", source.language, n=len(withdrawn), count=count), "note")
    yield from quoting.left_out()
    yield from memos.left_out()


def _written(memos: MemoText, wanted: Sequence[str] | Mapping[str, ParticipantRecord]) -> dict[str, list[MemoRecord]]:
    """By participant, the memos that make up the box, the oldest first."""
    of: dict[str, list[MemoRecord]] = defaultdict(list)
    for memo in memos.every.values():
        if any(part != "" for part, _ in _sections(memo.text)):
            for thing in memo.about:
                if thing.kind == "participant":
                    of[thing.id].append(memo)
    found = {one: memos.printed(of[one]) for one in wanted if one in of}
    return {one: own for one, own in found.items() if own}


def _sections(words: str) -> list[tuple[str, str]]:
    """The parts of a text that has the headings of a box; "" before the first of them and under other headings."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in words.splitlines():
        heading = _HEADING.fullmatch(line.strip())
        if heading:
            found.append((_PARTS.get(heading["words"].strip(" :").casefold(), ""), []))
        else:
            found[-1][1].append(line)
    return [(part, "\n".join(lines).strip()) for part, lines in found]


def _box(source: Source, who: ParticipantRecord, memos: Sequence[MemoRecord], resolver: Resolver, quoting: Quoting) -> Table:
    language = source.language
    sections = [one for memo in memos for one in _sections(memo.text)]
    title = next((memo.title for memo in memos if memo.title), "")
    rows: list[tuple[Words, ...]] = []
    for part in ("history", "gain"):
        told = [block for name, words in sections if name == part for block in _paragraphs(source, words, resolver, quoting)]
        rows += _labelled(text(f"analysis.box-{part}", language), told)
    quoted = _quoted((words for name, words in sections if name), resolver)
    rows += _labelled(text("analysis.box-quotes", language), [quoting.cell(row) for row in quoted])
    named = f"{who.pseudonym}: {title}" if title and who.pseudonym not in title else title or who.pseudonym
    return Table((Column(named),), rows)


def _paragraphs(source: Source, words: str, resolver: Resolver, quoting: Quoting) -> list[tuple[Run, ...]]:
    """A part's own paragraphs; quotations that stand on a line of their own are printed below, with the others."""
    kept = "\n".join(line for line in words.splitlines() if not _only_quotations(line))
    told = []
    for block in prose(filled(source.reads.connection, quoting.own(kept), source.language, resolver).text):
        if isinstance(block, Paragraph):
            told.append(_runs(block.words))
        elif isinstance(block, Table):
            # There is no table within a row of one.
            rows = [tuple(column.title for column in block.columns), *(row for row in block.rows if not isinstance(row, Band))]
            told += [tuple(chain.from_iterable((Run(" | "), *_runs(cell)) for cell in row))[1:] for row in rows]
    return told


def _runs(words: Words) -> tuple[Run, ...]:
    return (Run(words),) if isinstance(words, str) else words


def _only_quotations(line: str) -> bool:
    places = [place for place in inserts_in(line) if place.insert is not None and place.insert.kind == "q"]
    left = line
    for place in places:
        left = left.replace(place.key, "")
    return bool(places) and not left.strip(" -*>\t.")


def _quoted(texts: Iterator[str] | Sequence[str], resolver: Resolver) -> list[QuoteRow]:
    """The quotations that stand on lines of their own, each once."""
    found: dict[str, QuoteRow] = {}
    for words in texts:
        for line in words.splitlines():
            if _only_quotations(line):
                for place in inserts_in(line):
                    row = resolver.resolve(place.insert).row if place.insert else None
                    if row is not None:
                        found[row.quotation_id] = row
    return list(found.values())


def _labelled(label: str, told: Sequence[tuple[Run, ...]]) -> list[tuple[Words, ...]]:
    """Rows with the label above the first of them."""
    return [((Run(f"{label}\n", bold=True), *runs),) if not place else (runs,) for place, runs in enumerate(told)]
