"""Negative cases: quotations that do not fit a category as it stands, whether or not a relation says so."""

from __future__ import annotations

from sqlalchemy import select

from qualcode.faults import Fault
from qualcode.model import Code, NegativeCase
from qualcode.study.names import clean_text
from qualcode.study.passages import drop_bare_quotations, quotation_with_words
from qualcode.study.registry import CodeRef, MaterialRef, QuotationRef, verb
from qualcode.study.work import Work


@verb("mark-negative")
def mark_negative(
    work: Work,
    *,
    code: CodeRef,
    quotation: QuotationRef | None = None,
    material: MaterialRef | None = None,
    words: str | None = None,
    note: str = "",
) -> dict[str, str]:
    """Mark a quotation as a negative case of a category, and say in what it does not fit; marked again, the note is another."""
    if quotation is None:
        if material is None or words is None:
            raise Fault("study.which-quotation")
        quotation = quotation_with_words(work, material, words)
    there = work.connection.scalar(select(NegativeCase.id).where(NegativeCase.code_id == code, NegativeCase.quotation_id == quotation))
    if there:
        work.update(NegativeCase, there, note=clean_text(note))
    else:
        there = work.insert(
            NegativeCase,
            code_id=code,
            quotation_id=quotation,
            note=clean_text(note),
            created_at=work.now,
            coder_id=work.coder_id_if_known(),
        )
    work.say("mark-negative", code=work.row(Code, code).name)
    return {"id": there}


@verb("unmark-negative")
def unmark_negative(work: Work, *, code: CodeRef, quotation: QuotationRef) -> None:
    """Say that a quotation is no negative case of a category (any more)."""
    there = work.connection.scalar(select(NegativeCase.id).where(NegativeCase.code_id == code, NegativeCase.quotation_id == quotation))
    if there is None:
        raise Fault("study.not-negative", code=work.row(Code, code).name)
    work.delete(NegativeCase, there)
    drop_bare_quotations(work, [quotation])
    work.say("unmark-negative", code=work.row(Code, code).name)
