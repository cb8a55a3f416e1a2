"""Tables of figures out: one record for all of them, and one door for Word, Excel, csv, JSON and Markdown by the ending of the name.

A grid has columns that say what they count and rows of cells; the notes below it say what the figures mean. Excel and csv hold the
figures themselves, Word and Markdown print them as the language does.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

from qualcode.faults import Fault, UsageFault
from qualcode.locale import formats
from qualcode.text.cells import guarded
from qualcode.writers.atomic import replacing, watched
from qualcode.writers.quote_rows import clean
from qualcode.writers.quotes_csv import check_delimiter
from qualcode.writers.quotes_md import escaped

Cell = str | int | float | None

#: "text" words; "count" whole numbers; "figure" a coefficient with two decimals; "share" a fraction of 1 printed as per cent
Kind = Literal["text", "count", "figure", "share"]

#: cells that Word and Markdown are asked to hold: beyond, nobody reads them there and they take minutes to open
MOST_PRINTED = 200_000
#: columns of a sheet in Excel
MOST_COLUMNS = 16_384
#: rows between two looks at cancel and progress
_STRIDE = 100


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its heading."""

    title: str
    kind: Kind = "text"
    #: it says what a row is of, and is repeated where a wide table is cut
    heads: bool = False
    #: how wide in characters, where words are wrapped
    width: int = 0
    #: what json calls it, whatever the language; the heading if empty
    key: str = ""
    #: the heading where there is little room; the heading itself if empty
    short: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table about to be written."""

    title: str
    language: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    #: sentences that say what is counted, and what is not
    notes: Sequence[str] = ()
    #: what json holds, as the command prints it; None: columns, rows and notes
    document: Any = None
    #: what Word and Markdown print where there is no figure
    nothing: str = "–"
    #: other tables of the same document in Word, Markdown, and as sheets of their own in Excel; csv holds the first alone
    more: Sequence[Grid] = field(default=())


Progress = Callable[[int, int], None]


def write_grid(
    grid: Grid,
    to: Path,
    *,
    delimiter: str = ",",
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Write the table to `to`, whole or not at all; the same table gives the same bytes.

    Raises UsageFault for an ending or delimiter that cannot be used, Fault where it cannot be written or does not fit, Cancelled.
    """
    from qualcode.writers import grid_docx, grid_xlsx

    writers: dict[str, Callable[[Grid, Iterable[Sequence[Cell]], BinaryIO], None]] = {
        ".docx": grid_docx.write,
        ".xlsx": grid_xlsx.write,
        ".csv": lambda grid, rows, to: write_csv(grid, rows, to, delimiter),
        ".json": write_json,
        ".md": write_md,
    }
    ending = to.suffix.lower()
    if ending not in writers:
        raise UsageFault("grid.format", file=to.name, endings=", ".join(ENDINGS))
    if ending == ".csv":
        check_delimiter(delimiter)
    _check_size(grid, to, ending)
    with replacing(to) as handle:
        writers[ending](grid, watched(grid.rows, to, _STRIDE, progress, cancelled), handle)


#: what a table's name may end on
ENDINGS = (".docx", ".xlsx", ".csv", ".json", ".md")


def _check_size(grid: Grid, to: Path, ending: str) -> None:
    """Raise Fault for a table that would open nowhere."""
    from qualcode.writers.quotes_xlsx import ROW_LIMIT

    rows, columns = len(grid.rows), len(grid.columns)
    too_large = (ending == ".xlsx" and (rows > ROW_LIMIT or columns > MOST_COLUMNS)) or (
        ending in (".docx", ".md") and rows * columns > MOST_PRINTED
    )
    if too_large:
        counts = [formats.number(n, grid.language) for n in (rows, columns)]
        raise Fault("grid.too_large", file=to.name, rows=counts[0], columns=counts[1])


def shown(cell: Cell, kind: Kind, language: str, nothing: str = "–") -> str:
    """A cell as people read it."""
    if cell is None:
        return nothing if kind != "text" else ""
    if isinstance(cell, str):
        return clean(cell)
    if kind == "share":
        return formats.percent(cell, language)
    return formats.number(cell, language, 2 if kind == "figure" else None)


def write_csv(grid: Grid, rows: Iterable[Sequence[Cell]], to: BinaryIO, delimiter: str = ",") -> None:
    """UTF-8 with a byte order mark, one header row; figures with a point, whatever the language, so that programs read them."""
    wrapped = io.TextIOWrapper(to, encoding="utf-8-sig", newline="", write_through=False)
    sheet = csv.writer(wrapped, delimiter=delimiter, lineterminator="\r\n")
    sheet.writerow([guarded(clean(column.title)) for column in grid.columns])
    sheet.writerows([guarded(clean(cell)) if isinstance(cell, str) else cell for cell in row] for row in rows)
    # The file stays open: it is made durable by whoever opened it.
    wrapped.detach()


def write_json(grid: Grid, rows: Iterable[Sequence[Cell]], to: BinaryIO) -> None:
    """The document the command prints; without one, columns, rows and notes."""
    document = plain_document(grid, rows) if grid.document is None else grid.document
    to.write((json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", errors="backslashreplace"))


def plain_document(grid: Grid, rows: Iterable[Sequence[Cell]]) -> dict[str, Any]:
    """A table as JSON: what its columns are, one object a row by their keys, and what is counted."""
    keys = [column.key or column.title for column in grid.columns]
    return {
        "title": grid.title,
        "columns": [{"key": key, "title": column.title, "kind": column.kind} for key, column in zip(keys, grid.columns, strict=True)],
        "rows": [dict(zip(keys, row, strict=True)) for row in rows],
        "notes": list(grid.notes),
    }


def write_md(grid: Grid, rows: Iterable[Sequence[Cell]], to: BinaryIO) -> None:
    """A heading, a table with its figures to the right, and the notes; further tables below."""
    to.write(f"# {escaped(clean(grid.title))}\n".encode())
    _table_md(grid, rows, to)
    for other in grid.more:
        to.write(f"\n## {escaped(clean(other.title))}\n".encode())
        _table_md(other, other.rows, to)


def _table_md(grid: Grid, rows: Iterable[Sequence[Cell]], to: BinaryIO) -> None:
    head = "".join(f"| {escaped(clean(column.title))} " for column in grid.columns)
    rule = "".join("| --- " if column.kind == "text" else "| ---: " for column in grid.columns)
    to.write(f"\n{head}|\n{rule}|\n".encode())
    for row in rows:
        cells = (
            f"| {escaped(shown(cell, column.kind, grid.language, grid.nothing))} " for cell, column in zip(row, grid.columns, strict=True)
        )
        to.write(("".join(cells) + "|\n").encode())
    for note in grid.notes:
        to.write(f"\n{escaped(clean(note))}\n".encode())
