"""How coders compare, and which codes meet."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.commands.terminal import open_for_reading, progress_line, put, put_json, put_table, say
from qualcode.locale import text

if TYPE_CHECKING:
    from qualcode.writers.grid import Grid


def agreement(arguments: argparse.Namespace) -> int:
    """Agreement of coders, on stdout or to a file."""
    from qualcode.study.agreement import Comparison, study_agreement
    from qualcode.writers import agreement_table
    from qualcode.writers.grid import write_grid

    what = Comparison(
        coders=tuple(arguments.coders) if arguments.coders else None,
        unit=arguments.unit,
        materials=tuple(arguments.material),
        round=arguments.round,
        milestone=arguments.milestone,
        with_subcodes=arguments.with_subcodes,
        without_interviewers=arguments.without_interviewers,
        resamples=arguments.resamples,
    )
    with open_for_reading(arguments) as study:
        language = study.language
        slow = progress_line(language, "agreement.progress") if arguments.unit == "sentences" else None
        report = study_agreement(study.reads.connection, what, slow)
    if arguments.to:
        to = Path(arguments.to)
        write_grid(agreement_table.grid(report, language, folded=to.suffix.lower() in (".docx", ".md")), to, delimiter=arguments.delimiter)
        say(text("agreement.written", language, file=to, n=len(agreement_table.used_codes(report))))
        return 0
    if arguments.json:
        put_json(agreement_table.document(report, language))
        return 0
    grid = agreement_table.grid(report, language, folded=not arguments.all)
    leading = agreement_table.leading(report, language)
    put(grid.title)
    for line in leading:
        put(line)
    put("")
    tables = (grid, *(grid.more if arguments.all else ()))
    for table in tables:
        put_grid(replace(table, notes=grid.notes[len(leading) :] if table is tables[-1] else ()))
    if not arguments.all:
        put(text("agreement.more-hint", language))
    return 0


def cooccurrence(arguments: argparse.Namespace) -> int:
    """Codes that meet, on stdout or to a file."""
    from qualcode.study.cooccurrence import cooccurrences, material_of
    from qualcode.writers import cooccurrence_table
    from qualcode.writers.grid import write_grid

    with open_for_reading(arguments) as study:
        language = study.language
        connection = study.reads.connection
        within = material_of(connection, arguments.round, arguments.group)
        pairs = cooccurrences(connection, arguments.by, with_subcodes=arguments.with_subcodes, within=within)
    if arguments.json and not arguments.to:
        put_json(cooccurrence_table.document(pairs))
        return 0
    part = cooccurrence_table.part_of(arguments.round, arguments.group, language)
    grid = cooccurrence_table.grid(pairs, arguments.by, language, with_subcodes=arguments.with_subcodes, part=part)
    if arguments.to:
        write_grid(grid, Path(arguments.to), delimiter=arguments.delimiter, progress=progress_line(language, "meeting.progress"))
        say(text("meeting.written", language, file=Path(arguments.to), n=len(pairs)))
        return 0
    put_grid(grid)
    return 0


def put_grid(grid: Grid) -> None:
    """A table of figures for people, with its notes below."""
    from qualcode.writers.grid import shown

    rows = [[shown(cell, column.kind, grid.language) for cell, column in zip(row, grid.columns, strict=True)] for row in grid.rows]
    put_table([column.title for column in grid.columns], rows, right=[column.kind != "text" for column in grid.columns])
    put("")
    for note in grid.notes:
        put(note)
