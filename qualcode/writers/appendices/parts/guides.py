"""Interview guides by version: the questions with their types, what changed and why, which codes made it change, where it was used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from qualcode.locale import formats, text
from qualcode.study.guides import HEADING, Guides, GuideVersionRecord, UsedIn, type_name
from qualcode.study.guides import guides as read_guides
from qualcode.writers.appendices.blocks import Band, Block, Column, Heading, PageBreak, Paragraph, Run, Table, Words
from qualcode.writers.appendices.parts import Source
from qualcode.writers.quote_rows import appendix_name


def guides(source: Source) -> Iterator[Block]:
    """Every version of every guide on a page of its own, guides as they were first dated; and what nobody has said how it was asked."""
    found = read_guides(source.reads.connection)
    appendices = {material.id: material.appendix for material in source.reads.materials()}
    first: dict[str, dt.date] = {}
    for version in found.versions:
        first.setdefault(version.guide, version.date or dt.date.max)
    for at, version in enumerate(sorted(found.versions, key=lambda one: (first[one.guide], one.guide, one.number))):
        if at:
            yield PageBreak()
        yield from _version(version, found, appendices, source.language)
    if found.versions and found.unsaid:
        names = ", ".join(appendix_name(appendices.get(one.material_id), one.name, source.language) for one in found.unsaid)
        yield Paragraph(text("guide_part.unsaid", source.language, names=names), "note")


def _version(version: GuideVersionRecord, found: Guides, appendices: dict[str, int | None], language: str) -> Iterator[Block]:
    def say(key: str, **fields: object) -> str:
        return text(f"guide_part.{key}", language, **fields)

    name = say("version", guide=version.guide, number=version.number)
    yield Heading(say("dated", version=name, date=formats.day(version.date, language)) if version.date else name)
    used = [*(text("table.round", language, round=number) for number in version.rounds)]
    used += [_used(one, appendices, language) for one in version.materials]
    told = [("change", version.change), ("reason", version.reason), ("codes", ", ".join(path for _, path in version.codes))]
    told.append(("used", ", ".join(used) or say("not-used")))
    for key, words in told:
        if words:
            yield Paragraph((Run(say(key) + " ", bold=True), Run(words)))
    yield Table((Column("", 0.35), Column(say("question"), 5), Column(say("type"), 1.4)), tuple(_questions(version, language)))
    before = found.before(version)
    if before is not None:
        yield from _changes(version, before, language)


def _used(one: UsedIn, appendices: dict[str, int | None], language: str) -> str:
    name = appendix_name(appendices.get(one.material_id), one.name, language)
    return text("guide_part.too-early", language, name=name) if one.too_early else name


def _questions(version: GuideVersionRecord, language: str) -> Iterator[tuple[Words, ...] | Band]:
    for one in version.questions:
        if one.type == HEADING:
            yield Band(one.text)
        else:
            yield (formats.number(one.number or one.place, language), one.text, type_name(one.type, language))


def _changes(version: GuideVersionRecord, before: GuideVersionRecord, language: str) -> Iterator[Block]:
    """What is new, gone, worded anew or moved against the version before."""
    yield Heading(text("guide_part.changes", language, number=before.number), 2)
    if not version.changes:
        yield Paragraph(text("guide_part.no-changes", language))
    for change in version.changes:
        then, now = _text(before, change.before), _text(version, change.now)
        yield Paragraph(text(f"guide_part.{change.kind}", language, then=then, now=now), "item")


def _text(version: GuideVersionRecord, at: int | None) -> str:
    rows: Sequence[str] = [one.text for one in version.questions]
    return "" if at is None or at >= len(rows) else rows[at]
