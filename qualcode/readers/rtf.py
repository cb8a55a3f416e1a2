"""Rich Text (.rtf) through striprtf, after mending what it would let into the text: list numbers, deletions, link targets."""

from __future__ import annotations

import re
from pathlib import Path

from qualcode.faults import Fault
from qualcode.readers.blocks import Block, Material
from qualcode.readers.grids import Row, grid_blocks
from qualcode.reasons import reason_of
from qualcode.text.plain import Notice

_CELL, _ROW = "\x1f", "\x1e"
_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_MENDED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\\(?:listtext|deleted)(?![a-z0-9])"), r"\\*"),
    (re.compile(r"\\(?:nest)?cell(?![a-z])"), r"\\'1f"),
    (re.compile(r"\\(?:nest)?row(?![a-z])"), r"\\'1e"),
    (re.compile(r"\bHYPERLINK\b"), "HYPERLNK"),
)
_MOST_DEPTH = 2000


def read(path: Path, data: bytes) -> Material:
    """The paragraphs and tables of a Rich Text file. Raises Fault for a damaged one."""
    from striprtf.striprtf import rtf_to_text

    raw = _raw(data)
    notes = len(re.findall(r"\\footnote(?![a-z])", raw))
    comments = len(re.findall(r"\\annotation(?![a-z])", raw))
    for pattern, by in _MENDED:
        raw = pattern.sub(by, raw)
    try:
        text: str = rtf_to_text(raw, errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, RecursionError, IndexError, TypeError, OverflowError) as error:
        raise Fault("read.damaged", file=path.name, reason=reason_of(error)) from None
    notices = [Notice("read.comments_left_out", {"n": comments})] if comments else []
    if notes:
        notices.append(Notice("read.notes_left_out", {"n": notes}))
    return Material(_blocks(text), tuple(notices))


def _raw(data: bytes) -> str:
    """The source as text. It should be ASCII; where it is not, it is UTF-8 by mistake or in the code page it names."""
    page = _PAGE.search(data[:4000])
    for encoding in ("utf-8", f"cp{page[1].decode()}" if page else "cp1252"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")


def _blocks(text: str) -> list[Block]:
    """Paragraphs by line ends; what stands between marks of cells and rows goes through the tables."""
    blocks: list[Block] = []
    table: list[Row] = []
    *rows, rest = text.split(_ROW)
    for row in rows:
        row = row.removeprefix("\n") if table else row
        before, _, inside = row[: row.find(_CELL)].rpartition("\n") if not table and _CELL in row else ("", "", None)
        if before or (not table and inside is not None and "\n" in row[: row.find(_CELL)]):
            blocks += grid_blocks(table) + [Block(line) for line in before.split("\n")]
            table, row = [], row[len(before) + 1 :]
        table.append([cell.strip("\n").split("\n") for cell in row.rstrip(_CELL).split(_CELL)])
    return blocks + grid_blocks(table) + [Block(line.replace(_CELL, "\t")) for line in rest.split("\n")]
