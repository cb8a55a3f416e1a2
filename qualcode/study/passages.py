"""What many verbs stand on: a draft frozen, a quotation on a passage, codings taken away with what only they held."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, bindparam, delete, exists, func, not_, select

from qualcode.faults import Fault
from qualcode.model import (
    Coding,
    DimensionPlace,
    FindingEvidence,
    HandoverQuotation,
    MemoLink,
    NegativeCase,
    Quotation,
    RelationEvidence,
    TextVersion,
    Translation,
)
from qualcode.study.bulk import among
from qualcode.study.database import driver
from qualcode.study.references import FINDERS
from qualcode.study.stored_lines import line_rows, store_lines
from qualcode.study.transcriptions import transcription_of
from qualcode.study.versions import current_version, find_words, text_of
from qualcode.study.work import Work
from qualcode.text.graphemes import widen

#: what holds a quotation although no code is on it
HOLDERS = (RelationEvidence, FindingEvidence, DimensionPlace, NegativeCase, Translation, HandoverQuotation)

_QUOTATION_ON = (
    select(Quotation.id)
    .where(Quotation.text_version_id == bindparam("version"), Quotation.start == bindparam("start"), Quotation.end == bindparam("end"))
    .order_by(Quotation.created_at)
    .limit(1)
)


def freeze_if_draft(work: Work, material: str) -> Row[Any]:
    """The current text version, its lines laid down and stored if it was a draft. Raises Fault where corrections are not in it yet."""
    version = current_version(work.connection, material)
    if version.frozen_at is None:
        refuse_if_behind(work, material, version)
        freeze_version(work, version.id, text_of(work.connection, version.id), version.measure)
    return version


def refuse_if_behind(work: Work, material: str, version: Row[Any]) -> None:
    """Raise Fault where a text is to be used or edited that does not have yet what was corrected in its recording's segments."""
    heard = transcription_of(work.connection, material) if version.frozen_at is None else None
    if heard is not None and not heard.laid and not heard.edited:
        raise Fault("study.transcript-behind", material=heard.material)


def freeze_version(work: Work, version_id: str, text: str, measure: int) -> None:
    """Mark one text version frozen and store its lines, which are the same in every copy that freezes it."""
    work.update(TextVersion, version_id, frozen_at=work.now)
    store_lines(driver(work.connection), line_rows(version_id, text, measure))


def quotation_on(work: Work, material: str, start: int, end: int, *, always_new: bool = False) -> str:
    """The quotation on exactly this passage of the current text, made (and the draft frozen) if there is none."""
    version = freeze_if_draft(work, material)
    start, end, words = passage(work, version.id, start, end)
    if not always_new:
        there = quotation_there(work, version.id, start, end)
        if there:
            return there
    return work.insert(
        Quotation,
        material_id=material,
        text_version_id=version.id,
        start=start,
        end=end,
        words=words,
        created_at=work.now,
        coder_id=work.coder_id_if_known(),
    )


def quotation_there(work: Work, version: str, start: int, end: int) -> str | None:
    """The oldest quotation on exactly this passage of a text version."""
    return work.connection.scalar(_QUOTATION_ON, {"version": version, "start": start, "end": end})


def drop_bare_quotations(work: Work, quotations: Iterable[str]) -> None:
    """Remove quotations that no coding, memo, evidence, translation or release status holds any more."""
    held = [exists().where(MemoLink.about == "quotation", MemoLink.about_id == Quotation.id)]
    held += [exists().where(noun.quotation_id == Quotation.id) for noun in (Coding, *HOLDERS)]
    bare = (Quotation.release == "ask", func.coalesce(Quotation.printed, "") == "", *map(not_, held))
    work.connection.execute(delete(Quotation).where(Quotation.id.in_(among(quotations)), *bare))


def quotation_with_words(work: Work, material: str, words: str) -> str:
    """The quotation on the passage of a material that has these words, made if there is none yet."""
    material_id = FINDERS["material"](work.connection, material)
    start, end = find_words(work.connection, material_id, words)
    return quotation_on(work, material_id, start, end)


def quotation_there_with_words(work: Work, material: str, words: str) -> str | None:
    """As `quotation_with_words`, but None where there is no quotation yet."""
    material_id = FINDERS["material"](work.connection, material)
    version = current_version(work.connection, material_id)
    return quotation_there(work, version.id, *find_words(work.connection, material_id, words))


def passage(work: Work, version_id: str, start: int, end: int) -> tuple[int, int, str]:
    """Offsets widened to graphemes, with the words between them. Raises Fault for a passage out of range or empty."""
    text = text_of(work.connection, version_id)
    if not 0 <= start < end <= len(text):
        raise Fault("study.passage-outside", start=start, end=end, length=len(text))
    start, end, _ = widen(text, start, end)
    if not text[start:end].strip():
        raise Fault("study.passage-blank", start=start, end=end)
    return start, end, text[start:end]


def without_printed_form(row: Row[Any]) -> dict[str, Any]:
    """What becomes of a quotation whose words change: a printed form made for the old words goes, and what it hid stays hidden."""
    if row.printed is None:
        return {"printed": None}
    return {"printed": None, "release": "withheld" if row.release == "withheld" else "redacted"}


def drop_codings(work: Work, codings: list[str]) -> None:
    """Remove codings, and quotations that nothing holds any more."""
    quotations = set(work.connection.scalars(select(Coding.quotation_id).where(Coding.id.in_(among(codings)))))
    work.connection.execute(delete(MemoLink).where(MemoLink.about == "coding", MemoLink.about_id.in_(among(codings))))
    work.connection.execute(delete(Coding).where(Coding.id.in_(among(codings))))
    drop_bare_quotations(work, quotations)
