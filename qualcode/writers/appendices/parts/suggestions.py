"""Suggestions with who made them, and how many each source, or several together, made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.findings import FindingRecord, findings
from qualcode.writers.appendices.blocks import Block, Column, Heading, Paragraph, Table, Words
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.quoting import Quoting


def suggestions(source: Source) -> Iterator[Block]:
    """In the order in which the researcher has put them."""
    language = source.language
    made = [one for one in findings(source.reads.connection, language) if one.kind == "suggestion"]
    if not made:
        return
    source.turn()
    quoting = Quoting(source)
    titles = (("number", 0.5), ("suggestion", 5), ("source", 1.8), ("rests-on", 2.6))
    columns = tuple(Column(text(f"analysis.suggestion-{title}", language), share) for title, share in titles)
    yield Table(columns, [_row(place, one, quoting) for place, one in enumerate(made, 1)])
    yield Heading(text("analysis.suggestion-by-source", language))
    yield Paragraph(text("analysis.suggestion-counted", language), "note")
    columns = (Column(text("analysis.suggestion-source", language), 4), Column(text("analysis.suggestion-count", language), 2, number=True))
    yield Table(columns, list(_by_source(made, language)))
    yield from quoting.left_out()


def _row(place: int, one: FindingRecord, quoting: Quoting) -> tuple[Words, ...]:
    rows = [piece.row for piece in one.side("for")]
    who = _sources(one, quoting.language)
    return number(place, quoting.language), quoting.own(one.filled.text), who, quoting.citations(rows)


def _sources(one: FindingRecord, language: str) -> str:
    """Several sources in one order, so that the same ones are counted together."""
    return " + ".join(sorted(one.sources)) or text("analysis.suggestion-no-source", language)


def _by_source(made: list[FindingRecord], language: str) -> Iterator[tuple[Words, ...]]:
    counted = Counter(_sources(one, language) for one in made)
    for who, n in sorted(counted.items()):
        yield who, text("analysis.of", language, count=number(n, language), of=number(len(made), language))
