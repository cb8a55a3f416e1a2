"""Interview guides and theoretical sampling."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.commands.comparing import put_grid
from qualcode.commands.terminal import open_for_reading, open_for_writing, put, put_json, put_table, say
from qualcode.faults import Fault, UsageFault
from qualcode.locale import text
from qualcode.locale.formats import day, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.study import Study
    from qualcode.study.guides import Guides, GuideVersionRecord


def guide(arguments: argparse.Namespace) -> int:
    """List the guides, show one, bring a version in from a document, say where one was used, or write one to a file."""
    if getattr(arguments, "from") or arguments.used_in or arguments.used_in_round:
        with open_for_writing(arguments) as study:
            name = _change(arguments, study)
            return _show(arguments, study, name)
    with open_for_reading(arguments) as study:
        return _show(arguments, study, arguments.name)


def _change(arguments: argparse.Namespace, study: Study) -> str:
    """Do what was asked; the guide it was done to."""
    from qualcode.study.guides import guides
    from qualcode.study.references import FINDERS

    source = getattr(arguments, "from")
    if not source and not arguments.name:
        raise UsageFault("guides.which")
    with study.action("add-guide-version" if source else "use-guide-version"):
        if source:
            name, version = _bring_in(arguments, study, Path(source))
        else:
            version = FINDERS["guide-version"](study.reads.connection, arguments.name)
            name = next(one.guide for one in guides(study.reads.connection).versions if one.id == version)
        if arguments.used_in or arguments.used_in_round:
            rounds = [str(one) for one in arguments.used_in_round]
            study.do("use-guide-version", version=version, materials=arguments.used_in, rounds=rounds)
    return name


def _bring_in(arguments: argparse.Namespace, study: Study, file: Path) -> tuple[str, str]:
    from qualcode.readers.guides import read_guide
    from qualcode.study.guides import guides

    found = read_guide(file)
    name = arguments.name or found.title or file.stem
    there = guides(study.reads.connection).named(name)
    if there and [(row.text, row.type) for row in there[-1].questions] == list(found.rows):
        raise Fault("study.guide-unchanged", guide=name, version=there[-1].number)
    given: dict[str, Any] = {"reason": arguments.reason or "", "codes": arguments.code}
    if arguments.date:
        given["date"] = arguments.date
    rows = [{"text": words, "type": type} for words, type in found.rows]
    version = str(study.do("add-guide-version", guide=name, questions=rows, **given)["id"])
    questions = sum(type != "heading" for _, type in found.rows)
    say(text("guides.brought-in", study.language, guide=name, version=len(there) + 1, n=questions, count=number(questions, study.language)))
    for words in found.left_out:
        say(text("guides.left-out", study.language, words=words))
    return name, version


def _show(arguments: argparse.Namespace, study: Study, name: str | None) -> int:
    from qualcode.study.guides import guides
    from qualcode.study.references import FINDERS
    from qualcode.writers.guides import document, write_guide

    found, language = guides(study.reads.connection), study.language
    versions = found.versions if name is None else found.named(name)
    if name is not None and not versions:
        wanted = FINDERS["guide-version"](study.reads.connection, name)
        versions = [one for one in found.versions if one.id == wanted]
        name = versions[0].guide
    if arguments.to:
        if name is None:
            raise UsageFault("guides.which")
        write_guide(found, name, Path(arguments.to), language)
        say(text("guides.written", language, file=arguments.to, n=len(found.named(name))))
    elif arguments.json:
        put_json(document(found, versions))
    elif name is None:
        _list(found, language)
    else:
        _print(found, versions, language)
    return 0


def _list(found: Guides, language: str) -> None:
    heads = [text(f"guides.head-{key}", language) for key in ("guide", "version", "date", "questions", "changes", "used")]
    put_table(heads, [_row(one, language) for one in found.versions])
    if not found.versions:
        say(text("guides.none", language))
    if found.unsaid:
        names = "; ".join(one.name for one in found.unsaid)
        put("")
        put(text("guides.unsaid", language, n=len(found.unsaid), count=number(len(found.unsaid), language), names=names))


def _row(one: GuideVersionRecord, language: str) -> list[object]:
    from qualcode.writers.guides import used_words

    used = [*(text("screen.round", language, n=n) for n in one.rounds), *(used_words(each, language) for each in one.materials)]
    return [one.guide, one.number, day(one.date, language) if one.date else "", one.asked, len(one.changes), "; ".join(used)]


def _print(found: Guides, versions: Sequence[GuideVersionRecord], language: str) -> None:
    from qualcode.writers.guides import printed

    put(versions[0].guide)
    for one in printed(found, versions, language):
        sign = {"question": f"  {one.number}. ", "change": "  - ", "theme": "  "}.get(one.kind, "")
        put(f"\n{one.words}" if one.kind == "version" else f"{sign}{one.words}")


def sampling(arguments: argparse.Namespace) -> int:
    """The sampling decisions, and the gaps that the study shows, on stdout or to a file."""
    from qualcode.study.database import one_moment
    from qualcode.study.gaps import gaps
    from qualcode.study.sampling import sampling_decisions
    from qualcode.writers.grid import write_grid
    from qualcode.writers.sampling import gap_words, grid

    with open_for_reading(arguments) as study, one_moment(study.reads.connection):
        decisions, found = sampling_decisions(study.reads.connection), gaps(study.reads.connection)
        language = study.language
    table = grid(decisions, found, language)
    if arguments.to:
        write_grid(table, Path(arguments.to), delimiter=arguments.delimiter)
        say(text("sampling.written", language, file=arguments.to, n=len(decisions)))
    elif arguments.json:
        put_json(table.document)
    elif arguments.gaps:
        heads = [text(f"sampling.head-{key}", language) for key in ("category", "gap", "decided")]
        put_table(heads, [[one.code, gap_words(one, language), len(one.decided) or ""] for one in found])
        put("")
        put(text("sampling.note-gaps", language, n=len(found), count=number(len(found), language)))
    else:
        put_grid(table)
        put(text("sampling.gaps-hint", language, n=len(found), count=number(len(found), language)))
    return 0
