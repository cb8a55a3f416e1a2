"""One passage as it may be quoted outside the screen: its words as they may be printed, who speaks, and its lines for the citation."""

from __future__ import annotations

from sqlalchemy import Connection, select

from qualcode.locale import formats
from qualcode.model import Quotation
from qualcode.study.database import driver
from qualcode.study.quotes import shown_words, who_speaks, with_pseudonyms
from qualcode.study.reads import Reads
from qualcode.study.records import QuoteRow
from qualcode.study.settings import setting
from qualcode.study.speech import turns_touched
from qualcode.study.versions import current_version, line_numbers, text_of


def passage_row(connection: Connection, material_id: str, start: int, end: int, quotation_id: str | None = None) -> QuoteRow:
    """A passage, or a quotation, as a row of a quote table has it; its `text` is "" where the words may not be printed.

    The words of someone who has withdrawn are withheld, and so are words that are withheld or redacted under another quotation.
    """
    material, version = Reads(connection).material(material_id), current_version(connection, material_id)
    words, printed, release = text_of(connection, version.id)[start:end], None, "ask"
    if quotation_id is not None:
        row = connection.execute(select(Quotation.__table__).where(Quotation.id == quotation_id)).one()
        printed, release = row.printed, row.release
    (turns,) = turns_touched(connection, [(version.id, start, end)])
    participant, speaker, withdrawn = who_speaks(turns)
    if withdrawn or _is_held_back(connection, version.id, start, end, quotation_id):
        release = "withheld"
    lines = line_numbers(connection, version.id, start, end)
    return QuoteRow(
        id="",
        code_id="",
        code_name="",
        code_path="",
        code_definition="",
        quotation_id=quotation_id or "",
        text=shown_words(with_pseudonyms(words, start, turns) if printed is None else words, printed, release),
        speeches=(),
        question=None,
        material=material.name,
        kind=material.kind,
        round=material.round,
        group=material.group,
        participant=participant,
        speaker=speaker,
        line_from=lines[0] if lines else None,
        line_to=lines[1] if lines else None,
        start=start,
        end=end,
        coder="",
        memo="",
        release=release,
    )


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
