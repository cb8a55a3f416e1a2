"""Taguette projects (.sqlite3): documents, tags, highlights and who put which tag where and when.

Taguette's offsets count UTF-8 bytes of a document without its tags; every highlight has its words beside it, which are compared.
A tag `people.nurses` is filed under `people`, as Taguette's users mean it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from qualcode.faults import Fault
from qualcode.readers import project_items as items
from qualcode.readers.blocks import canonical
from qualcode.readers.code_paths import by_dots
from qualcode.readers.foreign import Tables, moment, number, open_tables, words_of
from qualcode.readers.tag_stripped import Page, best_reading, without_tags
from qualcode.readers.taguette_past import Command, Past, State, highlight_id, replay, tag_id
from qualcode.text.offsets import OutOfRange
from qualcode.text.project import (
    About,
    CodeItem,
    CoderItem,
    CodingItem,
    MaterialItem,
    MemoItem,
    Project,
    QuotationItem,
    Skipped,
)

_NEEDED = (
    ("projects", ("id", "name")),
    ("documents", ("id", "name", "project_id", "contents")),
    ("tags", ("id", "project_id", "path")),
    ("highlights", ("id", "document_id", "start_offset", "end_offset")),
    ("highlight_tags", ("highlight_id", "tag_id")),
)


class _Highlight(NamedTuple):
    id: int
    document: int
    start: int
    end: int
    words: str


@dataclass(slots=True)
class _Placed:
    """Documents as materials, and where highlights lie in them."""

    pages: dict[int, Page] = field(default_factory=dict)
    materials: dict[int, MaterialItem] = field(default_factory=dict)
    quotations: dict[int, QuotationItem] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    agreed: int = 0
    compared: int = 0


def is_taguette(path: Path) -> bool:
    """Whether a file is a Taguette database, by the tables in it."""
    try:
        with open_tables(path) as tables:
            return all(tables.has(name, *columns) for name, columns in _NEEDED)
    except (Fault, OSError):
        return False


def read_taguette(path: Path, project: str | None = None) -> Project:
    """The coded study in a Taguette database; `project` names one of several in it.

    Raises Fault for a file that is none, or is damaged, and where several projects are in it and none was named.
    """
    with open_tables(path) as tables:
        if not all(tables.has(name, *columns) for name, columns in _NEEDED):
            raise Fault("project.taguette-not", file=path.name)
        return _read(tables, _chosen(tables, project))


def _chosen(tables: Tables, wanted: str | None) -> tuple[int, str, str]:
    """(id, name, description) of the project."""
    found = [
        (id_, canonical(words_of(name)).strip(), words_of(description))
        for one, name, description in sorted(tables.rows("projects", "id", "name", "description"), key=_by_number)
        if (id_ := number(one)) is not None
    ]
    named = [one for one in found if wanted is None or one[1] == wanted]
    names = "; ".join(name for _, name, _ in found)
    if not found:
        raise Fault("project.taguette-none", file=tables.file)
    if not named:
        raise Fault("project.taguette-no-such", file=tables.file, project=wanted, projects=names)
    if len(named) > 1:
        raise Fault("project.taguette-several", file=tables.file, n=len(named), projects=names, choices=[name for _, name, _ in named])
    return named[0]


def _by_number(row: tuple[Any, ...]) -> int:
    return number(row[0]) or 0


def _read(tables: Tables, project: tuple[int, str, str]) -> Project:
    project_id, title, description = project
    tags = {
        id_: (canonical(words_of(path)).strip(), canonical(words_of(told)))
        for one, of, path, told in sorted(tables.rows("tags", "id", "project_id", "path", "description"), key=_by_number)
        if number(of) == project_id and (id_ := number(one)) is not None
    }
    commands = list(_commands(tables, project_id))
    placed = _placed(tables, project_id, list(_highlights(tables)))
    stored = {
        (highlight, tag)
        for one, other in tables.rows("highlight_tags", "highlight_id", "tag_id")
        if (highlight := number(one)) is not None and (tag := number(other)) in tags and tag is not None
    }
    highlights = frozenset(placed.quotations)
    state = State(frozenset(placed.materials), highlights, frozenset(tags), frozenset(pair for pair in stored if pair[0] in highlights))
    past = replay(commands, state) if commands else None
    return _project(tables.file, title, description, tags, placed, state, past)


def _highlights(tables: Tables) -> Iterable[_Highlight]:
    for row in sorted(tables.rows("highlights", "id", "document_id", "start_offset", "end_offset", "snippet"), key=_by_number):
        id_, document, start, end = (number(cell) for cell in row[:4])
        if id_ is not None and document is not None:
            yield _Highlight(id_, document, -1 if start is None else start, -1 if end is None else end, without_tags(words_of(row[4])))


def _commands(tables: Tables, project: int) -> Iterable[Command]:
    """The history of one project; an entry that is not understood is left out, and the replay shows whether it mattered."""
    for _, date, login, of, document, payload in sorted(
        tables.rows("commands", "id", "date", "user_login", "project_id", "document_id", "payload"), key=_by_number
    ):
        at = moment(date)
        if number(of) != project or at is None:
            continue
        try:
            told = json.loads(words_of(payload))
        except (ValueError, RecursionError):
            continue
        if isinstance(told, dict):
            yield Command(at, canonical(words_of(login)), number(document), told)


def _placed(tables: Tables, project: int, highlights: list[_Highlight]) -> _Placed:
    placed = _Placed()
    of_document: dict[int, list[_Highlight]] = {}
    for highlight in highlights:
        of_document.setdefault(highlight.document, []).append(highlight)
    rows = tables.rows("documents", "id", "project_id", "name", "description", "filename", "created", "contents")
    for one, of, name, description, source, created, contents in sorted(rows, key=_by_number):
        id_ = number(one)
        if id_ is None or number(of) != project:
            continue
        here = of_document.get(id_, [])
        passages = [(highlight.start, highlight.end, highlight.words) for highlight in here if highlight.words.strip()]
        page, agreed = best_reading(words_of(contents), passages, items.alike)
        title = " ".join(canonical(words_of(name)).split()) or f"{id_}"
        if not page.text.strip():
            placed.skipped.append(Skipped(title, tables.file, "project.no-words", thing="project.thing-source"))
            continue
        placed.agreed += agreed
        placed.compared += len(passages)
        placed.pages[id_] = page
        placed.materials[id_] = items.material(
            f"document:{id_}",
            title,
            page.text,
            note=canonical(words_of(description)).strip(),
            source=Path(words_of(source).replace("\\", "/")).name,
            imported_at=moment(created),
        )
        for highlight in here:
            _place(placed, tables.file, highlight)
    return placed


def _place(placed: _Placed, file: str, highlight: _Highlight) -> None:
    title = placed.materials[highlight.document].name
    where = f"{file}: {title}, {highlight.start}-{highlight.end}"
    quotation = _quotation(placed, highlight.id, highlight.document, highlight.start, highlight.end)
    if quotation is None:
        placed.skipped.append(Skipped(_short(highlight.words), where, "project.no-such-place", thing="project.thing-passage"))
        return
    placed.quotations[highlight.id] = quotation
    said = placed.pages[highlight.document].words(highlight.start, highlight.end)
    if highlight.words.strip() and not items.alike(said, highlight.words):
        placed.skipped.append(
            Skipped(_short(highlight.words), where, "project.other-words", {"words": _short(said)}, "project.thing-passage")
        )


def _quotation(placed: _Placed, id_: int, document: int, start: int, end: int) -> QuotationItem | None:
    """None for a place that the text does not have, and for one without words."""
    page = placed.pages.get(document)
    if page is None or start >= end:
        return None
    try:
        first, last = items.on_graphemes(page.text, page.span(start, end))
    except OutOfRange:
        return None
    while first < last and page.text[first].isspace():
        first += 1
    while first < last and page.text[last - 1].isspace():
        last -= 1
    return QuotationItem(highlight_id(id_), f"document:{document}", first, last) if first < last else None


def _short(words: str) -> str:
    return " ".join(words.split())[:80]


def _project(
    file: str,
    title: str,
    description: str,
    tags: Mapping[int, tuple[str, str]],
    placed: _Placed,
    state: State,
    past: Past | None,
) -> Project:
    told = past if past is not None and past.differing == 0 else None
    skipped = [*placed.skipped, *_about_past(file, past)]
    codes, paths = _codes({tag: path for tag, (path, _) in tags.items()}, {tag: text for tag, (_, text) in tags.items()})
    laid = told.codings if told else {}
    codings = [_coding(pair, laid.get(pair)) for pair in sorted(state.codings)]
    first_of: dict[int, tuple[Any, str]] = {}
    for (highlight, _), one in laid.items():
        if highlight not in first_of or one.at < first_of[highlight][0]:
            first_of[highlight] = (one.at, one.coder)
    quotations = [
        replace(quotation, created_at=first_of[id_][0], coder=_coder_id(first_of[id_][1])) if id_ in first_of else quotation
        for id_, quotation in placed.quotations.items()
    ]
    former = _former(placed, told) if told else {}
    kept = {quotation.id for quotation in quotations} | former.keys()
    changes = [change for change in told.changes if not change.quotation or change.quotation in kept] if told else []
    spoken = {change.quotation for change in changes}
    coders = sorted({change.coder for change in changes if change.coder} | {one.coder for one in laid.values() if one.coder})
    return Project(
        title=title,
        origin="Taguette",
        coders=tuple(CoderItem(_coder_id(name) or "", name) for name in coders),
        materials=tuple(placed.materials.values()),
        codes=codes,
        quotations=tuple(quotations),
        codings=tuple(codings),
        memos=_memo(description),
        past=tuple(change._replace(coder=_coder_id(change.coder)) for change in changes),
        former_codes=_former_codes(told, paths) if told else (),
        former_quotations=tuple(one for one in former.values() if one.id in spoken),
        skipped=tuple(skipped),
        offsets=_offsets(placed),
    )


def _offsets(placed: _Placed) -> Any:
    names = {item.id: item for item in placed.materials.values()}
    sample = [
        (names[one.material].name, one.start, one.end, names[one.material].text[one.start : one.end]) for one in placed.quotations.values()
    ]
    return items.sample_of("project.taguette-offsets", placed.agreed, placed.compared, sample) if sample else None


def _about_past(file: str, past: Past | None) -> Iterable[Skipped]:
    if past is None:
        return
    if past.differing:
        yield Skipped("", file, "project.taguette-past-differs", {"n": past.differing}, "project.thing-history")
    elif past.gone:
        yield Skipped("", file, "project.taguette-past-gone", {"n": past.gone}, "project.thing-history")


def _coder_id(name: str | None) -> str | None:
    return f"user:{name}" if name else None


def _coding(pair: tuple[int, int], laid: Any) -> CodingItem:
    id_ = laid.id if laid else f"coding:{pair[0]}:{pair[1]}"
    return CodingItem(id_, highlight_id(pair[0]), tag_id(pair[1]), _coder_id(laid.coder) if laid else None, laid.at if laid else None)


def _memo(description: str) -> tuple[MemoItem, ...]:
    text = canonical(description).strip()
    return (MemoItem("project", text, kind="methodological", about=(About("study", ""),)),) if text else ()


def _former(placed: _Placed, past: Past) -> dict[str, QuotationItem]:
    found = (_quotation(placed, one.id, one.document, one.start, one.end) for one in past.former_highlights.values())
    return {quotation.id: quotation for quotation in found if quotation is not None}


def _codes(paths: Mapping[int, str], told: Mapping[int, str]) -> tuple[tuple[CodeItem, ...], dict[tuple[str, ...], str]]:
    """Tags as codes in their tree, in the order of their names as Taguette shows them; and where each path leads."""
    names = by_dots(paths.values())
    order = sorted(paths, key=lambda tag: (paths[tag].casefold(), tag))
    found = [items.Path(names[paths[tag]] or (tag_id(tag),), CodeItem(tag_id(tag), "", definition=told[tag].strip())) for tag in order]
    tree = items.tree(found, lambda path: CodeItem("tags:" + ".".join(path), "", kind="category"))
    ids = {path.names: path.item.id for path in found}
    return tree, ids


def _former_codes(past: Past, today: Mapping[tuple[str, ...], str]) -> tuple[CodeItem, ...]:
    return tuple(
        CodeItem(tag_id(tag), canonical(path).strip() or tag_id(tag), definition=canonical(told).strip())
        for tag, (path, told) in sorted(past.former_tags.items(), key=lambda one: -one[0])
    )
