"""Theoretical sampling decisions: which gap, whom to seek, what came of it."""

from __future__ import annotations

from sqlalchemy import select

from qualcode.model import SamplingDecision, SamplingMaterial
from qualcode.study.names import clean_text
from qualcode.study.registry import CodeRef, MaterialRef, SamplingDecisionRef, verb
from qualcode.study.verbs.materials import round_id
from qualcode.study.work import Work


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
) -> dict[str, str]:
    """Record a theoretical sampling decision: which gap, whom to seek, why."""
    row_id = work.insert(
        SamplingDecision,
        gap=clean_text(gap),
        whom=clean_text(whom),
        why=clean_text(why),
        outcome=clean_text(outcome),
        round_id=None if round is None else round_id(work, round),
        code_id=code,
        closed=bool(outcome),
        decided_at=work.now,
        coder_id=work.coder_id_if_known(),
    )
    work.say("sampling-decision")
    return {"id": row_id}


@verb("close-sampling-decision")
def close_sampling_decision(work: Work, *, decision: SamplingDecisionRef, outcome: str, materials: list[MaterialRef] | None = None) -> None:
    """Say what came of a sampling decision, and in which material."""
    there = set(work.connection.scalars(select(SamplingMaterial.material_id).where(SamplingMaterial.decision_id == decision)))
    new = [one for one in dict.fromkeys(materials or []) if one not in there]
    work.insert_many(SamplingMaterial, ({"decision_id": decision, "material_id": one} for one in new))
    work.update(SamplingDecision, decision, outcome=clean_text(outcome), closed=True)
    work.say("close-sampling-decision")
