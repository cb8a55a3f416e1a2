"""How the findings, or the notes of a report, cite: counts, first support by round, and what is wrong in the notes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.commands.terminal import open_for_reading, put, put_json, say
from qualcode.locale import text
from qualcode.locale.formats import number, percent

if TYPE_CHECKING:
    from qualcode.study.citation_lists import CitationLists


def citations(arguments: argparse.Namespace) -> int:
    """Count what findings cite; with a file of notes, what these cite, with what is wrong in them."""
    from qualcode.study.citation_lists import of_findings, of_notes, read_notes_file
    from qualcode.study.database import one_moment

    notes = read_notes_file(Path(arguments.notes)) if arguments.notes else None
    with open_for_reading(arguments) as study, one_moment(study.reads.connection):
        connection, language = study.reads.connection, study.language
        found = of_findings(connection) if notes is None else of_notes(connection, notes, language)
    if arguments.json:
        put_json(document(found))
    else:
        _tell(found, language, "findings" if notes is None else "notes")
    for fault in found.faults:
        if not arguments.json:
            put(f"{fault.where}: {fault.what}. {fault.remedy}.")
    if found.faults:
        say(text("shell.faults", language, n=len(found.faults)))
    return 1 if found.faults else 0


def document(found: CitationLists) -> dict[str, Any]:
    """The counts in JSON."""
    counted, support = found.statistics, found.support
    return {
        **{"lists": counted.lists, "citations": counted.citations, "with_place": counted.placed, "whole": counted.whole},
        "distinct": counted.distinct,
        "repeated": [{"document": place[0], "place": place[1], "n": n} for place, n in counted.repeated],
        **{"cited": list(counted.cited), "uncited": list(counted.uncited)},
        "highest": [{"document": one, "place": highest} for one, highest in counted.highest.items()],
        "without_place": list(counted.without_place),
        "one_document": list(counted.one_document),
        "first_supported_in_round": [
            {"round": one, "lists": n, "cumulative": so_far, "of": support.of, "share": so_far / support.of if support.of else None}
            for one, n, so_far in support.rounds
        ],
        "without_round": list(support.without_round),
        "faults": [fault._asdict() for fault in found.faults],
    }


def _tell(found: CitationLists, language: str, what: str) -> None:
    counted, support = found.statistics, found.support

    def n(value: int) -> str:
        return number(value, language)

    put(text(f"trace.counted-{what}", language, lists=n(counted.lists), citations=n(counted.citations)))
    put(text("trace.counted-places", language, placed=n(counted.placed), whole=n(counted.whole), distinct=n(counted.distinct)))
    several = "; ".join(f"{_named(place, language)} ({count})" for place, count in counted.repeated[:5])
    put(text("trace.counted-again", language, n=n(len(counted.repeated)), most=several or "–"))
    every = len(counted.cited) + len(counted.uncited)
    missing = "; ".join(_named((one, None), language) for one in counted.uncited) or "–"
    put(text("trace.counted-documents", language, cited=n(len(counted.cited)), of=n(every), missing=missing))
    put(text("trace.counted-one", language, n=n(len(counted.one_document)), of=n(counted.lists)))
    for one, count, so_far in support.rounds:
        share = percent(so_far / support.of, language) if support.of else "–"
        put(text("trace.first-supported", language, round=one, n=n(count), so_far=n(so_far), of=n(support.of), share=share))
    if support.rounds:
        put(text("trace.first-supported-means", language))


def _named(place: tuple[int | str, tuple[int, int] | None], language: str) -> str:
    document, span = place
    name = text("formats.appendix", language, number=document) if isinstance(document, int) else document
    return f"{name}, {span[0]}" + (f"-{span[1]}" if span[1] != span[0] else "") if span else name
