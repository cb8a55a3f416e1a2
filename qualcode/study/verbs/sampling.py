"""Theoretical sampling decisions: which gap, whom to seek, what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from qualcode.faults import Fault
from qualcode.model import Memo, MemoLink, Property, SamplingDecision, SamplingMaterial
from qualcode.study.links import forget_links
from qualcode.study.registry import (
    UNSET,
    CodeRef,
    GuideVersionRef,
    MaterialRef,
    PropertyRef,
    SamplingDecisionRef,
    Unset,
    those_given,
    verb,
)
from qualcode.study.verbs.materials import round_id
from qualcode.study.verbs.memos import link
from qualcode.study.work import Work

#: characters of a gap that head the memo about it
HEAD = 80


@verb("sampling-decision")
def sampling_decision(
    work: Work,
    *,
    gap: str,
    whom: str = "",
    why: str = "",
    outcome: str = "",
    round: int | None = None,
    code: CodeRef | None = None,
    property: PropertyRef | None = None,
    guide_version: GuideVersionRef | None = None,
    on: dt.date | None = None,
) -> dict[str, str]:
    """Record a theoretical sampling decision: which gap, whom to seek, why.

    A property that the gap is in, and the version of the interview guide that is to fill it, are told by a sampling memo about it.
    """
    if not gap.strip():
        raise Fault("study.sampling-no-gap")
    row_id = work.insert(
        SamplingDecision,
        gap=gap,
        whom=whom,
        why=why,
        outcome=outcome,
        round_id=None if round is None else round_id(work, round),
        code_id=_code_of(work, code, property),
        closed=bool(outcome.strip()),
        decided_at=_moment(on) if on else work.now,
        coder_id=work.coder_id_if_known(),
    )
    _tell_by_memo(work, row_id, property, guide_version)
    work.say("sampling-decision")
    return {"id": row_id}


@verb("edit-sampling-decision")
def edit_sampling_decision(
    work: Work,
    *,
    decision: SamplingDecisionRef,
    gap: str | Unset = UNSET,
    whom: str | Unset = UNSET,
    why: str | Unset = UNSET,
    outcome: str | Unset = UNSET,
    closed: bool | Unset = UNSET,
    round: int | Unset | None = UNSET,
    code: CodeRef | Unset | None = UNSET,
    materials: list[MaterialRef] | Unset = UNSET,
    property: PropertyRef | None = None,
    guide_version: GuideVersionRef | None = None,
    on: dt.date | None = None,
) -> None:
    """Change what a sampling decision says, open it again, or say which materials it led to: those named and no others."""
    row = work.row(SamplingDecision, decision)
    values: dict[str, Any] = those_given({"gap": gap, "whom": whom, "why": why, "outcome": outcome, "closed": closed, "code_id": code})
    if not isinstance(round, Unset):
        values["round_id"] = None if round is None else round_id(work, round)
    if property is not None:
        values["code_id"] = _code_of(work, values.get("code_id", row.code_id), property)
    if on is not None:
        values["decided_at"] = _moment(on)
    if not values.get("gap", row.gap).strip():
        raise Fault("study.sampling-no-gap")
    if values.get("closed", row.closed) and not values.get("outcome", row.outcome).strip():
        raise Fault("study.sampling-no-outcome")
    work.update(SamplingDecision, decision, **values)
    if not isinstance(materials, Unset):
        _put_materials(work, decision, materials, only=True)
    _tell_by_memo(work, decision, property, guide_version)
    work.say("edit-sampling-decision")


@verb("close-sampling-decision")
def close_sampling_decision(
    work: Work, *, decision: SamplingDecisionRef, outcome: str, materials: list[MaterialRef] | None = None, gap_closed: bool = True
) -> None:
    """Say what came of a sampling decision, in which material, and whether the gap is closed; one that is not stays open."""
    if not outcome.strip():
        raise Fault("study.sampling-no-outcome")
    _put_materials(work, decision, materials or [])
    work.update(SamplingDecision, decision, outcome=outcome, closed=gap_closed)
    work.say("close-sampling-decision")


@verb("delete-sampling-decision")
def delete_sampling_decision(work: Work, *, decision: SamplingDecisionRef) -> None:
    """Remove a sampling decision that was a mistake; memos about it stay."""
    forget_links(work, "sampling_decision", decision)
    work.delete(SamplingDecision, decision)
    work.say("delete-sampling-decision")


def _put_materials(work: Work, decision: str, materials: list[str], *, only: bool = False) -> None:
    query = select(SamplingMaterial.material_id, SamplingMaterial.id).where(SamplingMaterial.decision_id == decision)
    there: dict[str, str] = {row.material_id: row.id for row in work.connection.execute(query)}
    if only:
        work.delete(SamplingMaterial, *(row_id for material, row_id in there.items() if material not in materials))
    new = [one for one in dict.fromkeys(materials) if one not in there]
    work.insert_many(SamplingMaterial, [{"decision_id": decision, "material_id": one} for one in new])


def _moment(on: dt.date) -> dt.datetime:
    """Noon: the same day wherever it is read."""
    return dt.datetime.combine(on, dt.time(12), dt.UTC)


def _code_of(work: Work, code: str | None, property: str | None) -> str | None:
    """The category of a gap: the one named, else that of the property. Raises Fault where they are not of each other."""
    if property is None:
        return code
    row = work.row(Property, property)
    if code not in (None, row.code_id):
        raise Fault("study.sampling-other-property", property=row.name)
    return str(row.code_id)


def _tell_by_memo(work: Work, decision: str, property: str | None, guide_version: str | None) -> None:
    """Link the newest sampling memo about the decision to what it names, writing one where there is none."""
    about = [{kind: one} for kind, one in (("property", property), ("guide-version", guide_version)) if one is not None]
    if not about:
        return
    query = (
        select(Memo.id)
        .join(MemoLink, MemoLink.memo_id == Memo.id)
        .where(MemoLink.about == "sampling_decision", MemoLink.about_id == decision, Memo.kind == "sampling")
        .order_by(Memo.created_at.desc(), Memo.id)
    )
    memo = work.connection.scalar(query.limit(1))
    if memo is None:
        row = work.row(SamplingDecision, decision)
        title = " ".join(row.gap.split())[:HEAD].rstrip()
        facts = {"created_at": work.now, "changed_at": work.now, "coder_id": work.coder_id_if_known()}
        memo = work.insert(Memo, kind="sampling", title=title, text=row.why or row.gap, **facts)
        about = [{"sampling-decision": decision}, *about]
    for thing in about:
        link(work, memo, thing)
