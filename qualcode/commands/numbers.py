"""Numbers and lists: info, codes, quotes, search, history."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.commands.terminal import open_for_reading, progress_line, put, put_json, put_table, say
from qualcode.faults import Fault, UsageFault
from qualcode.locale import text

if TYPE_CHECKING:
    from qualcode.study import Study
    from qualcode.study.records import Hit


def info(arguments: argparse.Namespace) -> int:
    """The study in numbers."""
    from qualcode.study.figures import study_figures

    with open_for_reading(arguments) as study:
        figures = study_figures(study.reads.connection)
        language = study.language
    if arguments.json:
        put_json(figures)
        return 0
    for key, value in figures.items():
        put(f"{text(f'shell.info-{key}', language):<28} {_shown(value, language)}")
    return 0


def codes(arguments: argparse.Namespace) -> int:
    """The codes with how often each was used."""
    from qualcode.study.figures import code_frequencies

    if arguments.variants:
        return _variants(arguments)
    with open_for_reading(arguments) as study:
        counted = code_frequencies(study.reads.connection)
        language = study.language
    if arguments.json:
        put_json([one._asdict() for one in counted])
        return 0
    headings = ("path", "kind", "quotations", "codings", "interviews", "participants", "codings_with_subcodes")
    rows = [[getattr(one, key) if key != "kind" else text(f"shell.kind-{one.kind}", language) for key in headings] for one in counted]
    put_table([text(f"shell.codes-{key}", language) for key in headings], rows)
    return 0


def _variants(arguments: argparse.Namespace) -> int:
    """In-vivo codes that are likely forms of one label, group by group."""
    from qualcode.study.repeats import variant_labels

    with open_for_reading(arguments) as study:
        groups = variant_labels(study.reads.codes(), study.reads.study().language)
        language = study.language
    if arguments.json:
        put_json([[{"id": code.id, "name": code.name, "path": code.path, "codings": code.codings} for code in group] for group in groups])
        return 0
    for group in groups:
        put("\n".join((*(f"{code.path} ({code.codings})" for code in group), "")))
    say(text("shell.variants", language, n=len(groups)))
    return 0


def quotes(arguments: argparse.Namespace) -> int:
    """The quote table, to a file, or as JSON or Markdown on stdout."""
    from qualcode.study.quotes import QuoteFilter, quote_rows, real_labels
    from qualcode.study.repeats import printed_again
    from qualcode.study.settings import setting
    from qualcode.writers.quote_rows import TableOptions, count_withheld, is_withheld
    from qualcode.writers.quote_table import write_quotes
    from qualcode.writers.quotes_json import document

    only = QuoteFilter(
        arguments.code, arguments.with_subcodes, arguments.round, arguments.group, arguments.coder, repeated=arguments.repeated
    )
    target = Path(arguments.to) if arguments.to else None
    dialogue = target is None or target.suffix.lower() in (".docx", ".md")
    with open_for_reading(arguments) as study:
        rows = quote_rows(study.reads.connection, only, dialogue=dialogue)
        options = TableOptions(
            memo=arguments.memo,
            coder=arguments.show_coder,
            question=arguments.question,
            delimiter=arguments.delimiter,
            codes=study.reads.codes(),
            citation_pattern=setting(study.reads.connection, "citation"),
        )
        language, title = study.language, study.reads.study().title
        unnamed = real_labels(study.reads.connection)
    marker = text("table.withheld_marker", language)
    if target is not None:
        written = write_quotes(
            rows, target, language=language, title=title, options=options, progress=progress_line(language, "shell.quotes-progress")
        )
        say(text("shell.quotes-written", language, file=written.path, n=written.rows))
        if written.cut:
            say(text("shell.quotes-cut", language, n=written.cut))
    elif arguments.json:
        put_json([document(row, marker) for row in rows])
    else:
        for row in rows:
            put(f"{row.code_path}\n  {marker if is_withheld(row) else row.text}\n  {_place(row.material, row.line_from, row.line_to)}")
    if unnamed:
        say(text("shell.labels-printed", language, labels=", ".join(unnamed)))
    again = 0 if arguments.repeated else printed_again(rows)
    if again:
        say(text("shell.quotes-again", language, n=again))
    withheld = count_withheld(rows)
    if withheld:
        say(text("shell.quotes-withheld", language, n=withheld))
    return 0


def search(arguments: argparse.Namespace) -> int:
    """Hits in the words of the study."""
    from qualcode.text.matching import parse_query

    query = parse_query(arguments.words, arguments.match)
    if not query.text.strip():
        raise UsageFault("shell.empty-search")
    with open_for_reading(arguments) as study:
        language = study.language
        hits = _hits(study, arguments, query)
    if arguments.json:
        put_json([{"material": h.material, "turn": h.turn, "line": h.line, "start": h.start, "end": h.end, "text": h.text} for h in hits])
        return 0
    for hit in hits:
        put(f"{_place(hit.material, hit.line, hit.line)}: {hit.text}")
    say(text("shell.hits", language, n=len(hits)))
    return 0


def history(arguments: argparse.Namespace) -> int:
    """What was done, newest first."""
    with open_for_reading(arguments) as study:
        actions = study.history(arguments.limit)
        language = study.language
    if arguments.json:
        put_json(
            [
                {
                    "id": a.id,
                    "number": a.number,
                    "kind": a.kind,
                    "verb": a.verb,
                    "summary": a.summary,
                    "coder": a.coder,
                    "recorded_at": a.recorded_at.isoformat().replace("+00:00", "Z"),
                    "state": a.state,
                    "events": a.events,
                }
                for a in actions
            ]
        )
        return 0
    for a in actions:
        undone = f" ({text('shell.state-undone', language)})" if a.state in ("undone", "dropped") else ""
        before = f"{text(f'shell.kind-{a.kind}', language)} " if a.kind in ("undo", "redo") else ""
        put(f"{a.number:>6}  {a.recorded_at.astimezone():%Y-%m-%d %H:%M}  {a.coder or '–':<6} {before}{a.summary}{undone}")
    return 0


def _hits(study: Study, arguments: argparse.Namespace, query: Any) -> list[Hit]:
    from qualcode.study import Study
    from qualcode.study import search as engine
    from qualcode.study.quotes import code_ids

    inside = frozenset(code_ids(study.reads.connection, arguments.code, with_subcodes=True)) if arguments.code else None
    connection = study.reads.connection
    spoken = study.reads.study().language  # of the transcripts, whatever language the messages are in
    if not engine.is_up_to_date(connection, spoken):
        # Bring the index up to date where that is allowed just now; otherwise all words are read.
        try:
            with Study.open(study.file) as writer:
                engine.refresh_index(writer.reads.connection, spoken)
        except Fault:
            pass
    return engine.search(connection, query, language=spoken, writable=False, code_ids=inside)


def _place(material: str, first: int | None, last: int | None) -> str:
    if first is None:
        return material
    return f"{material}, {first}" if first == last else f"{material}, {first}-{last}"


def _shown(value: Any, language: str) -> str:
    from qualcode.locale.formats import number

    if value is None:
        return "–"
    if isinstance(value, bool):
        return text("shell.yes" if value else "shell.no", language)
    if isinstance(value, int):
        return number(value, language)
    return ", ".join(value) or "–" if isinstance(value, list) else str(value)
