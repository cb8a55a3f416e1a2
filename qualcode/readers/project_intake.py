"""Coded studies and codebooks into a study, and what is told of them: numbers by kind, what was skipped, how positions were read."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from qualcode.locale import text as catalogue_text
from qualcode.readers.blocks import canonical
from qualcode.readers.resolve import Resolved, resolving
from qualcode.study import Study
from qualcode.study.exchange import Stored, storing
from qualcode.study.exchange.desk import KINDS
from qualcode.study.quotes import quote_rows
from qualcode.study.versions import listed_versions, text_of
from qualcode.text.project import CoderItem, CodingItem, MaterialItem, MemoItem, Offsets, Project, Skipped
from qualcode.text.turns import count_words

if TYPE_CHECKING:
    from qualcode.readers.intake import FileReport, ReadFile

T = TypeVar("T")

#: the field of a project that holds each kind of thing
_FIELDS = {kind: "memos" if kind == "memo" else f"{kind}s" for kind in KINDS}


def brings_codes(as_kind: str) -> bool:
    """Whether a file of this kind brings more than texts."""
    return as_kind in ("study", "codebook", "codings")


#: gives how much is done, of how much
Parts = Generator[tuple[int, int], None, T]


def telling_of_project(study: Study, read: ReadFile, report: FileReport) -> Parts[None]:
    """What a file would bring, part by part; nothing is written, and what the study has already is not told apart."""
    project = yield from _placing(study, read)
    report.new = Counter({kind: len(getattr(project, field)) for kind, field in _FIELDS.items() if getattr(project, field)})
    if read.codings is not None:
        del report.new["material"]  # the study's own
    if read.codings is None:
        report.materials = [
            told_of_material(None, item.name, item, count_words(item.text, item.turns), study.language) for item in project.materials
        ]
    _tell_common(project, report, study.language)
    _tell_nobodys(read, sum(coding.coder is None for coding in project.codings), report, study.language)


def putting_project_in(study: Study, read: ReadFile, report: FileReport) -> Parts[None]:
    """Put it in as one action, part by part; the report says what is new, what was known, what could not come in. Raises Fault."""
    project = yield from _placing(study, read)
    how = read.how
    wished = _with_wishes(project, how.kind, how.date)
    stored = yield from storing(study, wished, source=read.file.name, round_number=how.round, group=how.group)
    report.new, report.known, report.past = +stored.new, +stored.known, stored.past
    if read.codings is not None:
        del report.known["material"]  # the study's own, looked through for what is quoted
    report.materials = [told_of_material(*one, study.language) for one in stored.materials]
    report.participants = stored.new["participant"]
    _tell_common(project, report, study.language, stored)
    _tell_nobodys(read, stored.nobodys, report, study.language)
    if not report.new:
        why = "nothing-in-it" if not report.known else "nothing-new" if report.skipped else "all-known"
        report.result, report.why = "skipped", catalogue_text(f"intake.{why}", study.language)


def _placing(study: Study, read: ReadFile) -> Parts[Project]:
    """The project of a file; what a table of quotations quotes is looked for in the study's own texts."""
    if read.project is not None:
        return read.project
    assert read.codings is not None
    connection = study.reads.connection
    texts = [(material, name, text_of(connection, version)) for version, material, name, _ in listed_versions(connection)]
    found = yield from resolving(read.codings, texts)
    used = {quotation.material for quotation in found.quotations}
    coders, codings = _credited(found.coders, found.codings, read.how.coder)
    return Project(
        coders=coders,
        materials=tuple(MaterialItem(material, name, words, ()) for material, name, words in texts if material in used),
        codes=found.codes,
        quotations=found.quotations,
        codings=codings,
        memos=_not_written_yet(study, found, {material: name for material, name, _ in texts}),
        skipped=found.skipped,
        offsets=found.offsets,
    )


