"""The appendix set from the shell: what is in it, its numbers, and writing it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.commands.terminal import open_for_reading, open_for_writing, progress_line, put, put_json, put_table, say
from qualcode.faults import UsageFault
from qualcode.locale import text

if TYPE_CHECKING:
    from qualcode.study import Study
    from qualcode.study.appendices import AppendixRecord
    from qualcode.writers.appendices.set import Outcome


def appendices(arguments: argparse.Namespace) -> int:
    """Write the set, giving numbers to what has none; without --to, what is in it. --renumber numbers anew and tells what was what."""
    if arguments.renumber:
        return _renumber(arguments)
    if not arguments.to:
        if arguments.only or arguments.template or arguments.one_document or arguments.pages or arguments.freeze:
            raise UsageFault("appendices.where-to")
        return _list(arguments)
    return _write(arguments)


def _list(arguments: argparse.Namespace) -> int:
    from qualcode.study.appendices import appendices as read
    from qualcode.study.appendices import by_number

    with open_for_reading(arguments) as study:
        records = [one for one in by_number(read(study.reads.connection)) if one.ticked or one.number]
        language = study.language
    if arguments.json:
        put_json([_as_json(record, language) for record in records])
    else:
        headings = [text(f"appendices.column-{name}", language) for name in ("number", "title", "of", "volume")]
        put_table(headings, [_row(record, language) for record in records])
    return 0


def _row(record: AppendixRecord, language: str) -> tuple[object, ...]:
    from qualcode.writers.appendices.own import about
    from qualcode.writers.appendices.places import title_of

    what = text("appendices.list-gone", language) if record.gone else about(record, language)
    if record.material is not None and not record.material.frozen:
        what = f"{what} ({text('appendices.is-draft', language)})"
    if not record.ticked and not record.gone:
        what = text("appendices.list-unticked", language)
    return record.number, title_of(record, language), what, text(f"appendices.volume-{record.volume}", language)


def _as_json(record: AppendixRecord, language: str) -> dict[str, Any]:
    from qualcode.writers.appendices.places import title_of

    return {
        "number": record.number,
        "kind": record.kind,
        "title": title_of(record, language),
        "material": record.material.name if record.material else None,
        "volume": record.volume,
        "ticked": record.ticked,
        "gone": record.gone,
        "draft": record.material is not None and not record.material.frozen,
    }


def _renumber(arguments: argparse.Namespace) -> int:
    """Number anew, and print what each number has become."""
    with open_for_writing(arguments) as study:
        changes = study.do("renumber-appendices")["changes"]
        language = study.language
    if arguments.json:
        put_json({"changes": changes})
        return 0
    for change in changes:
        what = text(f"appendices.title-{change['kind']}", language)
        what = f"{what} ({change['material']})" if change["material"] else what
        put(f"{change['from']} → {change['to'] or text('appendices.no-number', language)}  {what}")
    say(text("appendices.renumbered" if changes else "appendices.nothing-to-renumber", language, n=len(changes)))
    return 0


def _write(arguments: argparse.Namespace) -> int:
    from qualcode.study.database import one_moment
    from qualcode.writers.appendices.places import VOLUMES
    from qualcode.writers.appendices.set import Wanted, write_set
    from qualcode.writers.appendices.template import read_template

    template = read_template(Path(arguments.template)) if arguments.template else None
    given = _prepare(arguments)
    with open_for_reading(arguments) as study, one_moment(study.reads.connection):
        language = study.language
        wanted = Wanted(
            Path(arguments.to),
            language,
            VOLUMES if arguments.volume == "both" else (arguments.volume,),
            tuple(name for names in arguments.only or () for name in names),
            template,
            arguments.one_document,
            arguments.pages,
        )
        outcome = write_set(study.reads, wanted, progress_line(language, "appendices.progress"))
        _tell(outcome, study, given, arguments)
    if arguments.json:
        put_json(_outcome_json(outcome, language, given))
    return 1 if any(one.why == "failed" for one in outcome.left_out) else 0


def _prepare(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """Freeze drafts where that is asked for, and give numbers to what has none; both are said. The numbers given."""
    from qualcode.writers.appendices.set import chosen, drafts, without_number

    with open_for_reading(arguments) as study:
        from qualcode.study.appendices import appendices as read

        chosen(read(study.reads.connection), [name for names in arguments.only or () for name in names])  # says early what is no kind
        frozen = [record.material for record in drafts(study.reads) if record.material] if arguments.freeze else []
        kinds, materials = without_number(study.reads, study.language)
    if not (frozen or kinds or materials):
        return []
    with open_for_writing(arguments) as study:
        for material in frozen:
            say(text("paper.freezing", study.language, material=material.name))
            study.do("freeze", material=material.id)
        materials += [material.id for material in frozen]
        given: list[dict[str, Any]] = study.do("give-appendix-numbers", kinds=kinds, materials=materials)["given"]
        if given:
            numbers = f"{given[0]['number']}-{given[-1]['number']}" if len(given) > 1 else str(given[0]["number"])
            say(text("appendices.numbers-given", study.language, n=len(given), numbers=numbers))
    return given


def _tell(outcome: Outcome, study: Study, given: list[dict[str, Any]], arguments: argparse.Namespace) -> None:
    """What was written, what was left out and why, on stderr."""
    from qualcode.study.withheld import withheld_in_print
    from qualcode.writers.appendices.own import about
    from qualcode.writers.appendices.places import title_of

    language = study.language
    for one in outcome.left_out:
        what = ": ".join(words for words in (title_of(one.record, language), about(one.record, language)) if words)
        say(text(f"appendices.left-out-{one.why}", language, what=what, reason=one.reason))
    if outcome.added_styles:
        say(text("appendices.styles-added", language, styles=", ".join(outcome.added_styles)))
    if outcome.own_footer:
        say(text("appendices.own-footer", language))
    if withheld := len(withheld_in_print(study.reads.connection)):
        say(text("appendices.withheld", language, n=withheld, marker=text("table.withheld_marker", language)))
    if outcome.behind:
        say(text("appendices.behind", language, n=len(outcome.behind), files=", ".join(file.name for file in outcome.behind)))
    if arguments.pages:
        say(text("appendices.list-laid-out", language))
    say(text("appendices.written", language, n=len(outcome.written), folder=arguments.to))


def _outcome_json(outcome: Outcome, language: str, given: list[dict[str, Any]]) -> dict[str, Any]:
    from qualcode.writers.appendices.places import title_of

    return {
        "numbers_given": given,
        "files": [
            {
                "file": str(one.file),
                "volume": one.volume,
                "number": one.record.number if one.record else None,
                "kind": one.record.kind if one.record else None,
                "title": title_of(one.record, language) if one.record else None,
                "material": one.record.material.name if one.record and one.record.material else None,
                "placeholder": one.placeholder,
                "pages": one.pages,
            }
            for one in outcome.written
        ],
        "left_out": [
            {
                "kind": one.record.kind,
                "material": one.record.material.name if one.record.material else None,
                "number": one.record.number,
                "why": one.why,
                "reason": one.reason,
            }
            for one in outcome.left_out
        ],
        "styles_added": list(outcome.added_styles),
        "left_behind": [str(file) for file in outcome.behind],
    }
