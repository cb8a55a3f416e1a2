"""Quotations: made, resized, split, joined; their release status, printed form and translations."""

from __future__ import annotations

import json
from typing import Any, Literal

from sqlalchemy import delete, select, update

from qualcode.faults import Fault
from qualcode.model import (
    Coding,
    DimensionPlace,
    FindingEvidence,
    HandoverQuotation,
    NegativeCase,
    Quotation,
    RelationEvidence,
    Translation,
)
from qualcode.study.bulk import among
from qualcode.study.links import move_links
from qualcode.study.names import clean_text
from qualcode.study.passages import passage, quotation_on, quotation_with_words, without_printed_form
from qualcode.study.registry import CodingRef, MaterialRef, QuotationRef, verb
from qualcode.study.versions import text_of
from qualcode.study.work import Work
from qualcode.text.graphemes import widen
from qualcode.text.printed import edits_of

Release = Literal["free", "ask", "withheld", "redacted"]


@verb("make-quotation")
def make_quotation(work: Work, *, material: MaterialRef, start: int, end: int) -> dict[str, str]:
    """Make a quotation of a passage, without a code on it; a second one on the same passage is another object."""
    quotation = quotation_on(work, material, start, end, always_new=True)
    work.say("make-quotation")
    work.happened_in(material, start)
    return {"id": quotation}


@verb("part-quotation")
def part_quotation(work: Work, *, quotation: QuotationRef, codings: list[CodingRef]) -> dict[str, str]:
    """Give some of a quotation's codings a quotation of their own on the same passage, so that it can be changed without the others."""
    row = work.row(Quotation, quotation)
    new = quotation_on(work, row.material_id, row.start, row.end, always_new=True)
    work.update(Quotation, new, release=row.release, release_why=row.release_why, printed=row.printed, whole=row.whole)
    work.connection.execute(update(Coding).where(Coding.quotation_id == quotation, Coding.id.in_(among(codings))).values(quotation_id=new))
    work.say("part-quotation")
    work.happened_in(row.material_id, row.start)
    return {"quotation": new}


@verb("resize-quotation")
def resize_quotation(work: Work, *, quotation: QuotationRef, start: int, end: int) -> dict[str, bool]:
    """Give a quotation other ends; a printed form that was made for the old words goes."""
    row = work.row(Quotation, quotation)
    start, end, words = passage(work, row.text_version_id, start, end)
    if (start, end) != (row.start, row.end):
        work.update(Quotation, quotation, start=start, end=end, words=words, **without_printed_form(row))
        work.say("resize-quotation")
        work.happened_in(row.material_id, start)
        return {"printed_form_gone": row.printed is not None}
    return {"printed_form_gone": False}


@verb("split-quotation")
def split_quotation(work: Work, *, quotation: QuotationRef, offset: int) -> dict[str, Any]:
    """Split a quotation in two at an offset; both parts carry all its codings, and the blanks between them go to neither."""
    row = work.row(Quotation, quotation)
    text = text_of(work.connection, row.text_version_id)
    at = widen(text, offset, offset)[0] if row.start < offset < row.end else row.start
    first_end, at = _without_blanks(text, row.start, at, row.end)
    if first_end == row.start or at == row.end:
        raise Fault("study.split-outside", at=offset, start=row.start, end=row.end)
    second = work.insert(
        Quotation,
        material_id=row.material_id,
        text_version_id=row.text_version_id,
        start=at,
        end=row.end,
        words=text[at : row.end],
        release=row.release,
        release_why=row.release_why,
        created_at=work.now,
        coder_id=row.coder_id,
    )
    for coding in work.connection.execute(select(Coding.__table__).where(Coding.quotation_id == quotation)).all():
        work.insert(
            Coding,
            quotation_id=second,
            code_id=coding.code_id,
            coder_id=coding.coder_id,
            pass_id=coding.pass_id,
            created_at=coding.created_at,
        )
    work.update(Quotation, quotation, end=first_end, words=text[row.start : first_end], **without_printed_form(row))
    work.update(Quotation, second, **without_printed_form(row))
    work.say("split-quotation")
    work.happened_in(row.material_id, at)
    return {"first": quotation, "second": second, "printed_form_gone": row.printed is not None}


