"""What a table holds, and transcripts out of it: rows of a conversation, or open answers with attributes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from qualcode.faults import Fault
from qualcode.readers.blocks import Block, Material, assemble, canonical
from qualcode.readers.grids import column_kind, columns_by_shape
from qualcode.readers.tables import Table
from qualcode.text.labels import clean_name, seconds, shape, word_set
from qualcode.text.plain import Transcript
from qualcode.text.turns import Corrections

TableKind = Literal["transcripts", "answers", "codebook", "codings"]

_CODE_HEADS = word_set(
    "code kode codename code_name code_id kodenavn tag tags label_da category kategori codepath code_path path kodesti sti codesystem"
)
_DEFINITION_HEADS = word_set(
    """frequency frekvens definition description beskrivelse memo parent parent_id overkode overordnet color colour farve use_when kind
    brug_når level indicator definition_en example eksempel anker ankereksempel"""
)
_PARENT_HEADS = word_set("parent parent_id parent_code overkode overordnet")
_PASSAGE_HEADS = word_set(
    """segment quote quotation citat highlight content text tekst start end start_offset end_offset coded_segment selected_text passage
    beginning document dokument material document_name"""
)
#: a time given as a number alone
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_ID_HEADS = re.compile(r"(?:.*[_ ]?id|case|name|navn|respondent|participant|deltager|informant|nr\.?|no\.?|number|nummer|#)", re.IGNORECASE)


def _plain(heading: str) -> str:
    return "_".join(heading.casefold().split())


def table_kind(table: Table) -> TableKind:
    """What kind of table this looks like, by its headings and the length of its cells."""
    heads = {_plain(heading) for heading in table.columns}
    if heads & _CODE_HEADS or any(head.startswith(("code_", "kode_")) for head in heads):
        if heads & {"segment", "coded_segment", "quote", "quotation", "citat", "highlight", "start", "start_offset", "selected_text"} or (
            heads & {"document", "dokument", "material", "document_name"} and heads & _PASSAGE_HEADS
        ):
            return "codings"
        if heads & _DEFINITION_HEADS or heads <= _CODE_HEADS:
            return "codebook"
    if (
        heads >= {"name", "description"}
        or (heads & {"name", "navn"} and heads & _PARENT_HEADS)
        or heads == {"tag", "description", "number_of_highlights"}
    ):
        return "codebook"
    return "transcripts" if _conversation(table) else "answers"


def _conversation(table: Table) -> dict[str, int] | None:
    """The columns of a conversation: who and what, people speaking more than once; or what and from when to when."""
    kinds = [column_kind(heading) for heading in table.columns]
    found: dict[str, int] = {kind: kinds.index(kind) for kind in ("speaker", "talk", "time", "end") if kind in kinds}
    if found.keys() >= {"talk", "time", "end"} and "speaker" not in found:
        return found
    if "speaker" not in found:
        return _headless(table)
    if "talk" not in found and "time" in found:
        longest = _longest(table)
        found |= {"talk": longest} if longest not in found.values() else {}
    names = [row[found["speaker"]].casefold() for row in table.rows if row[found["speaker"]]]
    repeated = len(set(names)) <= 0.7 * len(names) or "time" in found
    return found if names and repeated and "talk" in found else None


def _longest(table: Table) -> int:
    """The first column with nearly as many characters as any; a translation beside the talk comes later."""
    lengths = [sum(len(row[at]) for row in table.rows) for at in range(len(table.columns))]
    return next(at for at, length in enumerate(lengths) if length >= 0.6 * max(lengths))


def _headless(table: Table) -> dict[str, int] | None:
    """The columns of a conversation whose first row already is talk: the person in it speaks again."""
    found = columns_by_shape([[[cell] for cell in row] for row in table.rows])
    if found is None or table.columns[found["speaker"]] not in {row[found["speaker"]] for row in table.rows}:
        return None
    return {kind: at for kind, at in found.items() if kind != "skip"} | {"headless": 1}


def conversation(path: Path, table: Table, corrections: Corrections) -> Transcript:
    """One transcript with a turn per row. Raises Fault where the columns of who and what are not found."""
    found = _conversation(table)
    if found is None:
        raise Fault("read.no_conversation", file=path.name, columns=_headings(table))
    rows = ((table.columns,) if "headless" in found else ()) + table.rows
    unit = _unit(rows, found)
    blocks = []
    for row in rows:
        time_from, time_to = _time(row, found.get("time"), unit)
        if "end" in found:
            time_to = _time(row, found["end"], unit)[0]
        name = clean_name(row[found["speaker"]]) if "speaker" in found else ""
        if row[found["talk"]]:
            blocks.append(Block(row[found["talk"]], name or None, time_from, time_to, cue=True))
    return assemble(path, Material(blocks, table.notices, table.encoding, labelled="speaker" not in found), corrections)


def _time(row: Sequence[str], column: int | None, unit: float) -> tuple[float | None, float | None]:
    if column is None:
        return None, None
    return (float(row[column]) * unit, None) if _NUMBER.fullmatch(row[column]) else seconds(row[column])


def _unit(rows: Sequence[Sequence[str]], found: dict[str, int]) -> float:
    """What a bare number of time counts, in seconds: milliseconds where nobody could speak so slowly."""
    times = [float(row[found["time"]]) for row in rows if _NUMBER.fullmatch(row[found["time"]])] if "time" in found else []
    said = sum(len(row[found["talk"]].split()) for row in rows)
    return 0.001 if times and max(times) - min(times) > 20 * said else 1.0


def answers(path: Path, table: Table, corrections: Corrections, text_columns: Sequence[str] | None = None) -> list[Transcript]:
    """One transcript per row, or per row and question where several columns hold answers; the other cells are its attributes."""
    columns = _given(path, table, text_columns) if text_columns else _long_columns(table)
    if not columns:
        raise _no_answers(path, table)
    identity = _identity(table, columns)
    found: list[Transcript] = []
    for number, row in enumerate(table.rows, 1):
        attributes = {
            canonical(heading): canonical(cell)
            for at, (heading, cell) in enumerate(zip(table.columns, row, strict=True))
            if at not in columns and cell
        }
        stem = row[identity] if identity is not None and row[identity] else f"{path.stem} {number}"
        for column in columns:
            if not any(character.isalnum() for character in row[column]):
                continue
            name = stem if len(columns) == 1 else f"{stem} · {table.columns[column]}"
            own = attributes if len(columns) == 1 else {**attributes, "question": canonical(table.columns[column])}
            material = Material(
                [Block(line) for line in row[column].splitlines()], table.notices, table.encoding, labelled=False, attributes=own
            )
            found.append(assemble(path, material, corrections, name))
    if not found:
        raise _no_answers(path, table)
    return found


def _given(path: Path, table: Table, names: Sequence[str]) -> list[int]:
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise Fault("read.no_such_column", file=path.name, column=missing[0], columns=_headings(table))
    return [table.columns.index(name) for name in names]


def _long_columns(table: Table) -> list[int]:
    """Columns of answers in sentences: many words in a usual filled cell, or headed as talk."""
    found = []
    for at, heading in enumerate(table.columns):
        counts = sorted(len(row[at].split()) for row in table.rows if row[at])
        usual = counts[len(counts) // 2] if counts else 0
        headed = column_kind(heading) == "talk"
        if usual >= 6 or (headed and usual >= 2) or (counts and counts[-1] >= 20 and usual >= 3):
            found.append(at)
    heads = [at for at in found if column_kind(table.columns[at]) == "talk"]
    return heads if heads and len(found) > 1 and _one_question_column(table, found, heads) else found


def _one_question_column(table: Table, found: list[int], heads: list[int]) -> bool:
    """Beside a column headed `text`, a long column whose cells repeat is the question asked, not an answer."""
    others = [at for at in found if at not in heads]
    return all(len({row[at] for row in table.rows}) <= 0.6 * len(table.rows) for at in others)


def _identity(table: Table, columns: Sequence[int]) -> int | None:
    """The column that names a row: headed like one, every cell different."""

    def distinct(at: int) -> bool:
        cells = [row[at] for row in table.rows]
        return all(cells) and len(set(cells)) == len(cells)

    short = [at for at in range(len(table.columns)) if at not in columns and distinct(at)]
    headed = [at for at in short if _ID_HEADS.fullmatch(table.columns[at])]
    numbered = [at for at in short if shape(table.rows[0][at]) in ("numbered", "code")]
    return next(iter(headed or numbered), None)


def _no_answers(path: Path, table: Table) -> Fault:
    return Fault("read.no_answers", file=path.name, columns=_headings(table))


def _headings(table: Table) -> str:
    # Headings may hold line ends, which would break the sentence apart.
    return ", ".join(" ".join(heading.split()) for heading in table.columns)
