"""One passage as it may be quoted outside the screen: its words as they may be printed, who speaks, and its lines for the citation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from sqlalchemy import Connection
from sqlalchemy.exc import NoResultFound

from qualcode.faults import Fault
from qualcode.locale import formats
from qualcode.study.database import driver
from qualcode.study.quotes import Passage, bare_span, held_back, printable_row
from qualcode.study.reads import Reads
from qualcode.study.records import QuoteRow
from qualcode.study.settings import setting
from qualcode.study.speech import turns_touched
from qualcode.study.versions import current_version, line_numbers, lines_at, text_of


def passage_row(connection: Connection, material_id: str, start: int, end: int, quotation_id: str | None = None) -> QuoteRow:
    """A passage, or a quotation, as a row of a quote table has it; its `text` is "" where the words may not be printed.

    The words of someone who has withdrawn are withheld, and so are words that are withheld or redacted under another quotation.
    Raises Fault "coding.copy-gone" for a quotation or material that is not there any more.
    """
    passage = _passage(connection, material_id, start, end) if quotation_id is None else _quotation(connection, quotation_id)
    if passage is None:
        raise Fault("coding.copy-gone")
    (turns,) = turns_touched(connection, [(passage.version_id, passage.start, passage.end)])
    return printable_row(
        passage,
        Reads(connection).material(material_id),
        turns,
        line_numbers(connection, passage.version_id, *bare_span(passage)),
        held=_is_held_back(connection, passage.version_id, passage.start, passage.end, quotation_id),
    )


def quotation_rows(connection: Connection, quotation_ids: Iterable[str]) -> dict[str, QuoteRow]:
    """Quotations by id, as rows of a quote table have them; a whole document is cited without lines. A query for each kind of fact."""
    found = driver(connection).execute(
        'SELECT id, text_version_id, start, "end", words, printed, release, material_id, whole FROM quotation '
        "WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(set(quotation_ids))),),
    )
    rows = found.fetchall()
    if not rows:
        return {}
    passages = [Passage(*row[:7]) for row in rows]
    heard = turns_touched(connection, [(one.version_id, one.start, one.end) for one in passages])
    spans = [bare_span(one) for one in passages]
    at = [(one.version_id, place) for one, (start, end) in zip(passages, spans, strict=True) for place in (start, max(start, end - 1))]
    lines = lines_at(connection, at)
    materials, held = {one.id: one for one in Reads(connection).materials()}, held_back(connection)
    made = {}
    for row, one, turns, first, last in zip(rows, passages, heard, lines[::2], lines[1::2], strict=True):
        others = held.get(one.version_id, ())
        hidden = any(other != one.quotation_id and low < one.end and one.start < high for other, low, high in others)
        cited = None if row[8] or first is None or last is None else (first, last)
        made[one.quotation_id] = printable_row(one, materials[row[7]], turns, cited, held=hidden)
    return made


def _passage(connection: Connection, material_id: str, start: int, end: int) -> Passage | None:
    try:
        version = current_version(connection, material_id)
    except NoResultFound:
        return None
    return Passage("", version.id, start, end, text_of(connection, version.id)[start:end], None, "ask")


def _quotation(connection: Connection, quotation_id: str) -> Passage | None:
    found = driver(connection).execute(
        'SELECT id, text_version_id, start, "end", words, printed, release FROM quotation WHERE id = ?', (quotation_id,)
    )
    row = found.fetchone()
    return None if row is None else Passage(*row)


def labels_among(connection: Connection, row: QuoteRow, words: str) -> list[str]:
    """Labels of the speakers of a passage that stand in the words given out and may be real names.

    They are those of people who are not known by a pseudonym; none in a study that is called pseudonymised.
    """
    labels = driver(connection).execute(
        "SELECT DISTINCT s.label FROM speaker s JOIN material m ON m.id = s.material_id LEFT JOIN participant p ON p.id = s.participant_id "
        "WHERE m.name = ? AND NOT coalesce(s.interviewer, 0) AND s.label <> coalesce(p.pseudonym, '') "
        "AND NOT (SELECT pseudonymised FROM study) ORDER BY s.label",
        (row.material,),
    )
    speakers = f", {row.speaker}, "
    return [label for (label,) in labels if f", {label}, " in speakers and re.search(rf"(?<!\w){re.escape(label)}(?!\w)", words)]


def _is_held_back(connection: Connection, version_id: str, start: int, end: int, but: str | None) -> bool:
    found = driver(connection).execute(
        "SELECT 1 FROM quotation WHERE text_version_id = ? AND release IN ('withheld', 'redacted') AND start < ? AND \"end\" > ? "
        "AND id IS NOT ? LIMIT 1",
        (version_id, end, start, but),
    )
    return found.fetchone() is not None


def in_quotation_marks(connection: Connection, words: str, language: str) -> str:
    """Words between the quotation marks that the study has chosen; one line, as in running text."""
    marks = setting(connection, "quotation-marks")
    return formats.quoted(" ".join(words.split()), language, guillemets=marks == "guillemets")
