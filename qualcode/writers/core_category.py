"""A core category in words, for screen and shell: its criteria, and each index with what it means, or why it is not defined."""

from __future__ import annotations

from typing import NamedTuple

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.core import CRITERIA, CoreNumbers


class Index(NamedTuple):
    """One index."""

    name: str
    #: what was counted, of how many
    said: tuple[str, ...]
    #: what that means, and whose definition it is
    means: str


def criterion_name(criterion: str, language: str) -> str:
    """What a criterion is called; words of the researcher's own as they are."""
    return text(f"core.criterion-{criterion or 'whole'}", language) if criterion in ("", *CRITERIA) else criterion


def indices(of: CoreNumbers, language: str) -> list[Index]:
    """The indices in their fixed order; none is weighed against another."""

    def share(name: str, value: float | None, **fields: int) -> Index:
        return told(name, text(f"core.index-{name}-undefined", language) if value is None else said(name, value, fields))

    def said(name: str, value: float, fields: dict[str, int]) -> str:
        counted = {key: number(one, language) for key, one in fields.items()}
        return text(f"core.index-{name}-said", language, share=number(value, language, 2), **counted)

    def told(name: str, *words: str) -> Index:
        return Index(text(f"core.index-{name}", language), words, text(f"core.index-{name}-means", language))

    others = of.among - 1
    found, negative = of.place, of.coverage
    count, cases = number(of.quotations, language), number(negative.negative_cases, language)
    against = text("core.index-negative-said", language, n=negative.negative_cases, count=cases, handled=negative.handled)
    return [
        told("frequency", text("core.index-frequency-said", language, n=of.quotations, count=count), *_reach(of, language)),
        share("degree", found.degree, n=found.neighbours, of=others),
        share("betweenness", found.betweenness),
        share("connectedness", found.connectedness, n=found.reached, of=others),
        share("coverage", of.coverage.share, n=of.coverage.interviews, of=of.coverage.of),
        told("negative", against),
    ]


def among(of: CoreNumbers, language: str) -> str:
    """Which graph the indices are counted in."""
    return text("core.among", language, n=of.among, count=number(of.among, language))


def _reach(of: CoreNumbers, language: str) -> list[str]:
    if not of.of_interviews:
        return [text("core.index-no-interviews", language)]
    rounds = [
        text("core.index-no-round" if one.round is None else "core.index-round", language, round=one.round, n=one.interviews, of=one.of)
        for one in of.rounds
    ]
    whole = text("core.index-interviews", language, n=of.interviews, of=of.of_interviews)
    return [whole, *([" · ".join(rounds)] if len(rounds) > 1 else [])]
