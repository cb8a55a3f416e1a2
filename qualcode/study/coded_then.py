"""Which passages had which codes at an earlier point, as they may be printed today.

What may be printed is decided by what holds now: release, consent and pseudonyms may have changed since, and a text may have been edited.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.quotes import Passage, Printer
from qualcode.study.reads import Reads
from qualcode.study.records import MaterialRecord, QuoteRow
from qualcode.study.versions import listed_versions, text_of


class CodedThen(NamedTuple):
    """The quotations of an earlier point."""

    #: by code, each quotation once, in the order of the material and of the text
    rows: dict[str, list[QuoteRow]]
    #: distinct quotations that had a code, and those of them that cannot be shown: their material or text version is not there any more
    quotations: int
    lost: int


class _Place(NamedTuple):
    version: str
    start: int
    end: int
    release: str


def coded_then(now: Connection, then: Connection) -> CodedThen:
    """The quotations that had a code when `then` was, printed as `now` has it. The two may be the same."""
    places = {
        one: _Place(version, start, end, release)
        for one, version, start, end, release in driver(then).execute(
            'SELECT q.id, q.text_version_id, q.start, q."end", q.release FROM quotation q WHERE q.id IN (SELECT quotation_id FROM coding)'
        )
    }
    printer, materials = Printer(now), {one.id: one for one in Reads(now).materials()}
    order = {material: place for place, material in enumerate(materials)}
    current = {version: materials[material] for version, material, _, _ in listed_versions(now)}
    shown: dict[str, tuple[tuple[int, int, int, str], QuoteRow]] = {}
    for passage, material in _passages(now, places, current):
        key = order[material.id], passage.start, -passage.end, passage.quotation_id
        shown[passage.quotation_id] = key, printer.row(material, passage)
    by_code: dict[str, dict[str, tuple[Any, QuoteRow]]] = {}
    for code, quotation in driver(then).execute("SELECT DISTINCT code_id, quotation_id FROM coding"):
        if quotation in shown:
            by_code.setdefault(code, {})[quotation] = shown[quotation]
    rows = {code: [row for _, row in sorted(own.values(), key=lambda one: one[0])] for code, own in by_code.items()}
    return CodedThen(rows, len(places), len(places.keys() - shown.keys()))


def _passages(now: Connection, places: dict[str, _Place], current: dict[str, MaterialRecord]) -> Iterator[tuple[Passage, MaterialRecord]]:
    """Each quotation where it was, as long as its text is the same; else where it is now. What is in no text of today is left out."""
    here = {
        row[0]: Passage(*row)
        for row in driver(now).execute('SELECT id, text_version_id, start, "end", words, printed, release FROM quotation').fetchall()
    }
    for quotation, was in places.items():
        known = here.get(quotation)
        if known is not None and (known.version_id != was.version or (known.start, known.end) == (was.start, was.end)):
            passage = known
        else:
            words = text_of(now, was.version)[was.start : was.end] if was.version in current else ""
            # Its printed form, if it has one, is that of other words.
            passage = Passage(quotation, was.version, was.start, was.end, words, None, known.release if known else was.release)
        if passage.version_id in current:
            yield passage, current[passage.version_id]
