"""Codebooks: tables (.csv, .tsv, .xlsx) of codes with their definitions and rules, and plain lists of codes (.txt, .md).

A table files its codes by path, by the name, path or id of a parent, or by a level, which may be an indent in points. A list does so
by indent or by paths (`Kategori > Kode`, QualCoder's `Kategori>>Kode`), with a definition after a tab.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from qualcode.faults import Fault
from qualcode.readers import project_items as items
from qualcode.readers.blocks import canonical
from qualcode.readers.code_paths import MOST_LEVELS, CodePath, by_dots, path_of, separator
from qualcode.readers.foreign import web_colour
from qualcode.readers.headings import Heads, columns, plain, split
from qualcode.readers.plain_text import decoded
from qualcode.readers.source import check_kind, ending_of, read_bytes
from qualcode.readers.tables import Table, read_table
from qualcode.study.references import join_path
from qualcode.text.canonical import canonicalise
from qualcode.text.cells import unguarded
from qualcode.text.project import CodeItem, Project, Skipped

_TABLES = ("csv", "tsv", "xlsx")
_LISTS = ("txt", "md")
_HEADS: Heads = {
    "path": split("code_path codepath kodesti path sti"),
    "id": split("id code_id kode_id guid uuid"),
    "name": split("name navn code_name codename kodenavn code kode tag theme tema label label_da label_en title"),
    "parent": split("parent_code parent overkode overordnet parent_name parent_id category kategori code_group kodegruppe"),
    "level": split("level niveau indent indent_x indrykning depth dybde"),
    "kind": split("kind slags type"),
    "definition": split("definition description beskrivelse forklaring definition_en memo note comment kommentar"),
    "use_when": split("use_when brug_når when_to_use inclusion inclusion_criteria inklusion"),
    "not_when": split("not_when ikke_når when_not_to_use exclusion exclusion_criteria eksklusion"),
    "example": split("example eksempel examples eksempler anchor_example ankereksempel anker"),
    "in_vivo": split("in_vivo invivo"),
    "exclusive": split("exclusive udelukkende"),
    "colour": split("colour color farve"),
}
_KINDS = {
    **dict.fromkeys(("code", "kode", "open_code", "åben_kode"), "code"),
    **dict.fromkeys(("category", "kategori", "group", "gruppe"), "category"),
    **dict.fromkeys(("core", "core_category", "kernekategori", "kerne"), "core"),
}
_YES = frozenset(split("yes ja true sand x 1"))
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MARK = re.compile(r"(?:[-*+•–]|\d{1,3}[.)])\s+")
_LONGEST_NAME = 120
#: lines of a list that give it away
_FEWEST_LINES = 3
#: names parted as in a path
_PARTED = re.compile(r"\S\s*>>\s*\S|\S > \S")
#: what only talk has: who says it, or where a sentence ends
_SAID = re.compile(r":(?:\s|\d\d|$)|[.?!…][\"”»']?$|[.?!] ")
#: a level, or an indent in points
_LEVEL = re.compile(r"\d{1,4}(?:[.,]\d+)?")
#: how MAXQDA names the list of all codes, which stands at its top and is none
_WHOLE_LIST = frozenset(("code system", "codesystem", "list of codes", "liste der codes"))


@dataclass(slots=True, eq=False)
class _Row:
    """One code of the file, not yet filed."""

    where: str
    path: CodePath
    item: CodeItem
    #: what it is filed under, as the table says it
    parent: str = ""
    #: the table's own name of it
    key: str = ""


@dataclass(slots=True)
class _Found:
    file: str
    rows: list[_Row] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def skip(self, what: str, where: str, why: str) -> None:
        self.skipped.append(Skipped(what[:_LONGEST_NAME], where, why))


def code_list(path: Path) -> Literal["surely", "perhaps", "no"]:
    """Whether a text file is a list of codes: surely if it files them by paths, perhaps if it is short lines, as notes may be too.

    Lines that say something, as people do, are none: those with a colon in them, with the end of a sentence, or longer than a name.
    """
    if ending_of(path) not in _LISTS:
        return "no"
    try:
        lines = [line.rstrip() for line in _lines(path, None) if line.strip()]
    except (Fault, OSError):
        return "no"
    names = [line.partition("\t")[0] if line[0] != "\t" else line for line in lines]
    if max(map(len, names)) > 3 * _LONGEST_NAME:
        return "no"
    if 3 * sum(bool(_PARTED.search(name)) for name in names) >= len(names):
        return "surely"
    if len(names) < _FEWEST_LINES or any(
        len(name) > _LONGEST_NAME or _SAID.search(_MARK.sub("", name.lstrip(), count=1)) for name in names
    ):
        return "no"
    return "perhaps"


def read_codebook(path: Path, encoding: str | None = None) -> Project:
    """The codes in a file. Raises Fault for one that cannot be read, or has no column of codes."""
    found = _Found(path.name)
    if ending_of(path) in _TABLES:
        _read_table(found, _table(path, encoding))
    else:
        _read_list(found, _lines(path, encoding))
    if not found.rows:
        raise Fault("project.codebook-empty", file=path.name)
    return Project(origin=path.name, codes=_filed(found), skipped=tuple(found.skipped))


def _table(path: Path, encoding: str | None) -> Table:
    data = read_bytes(path)
    check_kind(path, data)
    return read_table(path, data, encoding)


def _lines(path: Path, encoding: str | None) -> list[str]:
    data = read_bytes(path)
    check_kind(path, data)
    return canonicalise(decoded(path, data, encoding)[0])[0].split("\n")


def _read_table(found: _Found, table: Table) -> None:
    at = columns(table.columns, _HEADS)
    if "path" not in at and "name" not in at:
        raise Fault("project.codebook-need-name", file=found.file, columns=", ".join(table.columns))
    named = "path" if "path" in at else "name"
    cells = [{kind: canonical(unguarded(row[column])).strip() for kind, column in at.items()} for row in table.rows]
    parting = separator((row[named] for row in cells), are_paths=named == "path")
    dotted = by_dots(row[named] for row in cells) if parting is None and plain(table.columns[at[named]]) == "tag" else {}
    #: (level, path) of the rows that this one may stand under
    above: list[tuple[float, CodePath]] = []
    for number, row in enumerate(cells, 2):
        where = f"{found.file}: {number}"
        path = dotted.get(row[named]) or path_of(row[named], parting)
        if not path:
            found.skip(" ".join(row.values()), where, "project.codebook-no-name")
            continue
        if (level := row.get("level", "")) and _LEVEL.fullmatch(level) and "path" not in at:
            path = _under(above, round(float(level.replace(",", "."))), path)
        kind = _KINDS.get(plain(row.get("kind", "")), "")
        key = row.get("id", "")
        item = CodeItem(
            key.lower() if _UUID.fullmatch(key) else f"code:{join_path(path)}",
            "",
            kind=kind or "code",
            definition=row.get("definition", ""),
            use_when=row.get("use_when", ""),
            not_when=row.get("not_when", ""),
            example=row.get("example", ""),
            in_vivo=row.get("in_vivo", "").casefold() in _YES,
            exclusive=row.get("exclusive", "").casefold() in _YES,
            colour=web_colour(row.get("colour", "")),
        )
        if row.get("colour") and item.colour is None:
            found.skip(row["colour"], where, "project.codebook-no-colour")
        found.rows.append(_Row(where, path, item, "" if "path" in at else row.get("parent", ""), key))
    _without_the_list(found)


def _without_the_list(found: _Found) -> None:
    """Takes off the row that stands for the list itself, under which all others are."""
    top, *rest = found.rows or (None,)
    if top is None or not rest or " ".join(top.path).casefold() not in _WHOLE_LIST or any(row.path[:1] != top.path for row in rest):
        return
    for row in rest:
        row.path = row.path[1:]
        row.item = replace(row.item, id=f"code:{join_path(row.path)}") if row.item.id.startswith("code:") else row.item
    found.rows = rest


def _under(above: list[tuple[float, CodePath]], level: float, path: CodePath) -> CodePath:
    """The path of a row that stands under the last one of a lower level, which it is for those that follow."""
    while above and above[-1][0] >= level:
        above.pop()
    whole = (*(above[-1][1] if above else ()), *path)
    above.append((level, whole))
    return whole


def _read_list(found: _Found, lines: Sequence[str]) -> None:
    names = [line.strip().partition("\t")[0] for line in lines]
    parting = separator(name for name in names if name)
    #: (indent, path) of the lines that this one may stand under
    above: list[tuple[float, CodePath]] = []
    for number, line in enumerate(lines, 1):
        body = line.strip()
        if not body:
            continue
        indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
        name, _, definition = _MARK.sub("", body, count=1).partition("\t")
        where = f"{found.file}: {number}"
        if len(name) > 3 * _LONGEST_NAME:
            found.skip(name, where, "project.codebook-too-long")
            continue
        path = _under(above, indent, path_of(name, parting))
        item = CodeItem(f"code:{join_path(path)}", "", definition=definition.strip())
        found.rows.append(_Row(where, path, item))


def _filed(found: _Found) -> tuple[CodeItem, ...]:
    """The codes in their tree: doubles once, circles broken, both told."""
    _by_parents(found)
    rows: dict[CodePath, _Row] = {}
    ids: set[str] = set()
    for row in found.rows:
        if len(row.path) > MOST_LEVELS:
            found.skip(row.path[-1], row.where, "project.codes-too-deep")
        elif row.path in rows:
            found.skip(join_path(row.path), row.where, "project.codebook-double")
        else:
            if row.item.id in ids:
                found.skip(join_path(row.path), row.where, "project.codebook-same-id")
                row.item = replace(row.item, id=f"code:{join_path(row.path)}")
            ids.add(row.item.id)
            rows[row.path] = row
    return items.tree(
        (items.Path(path, row.item) for path, row in rows.items()),
        lambda path: CodeItem(f"code:{join_path(path)}", "", kind="category"),
    )


def _by_parents(found: _Found) -> None:
    """Paths from what rows are filed under: the id, path or name of another row, or a category that has no row of its own."""
    if not any(row.parent for row in found.rows):
        return
    keys = {row.key: row for row in reversed(found.rows) if row.key}
    paths = {join_path(row.path): row for row in reversed(found.rows)}
    names = Counter(row.path[-1] for row in found.rows)
    by_name = {row.path[-1]: row for row in found.rows if names[row.path[-1]] == 1}
    above: dict[int, _Row | None] = {}
    for row in found.rows:
        parent = " ".join(row.parent.split())
        above[id(row)] = (keys.get(row.parent) or paths.get(parent) or by_name.get(parent)) if parent else None
    done: dict[int, CodePath] = {}
    for row in found.rows:
        chain: list[_Row] = []
        here: _Row | None = row
        while here is not None and id(here) not in done and here not in chain:
            chain.append(here)
            here = above[id(here)]
        if here is not None and here in chain:
            found.skip(join_path(here.path), here.where, "project.codebook-circle")
            done[id(here)] = here.path
        for one in reversed(chain):
            if id(one) not in done:
                up = above[id(one)]
                under = done[id(up)] if up is not None else path_of(one.parent, None)
                done[id(one)] = (*under, *one.path)[: MOST_LEVELS + 1]
    for row in found.rows:
        row.path = done[id(row)]
