"""A transcript: which conversation it was, and its stored lines, a numbered row each, so that a citation leads to its words."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.locale import formats, text
from qualcode.study.sheet import coding_sheet
from qualcode.study.transcripts import TranscriptHead, cited_lines, transcript_head
from qualcode.writers.appendices.blocks import Block, Column, Lines, Paragraph, Run, Table
from qualcode.writers.appendices.parts import Source


def transcript(source: Source) -> Iterator[Block]:
    """The head and the lines of the source's material; nothing for a draft, which has no lines."""
    if source.material_id is None:
        return
    connection = source.reads.connection
    head = transcript_head(connection, source.material_id)
    if not head.material.frozen:
        return
    sheet = coding_sheet(connection, source.material_id)
    yield Table(
        columns=(Column("", 1), Column("", 3)),
        rows=tuple(((Run(name, bold=True),), words) for name, words in _facts(head, len(sheet.lines), source.language) if words),
    )
    if sheet.withheld:
        marker = text("table.withheld_marker", source.language)
        yield Paragraph(_say(source.language, "transcript-withheld", n=sheet.withheld, marker=marker), "note")
    yield Lines(sheet.lines, head.material.appendix, cited_lines(connection, source.material_id).get(source.material_id, frozenset()))


def _facts(head: TranscriptHead, lines: int, language: str) -> Iterator[tuple[str, str]]:
    """The rows of the head: what is told, and what is known of it, "" for nothing."""
    material = head.material
    marker = text("table.withheld_marker", language)

    def hidden(words: str) -> str:
        return marker if words and head.withdrawn else words

    speakers = [one.participant or one.label for one in head.speakers if not one.interviewer]
    asked = [one.label for one in head.speakers if one.interviewer]
    yield _say(language, "head-material"), material.name
    yield _say(language, "head-kind"), _say(language, f"kind-{material.kind}")
    yield _say(language, "head-participants", n=len(speakers)), ", ".join(dict.fromkeys(speakers))
    yield _say(language, "head-interviewer"), ", ".join(asked)
    yield _say(language, "head-group"), material.group or ""
    yield _say(language, "head-round"), "" if material.round is None else formats.number(material.round, language)
    yield _say(language, "head-date"), formats.day(material.date, language) if material.date else ""
    yield _say(language, "head-place"), hidden(head.place)
    yield _say(language, "head-length"), _length(head.length_seconds, language)
    yield _say(language, "head-present"), hidden(head.present)
    yield _say(language, "head-note"), hidden(head.note)
    size = {"words": formats.number(material.words, language), "turns": formats.number(material.turns, language)}
    yield _say(language, "head-size"), _say(language, "size", **size, lines=formats.number(lines, language))


def _length(seconds: int | None, language: str) -> str:
    """The length of a recording, to the minute."""
    if seconds is None:
        return ""
    hours, minutes = divmod(round(seconds / 60), 60)
    told = [_say(language, "hours", n=hours)] if hours else []
    return " ".join([*told, _say(language, "minutes", n=minutes)] if minutes or not hours else told)


def _say(language: str, key: str, **fields: object) -> str:
    return text(f"appendices.{key}", language, **fields)
