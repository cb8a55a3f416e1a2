"""The contacts ledger, who is not in the data, and a random order: printed, written, brought in, drawn."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.commands.comparing import put_grid
from qualcode.commands.terminal import open_for_reading, open_for_writing, put, put_json, put_table, say
from qualcode.locale import text

if TYPE_CHECKING:
    from qualcode.study import Study
    from qualcode.study.recruitment import Ledger


def ledger(arguments: argparse.Namespace) -> int:
    """Bring a table in, then print the ledger or write it."""
    if arguments.given:
        _bring_in(arguments)
        if not (arguments.to or arguments.json):
            return 0
    from qualcode.study.database import one_moment
    from qualcode.study.mismatches import mismatches
    from qualcode.study.recruitment import ledger as read
    from qualcode.study.rounds import round_sheets
    from qualcode.writers.recruitment_json import ledger_document

    with open_for_reading(arguments) as study, one_moment(study.reads.connection):
        connection, language = study.reads.connection, study.language
        known = read(connection)
        sheets = round_sheets(connection, known)
        found = mismatches(connection, known, None if arguments.to else dt.date.today())
        if arguments.to:
            _write(arguments, study, known)
        elif arguments.json:
            put_json(ledger_document(known, sheets, found, language))
        else:
            _print(known, language)
            _warn([*_consents(known, language), *_mismatches(found, language)])
    return 0


def _bring_in(arguments: argparse.Namespace) -> None:
    from qualcode.readers.ledger_table import read_ledger

    file = Path(arguments.given)
    rows = read_ledger(file, arguments.encoding)
    with open_for_writing(arguments) as study:
        told = study.do("put-ledger", rows=rows)
        say(text("recruitment.brought", study.language, file=file, **told))


def _write(arguments: argparse.Namespace, study: Study, known: Ledger) -> None:
    from dataclasses import replace

    from qualcode.study.mismatches import mismatches
    from qualcode.study.rounds import round_sheets, rounds_together
    from qualcode.writers.grid import write_grid
    from qualcode.writers.recruitment_json import ledger_document
    from qualcode.writers.recruitment_tables import ledger_grid, rounds_grid, totals_grid

    connection, language, to = study.reads.connection, study.language, Path(arguments.to)
    sheets = round_sheets(connection, known)
    grid = ledger_grid(known, language)
    more = (totals_grid(known, language), rounds_grid(sheets, rounds_together(connection, known), language))
    document = ledger_document(known, sheets, mismatches(connection, known), language)
    write_grid(replace(grid, more=more, document=document), to, delimiter=arguments.delimiter)
    say(text("recruitment.written", language, file=to, n=len(grid.rows)))
    say(text("recruitment.own-eyes", language))


def _print(known: Ledger, language: str) -> None:
    from qualcode.writers.recruitment_tables import next_sentences, status_word, totals_grid

    if not known.persons:
        say(text("recruitment.nobody-yet", language))
        return
    keys = ("participant", "group", "stratum", "outcome", "round", "date", "reason")
    rows = []
    for one in known.persons:
        for at, entry in enumerate(one.contacts or (None,)):
            who = (one.record.pseudonym, one.record.group, one.record.stratum) if at == 0 else ("", "", "")
            said = (entry.status, entry.round, entry.date, entry.reason) if entry else (one.outcome, None, None, "")
            status = status_word(said[0], language)
            if entry and entry is one.contacts[-1] and one.outcome == "withdrawn" != entry.status:
                status = text("recruitment.since", language, status=status, now=text("people.brief-withdrawn", language))
            rows.append((*who, status, *said[1:]))
    put_table([text(f"recruitment.column-{key}", language) for key in keys], rows)
    put("")
    put_grid(totals_grid(known, language))
    for sentence in next_sentences(known, language):
        put(sentence)


def _consents(known: Ledger, language: str) -> list[str]:
    from qualcode.study.recruitment import consent_gaps
    from qualcode.writers.recruitment_tables import gap_sentence

    told = [gap_sentence(gap, language) for gap in consent_gaps(known.persons)]
    return [text("recruitment.consents", language), *(f"  {one}" for one in told)] if told else []


def _mismatches(found: tuple[object, ...], language: str) -> list[str]:
    from qualcode.writers.recruitment_tables import mismatch_sentence

    told = [mismatch_sentence(one, language) for one in found]  # type: ignore[arg-type]
    return [text("recruitment.warnings", language), *(f"  {one}" for one in told)] if told else []


def _warn(lines: list[str]) -> None:
    for line in lines:
        say(line)


def coverage(arguments: argparse.Namespace) -> int:
    """Who is not in the data, on stdout or to a file."""
    from qualcode.study.database import one_moment
    from qualcode.study.missing_voices import coverage as read
    from qualcode.study.recruitment import ledger as read_ledger
    from qualcode.study.rounds import round_sheets
    from qualcode.writers.grid import write_grid
    from qualcode.writers.recruitment_json import coverage_document
    from qualcode.writers.recruitment_tables import coverage_grid

    with open_for_reading(arguments) as study, one_moment(study.reads.connection):
        connection, language = study.reads.connection, study.language
        known = read_ledger(connection)
        found = read(connection, known, round_sheets(connection, known))
        least = int(study.reads.setting("small-cell"))
    if arguments.to:
        to = Path(arguments.to)
        grid = coverage_grid(found, language, least)
        write_grid(grid, to, delimiter=arguments.delimiter)
        say(text("recruitment.written", language, file=to, n=len(grid.rows)))
        for note in grid.notes if to.suffix.lower() == ".csv" else ():
            say(note)
    elif arguments.json:
        put_json(coverage_document(found))
    else:
        put_grid(coverage_grid(found, language))
    return 0


def draw(arguments: argparse.Namespace) -> int:
    """Draw a random order for those on the list, and print it."""
    with open_for_writing(arguments) as study:
        given = {"by": arguments.by} if arguments.by else {}
        given |= {"seed": arguments.seed} if arguments.seed else {}
        told = study.do("draw-order", **given)
        language = study.language
    if arguments.json:
        put_json(told)
        return 0
    say(text("recruitment.drawn", language, n=len(told["drawn"]), seed=told["seed"]))
    headings = [text(f"recruitment.column-{key}", language) for key in ("stratum", "place", "participant")]
    put_table(headings, [(one["stratum"], one["place"], one["participant"]) for one in told["drawn"]])
    return 0
