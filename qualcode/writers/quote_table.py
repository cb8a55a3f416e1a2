"""Quote tables out: one door for Word, Excel, csv, JSON and Markdown, chosen by the ending of the file's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from qualcode.faults import UsageFault
from qualcode.study.records import QuoteRow
from qualcode.writers import quotes_csv, quotes_docx, quotes_json, quotes_md, quotes_xlsx
from qualcode.writers.atomic import Cancelled, replacing, watched
from qualcode.writers.quote_rows import Table, TableOptions, clean, count_withheld

__all__ = ["ENDINGS", "Cancelled", "TableOptions", "Written", "write_quotes"]

_Writer = Callable[[Table, Iterable[QuoteRow], BinaryIO], int]

_WRITERS: dict[str, _Writer] = {
    ".docx": quotes_docx.write,
    ".xlsx": quotes_xlsx.write,
    ".csv": quotes_csv.write,
    ".json": quotes_json.write,
    ".md": quotes_md.write,
}
#: what a quote table's name may end on
ENDINGS = tuple(_WRITERS)

#: rows between two looks at progress and cancel
_STRIDE = 250


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the file, its codings, how many of them are withheld, and how many cells had to be cut (xlsx only)."""

    path: Path
    rows: int
    withheld: int
    cut: int = 0


def write_quotes(
    rows: Sequence[QuoteRow],
    to: Path,
    *,
    language: str,
    title: str,
    options: TableOptions | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Written:
    """Write `rows`, in their order, to `to`, whole or not at all; the same rows give the same bytes.

    `progress` is told rows done and rows in all; `cancelled` is asked every few hundred rows. Raises UsageFault for an ending
    or a delimiter that cannot be used, Fault when the place cannot be written, Cancelled when asked to stop.
    """
    ending = to.suffix.lower()
    if ending not in _WRITERS:
        raise UsageFault("table.format", file=to.name, endings=", ".join(ENDINGS))
    table = Table(rows, clean(title).replace("\n", " "), language, options or TableOptions())
    if ending == ".csv":
        quotes_csv.check_delimiter(table.options.delimiter)
    if ending == ".xlsx":
        quotes_xlsx.check_rows(table, to)
    with replacing(to) as handle:
        cut = _WRITERS[ending](table, watched(rows, to, _STRIDE, progress, cancelled), handle)
    return Written(to, len(rows), count_withheld(rows), cut)
