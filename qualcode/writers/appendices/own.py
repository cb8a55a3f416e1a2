"""What a set says about itself: its list of appendices, and the page that stands in the open volume for what is confidential."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qualcode.locale import formats, text
from qualcode.study.appendices import AppendixRecord
from qualcode.writers.appendices.blocks import PAGE, Block, Column, Paragraph, Run, Table, Words
from qualcode.writers.appendices.citing import appendix_bookmark
from qualcode.writers.appendices.places import title_of


def listed(
    records: Sequence[AppendixRecord], empty: Mapping[str, str], language: str, *, pages: Mapping[int, int] | None, linked: bool
) -> Iterator[Block]:
    """The list of appendices, by number.

    `empty` says why an appendix (by the id of its row) has no document now. `pages` are how many each has, by number, where they were laid
    out; where they are `linked`, all is one document and tells the page each begins on.
    """
    yield Paragraph(_say(language, "list-how"), "note")
    columns = [
        Column(_say(language, "column-number"), 0.9),
        Column(_say(language, "column-title"), 3),
        Column(_say(language, "column-of"), 3),
    ]
    columns.append(Column(_say(language, "column-volume"), 1.2))
    if linked or pages is not None:
        columns.append(Column(_say(language, "column-page" if linked else "column-pages"), 0.8, number=True))
    yield Table(tuple(columns), (_row(one, empty, language, pages, linked=linked) for one in records if one.number is not None))
    if pages is not None:
        yield Paragraph(_say(language, "list-laid-out"), "note")


def _row(
    record: AppendixRecord, empty: Mapping[str, str], language: str, pages: Mapping[int, int] | None, *, linked: bool
) -> tuple[Words, ...]:
    number = record.number or 0
    there = not record.gone and record.id not in empty
    title = Run(title_of(record, language), to=appendix_bookmark(number) if there else "")
    volume = _say(language, f"volume-{record.volume}")
    row: list[Words] = [
        str(number),
        (title,),
        about(record, language) if there else _why(record, empty, language),
        volume if there else "–",
    ]
    if linked:
        row.append((Run("", to=appendix_bookmark(number), paged=PAGE),) if there else "–")
    elif pages is not None:
        row.append(formats.number(pages[number], language) if number in pages else "–")
    return tuple(row)


def about(record: AppendixRecord, language: str) -> str:
    """Of which material, group and round a transcript is; "" for other kinds."""
    if record.material is None:
        return ""
    told = [record.material.name, record.material.group or ""]
    told.append("" if record.material.round is None else text("table.round", language, round=record.material.round))
    return ", ".join(words for words in told if words)


def _why(record: AppendixRecord, empty: Mapping[str, str], language: str) -> str:
    return _say(language, "list-gone") if record.gone else empty[record.id or ""]


def placeholder(record: AppendixRecord, language: str) -> Iterator[Block]:
    """The page that stands for a confidential appendix: that it is there, where, and how much it is."""
    yield Paragraph((Run(_say(language, "confidential"), bold=True),))
    yield Paragraph(_say(language, "confidential-where", folder=_say(language, "folder-confidential")))
    if record.material is not None:
        yield Paragraph(about(record, language))
        size = {"words": formats.number(record.material.words, language), "turns": formats.number(record.material.turns, language)}
        yield Paragraph(_say(language, "confidential-size", **size), "note")


def _say(language: str, key: str, **fields: object) -> str:
    return text(f"appendices.{key}", language, **fields)
