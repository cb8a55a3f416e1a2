"""The categories' saturation as tables: one row a category, and behind it what each number is made of; and the same for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from qualcode.locale import formats, text
from qualcode.study.category_news import Addition
from qualcode.study.category_saturation import CategorySaturation, Counted
from qualcode.writers import category_words as words
from qualcode.writers.category_words import ToldCategories
from qualcode.writers.grid import Cell, Column, Grid, Kind


def categories_grid(told: ToldCategories, language: str) -> Grid:
    """One row a category; properties, negative cases, questions, sampling and judgements are further tables of the same document."""
    found, persons = told.found, told.found.of_persons > 0

    def of(key: str, n: int) -> str:
        return text("categories.of", language, what=text(f"counts.{key}", language), n=formats.number(n, language))

    columns = [
        Column(_say("category", language), heads=True, key="path"),
        Column(_say("kind", language), width=12, key="kind"),
        _column("properties", language, "count"),
        _column("dimensions", language, "count"),
        _column("codes", language, "count"),
        Column(_say("last", language), width=22, key="last_new"),
        Column(_say("last-in", language), width=22, key="last_new_in"),
        Column(text("counts.quotations", language), "count", key="quotations"),
        Column(of("interviews", found.of_interviews), "count", key="interviews"),
        _column("others", language, "count"),
        Column(of("persons", found.of_persons) if persons else text("counts.persons", language), "count", key="persons"),
        *(_column(key, language, "count") for key in ("negative", "open", "planned", "closed")),
        Column(_say("judgement", language), width=30, key="judgement"),
        _column("signed-by", language, width=10),
        _column("signed-on", language, width=14),
        Column(_say("since", language), width=30, key="since"),
    ]
    rows = [_row(one, told, language) for one in found.categories]
    notes = [text(f"categories.what-{key}", language) for key in ("judged", "counted", "last")]
    if not persons and found.categories:
        notes.append(text("counts.nobody", language))
    if hidden := words.count_withheld(told):
        marker = text("table.withheld_marker", language)
        notes.append(text("categories.withheld-note", language, n=hidden, marker=marker))
    more = [one for one in _more(told, language) if one.rows]
    title = words.title(told.word, language)
    return Grid(title, language, columns, rows, notes=notes, document=document(told, language), more=more)


def _row(one: CategorySaturation, told: ToldCategories, language: str) -> list[Cell]:
    newest = one.judgement
    record = newest.judged.record if newest else None
    materials = told.found.materials
    return [
        words.category_name(one),
        text(f"shell.kind-{one.code.kind}", language),
        len(one.properties),
        one.dimensions,
        one.codes,
        words.last_words(one.last, language),
        words.last_material(one.last, materials, language),
        one.counted.quotations,
        one.counted.interviews,
        one.counted.others,
        one.counted.persons if told.found.of_persons else None,
        len(one.negative),
        len(one.open_questions),
        len(one.planned),
        len(one.sampling) - len(one.planned),
        record.statement if record else text("categories.no-judgement", language),
        record.signed_by if record else "",
        words.the_day(record.signed_at, language) if record else "",
        words.since_words(newest.since, materials, language) if newest else "",
    ]


def _say(key: str, language: str) -> str:
    return text(f"categories.{key}", language)


def _column(key: str, language: str, kind: Kind = "text", width: int = 0) -> Column:
    return Column(_say(key, language), kind, key=key.replace("-", "_"), width=width)


# what stands behind it

#: characters of columns of words, where they are not 24
_WIDTHS = {"quotation": 36, "citation": 20, "outcome": 48, "statement": 44, "since": 40, "signed-by": 10, "signed-on": 16, "question": 48}


def _more(told: ToldCategories, language: str) -> Iterator[Grid]:
    def table(key: str, columns: Sequence[Column], rows: Iterator[list[Cell]], *notes: str) -> Grid:
        head = Column(_say("category", language), heads=True, key="path")
        return Grid(_say(f"sheet-{key}", language), language, [head, *columns], list(rows), notes=notes)

    def many(*names: str) -> list[Column]:
        return [_column(name, language, width=_WIDTHS.get(name, 24)) for name in names]

    numbers = [_column(name, language, "count") for name in ("placed", "places", "interviews", "others")]
    ends = [_column("from-to", language, width=12), _column("ends", language, width=16), *many("last", "last-in")]
    yield table("properties", [*many("property", "low", "high"), *numbers, *ends], _properties(told, language), _say("what-ends", language))
    counts = [Column(text(f"counts.{name}", language), "count", key=name) for name in ("quotations", "interviews")]
    last = [_column("others", language, "count"), Column(text("counts.persons", language), "count", key="persons")]
    yield table("counts", [_column("part", language, width=20), *counts, *last], _parts(told, language))
    yield table("negative", many("quotation", "citation", "outcome"), _negative(told, language))
    yield table("open", many("question", "asked-on"), _open(told, language))
    yield table("sampling", many("gap", "whom", "decided-on", "state"), _sampling(told, language))
    yield table("judgements", many("statement", "signed-by", "signed-on", "memo", "since"), _judgements(told, language))


def _properties(told: ToldCategories, language: str) -> Iterator[list[Cell]]:
    for category in told.found.categories:
        for one in category.properties:
            last = [words.last_words(one.last, language), words.last_material(one.last, told.found.materials, language)]
            for line in one.dimensions:
                numbers: list[Cell] = [line.quotations, line.places, line.interviews, line.others]
                ends = [words.range_words(line, language), words.ends_words(line, language)]
                yield [words.category_name(category), one.name, line.low, line.high, *numbers, *ends, *last]
            if not one.dimensions:
                nothing = ["", "", None, None, None, None, "", _say("no-dimension", language)]
                yield [words.category_name(category), one.name, *nothing, *last]


def _parts(told: ToldCategories, language: str) -> Iterator[list[Cell]]:
    for category in told.found.categories:
        for one in (*category.by_round, *category.by_group):
            persons = one.persons if told.found.of_persons else None
            yield [words.category_name(category), words.share_name(one, language), one.quotations, one.interviews, one.others, persons]


def _negative(told: ToldCategories, language: str) -> Iterator[list[Cell]]:
    for category in told.found.categories:
        for one in category.negative:
            row = told.quotations.get(one.case.quotation_id)
            outcome = " · ".join(words.outcome_words(one, row, told.names, language))
            where = words.citation_words(row, language, told.pattern)
            yield [words.category_name(category), words.quotation_words(row, language), where, outcome]


def _open(told: ToldCategories, language: str) -> Iterator[list[Cell]]:
    for category in told.found.categories:
        for memo in category.open_questions:
            yield [words.category_name(category), words.memo_name(memo, language), words.the_day(memo.created_at, language)]


def _sampling(told: ToldCategories, language: str) -> Iterator[list[Cell]]:
    for category in told.found.categories:
        for one in category.sampling:
            state = _say("is-open" if not one.closed else "is-closed-bare", language)
            if one.closed and one.outcome:
                state = text("categories.is-closed", language, outcome=one.outcome)
            yield [words.category_name(category), one.gap, one.whom, words.the_day(one.decided_at, language), state]


def _judgements(told: ToldCategories, language: str) -> Iterator[list[Cell]]:
    for category in told.found.categories:
        for one in category.judgements:
            record, memo = one.judged.record, one.judged.memo
            statement = (_say("earlier", language) if one.judged.earlier else "") + record.statement
            reasons = words.memo_name(memo, language) if memo else ""
            since = words.since_words(one.since, told.found.materials, language)
            day = words.the_day(record.signed_at, language)
            yield [words.category_name(category), statement, record.signed_by, day, reasons, since]


# for programs


def document(told: ToldCategories, language: str) -> dict[str, Any]:
    """What `qualcode categories --json` prints: the same in every language but for what was written in one."""
    found = told.found
    return {
        "word": told.word,
        "of_interviews": found.of_interviews,
        "of_persons": found.of_persons or None,
        "categories": [_plain(one, told, language) for one in found.categories],
    }


def _plain(one: CategorySaturation, told: ToldCategories, language: str) -> dict[str, Any]:
    def last(addition: Addition | None) -> dict[str, Any] | None:
        if addition is None:
            return None
        material = told.found.materials.get(addition.material_id or "")
        facts = {"material": material.name if material else None, "round": material.round if material else None}
        told_of = {"what": addition.what, "name": addition.name, "changed": addition.changed, "at": addition.at.isoformat()}
        return {**told_of, **facts, "quotation": addition.quotation_id}

    def counts(share: Counted) -> dict[str, Any]:
        return {**share._asdict(), "persons": share.persons if told.found.of_persons else None}

    def named(share: Counted, key: str) -> dict[str, Any]:
        given = counts(share)
        return {key: given.pop("name"), **given}

    whole = counts(one.counted)
    whole.pop("name")
    return {
        "id": one.code.id,
        "name": one.code.name,
        "path": one.code.path,
        "kind": one.code.kind,
        "codes": one.codes,
        "last_new": last(one.last),
        "properties": [
            {
                "id": owned.id,
                "name": owned.name,
                "dimensions": [line._asdict() for line in owned.dimensions],
                "last": last(owned.last),
            }
            for owned in one.properties
        ],
        **whole,
        "by_round": [named(share, "round") for share in one.by_round],
        "by_group": [named(share, "group") for share in one.by_group],
        "negative_cases": [
            {
                "quotation": case.case.quotation_id,
                "material": told.found.materials[case.material_id].name,
                "text": words.quotation_words(told.quotations.get(case.case.quotation_id), language),
                "marked": case.case.marked,
                "relations": list(case.case.relations),
                "memos": [memo.id for memo in case.memos],
                "taken_up": case.taken_up,
            }
            for case in one.negative
        ],
        "open_questions": [
            {"memo": memo.id, "title": words.memo_name(memo, language), "kind": memo.kind, "at": memo.created_at.isoformat()}
            for memo in one.open_questions
        ],
        "sampling": [
            {"id": plan.id, "gap": plan.gap, "whom": plan.whom, "closed": plan.closed, "outcome": plan.outcome, "round": plan.round}
            for plan in one.sampling
        ],
        "judgements": [
            {
                "id": signed.judged.record.id,
                "statement": signed.judged.record.statement,
                "signed_by": signed.judged.record.signed_by,
                "signed_at": signed.judged.record.signed_at.isoformat(),
                "memo": signed.judged.record.memo_id,
                "earlier": signed.judged.earlier,
                "since": {
                    **signed.since._asdict(),
                    "materials": [told.found.materials[material].name for material in signed.since.materials],
                },
            }
            for signed in one.judgements
        ],
    }