@verb("join-quotations")
def join_quotations(work: Work, *, quotations: list[QuotationRef]) -> dict[str, Any]:
    """Join quotations of one material into the first of them, from its earliest start to its last end."""
    rows = [work.row(Quotation, quotation) for quotation in dict.fromkeys(quotations)]
    if len(rows) < 2 or len({row.text_version_id for row in rows}) > 1:
        raise Fault("study.join-what")
    kept, others = rows[0], rows[1:]
    held = select(Coding.code_id, Coding.coder_id, Coding.id).where(Coding.quotation_id == kept.id)
    have = {(row.code_id, row.coder_id): row.id for row in work.connection.execute(held)}
    for row in others:
        for coding in work.connection.execute(select(Coding.__table__).where(Coding.quotation_id == row.id)).all():
            if (coding.code_id, coding.coder_id) not in have:
                work.update(Coding, coding.id, quotation_id=kept.id)
                have[coding.code_id, coding.coder_id] = coding.id
            else:
                move_links(work, "coding", coding.id, have[coding.code_id, coding.coder_id])
                work.delete(Coding, coding.id)
        _hand_over(work, row.id, kept.id)
        work.delete(Quotation, row.id)
    start, end = min(row.start for row in rows), max(row.end for row in rows)
    releases = [str(without_printed_form(row).get("release", row.release)) for row in rows]
    strictest = max(releases, key=("free", "ask", "redacted", "withheld").index)
    words = text_of(work.connection, kept.text_version_id)[start:end]
    work.update(Quotation, kept.id, start=start, end=end, words=words, printed=None, release=strictest)
    work.say("join-quotations", n=len(rows))
    work.happened_in(kept.material_id, start)
    return {"quotation": kept.id, "printed_form_gone": any(row.printed is not None for row in rows)}


@verb("set-release")
def set_release(
    work: Work,
    *,
    release: Release,
    quotation: QuotationRef | None = None,
    material: MaterialRef | None = None,
    words: str | None = None,
    why: str = "",
) -> None:
    """Say where a quotation may go: free, ask, withheld, redacted."""
    found = _meant(work, quotation, material, words)
    work.update(Quotation, found, release=release, release_why=clean_text(why))
    row = work.row(Quotation, found)
    work.say(f"set-release-{release}")
    work.happened_in(row.material_id, row.start)


@verb("set-printed-form")
def set_printed_form(
    work: Work,
    *,
    printed: str | None,
    quotation: QuotationRef | None = None,
    material: MaterialRef | None = None,
    words: str | None = None,
) -> None:
    """Give a quotation a printed form: its own words with marked omissions […] and [insertions]; null removes it."""
    found = _meant(work, quotation, material, words)
    row = work.row(Quotation, found)
    if printed is not None:
        edits = edits_of(row.words, clean_text(printed))
        if edits is None:
            raise Fault("study.printed-form", printed=printed[:60])
        work.update(Quotation, found, printed=json.dumps(edits, ensure_ascii=False))
    else:
        work.update(Quotation, found, printed=None)
    work.say("set-printed-form")
    work.happened_in(row.material_id, row.start)


@verb("translate-quotation")
def translate_quotation(work: Work, *, quotation: QuotationRef, language: str, text: str) -> None:
    """Give a quotation a translation; an empty text removes it."""
    there = work.connection.scalar(select(Translation.id).where(Translation.quotation_id == quotation, Translation.language == language))
    if not text.strip():
        work.delete(Translation, *([there] if there else []))
    elif there:
        work.update(Translation, there, text=clean_text(text))
    else:
        work.insert(Translation, quotation_id=quotation, language=language, text=clean_text(text), coder_id=work.coder_id_if_known())
    work.say("translate-quotation", language=language)


def _without_blanks(text: str, start: int, at: int, end: int) -> tuple[int, int]:
    """Where the part before `at` ends and the part after it begins, on graphemes."""
    first_end = start + len(text[start:at].rstrip())
    second_start = end - len(text[at:end].lstrip())
    return widen(text, start, first_end)[1], widen(text, second_start, end)[0]


def _meant(work: Work, quotation: str | None, material: str | None, words: str | None) -> str:
    if quotation is not None:
        return quotation
    if material is None or words is None:
        raise Fault("study.which-quotation")
    return quotation_with_words(work, material, words)


def _hand_over(work: Work, source: str, into: str) -> None:
    """What spoke of one quotation speaks of the other."""
    pairs: tuple[tuple[Any, Any], ...] = ((RelationEvidence, "relation_id"), (FindingEvidence, "finding_id"))
    for noun, holder in pairs:
        have = set(work.connection.execute(select(getattr(noun, holder), noun.side).where(noun.quotation_id == into)))
        for row in work.connection.execute(select(noun.__table__).where(noun.quotation_id == source)).all():
            if (getattr(row, holder), row.side) in have:
                work.delete(noun, row.id)
            else:
                work.update(noun, row.id, quotation_id=into)
    languages = work.connection.scalars(select(Translation.language).where(Translation.quotation_id == into)).all()
    more = Translation.quotation_id == source, Translation.language.not_in(languages)
    work.connection.execute(update(Translation).where(*more).values(quotation_id=into))
    once: tuple[tuple[Any, Any], ...] = ((DimensionPlace, "dimension_id"), (NegativeCase, "code_id"))
    for noun, holder in once:
        column = getattr(noun, holder)
        there = select(column).where(noun.quotation_id == into).scalar_subquery()
        work.connection.execute(delete(noun).where(noun.quotation_id == source, column.in_(there)))
        work.connection.execute(update(noun).where(noun.quotation_id == source).values(quotation_id=into))
    work.connection.execute(update(HandoverQuotation).where(HandoverQuotation.quotation_id == source).values(quotation_id=into))
    move_links(work, "quotation", source, into)
