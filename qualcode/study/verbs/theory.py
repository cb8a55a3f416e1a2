"""Judgements about categories."""

from __future__ import annotations

from typing import Literal

from qualcode.faults import Fault
from qualcode.model import Code, Judgement, Memo
from qualcode.study.names import clean_text
from qualcode.study.registry import CodeRef, JudgementRef, MemoRef, verb
from qualcode.study.verbs.memos import link
from qualcode.study.work import Work


@verb("judge")
def judge(
    work: Work,
    *,
    kind: Literal["saturation", "core"],
    code: CodeRef,
    statement: str,
    criterion: str = "",
    signed_by: str | None = None,
    memo: MemoRef | None = None,
    why: str = "",
) -> dict[str, str]:
    """Record your signed, dated judgement about a category: that it is saturated, or why it is a core category.

    The reasons are a memo that is there, or `why`, which becomes one about the category. Nobody changes or removes a judgement:
    who judges otherwise later, or withdraws, signs another one, and both stand in the record.
    """
    signed = signed_by or work.coder
    if not signed:
        raise Fault("study.who-signs")
    if not statement.strip():
        raise Fault("study.empty-judgement")
    if why.strip():
        if memo is not None:
            raise Fault("study.reasons-twice")
        told = {"kind": "theoretical", "text": clean_text(why), "created_at": work.now, "changed_at": work.now}
        memo = work.insert(Memo, **told, coder_id=work.coder_id_if_known())
        link(work, memo, {"code": code})
    row_id = work.insert(
        Judgement,
        kind=kind,
        code_id=code,
        criterion=criterion,
        statement=clean_text(statement),
        signed_by=signed,
        signed_at=work.now,
        memo_id=memo,
    )
    work.say(f"judge-{kind}", code=work.row(Code, code).name)
    return {"id": row_id}


@verb("set-judgement-memo")
def set_judgement_memo(work: Work, *, judgement: JudgementRef, memo: MemoRef | None) -> None:
    """Say which memo gives the reasons of a judgement; null for none."""
    row = work.row(Judgement, judgement)
    work.update(Judgement, judgement, memo_id=memo)
    work.say("set-judgement-memo", code=work.row(Code, row.code_id).name)
