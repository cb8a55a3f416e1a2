"""What each material brought, out: as a table, a document, a picture or json, by the ending of the file's name; and as blocks.

Judgements that the researcher has signed stand first, then what was found, then the other measures with what they presuppose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from qualcode.faults import Fault, UsageFault
from qualcode.locale import formats, text
from qualcode.study.added import added
from qualcode.study.core import judgements, superseded
from qualcode.study.database import one_moment
from qualcode.study.found_in import Level
from qualcode.study.reads import Reads
from qualcode.study.saturation import ORDERS, Clock, random_orders, saturation
from qualcode.study.saturation_word import saturation_word
from qualcode.writers.appendices import blocks as block
from qualcode.writers.atomic import replacing
from qualcode.writers.grid import Cell, Column, Grid, shown, write_grid
from qualcode.writers.saturation.document import document
from qualcode.writers.saturation.tables import Report, leading, tables, title

#: what the name of a file may end on
ENDINGS = (".csv", ".xlsx", ".docx", ".md", ".json", ".png", ".svg")
_PICTURES = (".png", ".svg")
#: characters that a row of a table has room for on a page which is higher than wide
_PORTRAIT = 95


def nothing() -> None:
    """Nothing to do between two steps."""


def report_of(
    reads: Reads,
    language: str,
    level: Level = "codes",
    *,
    group: str | None = None,
    clock: Clock = "today",
    orders: int = ORDERS,
    turn: Callable[[], None] = nothing,
) -> Report:
    """Read all that is told. Raises Fault for a group that there is not; `turn` may raise what stops the random orders."""
    connection = reads.connection
    with one_moment(connection):
        found = saturation(connection, level, group=group, clock=clock)
        as_analysed = found if (level, clock) == ("codes", "analysed") else saturation(connection, group=group, clock="analysed")
        records = added(connection, found=as_analysed)
        judged = tuple(_judged(reads, language))
        word = saturation_word(connection, language)
    return Report(found, random_orders(found, orders, turn=turn) if orders else (), records, judged, word)


def _judged(reads: Reads, language: str) -> Iterator[str]:
    """The judgements that stand, in the order of the code tree, each as a sentence."""
    told = judgements(reads.connection, "saturation")
    for code in reads.codes():
        own = [one for one in told if one.code_id == code.id]
        earlier = superseded(own)
        for one in own:
            if one.id not in earlier:
                day = formats.day(one.signed_at.astimezone().date(), language)
                yield text("measures.judged-one", language, code=code.path, statement=one.statement, who=one.signed_by, day=day)


def blocks(
    reads: Reads, language: str, *, level: Level = "codes", orders: int = ORDERS, turn: Callable[[], None] = nothing
) -> Iterator[block.Block]:
    """For an appendix: the order with its picture, rounds, what each added, then the other measures. None without material.

    The appendix's own title is not among them, and the researcher's judgements are not: they stand above, with the categories
    (writers/category_saturation.py). Headings are of level 1. `turn` may raise what stops the random orders.
    """
    report = report_of(reads, language, level, orders=orders, turn=turn)
    if report.found.materials:
        yield from _off(report, language)
        yield from _counted(report, language)


def _counted(report: Report, language: str) -> Iterator[block.Block]:
    every = tables(report, language)
    first, others = leading(every)
    for at, grid in enumerate(first):
        yield from _blocks_of_grid(grid)
        if at == 0 and report.found.materials:
            yield block.Picture(drawn(report, language, ".png"), title(report, language), _described(report, language))
    yield block.Heading(text("measures.others", language))
    yield block.Paragraph(text("measures.others-presuppose", language))
    for grid in others:
        yield from _blocks_of_grid(grid, level=2)


def _off(report: Report, language: str) -> Iterator[block.Block]:
    if report.word is None:
        yield block.Paragraph(text("measures.off", language), "note")


def _judgements(report: Report, language: str) -> Iterator[block.Block]:
    yield block.Heading(text("measures.judged", language))
    for sentence in report.judged:
        yield block.Paragraph(sentence, "item")
    if not report.judged:
        yield block.Paragraph(text("measures.judged-none", language))


def _blocks_of_grid(grid: Grid, level: int = 1) -> Iterator[block.Block]:
    yield block.Heading(grid.title, level)
    if grid.rows:
        printed = [[_printed(cell, column, grid.language) for cell, column in zip(row, grid.columns, strict=True)] for row in grid.rows]
        kept = [at for at in range(len(grid.columns)) if any(row[at] for row in printed)]
        columns = [block.Column(grid.columns[at].title, _share(grid.columns[at], [row[at] for row in printed])) for at in kept]
        columns = [one._replace(number=grid.columns[at].kind != "text") for one, at in zip(columns, kept, strict=True)]
        rows = [tuple(row[at] for at in kept) for row in printed]
        yield block.Table(tuple(columns), rows, landscape=sum(one.share for one in columns) > _PORTRAIT)
    for note in grid.notes:
        yield block.Paragraph(note, "note")


def _printed(cell: Cell, column: Column, language: str) -> str:
    """A cell as people read it; a date, which tables keep for programs, in the language."""
    if column.key == "date" and isinstance(cell, str) and cell:
        return formats.day(date.fromisoformat(cell), language)
    return shown(cell, column.kind, language)


def _share(column: Column, cells: Sequence[str]) -> float:
    """About how many characters wide a column is to be: no word of its title or of its cells is broken."""
    longest = max((len(word) for words in (column.title, *cells) for word in words.split()), default=0)
    return max(min(column.width, max(map(len, cells), default=0)), 2 + longest, 7)


def _described(report: Report, language: str) -> str:
    from qualcode.writers.saturation.picture import description

    return description(report.found, language)


def drawn(report: Report, language: str, ending: str) -> bytes:
    """The picture as svg or png; the same report gives the same bytes. Raises Fault where there is nothing to draw."""
    from qualcode.writers.graph.picture import element_of, png_of
    from qualcode.writers.saturation.picture import drawing

    if not report.found.materials:
        raise Fault("measures.nothing-drawn")
    shapes = drawing(report.found, text(f"measures.order-{report.found.level}-{report.found.clock}", language), language)
    if ending == ".png":
        return png_of(shapes)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{element_of(shapes)}\n'.encode()


def write_saturation(report: Report, to: Path, *, language: str, study: str, delimiter: str = ",") -> None:
    """Write the report to `to`, whole or not at all; the same study gives the same bytes. csv holds the order alone.

    Raises UsageFault for an ending that is none of ENDINGS, Fault where there is nothing to draw or the place cannot be written.
    """
    ending = to.suffix.lower()
    if ending not in ENDINGS:
        raise UsageFault("measures.format", file=to.name, endings=", ".join(ENDINGS))
    if ending in _PICTURES:
        content = drawn(report, language, ending)
        with replacing(to) as handle:
            handle.write(content)
    elif ending == ".docx":
        _write_docx(report, to, language, study)
    else:
        write_grid(grid_of(report, language), to, delimiter=delimiter)


def grid_of(report: Report, language: str) -> Grid:
    """All tables as one, the order first; what was judged stands in its notes."""
    first, *more = tables(report, language)
    off = [text("measures.off", language)] if report.word is None else []
    judged = report.judged or (text("measures.judged-none", language),)
    told = f"{text('measures.judged', language)}: {' · '.join(judged)}"
    head = title(report, language)
    notes = [told, *off, *first.notes, text("measures.others-presuppose", language)]
    return Grid(
        f"{head} – {first.title}", language, first.columns, first.rows, notes, document(report.found, report.orders, language), more=more
    )


def _write_docx(report: Report, to: Path, language: str, study: str) -> None:
    from qualcode.writers.appendices.document import Look, Printed, write_appendices

    told = (*_off(report, language), *_judgements(report, language), *_counted(report, language))
    printed = Printed(None, title(report, language), told)
    with replacing(to) as handle:
        write_appendices([printed], Look(study, language), handle)
