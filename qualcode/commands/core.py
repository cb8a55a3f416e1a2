"""Core categories: what was judged of them, and behind it what is counted."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from qualcode.commands.terminal import open_for_reading, put, put_json, say
from qualcode.locale import text
from qualcode.locale.formats import day

if TYPE_CHECKING:
    from qualcode.study.core import Candidate, CoreNumbers, Judged


def core(arguments: argparse.Namespace) -> int:
    """The candidates with their judgements; the indices in json, and where they are asked for."""
    from qualcode.study.core import candidates, core_numbers
    from qualcode.study.database import one_moment

    with open_for_reading(arguments) as study, one_moment(study.reads.connection):
        found = candidates(study.reads.connection)
        numbers = core_numbers(study.reads.connection) if arguments.json or arguments.numbers else {}
        language = study.language
    if arguments.json:
        put_json([_document(one, numbers[one.code.id]) for one in found])
        return 0
    for one in found:
        _put(one, numbers.get(one.code.id), language)
    if not found:
        say(text("core.none-yet", language))
    return 0


def _document(one: Candidate, numbers: CoreNumbers) -> dict[str, Any]:
    place, coverage = numbers.place, numbers.coverage
    return {
        "id": one.code.id,
        "name": one.code.name,
        "path": one.code.path,
        "kind": one.code.kind,
        "judgements": [_judgement(judged) for judged in one.judged],
        "storylines": [{"id": memo.id, "title": memo.title, "changed_at": memo.changed_at.isoformat()} for memo in one.storylines],
        "indices": {
            "quotations": numbers.quotations,
            "interviews": numbers.interviews,
            "of_interviews": numbers.of_interviews,
            "rounds": [share._asdict() for share in numbers.rounds],
            "codes": numbers.among,
            "neighbours": place.neighbours,
            "degree": place.degree,
            "betweenness": place.betweenness,
            "reached": place.reached,
            "connectedness": place.connectedness,
            "explained_interviews": coverage.interviews,
            "explanatory_coverage": coverage.share,
            "negative_cases": coverage.negative_cases,
            "negative_cases_handled": coverage.handled,
        },
    }


def _judgement(judged: Judged) -> dict[str, Any]:
    one = judged.record
    return {
        "id": one.id,
        "criterion": one.criterion,
        "statement": one.statement,
        "signed_by": one.signed_by,
        "signed_at": one.signed_at.isoformat(),
        "memo": one.memo_id,
        "earlier": judged.earlier,
    }


def _put(one: Candidate, numbers: CoreNumbers | None, language: str) -> None:
    from qualcode.writers.core_category import among, criterion_name, indices

    put(f"{one.code.path} ({text('core.is-core' if one.code.kind == 'core' else 'core.considered', language)})")
    for criterion in one.criteria:
        told = one.about(criterion)
        put(f"  {criterion_name(criterion, language)}" + ("" if told else f": {text('core.not-judged', language)}"))
        for judged in told:
            put(f"    {text('core.earlier', language) if judged.earlier else ''}{judged.record.statement}")
            signed = day(judged.record.signed_at.astimezone(), language)
            facts = [text("core.signed", language, who=judged.record.signed_by, day=signed)]
            facts += [text("core.with-memo", language, memo=judged.memo.name)] if judged.memo else []
            put(f"    ({'; '.join(facts)})")
    for memo in one.storylines:
        put(f"  {text('core.storylines', language)}: {memo.name} ({day(memo.changed_at.astimezone(), language)})")
    if numbers is not None:
        for index in indices(numbers, language):
            put(f"  {index.name}: {'; '.join(index.said)}\n    {index.means}")
        put(f"  {among(numbers, language)}")
    put("")
