"""What is told of a category's saturation, in sentences: the same on the screen, in the shell and in documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from textwrap import shorten as shortened
from typing import NamedTuple

from qualcode.locale import formats, text
from qualcode.study.category_news import Addition
from qualcode.study.category_saturation import (
    CategorySaturation,
    Counted,
    NegativeOutcome,
    SaturationOfCategories,
    Since,
    Variation,
    category_saturation,
)
from qualcode.study.cited import citation_of, is_withheld
from qualcode.study.citing import quotation_rows
from qualcode.study.graph import GraphMaterial
from qualcode.study.memos import MemoRecord
from qualcode.study.reads import Reads
from qualcode.study.records import QuoteRow
from qualcode.study.references import split_path
from qualcode.study.relations import RelationRecord
from qualcode.study.saturation_word import saturation_word
from qualcode.study.settings import setting

#: characters of the first words that name a memo without a title
FIRST_WORDS = 70


class ToldCategories(NamedTuple):
    """All that documents tell of the categories."""

    found: SaturationOfCategories
    #: the negative cases as they may be printed, by quotation
    quotations: Mapping[str, QuoteRow]
    #: name of each code by id, as its path
    names: Mapping[str, str]
    #: the study's word, None where it does not speak of saturation
    word: str | None
    #: the study's pattern of citations
    pattern: str


def read_categories(reads: Reads, language: str) -> ToldCategories:
    """Read what is told; a query for each kind of fact."""
    connection = reads.connection
    found = category_saturation(connection)
    cases = {one.case.quotation_id for category in found.categories for one in category.negative}
    names = {code.id: code.name for code in reads.codes()}
    word, pattern = saturation_word(connection, language), setting(connection, "citation")
    return ToldCategories(found, quotation_rows(connection, cases), names, word, pattern)


def title(word: str | None, language: str) -> str:
    """What the table is called; without the word where the study does not speak of saturation."""
    return text("categories.title-off", language) if word is None else text("categories.title", language, word=word)


def category_name(one: CategorySaturation) -> str:
    """A category by its place in the code tree."""
    return " › ".join(split_path(one.code.path))


def the_day(moment: datetime, language: str) -> str:
    """The day of a moment, where the study is read."""
    return formats.day(local_day(moment), language)


def local_day(moment: datetime) -> date:
    """The day of a moment, where the study is read."""
    return moment.astimezone().date()


# what was added


def last_words(last: Addition | None, language: str) -> str:
    """What was added or changed last: "place on delay"."""
    if last is None:
        return text("categories.nothing-yet", language)
    return text(f"categories.last-{last.what}{'-changed' if last.changed else ''}", language, name=last.name)


def last_material(last: Addition | None, materials: Mapping[str, GraphMaterial], language: str) -> str:
    """The material that brought it: "Interview 7, Henrik (round 3)"; "" where there is nothing yet."""
    if last is None:
        return ""
    material = materials.get(last.material_id or "")
    if material is None:
        return text("categories.unknown-material", language)
    return material.name if material.round is None else text("categories.in-round", language, material=material.name, round=material.round)


def since_words(since: Since, materials: Mapping[str, GraphMaterial], language: str) -> str:
    """What came after a judgement: "Since then: 2 properties, 4 quotations in 1 interview."; facts, and never a verdict."""
    if since.nothing:
        return text("categories.nothing-since", language)
    return text("categories.since-then", language, what=", ".join(_since(since, materials, language)))


def since_short(since: Since, language: str) -> str:
    """The same for a column: "2 properties, 4 quotations"; "" where nothing was added."""
    return ", ".join(_since(since, None, language))


def _since(since: Since, materials: Mapping[str, GraphMaterial] | None, language: str) -> list[str]:
    told = [counted(key, getattr(since, key), language) for key in ("properties", "dimensions", "places", "codes") if getattr(since, key)]
    if since.quotations:
        if materials is None:
            told.append(counted("quotations", since.quotations, language))
        else:
            interviews = sum(materials[one].kind == "interview" for one in since.materials)
            told.append(material_words(since.quotations, interviews, len(since.materials) - interviews, language))
    told += [counted("negative", since.negative_cases, language)] if since.negative_cases else []
    return [*told, *([counted("memos", since.memos, language)] if since.memos else [])]


# what is counted


def counted(key: str, n: int, language: str) -> str:
    """A number with what it counts: "4 quotations"."""
    return text(f"categories.count-{key}", language, n=n, count=formats.number(n, language))


def _interviews_and_others(interviews: int, others: int, language: str) -> str:
    told = [counted("interviews", interviews, language)] if interviews or not others else []
    return ", ".join([*told, *([counted("others", others, language)] if others else [])])


def share_name(one: Counted, language: str) -> str:
    """The round or the group that something is counted of."""
    if one.name is None:
        return text("categories.no-round", language)
    return text("categories.round", language, number=one.name) if isinstance(one.name, int) else one.name


def share_words(one: Counted, language: str, *, persons: bool) -> str:
    """What is counted of a category: "24 quotations in 8 interviews, 8 persons"."""
    told = material_words(one.quotations, one.interviews, one.others, language)
    return f"{told}, {counted('persons', one.persons, language)}" if persons else told


def material_words(quotations: int, interviews: int, others: int, language: str) -> str:
    """Quotations and what they are from: "5 quotations in 3 interviews, 1 other material"."""
    where = _interviews_and_others(interviews, others, language)
    return text("categories.since-in", language, quotations=counted("quotations", quotations, language), material=where)


# what it varies in


def ends_words(one: Variation, language: str) -> str:
    """What is known of a dimension: "both ends", "only the low end", …"""
    return text("categories.ends-words" if one.ends == "none" and one.quotations else f"categories.ends-{one.ends}", language)


def range_words(one: Variation, language: str) -> str:
    """The outermost places: "0.2 – 0.9"; "" where nothing is placed but in words."""
    if one.lowest is None or one.highest is None:
        return ""
    low, high = (formats.number(int(at) if at == int(at) else round(at, 2), language) for at in (one.lowest, one.highest))
    return low if one.places == 1 else text("categories.range", language, low=low, high=high)


# what speaks against it, and memos


def quotation_words(row: QuoteRow | None, language: str) -> str:
    """The words of a quotation as they may be printed."""
    if row is None or is_withheld(row):
        return text("table.withheld_marker", language)
    return " ".join(row.text.split())


def citation_words(row: QuoteRow | None, language: str, pattern: str) -> str:
    """Where it stands."""
    return "" if row is None else citation_of(row, language, pattern)


def outcome_words(one: NegativeOutcome, row: QuoteRow | None, names: Mapping[str, str], language: str) -> list[str]:
    """What became of a negative case: the note on it, the relations it speaks against, the memos about it.

    A note on words that are withheld may tell them, and is withheld as they are.
    """
    told = []
    if one.case.marked:
        note = one.case.note.strip()
        hidden = row is None or is_withheld(row)
        told.append((text("table.withheld_marker", language) if hidden else note) if note else text("categories.marked", language))
    told += [against_words(relation, names, language) for relation in one.relations]
    if one.memos:
        told.append(text("categories.memos-about", language, memos="; ".join(memo_names(one.memos, language))))
    return told if one.taken_up else [*told, text("categories.not-taken-up", language)]


def against_words(relation: RelationRecord, names: Mapping[str, str], language: str) -> str:
    """The relation that a negative case speaks against, and what is thought of it now."""
    ends = {"source": names.get(relation.from_id, "–"), "to": names.get(relation.to_id, "–"), "type": relation.type}
    return text("categories.against", language, **ends, status=text(f"codes.status-{relation.status}", language))


def memo_names(memos: Sequence[MemoRecord], language: str) -> list[str]:
    """The titles of memos, or their first words; of one that may not be given out, the marker."""
    return [memo_name(memo, language) for memo in memos]


def memo_name(memo: MemoRecord, language: str) -> str:
    """A memo's title or first words, or the marker where it may not be given out."""
    if memo.release not in ("free", "ask"):
        return text("table.withheld_marker", language)
    return short_name(memo)


def short_name(memo: MemoRecord) -> str:
    """A memo's title, or a few of its first words."""
    return memo.title or shortened(memo.name, FIRST_WORDS, placeholder=" …")


def count_withheld(told: ToldCategories) -> int:
    """Quotations and memos that print as the marker."""
    quotations = {one.case.quotation_id for category in told.found.categories for one in category.negative}
    hidden = {quotation for quotation in quotations if (row := told.quotations.get(quotation)) is None or is_withheld(row)}
    memos = [memo for category in told.found.categories for memo in (*category.open_questions, *_named(category))]
    return len(hidden) + len({memo.id for memo in memos if memo.release not in ("free", "ask")})


def _named(category: CategorySaturation) -> list[MemoRecord]:
    signed = [one.judged.memo for one in category.judgements if one.judged.memo]
    return [*signed, *(memo for case in category.negative for memo in case.memos)]
