"""How coders compare: agreement."""

from __future__ import annotations

import argparse
from pathlib import Path

from qualcode.commands.terminal import open_for_reading, progress_line, put, put_json, put_table, say
from qualcode.locale import text


def agreement(arguments: argparse.Namespace) -> int:
    """Agreement of coders, on stdout or to a file."""
    from qualcode.study.agreement import Comparison, study_agreement
    from qualcode.writers import agreement_table
    from qualcode.writers.grid import shown, write_grid

    what = Comparison(
        coders=tuple(arguments.coders) if arguments.coders else None,
        unit=arguments.unit,
        materials=tuple(arguments.material),
        round=arguments.round,
        milestone=arguments.milestone,
        with_subcodes=arguments.with_subcodes,
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
    for table in (grid, *(grid.more if arguments.all else ())):
        rows = [[shown(cell, column.kind, language) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows]
        put_table([column.title for column in table.columns], rows, right=[column.kind != "text" for column in table.columns])
        put("")
    for note in grid.notes[len(leading) :]:
        put(note)
    if not arguments.all:
        put(text("agreement.more-hint", language))
    return 0
