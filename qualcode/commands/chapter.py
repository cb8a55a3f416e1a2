"""A researcher's own Word chapter checked against the study, its keys filled in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.commands.terminal import open_for_reading, put_json, say
from qualcode.locale import text
from qualcode.locale.formats import quoted

if TYPE_CHECKING:
    from qualcode.study.chapter.records import ChapterFinding


def cite(arguments: argparse.Namespace) -> int:
    """Write the chapter with keys filled in and what was found as comments: that is what was asked for, whatever was found."""
    from qualcode.readers.chapter import read_chapter
    from qualcode.study.chapter.checking import check_chapter
    from qualcode.study.chapter.telling import short, told, where
    from qualcode.study.database import one_moment
    from qualcode.writers.chapter import check_target, write_chapter
    from qualcode.writers.chapter.remarks import remarks_of

    path, target = Path(arguments.chapter), Path(arguments.to)
    check_target(path, target)
    with open_for_reading(arguments) as study, one_moment(study.reads.connection):
        language = study.language
        chapter, data = read_chapter(path)
        report = check_chapter(study.reads.connection, chapter, language)
    write_chapter(data, report.replacements, remarks_of(report, language), target)
    if arguments.json:
        findings = [_as_json(one, language) for one in report.findings]
        counts = {"passages": report.passages, "matched": report.matched, "keys": report.keys}
        put_json({"file": str(target), **counts, "findings": findings})
    say(text("chapter.written", language, file=target))
    say(text("chapter.summary", language, passages=report.passages, matched=report.matched, keys=report.keys))
    if report.unnumbered:
        say(text("chapter.unnumbered", language))
    if report.without_consents and report.matched:
        say(text("chapter.without-consents", language))
    for one in report.findings:
        here = f"{where(one.place.paragraph, language)}, {quoted(short(one.words), language)}"
        say("  " + text("chapter.line", language, where=here, told=told(one, language)))
    n = len(report.findings)
    say(text("chapter.findings" if n else "chapter.none", language, n=n))
    return 0


def _as_json(one: ChapterFinding, language: str) -> dict[str, Any]:
    from qualcode.study.chapter.telling import remedy

    paragraph = one.place.paragraph
    note = paragraph.note
    return {
        "kind": one.kind,
        "where": {
            "paragraph": paragraph.place or None,
            "page": None,
            "footnote": note.number if note and note.kind == "footnote" else None,
            "endnote": note.number if note and note.kind == "endnote" else None,
        },
        "words": one.words,
        "expected": one.expected,
        "citation": one.citation,
        "remedy": remedy(one, language),
    }
