"""Small REFI-QDA files, and what a project says about itself, for the tests of the reader."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

from qualcode.locale import LANGUAGES, text
from qualcode.readers.refi import read_refi
from qualcode.text.project import Project

_NUMBERS = {"user": 1, "code": 2, "source": 3, "selection": 4, "coding": 5, "note": 6, "case": 7, "variable": 8, "set": 9, "link": 10}


def guid(kind: str, n: int = 1) -> str:
    """A guid that is the same at every run."""
    return f"{_NUMBERS[kind]:08x}-0000-4000-8000-{n:012x}"


def project_xml(inner: str, origin: str = "Test 1.0", name: str = "p", more: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="urn:QDA-XML:project:1.0" name={quoteattr(name)} '
        f"origin={quoteattr(origin)} {more}>{inner}</Project>"
    )


def codes_xml(*names: str) -> str:
    codes = "".join(f'<Code guid="{guid("code", n)}" name={quoteattr(name)} isCodable="true"/>' for n, name in enumerate(names, 1))
    return f"<CodeBook><Codes>{codes}</Codes></CodeBook>"


def coding_xml(n: int = 1, code: int = 1, user: int | None = None, inner: str = "", more: str = "") -> str:
    by = f' creatingUser="{guid("user", user)}"' if user else ""
    return f'<Coding guid="{guid("coding", n)}"{by} {more}><CodeRef targetGUID="{guid("code", code)}"/>{inner}</Coding>'


def selection_xml(start: int, end: int, n: int = 1, inner: str | None = None, name: str = "", more: str = "") -> str:
    """A selection with one coding of the first code, unless `inner` says otherwise."""
    inside = coding_xml(n) if inner is None else inner
    named = f" name={quoteattr(name)}" if name else ""
    return (
        f'<PlainTextSelection guid="{guid("selection", n)}" startPosition="{start}" endPosition="{end}"{named} {more}>'
        f"{inside}</PlainTextSelection>"
    )


def source_xml(inner: str = "", n: int = 1, name: str = "Interview", path: str | None = None, more: str = "") -> str:
    path = f"internal://{guid('source', n)}.txt" if path is None else path
    return f'<TextSource guid="{guid("source", n)}" name={quoteattr(name)} plainTextPath={quoteattr(path)} {more}>{inner}</TextSource>'


def source_file(n: int = 1) -> str:
    return f"sources/{guid('source', n)}.txt"


def write_qdpx(file: Path, xml: str | bytes, files: Mapping[str, str | bytes] | None = None, entry: str = "project.qde") -> Path:
    """A project in a zip; texts are written in UTF-8 as they are."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(entry, xml)
        for name, content in (files or {}).items():
            packed.writestr(name, content)
    return file


def words(project: Project) -> list[str]:
    """The words of each quotation, in order."""
    texts = {one.id: one.text for one in project.materials}
    return [texts[one.material][one.start : one.end] for one in project.quotations]


def reasons(project: Project) -> list[str]:
    """Why things stayed out, without the area."""
    return [one.why.removeprefix("project.refi-") for one in project.skipped]


def check_whole(project: Project) -> None:
    """Every reference among the items is whole, ids are unique, spans lie in their texts, and all that is told can be said."""
    ids = {
        kind: {one.id for one in getattr(project, kind)}
        for kind in ("coders", "rounds", "groups", "participants", "materials", "codes", "quotations", "codings", "memos", "relations")
    }
    for kind, found in ids.items():
        assert len(found) == len(getattr(project, kind)), kind
    texts = {one.id: one.text for one in project.materials}
    seen: set[str] = set()
    for code in project.codes:
        assert code.name.strip()
        assert code.parent is None or code.parent in seen
        seen.add(code.id)
    for quotation in project.quotations:
        assert 0 <= quotation.start < quotation.end <= len(texts[quotation.material])
        assert quotation.coder is None or quotation.coder in ids["coders"]
    for coding in project.codings:
        assert coding.quotation in ids["quotations"] and coding.code in ids["codes"]
        assert coding.coder is None or coding.coder in ids["coders"]
    attributes = {(one.of, one.name) for one in project.attributes}
    for material in project.materials:
        assert material.round is None or material.round in ids["rounds"]
        assert material.group is None or material.group in ids["groups"]
        assert {("material", name) for name in material.attributes} <= attributes
        labels = {one.label for one in material.speakers}
        assert {turn.speaker for turn in material.turns} - {None} <= labels
        assert all(one.participant is None or one.participant in ids["participants"] for one in material.speakers)
    for participant in project.participants:
        assert participant.group is None or participant.group in ids["groups"]
        assert {("participant", name) for name in participant.attributes} <= attributes
    kinds = {"code": "codes", "quotation": "quotations", "coding": "codings", "material": "materials"}
    kinds |= {"participant": "participants", "round": "rounds", "relation": "relations", "memo": "memos"}
    for memo in project.memos:
        assert all(about.kind == "study" or about.id in ids[kinds[about.kind]] for about in memo.about)
    for relation in project.relations:
        assert relation.source in ids["codes"] and relation.to in ids["codes"]
    for language in LANGUAGES:
        for skipped in project.skipped:
            assert (skipped.thing or skipped.what) and skipped.where and text(skipped.why, language, **skipped.fields)
            assert not skipped.thing or text(skipped.thing, language)
        if project.offsets is not None:
            assert text(project.offsets.reading, language, **project.offsets.reading_fields)
            assert text(project.offsets.evidence, language, **project.offsets.evidence_fields)
            assert all(texts_of(project, name)[start:end][:299] == said[:299] for name, start, end, said in project.offsets.sample)


def texts_of(project: Project, name: str) -> str:
    return next(one.text for one in project.materials if one.name == name)


def read_whole(file: Path, **options: object) -> Project:
    """The project in a file, which is whole and the same at every reading."""
    project = read_refi(file, **options)  # type: ignore[arg-type]
    check_whole(project)
    assert project == read_refi(file, **options)  # type: ignore[arg-type]
    return project


def codings_per_quotation(project: Project) -> Counter[int]:
    """How many quotations have how many codings."""
    return Counter(Counter(one.quotation for one in project.codings).values())
