"""Findings from a shell: written down, listed with what they rest on and what there is to look at, written to a file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.commands.comparing import put_grid
from qualcode.commands.terminal import open_for_reading, open_for_writing, put, put_json, say
from qualcode.faults import UsageFault
from qualcode.locale import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.study import Study
    from qualcode.study.finding_checks import Check


def finding(arguments: argparse.Namespace) -> int:
    """Write down a finding; or list all with their checks, or write them to a file."""
    if arguments.text is not None:
        return _make(arguments)
    if any((arguments.code, arguments.relation, getattr(arguments, "for"), arguments.against, arguments.base, arguments.source)):
        raise UsageFault("shell.finding-no-text")
    from qualcode.study.database import one_moment
    from qualcode.study.finding_ground import checked
    from qualcode.writers.finding_table import finding_grid
    from qualcode.writers.grid import write_grid

    with open_for_reading(arguments) as study, one_moment(study.reads.connection):
        language = study.language
        records, checks = checked(study.reads.connection, language)
    if arguments.check:
        return _checks(arguments, checks, language)
    grid = finding_grid(records, checks, language)
    if arguments.to:
        write_grid(grid, Path(arguments.to), delimiter=arguments.delimiter)
        say(text("counts.written", language, file=arguments.to, n=len(grid.rows)))
    elif arguments.json:
        put_json(grid.document)
    else:
        for record, row in zip(records, grid.rows, strict=True):
            _tell(row, [column.title for column in grid.columns], [check for check in checks if check.finding == record.id], language)
        for note in grid.notes:
            put(note)
        for more in grid.more:
            put_grid(more)
    return 0


def _tell(row: Sequence[object], titles: Sequence[str], checks: Sequence[Check], language: str) -> None:
    """A finding over several lines, a line for each thing to look at: a table of sentences is too wide for a terminal."""
    put(f"{row[0]}. {row[1]}")
    for title, cell in zip(titles[2:-1], row[2:-1], strict=True):
        if cell:
            put(f"   {title}: {cell}")
    if checks:
        put(f"   {titles[-1]}:")
    for check in checks:
        put(f"   {'!' if check.fault else '?'} {check.what(language)} {check.remedy(language)}")


def _checks(arguments: argparse.Namespace, checks: Sequence[Check], language: str) -> int:
    """Only what there is to look at; exit status 1 where there is something."""
    from qualcode.writers.finding_table import check_document

    if arguments.json:
        put_json({"ok": not checks, "checks": [check_document(check, language) for check in checks]})
    else:
        for check in checks:
            where = text("findings.numbered", language, number=check.number)
            put(f"{where}: {check.what(language)} {check.remedy(language)}")
    say(text("findings.looked", language, n=len(checks)))
    return 1 if checks else 0


def _make(arguments: argparse.Namespace) -> int:
    given: dict[str, Any] = {"text": arguments.text, "kind": arguments.kind}
    if arguments.source:
        given |= {"kind": "suggestion", "sources": arguments.source}
    if (arguments.group or arguments.round) and not arguments.base:
        raise UsageFault("shell.finding-no-base")
    if arguments.base:
        given["base"] = {"count": arguments.base, "by": arguments.by, "group": arguments.group, "rounds": arguments.round or None}
    with open_for_writing(arguments) as study:
        given |= {"codes": arguments.code, "relations": arguments.relation}
        given["evidence_for"] = _quotations(study, getattr(arguments, "for"))
        given["evidence_against"] = _quotations(study, arguments.against)
        made = study.do("make-finding", **given)
        if arguments.json:
            put_json(made)
        else:
            _written(study, made["id"])
    return 0


def _written(study: Study, finding_id: str) -> None:
    from qualcode.study.findings import findings

    [one] = findings(study.reads.connection, study.language, finding_id)
    told = text("findings.made", study.language, number=one.number)
    say(f"{told} {text('findings.base-is', study.language, base=one.told_in_full)}." if one.told_in_full else told)


def _quotations(study: Study, references: Sequence[str]) -> list[dict[str, str]]:
    from qualcode.study.trace import quotation_named

    return [{"quotation": quotation_named(study.reads.connection, one)} for one in references]
