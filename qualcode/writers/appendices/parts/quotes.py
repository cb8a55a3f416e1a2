"""The quote table: every quotation under its category and code, with who says it and the citation that leads to the words."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.locale import text
from qualcode.study.quotes import quote_rows
from qualcode.study.records import QuoteRow
from qualcode.writers.appendices import blocks
from qualcode.writers.appendices.blocks import Band, Block, Column, Paragraph, Words
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.quoting import Quoting
from qualcode.writers.quote_rows import Table, TableOptions, participant, summary, with_headings

#: rows between two looks at whether to stop
_STRIDE = 200


def quotes(source: Source) -> Iterator[Block]:
    """All codings in the order of the code tree, then of the material and of the text."""
    language, rows = source.language, quote_rows(source.reads.connection)
    if not rows:
        return
    table = Table(rows, "", language, TableOptions(codes=source.reads.codes()))
    for line in summary(table):
        yield Paragraph(line, "note")
    yield Paragraph(text("analysis.quotes-order", language), "note")
    columns = (
        Column(text("table.quotation", language), 5.5),
        Column(text("table.participant", language), 2),
        Column(text("table.citation", language), 2.9),
    )
    yield blocks.Table(columns, _rows(source, table, rows))


def _rows(source: Source, table: Table, rows: list[QuoteRow]) -> Iterator[tuple[Words, ...] | Band]:
    quoting = Quoting(source)
    for number, (headings, row) in enumerate(with_headings(table, rows)):
        if number % _STRIDE == 0:
            source.turn()
        for heading in headings:
            yield Band("\n".join(filter(None, (heading.text, quoting.own(heading.definition.strip())))))
        yield quoting.words(row), participant(row, source.language), (quoting.citation(row, quiet=False),)
