"""The categories' saturation as blocks of an appendix: of each category first what was judged, then what that rests on."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.locale import formats, text
from qualcode.study.category_saturation import CategorySaturation, SignedOff
from qualcode.study.reads import Reads
from qualcode.writers import category_words as words
from qualcode.writers.appendices.blocks import Block, Column, Heading, Paragraph, Run, Table
from qualcode.writers.category_words import ToldCategories, read_categories


def blocks(reads: Reads, language: str, *, level: int = 1) -> Iterator[Block]:
    """All categories, each under a heading of this level; nothing where the study has no category."""
    told = read_categories(reads, language)
    for one in told.found.categories:
        yield from _category(one, told, language, level)
    if told.found.categories:
        for key in ("judged", "counted", "last", "ends"):
            yield Paragraph(text(f"categories.what-{key}", language), "note")
        if hidden := words.count_withheld(told):
            marker = text("table.withheld_marker", language)
            yield Paragraph(text("categories.withheld-note", language, n=hidden, marker=marker), "note")


def _category(one: CategorySaturation, told: ToldCategories, language: str, level: int) -> Iterator[Block]:
    yield Heading(words.category_name(one), level)
    for signed in one.judgements:
        yield from _judgement(signed, told, language)
    if not one.judgements:
        yield Paragraph(text("categories.no-judgement", language))
    yield from _numbers(one, told, language)
    yield from _properties(one, told, language)
    if one.negative:
        yield Heading(text("categories.sheet-negative", language), level + 1)
    for case in one.negative:
        row = told.quotations.get(case.case.quotation_id)
        marks = words.quotation_words(row, language)
        said = marks if marks == text("table.withheld_marker", language) else formats.quoted(marks, language)
        yield Paragraph(f"{said} {words.citation_words(row, language, told.pattern)}".strip(), "item")
        yield Paragraph(" · ".join(words.outcome_words(case, row, told.names, language)), "note")
    if one.open_questions:
        yield Heading(text("categories.sheet-open", language), level + 1)
    for memo in one.open_questions:
        yield Paragraph(f"{words.memo_name(memo, language)} ({words.the_day(memo.created_at, language)})", "item")
    yield from _sampling(one, language, level)


def _judgement(signed: SignedOff, told: ToldCategories, language: str) -> Iterator[Block]:
    record, memo = signed.judged.record, signed.judged.memo
    by = text("categories.signed", language, by=record.signed_by, day=words.the_day(record.signed_at, language))
    reasons = text("categories.with-memo", language, memo=words.memo_name(memo, language)) if memo else text("categories.no-memo", language)
    before = text("categories.earlier", language) if signed.judged.earlier else ""
    yield Paragraph((Run(before, quiet=True), Run(record.statement), Run(f" ({by}; {reasons})", quiet=True)), "quote")
    if not signed.judged.earlier:
        yield Paragraph(words.since_words(signed.since, told.found.materials, language))


def _numbers(one: CategorySaturation, told: ToldCategories, language: str) -> Iterator[Block]:
    persons = told.found.of_persons > 0

    def of(key: str, n: int) -> str:
        return text("categories.of", language, what=text(f"counts.{key}", language), n=formats.number(n, language))

    last = words.last_words(one.last, language)
    where = words.last_material(one.last, told.found.materials, language)
    told_last = f"{last}: {where}, {words.the_day(one.last.at, language)}" if one.last else last
    yield Paragraph((Run(text("categories.last", language) + ": ", bold=True), Run(told_last)))
    columns = [
        Column(text("categories.part", language), 3),
        Column(text("counts.quotations", language), number=True),
        Column(of("interviews", told.found.of_interviews), 1.4, number=True),
        Column(text("categories.others", language), 1.4, number=True),
    ]
    if persons:
        columns.append(Column(of("persons", told.found.of_persons), 1.4, number=True))
    rows = []
    for share in (one.counted, *one.by_round, *one.by_group):
        name = text("categories.in-all", language) if share is one.counted else words.share_name(share, language)
        numbers = (share.quotations, share.interviews, share.others, *([share.persons] if persons else []))
        rows.append((name, *(formats.number(n, language) for n in numbers)))
    yield Table(tuple(columns), tuple(rows))
    if not persons:
        yield Paragraph(text("categories.persons-unknown", language), "note")


def _properties(one: CategorySaturation, told: ToldCategories, language: str) -> Iterator[Block]:
    if not one.properties:
        yield Paragraph(text("categories.no-property", language))
        return
    rows = []
    for owned in one.properties:
        last = f"{words.last_words(owned.last, language)}: {words.last_material(owned.last, told.found.materials, language)}"
        for line in owned.dimensions:
            spread = ", ".join(filter(None, (words.range_words(line, language), words.ends_words(line, language))))
            counts = (formats.number(line.quotations, language), formats.number(line.interviews, language))
            rows.append((owned.name, f"{line.low or '…'} – {line.high or '…'}", *counts, spread, last))
        if not owned.dimensions:
            rows.append((owned.name, text("categories.no-dimension", language), "", "", "", last))
    names = ("property", "dimensions", "placed", "interviews", "from-to", "last")
    shares = (1.3, 1.8, 1.15, 1.15, 1.5, 2.1)
    columns = (
        Column(text(f"categories.{name}", language), share, number=name in ("placed", "interviews"))
        for name, share in zip(names, shares, strict=True)
    )
    yield Table(tuple(columns), tuple(rows), text("categories.sheet-properties", language))


def _sampling(one: CategorySaturation, language: str, level: int) -> Iterator[Block]:
    if one.sampling:
        yield Heading(text("categories.sheet-sampling", language), level + 1)
    for plan in one.sampling:
        state = text("categories.is-open" if not plan.closed else "categories.is-closed-bare", language)
        if plan.closed and plan.outcome:
            state = text("categories.is-closed", language, outcome=plan.outcome)
        whom = f" → {plan.whom}" if plan.whom else ""
        yield Paragraph(f"{plan.gap}{whom} ({words.the_day(plan.decided_at, language)}; {state})", "item")
