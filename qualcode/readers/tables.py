"""Tables from files (.csv, .tsv, .xlsx): a heading row and rows of text, whatever the delimiter, encoding or sheet."""

from __future__ import annotations

import csv
import datetime
import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.faults import Fault
from qualcode.readers.package import Package
from qualcode.readers.plain_text import decoded
from qualcode.readers.source import ending_of
from qualcode.reasons import reason_of
from qualcode.text.plain import Notice

if TYPE_CHECKING:
    from openpyxl import Workbook

_MOST_ROWS = 200_000
_MOST_COLUMNS = 2_000


@dataclass(frozen=True, slots=True)
class Table:
    """Headings, and rows of as many cells; blank rows and columns are gone."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str
    notices: tuple[Notice, ...] = ()


def read_table(path: Path, data: bytes, encoding: str | None = None) -> Table:
    """The table in a file; of a workbook, its first sheet that holds anything. Raises Fault for damaged, hostile and empty ones."""
    if ending_of(path) == "xlsx":
        return _tidy(path, _sheet_rows(path, data), "utf-8", ())
    text, name, notices = decoded(path, data, encoding)
    return _tidy(path, _csv_rows(path, text), name, notices)


def _csv_rows(path: Path, text: str) -> list[list[str]]:
    text = text.replace("\0", "")
    delimiter = None
    if text[:4].lower() == "sep=" and len(text) > 5:
        delimiter, text = text[4], text.partition("\n")[2]
    delimiter = delimiter or _delimiter(text)
    csv.field_size_limit(10_000_000)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) > _MOST_ROWS:
                raise Fault("read.too_many_rows", file=path.name, most=_MOST_ROWS)
    except csv.Error as error:
        raise Fault("read.damaged_row", file=path.name, row=len(rows) + 1, reason=reason_of(error)) from None
    return rows


def _delimiter(text: str) -> str:
    """The delimiter that parts most of the first rows into the same number of cells, more than one."""
    best, score = ",", 0.0
    for delimiter in (",", ";", "\t", "|"):
        try:
            rows = [
                row for row, _ in zip(csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter), range(60), strict=False)
            ]
        except csv.Error:
            continue
        widths = [len(row) for row in rows if any(row)]
        if widths and widths[0] > 1:
            alike = sum(width == widths[0] for width in widths) / len(widths)
            if alike * min(widths[0], 4) > score:
                best, score = delimiter, alike * min(widths[0], 4)
    return best


def _sheet_rows(path: Path, data: bytes) -> list[list[str]]:
    package = Package(data, path.name)
    for name in package.names():
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in package.read(name)[:2000]:
            raise Fault("read.entities", file=path.name, part=name)
    import openpyxl

    try:
        # openpyxl warns of drop-down lists and the like that it cannot keep; only cells are read here.
        with warnings.catch_warnings(action="ignore"):
            return _first_filled_sheet(openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False), path)
    except Fault:
        raise
    except Exception as error:  # openpyxl raises whatever the damage leads to
        raise Fault("read.damaged", file=path.name, reason=reason_of(error)) from None


def _first_filled_sheet(book: Workbook, path: Path) -> list[list[str]]:
    """The rows of the first sheet that holds anything."""
    for sheet in book.worksheets:
        rows = []
        for row in sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS):
            rows.append([_written(value) for value in row])
            if len(rows) > _MOST_ROWS:
                raise Fault("read.too_many_rows", file=path.name, most=_MOST_ROWS)
        if any(any(row) for row in rows):
            return rows
    return []


def _written(value: object) -> str:
    """A cell as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "seconds")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _tidy(path: Path, rows: Iterable[list[str]], encoding: str, notices: tuple[Notice, ...]) -> Table:
    filled = [[cell.strip() for cell in row] for row in rows]
    filled = [row for row in filled if any(row)]
    if len(filled) < 2:
        raise Fault("read.no_rows", file=path.name)
    width = max(len(row) for row in filled)
    even = [row + [""] * (width - len(row)) for row in filled]
    kept = [column for column in range(width) if any(row[column] for row in even)]
    head = [even[0][column] or f"({column + 1})" for column in kept]
    columns = [name if head.index(name) == at else f"{name} ({at + 1})" for at, name in enumerate(head)]
    return Table(tuple(columns), tuple(tuple(row[column] for column in kept) for row in even[1:]), encoding, notices)
