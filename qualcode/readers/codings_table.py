"""Tables of codings (.csv, .tsv, .xlsx): which code stands on which words of which material, row by row, as other programs write them.

A table has no texts. `read_codings` gives its rows; `resolve.resolve_codings` looks for their places in the materials of a study.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qualcode.faults import Fault
from qualcode.readers.blocks import canonical
from qualcode.readers.code_paths import MOST_LEVELS, by_dots, path_of, separator
from qualcode.readers.foreign import moment
from qualcode.readers.headings import Heads, columns, plain, split
from qualcode.readers.source import check_kind, ending_of, read_bytes
from qualcode.readers.tables import Table, read_table
from qualcode.text.cells import unguarded
from qualcode.text.project import Skipped

_HEADS: Heads = {
    "path": split("code_path codepath kodesti path sti"),
    "code": split(
        """code kode code_name codename kodenavn codes koder tag tags code_label codes_applied codes_applied_combined node theme tema"""
    ),
    "category": split("category kategori parent parent_code overkode code_group kodegruppe semantic_domain"),
    "material": split(
        """material materiale document dokument document_name dokumentnavn file fil file_name filename filnavn media_title source kilde
        interview transcript transskription name_of_document"""
    ),
    "words": split(
        """coded_segment coded_segments segment quotation_content coded_text selected_text seltext excerpt_copy excerpt text_content content
        text tekst words ord quote highlight highlighted_text quotation citat passage udsnit indhold"""
    ),
    "start": split("start start_offset startoffset start_position startposition start_char char_start pos0 from_char start_index"),
    "end": split("end slut end_offset endoffset end_position endposition end_char char_end pos1 to_char end_index"),
    "page": split("start_page page side"),
    "coder": split("coder kodet_af coded_by created_by author owner user bruger user_login oprettet_af forfatter annotator"),
    "memo": split("memo comment kommentar note comments kommentarer bemærkning coding_memo"),
    "date": split("date dato created created_at creation_date oprettet coded_at timestamp tidspunkt modified"),
}
_SEVERAL = frozenset(split("codes koder tags codes_applied codes_applied_combined"))
#: headings that tables of answers have as well
_OFTEN_ANSWERS = frozenset(split("text tekst content indhold words ord category kategori theme tema parent node"))
_ID = re.compile(r"(?=\S*\d)\S+")
_DAY_FIRST = re.compile(r"(\d{1,2})[.-](\d{1,2})[.-](\d{4})(?:[ ,T]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class CodingRow:
    """One code on one passage, as the table has it."""

    #: row of the table, its headings being row 1 and blank rows not counted
    row: int
    #: "" where the table has no such column
    material: str
    #: names from the top of the tree
    code: tuple[str, ...]
    #: code points of the material's text, half-open; None where the table has none
    start: int | None = None
    end: int | None = None
    words: str = ""
    coder: str = ""
    memo: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class CodingTable:
    """The rows of a table of codings, and what could not be taken from it."""

    file: str
    rows: tuple[CodingRow, ...]
    #: what a column holds -> its heading
    columns: dict[str, str]
    skipped: tuple[Skipped, ...] = ()
    #: positions are pages of a printed document and places on them: no text here has those
    on_pages: bool = False


def is_codings(path: Path) -> bool:
    """Whether a file is a table of codings by its headings: a column of codes, and one of passages or of the materials they are in."""
    if ending_of(path) not in ("csv", "tsv", "xlsx"):
        return False
    try:
        table = _table(path, None)
    except Fault:
        return False
    found = _columns(table)
    coded = "path" in found or ("code" in found and plain(table.columns[found["code"]]) not in _OFTEN_ANSWERS)
    passages = "words" in found and plain(table.columns[found["words"]]) not in _OFTEN_ANSWERS
    return coded and _lacking(found) is None and (passages or "material" in found)


def read_codings(path: Path, encoding: str | None = None) -> CodingTable:
    """The rows of a table of codings. Raises Fault for one that cannot be read, or lacks a column that is needed."""
    table = _table(path, encoding)
    found = _columns(table)
    if (lacking := _lacking(found)) is not None:
        raise Fault(lacking, file=path.name, columns=", ".join(table.columns))
    on_pages = "page" in found and "words" not in found
    skipped: list[Skipped] = []
    rows: list[CodingRow] = []
    heading = table.columns[found.get("path", found.get("code", 0))]
    several = plain(heading) in _SEVERAL
    cells = [_cell(row, found, "path") or _cell(row, found, "code") for row in table.rows]
    each = [_codes_in(cell) if several else [cell] for cell in cells]
    parting = separator((code for codes in each for code in codes), are_paths="path" in found)
    dotted = by_dots(code for codes in each for code in codes) if parting is None and plain(heading) == "tag" else {}
    undated = 0
    for number, (row, codes) in enumerate(zip(table.rows, each, strict=True), 2):
        start, end = (None, None) if on_pages else (_whole(_cell(row, found, "start")), _whole(_cell(row, found, "end")))
        date = _cell(row, found, "date")
        at = _moment(date)
        undated += bool(date) and at is None
        above = path_of(canonical(_cell(row, found, "category")), parting)
        paths = [(*above, *names) for code in codes if (names := dotted.get(code) or path_of(canonical(code), parting))]
        if not paths or max(map(len, paths)) > MOST_LEVELS:
            why = "project.codes-too-deep" if paths else "project.codings-no-code"
            skipped.append(Skipped(_cell(row, found, "words")[:80], f"{path.name}: {number}", why))
            continue
        for code_path in paths:
            rows.append(
                CodingRow(
                    number,
                    " ".join(canonical(_cell(row, found, "material")).split()),
                    code_path,
                    start,
                    end,
                    canonical(_cell(row, found, "words")),
                    " ".join(canonical(_cell(row, found, "coder")).split()),
                    canonical(_cell(row, found, "memo")),
                    at,
                )
            )
    if undated:
        skipped.append(Skipped(table.columns[found["date"]], path.name, "project.codings-undated", {"n": undated}))
    return CodingTable(path.name, tuple(rows), {kind: table.columns[at] for kind, at in found.items()}, tuple(skipped), on_pages)


def _table(path: Path, encoding: str | None) -> Table:
    data = read_bytes(path)
    check_kind(path, data)
    return read_table(path, data, encoding)


def _columns(table: Table) -> dict[str, int]:
    found = columns(table.columns, _HEADS)
    if "category" in found and "code" not in found:
        found["code"] = found.pop("category")
    # Quotations often have ids in a column that is named after them, and in our own tables codes have, beside their path.
    if "words" in found and _are_ids([row[found["words"]] for row in table.rows]):
        del found["words"]
    if "category" in found and ("path" in found or not _files(table, found["code"], found["category"])):
        del found["category"]
    return found


def _files(table: Table, code: int, category: int) -> bool:
    """Whether every code always has the same category beside it."""
    pairs = {(row[code], row[category]) for row in table.rows}
    return len({of for of, _ in pairs}) == len(pairs)


def _are_ids(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(_ID.fullmatch(cell) for cell in filled)


def _lacking(found: dict[str, int]) -> str | None:
    """The key of what a table lacks to be one of codings."""
    if "code" not in found and "path" not in found:
        return "project.codings-need-code"
    placed = "words" in found or {"start", "end"} <= found.keys()
    return None if placed else "project.codings-need-words"


def _cell(row: Sequence[str], found: dict[str, int], kind: str) -> str:
    return unguarded(row[found[kind]]) if kind in found else ""


def _codes_in(cell: str) -> list[str]:
    """Codes in a cell for several: a line each, or between semicolons."""
    return [code for code in (part.strip() for part in re.split(r"[\n;]", cell)) if code]


def _whole(cell: str) -> int | None:
    return int(cell) if re.fullmatch(r"\d{1,9}", cell) else None


def _moment(cell: str) -> dt.datetime | None:
    """A moment in this computer's zone unless it has its own; days first where the numbers alone do not say."""
    if (found := moment(cell, None)) is not None or not (match := _DAY_FIRST.fullmatch(cell.strip())):
        return found
    day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return dt.datetime(year, month, day, hour, minute, second).astimezone().astimezone(dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
