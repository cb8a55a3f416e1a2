"""Theoretical sampling and saturation: which gap made the researcher seek whom, what came of it, and when it was enough."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.sampling import CameOf, SamplingRecord, sampling_decisions
from qualcode.study.saturation_word import saturation_word
from qualcode.writers import category_saturation, saturation
from qualcode.writers.appendices.blocks import Block, Column, Heading, Paragraph, Run, Table, Words
from qualcode.writers.appendices.memo_text import MemoText
from qualcode.writers.appendices.naming import day, path_in_words
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.quoting import Quoting
from qualcode.writers.category_words import title


def sampling(source: Source) -> Iterator[Block]:
    """The decisions in the order in which they were taken; then each category as it is judged, and what each material brought."""
    yield from _decisions(source)
    source.turn()
    categories = list(category_saturation.blocks(source.reads, source.language, level=2))
    if categories:
        yield Heading(title(saturation_word(source.reads.connection, source.language), source.language))
        yield from categories
    yield from saturation.blocks(source.reads, source.language, turn=source.turn)


def _decisions(source: Source) -> Iterator[Block]:
    language = source.language
    decided = sorted(sampling_decisions(source.reads.connection), key=lambda one: (one.decided_at, one.id))
    if not decided:
        return
    quoting = Quoting(source)
    memos = MemoText(source, quoting)
    yield Heading(text("analysis.sampling", language))
    closed = number(sum(one.closed for one in decided), language)
    yield Paragraph(text("analysis.sampling-summary", language, n=len(decided), count=number(len(decided), language), closed=closed))
    for place, one in enumerate(decided, 1):
        source.turn()
        named = text("analysis.sampling-decision", language, number=place)
        about = path_in_words(one.code) if one.code else text("analysis.sampling-no-category", language)
        yield Table((Column(named, 1.3), Column(about, 5)), list(_rows(one, quoting)))
        for memo in memos.printed(memos.every[named.id] for named in one.memos if named.id in memos.every):
            yield from memos.blocks(memo, 3, under=one.id)
    yield from quoting.left_out()
    yield from memos.left_out()


def _rows(one: SamplingRecord, quoting: Quoting) -> Iterator[tuple[Words, ...]]:
    language = quoting.language

    def row(key: str, words: str) -> tuple[Words, ...]:
        return (Run(text(f"analysis.sampling-{key}", language), bold=True),), words

    yield row("decided", ", ".join(filter(None, (day(one.decided_at, language), one.coder))))
    if one.round is not None:
        yield row("round", number(one.round, language))
    for key, words in (("gap", one.gap), ("whom", one.whom), ("why", one.why)):
        if words.strip():
            yield row(key, quoting.own(words.strip()))
    if one.materials:
        yield row("material", " · ".join(material.name for material in one.materials))
    if one.guide_versions:
        yield row("guide", " · ".join(version.name for version in one.guide_versions))
    outcome = quoting.own(one.outcome.strip()) if one.outcome.strip() else text("analysis.sampling-no-outcome", language)
    yield row("outcome", f"{outcome}\n{text('analysis.sampling-closed' if one.closed else 'analysis.sampling-open', language)}")
    if one.came is not None:
        yield row("came", "\n".join(_came(one.came, language)))


def _came(came: CameOf, language: str) -> Iterator[str]:
    """What the material added to the category, counted today."""

    def of(key: str, n: int, all_: int) -> str:
        return text(f"analysis.sampling-{key}", language, n=all_, count=number(n, language), of=number(all_, language))

    yield of("came-quotations", came.quotations, came.of_quotations)
    if came.of_places:
        yield of("came-places", came.places, came.of_places)
    for key, names in (
        ("new-codes", came.new_codes),
        ("new-properties", came.new_properties),
        ("new-ends", [f"{end} ({name})" for name, end in came.new_ends]),
    ):
        if names:
            yield text(f"analysis.sampling-{key}", language, names=", ".join(names))
    if came.negative:
        yield text("analysis.sampling-came-negative", language, n=came.negative, count=number(came.negative, language))
