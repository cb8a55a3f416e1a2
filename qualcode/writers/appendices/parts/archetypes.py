"""Archetypes that were expected before the study, against those that were found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.locale.formats import number, percent
from qualcode.study.facts import Facts
from qualcode.study.persons_by import kinds_of_persons
from qualcode.writers.appendices.blocks import Block, Column, Paragraph, Table
from qualcode.writers.appendices.parts import Source


def archetypes(source: Source) -> Iterator[Block]:
    """By the recipe's "attribute", against its "expected": a share of 1 for each archetype. Nothing without an attribute.

    Raises Fault for an attribute that there is not, and for a share that is none.
    """
    attribute = source.recipe.get("attribute")
    if attribute is None:
        return
    language, facts = source.language, Facts(source.reads.connection)
    expected = _shares(source.recipe.get("expected", {}))
    kinds = kinds_of_persons(facts, str(attribute))
    known = len(frozenset().union(*kinds.persons.values()))
    if not known and not expected:
        return
    groups = sorted({one.group for one in facts.participants.values() if one.group and one.status == "included"})
    titles = [str(attribute), *(text(f"analysis.archetype-{one}", language) for one in ("expected", "found", "share")), *groups]
    rows = []
    for name in dict.fromkeys([*expected, *kinds.persons]):
        who = kinds.persons.get(name, frozenset())
        by_group = Counter(facts.participants[one].group for one in who)
        share = percent(expected[name], language) if name in expected else text("analysis.archetype-not-expected", language)
        found = text("analysis.of", language, count=number(len(who), language), of=number(known, language)) if known else "–"
        shared = percent(len(who) / known, language) if known else "–"
        rows.append((name, share, found, shared, *(number(by_group[group], language) for group in groups)))
    yield Table(tuple(Column(title, 1.2 if at else 2.4, number=at > 0) for at, title in enumerate(titles)), rows)
    yield Paragraph(text("analysis.archetype-base", language, n=known, count=number(known, language)), "note")
    if unknown := len(kinds.unknown):
        yield Paragraph(text("analysis.archetype-unknown", language, n=unknown, count=number(unknown, language)), "note")
    if expected and abs(sum(expected.values()) - 1) > 0.005:
        yield Paragraph(text("analysis.archetype-sum", language, share=percent(sum(expected.values()), language)), "note")


def _shares(told: Any) -> dict[str, float]:
    """What the recipe says is expected. Raises Fault."""
    if not isinstance(told, Mapping):
        raise Fault("analysis.no-share", value=str(told)[:40])
    for value in told.values():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise Fault("analysis.no-share", value=str(value)[:40])
    return {str(name): float(value) for name, value in told.items()}
