"""What findings cite, and what the notes of a report cite, as lists that can be counted and held against the study."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.analysis.citing import Cites, CitingStatistics, Place, Support, citing_statistics, first_support
from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.chain import Break
from qualcode.study.cited import appendix_name
from qualcode.study.database import driver
from qualcode.study.findings import evidence_of_findings
from qualcode.study.reads import Reads
from qualcode.text.citations import Cited, read_notes
from qualcode.text.notes import missing_numbers, notes_in

#: bytes of a file of notes that are read
LARGEST = 20_000_000
_NUMBERS, _TEXTS = ("number", "note", "footnote", "nummer", "fodnote"), ("text", "footnote_text", "note_text", "tekst", "citation")


class CitationLists(NamedTuple):
    """How a report cites."""

    statistics: CitingStatistics
    support: Support
    faults: tuple[Break, ...]


def of_findings(connection: Connection) -> CitationLists:
    """What the findings of the study cite, by the quotations that speak for them; without a fault, since all of it is computed."""
    lists = []
    evidence = evidence_of_findings(connection, "en")
    in_order = driver(connection).execute("SELECT id FROM finding ORDER BY position, created_at, id").fetchall()
    for number, (finding,) in enumerate(in_order, 1):
        mine = [one for one in evidence.get(finding, ()) if one.side == "for"]
        places = [(one.row.appendix or one.row.material, _lines(one.row.line_from, one.row.line_to)) for one in mine]
        lists.append(Cites(number, tuple(places)))
    rounds = _rounds(connection)
    # Findings cite material only: a codebook with a number is not left out by them.
    return CitationLists(citing_statistics(lists, list(rounds)), first_support(lists, rounds), ())


def of_notes(connection: Connection, notes: Sequence[tuple[int, str]], language: str) -> CitationLists:
    """What notes of a report cite, with what is wrong in them. Notes that cite no appendix are left out of the counts."""
    read = read_notes(notes)
    lists = [Cites(number, tuple(_place(one) for one in reading.places if one.appendix)) for number, reading in read.items()]
    lists = [one for one in lists if one.places]
    rounds = _rounds(connection)
    known = _known(connection, rounds)
    words = dict(notes)
    faults: list[tuple[int, Break]] = []

    def tell(note: int, key: str, **fields: object) -> None:
        where = text("trace.note", language, number=note)
        remedy = text(f"trace.remedy-note-{key}", language, **fields)
        faults.append((note, Break(text(f"trace.note-{key}", language, **fields), where, remedy)))

    for number, reading in read.items():
        for slip in reading.slips:
            tell(number, slip.what, words=slip.words, text=words[number][:80])
        if reading.ibid:
            continue
        cited = [one.appendix for one in reading.places if one.appendix is not None]
        for one in dict.fromkeys(cited):
            if known and one not in known:
                tell(number, "unknown", name=appendix_name(one, "", language))
        if cited and all(one.whole for one in reading.places):
            tell(number, "no-place", text=words[number][:80])
        if missing := _nearly_all(connection, reading.places, language):
            tell(number, "nearly-all", missing=", ".join(missing))
    for number in missing_numbers(read):
        tell(number, "missing", number=number)
    faults.sort(key=lambda fault: fault[0])
    return CitationLists(citing_statistics(lists, known), first_support(lists, rounds), tuple(fault for _, fault in faults))


def read_notes_file(file: Path) -> list[tuple[int, str]]:
    """Numbered notes of a file: csv with a column of numbers and one of texts, or plain text with a note a line. Raises Fault."""
    try:
        if file.stat().st_size > LARGEST:
            raise Fault("trace.notes-too-large", file=str(file))
        told = file.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        raise Fault("trace.notes-unread", file=str(file), reason=error.strerror or str(error)) from None
    notes = _from_csv(told) if file.suffix.lower() == ".csv" else notes_in(told.splitlines())
    if not notes:
        raise Fault("trace.no-notes", file=str(file))
    return notes


def _from_csv(told: str) -> list[tuple[int, str]]:
    rows = list(csv.reader(told.splitlines()))
    heading = [cell.strip().casefold() for cell in rows[0]] if rows else []
    number = next((heading.index(name) for name in _NUMBERS if name in heading), None)
    words = next((heading.index(name) for name in _TEXTS if name in heading), None)
    if number is None or words is None:
        return []
    found: dict[int, str] = {}
    for row in rows[1:]:
        if len(row) > max(number, words) and row[number].strip().isdecimal():
            found.setdefault(int(row[number]), row[words].strip())
    return sorted(found.items())


def _place(one: Cited) -> Place:
    return one.appendix or 0, one.lines or one.pages


def _lines(line_from: int | None, line_to: int | None) -> tuple[int, int] | None:
    return None if line_from is None else (line_from, line_to or line_from)


def _rounds(connection: Connection) -> dict[int | str, int | None]:
    """By appendix (else by name), the round of a material."""
    return {one.appendix or one.name: one.round for one in Reads(connection).materials()}


def _known(connection: Connection, rounds: Mapping[int | str, int | None]) -> list[int | str]:
    """What can be cited: the numbered appendices; as long as there are none, the material by its names."""
    numbers = driver(connection).execute("SELECT DISTINCT number FROM appendix ORDER BY number").fetchall()
    return [number for (number,) in numbers] or list(rounds)


def _nearly_all(connection: Connection, places: Sequence[Cited], language: str) -> list[str]:
    """The conversations that a long list of whole appendices leaves out, where it has all but a few."""
    from qualcode.study.finding_checks import NEARLY_ALL

    rows = driver(connection).execute(
        "SELECT DISTINCT a.number FROM appendix a JOIN material m ON m.id = a.material_id WHERE m.kind IN ('interview', 'focus-group') "
        "ORDER BY a.number"
    )
    every = [number for (number,) in rows]
    named = {one.appendix for one in places if one.whole} & set(every)
    missing = [number for number in every if number not in named]
    if not missing or len(named) < 3 or len(named) < NEARLY_ALL * len(every):
        return []
    return [appendix_name(number, "", language) for number in missing]
