"""Theoretical sampling decisions and the gaps a study shows: in words, as a table, and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qualcode.locale import text
from qualcode.locale.formats import day, number
from qualcode.study.gaps import Gap
from qualcode.study.sampling import CameOf, SamplingRecord, per_round
from qualcode.writers.grid import Column, Grid
from qualcode.writers.quote_rows import clean


def gap_words(gap: Gap, language: str) -> str:
    """What is missing, in a sentence that does not name the category."""
    names = {"subject": clean(gap.subject), "there": clean(gap.there), "missing": clean(gap.missing)}
    return text(f"sampling.gap-{gap.kind}", language, n=gap.n, count=number(gap.n, language), **names)


def state_words(one: SamplingRecord, language: str) -> str:
    """Open, tried (there is an outcome, and the gap is open) or closed."""
    return text(f"sampling.state-{'closed' if one.closed else 'tried' if one.outcome.strip() else 'open'}", language)


def came_words(one: SamplingRecord, language: str) -> list[str]:
    """What the materials of a decision added to its category, or why that cannot be counted."""
    if one.came is None:
        return [text("sampling.came-no-category" if one.code_id is None else "sampling.came-no-material", language)]
    return [words for words in _came(one.came, language) if words]


def _came(came: CameOf, language: str) -> list[str]:
    def counted(key: str, n: int, of: int) -> str:
        return text(f"sampling.came-{key}", language, n=n, count=number(n, language), of=number(of, language))

    def named(key: str, names: Sequence[str]) -> str:
        return text(f"sampling.came-{key}", language, n=len(names), names="; ".join(map(clean, names))) if names else ""

    return [
        counted("quotations", came.quotations, came.of_quotations),
        named("codes", came.new_codes),
        counted("places", came.places, came.of_places) if came.of_places else "",
        named("properties", came.new_properties),
        named("ends", [f"{name}: {end}" for name, end in came.new_ends]),
        text("sampling.came-negative", language, n=came.negative, count=number(came.negative, language)) if came.negative else "",
    ]


def grid(decisions: Sequence[SamplingRecord], found: Sequence[Gap], language: str) -> Grid:
    """The decisions as a table, one a row, those still open first."""
    keys = ("date", "round", "category", "gap", "why", "whom", "guide", "state", "outcome", "materials", "added")
    widths = {"gap": 30, "why": 30, "whom": 24, "outcome": 30, "materials": 22, "added": 34, "category": 20, "guide": 16}
    columns = [
        Column(text(f"sampling.head-{key}", language), "count" if key == "round" else "text", width=widths.get(key, 0), key=key)
        for key in keys
    ]
    rows = [
        [
            day(one.decided_at.astimezone(), language),
            one.round,
            one.code,
            _gap_with_properties(one, language),
            one.why,
            one.whom,
            "; ".join(named.name for named in one.guide_versions),
            state_words(one, language),
            one.outcome,
            "; ".join(material.name for material in one.materials),
            "; ".join(came_words(one, language)) if one.came else "",
        ]
        for one in decisions
    ]
    open_ones = sum(not one.closed for one in decisions)
    notes = [
        text("sampling.note-count", language, n=len(decisions), count=number(len(decisions), language), open=number(open_ones, language)),
        *([text("sampling.note-rounds", language, rounds=_rounds(decisions, language))] if decisions else []),
        text("sampling.note-added", language),
    ]
    return Grid(text("sampling.title", language), language, columns, rows, notes, document=document(decisions, found), nothing="")


def _rounds(decisions: Sequence[SamplingRecord], language: str) -> str:
    """ "round 1: 2 (open: 1); no round: 1 (open: 0)"."""
    told = []
    for at, (n, open_ones) in per_round(decisions).items():
        name = text("sampling.no-round", language) if at is None else text("screen.round", language, n=at)
        told.append(text("sampling.of-round", language, round=name, n=number(n, language), open=number(open_ones, language)))
    return "; ".join(told)


def _gap_with_properties(one: SamplingRecord, language: str) -> str:
    named = [text("sampling.of-property", language, property=each.name) for each in one.properties]
    return " ".join((one.gap, *(f"({words})" for words in named)))


def document(decisions: Sequence[SamplingRecord], found: Sequence[Gap]) -> dict[str, Any]:
    """Decisions and gaps as JSON."""
    return {"decisions": [_decision(one) for one in decisions], "gaps": [_gap(one) for one in found]}


def _decision(one: SamplingRecord) -> dict[str, Any]:
    return {
        "id": one.id,
        "decided_at": one.decided_at.isoformat(),
        "by": one.coder,
        "round": one.round,
        "category": one.code or None,
        "properties": [each.name for each in one.properties],
        "gap": one.gap,
        "why": one.why,
        "whom": one.whom,
        "guide_versions": [each.name for each in one.guide_versions],
        "memos": [{"id": each.id, "title": each.name} for each in one.memos],
        "outcome": one.outcome,
        "closed": one.closed,
        "materials": [{"id": each.id, "name": each.name, "kind": each.kind, "round": each.round} for each in one.materials],
        "added": None if one.came is None else one.came._asdict() | {"new_ends": [list(end) for end in one.came.new_ends]},
    }


def _gap(one: Gap) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "category": one.code,
        "subject": one.subject or None,
        "there": one.there or None,
        "missing": one.missing or None,
        "n": one.n,
        "property": one.property_id,
        "relation": one.relation_id,
        "decisions": list(one.decided),
    }
