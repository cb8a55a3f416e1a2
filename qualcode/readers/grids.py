"""Tables inside documents: a transcript laid out as rows becomes `Name: talk`; any other table keeps its cells in order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qualcode.readers.blocks import Block
from qualcode.text.labels import LEADING_TIME, clean_name, seconds, shape, word_set
from qualcode.text.speakers import is_list

Cell = list[str]
Row = list[Cell]

SPEAKER_HEADS = word_set(
    """speaker speakers taler navn name who hvem person participant deltager rolle role speakername author from fra sprecher sender
    transcriber_speaker talende username user handle interviewer/interviewee"""
) | {"speaker name", "display name"}
TALK_HEADS = word_set(
    """content text tekst indhold talk speech transcript transcription transskription utterance ytring udsagn replik message besked
    statement words sentence dialogue dialog body inhalt comment kommentar"""
)
TIME_HEADS = word_set("time tid timespan timestamp tidspunkt start begin from_time start_time starttime starttid zeit timecode tidskode")
END_HEADS = word_set("end slut end_time end_timestamp ende endtime sluttid stop to_time endtid")
_DIGITS = re.compile(r"\s*\d{0,6}[.)]?\s*")


def column_kind(heading: str) -> str | None:
    """ "speaker", "talk", "time" or "end" of a column heading, or None."""
    plain = " ".join(heading.casefold().strip(" :*_").split())
    for kind, heads in (("speaker", SPEAKER_HEADS), ("talk", TALK_HEADS), ("time", TIME_HEADS), ("end", END_HEADS)):
        if plain in heads or plain.replace(" ", "_") in heads or plain.replace(" ", "") in heads:
            return kind
    return None


def grid_blocks(rows: Sequence[Row]) -> list[Block]:
    """The blocks of one table, its rows holding cells of paragraphs."""
    rows = [row for row in rows if any(part.strip() for cell in row for part in cell)]
    if not rows:
        return []
    if max(len(row) for row in rows) == 1:
        return [Block(part) for row in rows for cell in row for part in cell]
    columns = _by_heading(rows) or columns_by_shape(rows)
    if columns:
        return [block for row in rows[columns["skip"] :] for block in _spoken(row, columns)]
    return [Block(_flat(row)) for row in rows]


def _flat(row: Row) -> str:
    filled = [cell for cell in row if any(part.strip() for part in cell)]
    if len(filled) == 1:
        return "\n".join(filled[0])
    return "\t".join(" ".join(part.strip() for part in cell if part.strip()) for cell in row).rstrip("\t")


def _joined(row: Row, column: int | None) -> str:
    return "\n".join(row[column]).strip() if column is not None and column < len(row) else ""


def _by_heading(rows: Sequence[Row]) -> dict[str, int] | None:
    kinds = [column_kind(" ".join(cell)) for cell in rows[0]]
    if "talk" not in kinds or "speaker" not in kinds:
        return None
    found: dict[str, int] = {kind: kinds.index(kind) for kind in ("speaker", "talk", "time", "end") if kind in kinds}
    return {**found, "skip": 1}


def columns_by_shape(rows: Sequence[Row]) -> dict[str, int] | None:
    """Which column speaks and which is spoken, in a table without such headings; None where the cells do not say."""
    width = max(len(row) for row in rows)
    if len(rows) < 3 or width > 5:
        return None
    cells = [[_joined(row, column) for row in rows] for column in range(width)]
    talk = max(range(width), key=lambda column: sum(len(cell) for cell in cells[column]))
    found: dict[str, int] = {"talk": talk, "skip": 0}
    for column in range(width):
        filled = [cell for cell in cells[column] if cell]
        if column == talk or not filled:
            continue
        if "time" not in found and sum(bool(LEADING_TIME.fullmatch(cell)) for cell in filled) >= 0.7 * len(filled):
            found["time"] = column
        elif "speaker" not in found and _speaks(filled, len(rows)):
            found["speaker"] = column
        elif not all(_DIGITS.fullmatch(cell) for cell in filled):
            return None
    return found if "speaker" in found else None


def _speaks(filled: Sequence[str], rows: int) -> bool:
    names = [clean_name(cell) for cell in filled if len(cell) <= 50 and "\n" not in cell]
    plausible = [name for name in names if shape(name) not in ("phrase", "stop")]
    distinct = len({name.casefold() for name in plausible})
    if is_list([name.casefold() for name in plausible]):
        return False
    return len(filled) >= 0.4 * rows and len(plausible) >= 0.85 * len(filled) and 1 <= distinct <= max(2, 0.5 * len(plausible))


def _spoken(row: Row, columns: dict[str, int]) -> list[Block]:
    talk = _joined(row, columns["talk"])
    name = clean_name(_joined(row, columns["speaker"]))
    time_from, time_to = seconds(_joined(row, columns.get("time")))
    if "end" in columns:
        time_to = seconds(_joined(row, columns["end"]))[0]
    if not talk and not name:
        return []
    return [Block(talk, name or None, time_from, time_to)]
