"""What `saturation --json` prints: the keys of SHELL.md and no others. Figures that are not defined are None, with their reason beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qualcode.analysis.orders import Spread
from qualcode.locale import text
from qualcode.study.saturation import Saturation

#: the combination whose spread over orders is told there: base 4, run 2, 5 %, the first of the 12
TOLD = 0


def document(found: Saturation, orders: Sequence[Spread], language: str) -> dict[str, Any]:
    """The JSON document; reasons are sentences in the language."""
    of = found.richness
    told = orders[TOLD] if orders else None
    return {
        "level": found.level,
        "clock": found.clock,
        "order": [
            {
                "material": one.name,
                "round": one.round,
                "group": one.group,
                "read_through": one.read_through,
                "codes": one.codes,
                "new": one.new,
                "cumulative": one.cumulative,
            }
            for one in found.materials
        ],
        "guest": [
            {
                "base": one.base,
                "run": one.run,
                "threshold": float(one.threshold),
                "label": one.label,
                "reached_at": one.reached_at,
                "broken_later": one.broken_later,
                "reason": None if one.reason is None else text(f"measures.reason-{one.reason}", language),
            }
            for one in found.guest
        ],
        "rarefaction": list(found.rarefaction),
        "orders": {
            "n": told.n if told else 0,
            "p5": told.p5 if told else None,
            "p50": told.p50 if told else None,
            "p95": told.p95 if told else None,
        },
        "richness": {
            "observed": of.observed,
            "q1": of.q1,
            "q2": of.q2,
            "chao2": of.chao2,
            "chao2_bc": of.chao2_bc,
            "coverage": of.coverage,
            "expected_next": of.expected_next,
            "reason": why_not_estimated(found, language),
        },
        "by_round": [
            {"round": one.round, "material": one.materials, "new": one.new, "cumulative": one.cumulative} for one in found.by_round
        ],
    }


def why_not_estimated(found: Saturation, language: str) -> str | None:
    """Why nothing of what is unseen is estimated, in words."""
    reason = found.richness.reason
    return None if reason is None else text(f"measures.reason-{'no-estimate' if reason == 'no-codes' else reason}", language)
