"""Judgements about categories."""

from __future__ import annotations

from typing import Literal

from qualcode.faults import Fault
from qualcode.model import Code, Judgement
from qualcode.study.names import clean_text
from qualcode.study.registry import CodeRef, MemoRef, verb
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
) -> dict[str, str]:
    """Record your signed, dated judgement about a category: that it is saturated, or why it is a core category."""
    signed = signed_by or work.coder
    if not signed:
        raise Fault("study.who-signs")
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