def _not_written_yet(study: Study, found: Resolved, names: Mapping[str, str]) -> tuple[MemoItem, ...]:
    """The memos of a table but for those that the study has there already, under whatever title and kind: our own tables hold them."""
    if not found.memos:
        return ()
    written = {(row.material, row.start, row.end, canonical(row.memo).strip()) for row in quote_rows(study.reads.connection) if row.memo}
    quotations = {one.id: one for one in found.quotations}
    places = {one.id: quotations[one.quotation] for one in found.codings}

    def is_written(memo: MemoItem) -> bool:
        place = places[memo.about[0].id]
        return (names[place.material], place.start, place.end, memo.text) in written

    return tuple(memo for memo in found.memos if not is_written(memo))


def _credited(
    coders: tuple[CoderItem, ...], codings: tuple[CodingItem, ...], name: str | None
) -> tuple[tuple[CoderItem, ...], tuple[CodingItem, ...]]:
    """The codings that a table gives to nobody, given to whoever is said to have made them."""
    if name is None or all(coding.coder is not None for coding in codings):
        return coders, codings
    theirs = next((one for one in coders if one.name == name), CoderItem(f"coder:{name}", name))
    credited = tuple(coding if coding.coder is not None else replace(coding, coder=theirs.id) for coding in codings)
    return tuple(dict.fromkeys((*coders, theirs))), credited


def _with_wishes(project: Project, kind: str | None, date: dt.date | None) -> Project:
    """The project with the kind and date that whoever brings it in gave for its materials."""
    if not (kind or date):
        return project
    materials = (replace(item, kind=kind or item.kind, date=date or item.date) for item in project.materials)
    return replace(project, materials=tuple(materials))


def told_of_material(row_id: str | None, name: str, item: MaterialItem, words: int, language: str) -> dict[str, Any]:
    """A material as the import report has it."""
    return {
        "id": row_id,
        "name": name,
        "kind": item.kind,
        "words": words,
        "turns": len(item.turns),
        "speakers": [speaker.label for speaker in item.speakers],
        "encoding": item.encoding,
        "warnings": [catalogue_text(one.key, language, **one.fields) for one in item.notices],
    }


def _tell_common(project: Project, report: FileReport, language: str, stored: Stored | None = None) -> None:
    skipped = (*project.skipped, *(stored.skipped if stored else ()))
    report.skipped = [skipped_text(one, language) for one in skipped]
    if project.offsets is not None:
        report.offsets = offsets_text(project.offsets, language)


def _tell_nobodys(read: ReadFile, n: int, report: FileReport, language: str) -> None:
    """Codings of a table that does not say who made them."""
    if read.codings is not None and n:
        nobodys = Skipped("", read.file.name, "project.codings-no-coder", {"n": n}, "project.thing-codings")
        report.skipped.append(skipped_text(nobodys, language))


def skipped_text(one: Skipped, language: str) -> dict[str, str]:
    """What did not come in, as the command line prints it."""
    thing = catalogue_text(one.thing, language) if one.thing else ""
    return {"what": f"{thing} {one.what}".strip(), "where": one.where, "why": catalogue_text(one.why, language, **one.fields)}


def offsets_text(offsets: Offsets, language: str) -> dict[str, Any]:
    """How positions were understood, as the command line prints it."""
    return {
        "reading": catalogue_text(offsets.reading, language, **offsets.reading_fields).rstrip("."),
        "evidence": catalogue_text(offsets.evidence, language, **offsets.evidence_fields),
        "sample": [{"material": name, "start": start, "end": end, "text": words} for name, start, end, words in offsets.sample],
    }


def kinds_text(counted: Mapping[str, int], language: str) -> str:
    """How many of each kind of thing, in words."""
    return ", ".join(catalogue_text(f"intake.project-{kind}", language, n=n) for kind, n in counted.items())


def both_ends(words: str, most: int) -> str:
    """A passage on one line: its beginning and, where it is longer than `most` characters, its end, for both may be wrong."""
    line = " ".join(words.split())
    half = most // 2
    return line if len(line) <= most else f"{line[:half].rstrip()} … {line[-half:].lstrip()}"
