"""What a purge rewrites inside a study: rows as they stand and as events recorded them, offsets, words, summaries."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, Table

from qualcode.model import content_tables, withheld_columns
from qualcode.study.database import driver
from qualcode.study.settling import MERGED, moved_places
from qualcode.study.versions import text_hash
from qualcode.study.work import Work
from qualcode.text.offsets import Pieces
from qualcode.text.words import count_words

#: columns that never hold words of people: vocabularies, hashes, keys
_NO_WORDS = frozenset(
    (
        "kind",
        "status",
        "release",
        "side",
        "about",
        "sha256",
        "key",
        "language",
        "tradition",
        "measure",
        "volume",
        "encoding",
        "media_type",
        "of",
        "type",
        "colour",
        "vocabulary",
        "seed",
        "path",
        "about_id",
        "action_id",
        "stance",
        "given_id",
        "body_id",
        "laid_id",
        "marks",
        "languages",
        "engine",
        "engine_version",
        "model_sha256",
    )
)
#: columns that hold JSON, with what stands for "no words" in them; only the strings in it are words
_JSON: dict[str, str | None] = {"printed": None, "scopes": "[]", "recipe": "{}", "base": None, "places": "[]", "sources": "[]"}
_JSON_TABLES: dict[str, dict[str, str | None]] = {"setting": {"value": "null"}, "transcription": {"settings": "{}"}}
_IDENTITY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: tables with offsets into a text version
_OFFSETS = {
    "turn": ("start", "label_end", "talk_start", "end"),
    "quotation": ("start", "end"),
    "reading_status": ("place",),
}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A text version after the purge."""

    text: str
    words: int
    pieces: Pieces


def with_words(work: Work, version_id: str, version: NewVersion) -> NewVersion:
    """With the words of talk counted again, at the turns' new places."""
    turns = driver(work.connection).execute("SELECT talk_start, end FROM turn WHERE text_version_id = ?", (version_id,))
    spans = [(version.pieces.bounds(start)[0], version.pieces.bounds(end)[1]) for start, end in turns]
    return NewVersion(version.text, count_words(version.text, spans), version.pieces)


def rewriter(versions: Mapping[str, NewVersion], mend: Callable[[str], str]) -> Callable[[Table, Row], Row]:
    """What becomes of a row, as it stands or as an event recorded it."""

    def rewrite(table: Table, row: Row) -> Row:
        if table.name == "coder" or (table.name == "setting" and row["key"] == "coder"):
            return row  # who did what stays, and the journal's actions name coders too
        new: Row = {
            name: (_mended_json if name in structured[table.name] else _mended_text)(value, mend)
            if isinstance(value, str) and name in columns[table.name]
            else value
            for name, value in row.items()
        }
        if table.name == "text_version" and row["id"] in versions:
            version = versions[row["id"]]
            new |= {"length": len(version.text), "words": version.words, "sha256": text_hash(version.text)}
        moved = versions.get(row.get("text_version_id", ""))
        if moved is not None and table.name in _OFFSETS:
            for name in _OFFSETS[table.name]:
                if row.get(name) is not None:
                    low, high = moved.pieces.bounds(row[name])
                    new[name] = high if name == "end" else low
            if row.get("printed"):
                new["printed"] = _moved_edits(str(new["printed"]), row["start"], new["start"], moved.pieces)
        if table.name == "setting" and str(row["key"]).startswith(MERGED) and new["value"]:
            new["value"] = moved_places(str(new["value"]), bounds)
        return new

    def bounds(version: str, offset: int) -> tuple[int, int]:
        return versions[version].pieces.bounds(offset) if version in versions else (offset, offset)

    columns = {table.name: _columns_with_words(table) for table in content_tables()}
    structured = {table.name: _json_columns(table) for table in content_tables()}
    return rewrite


def _mended_text(value: str, mend: Callable[[str], str]) -> str:
    return mend(value)


def _mended_json(value: str, mend: Callable[[str], str]) -> str:
    """Only the strings of a JSON value mended; its numbers are places and amounts, its identities no words."""

    def mended(part: Any) -> Any:
        if isinstance(part, str):
            return part if _IDENTITY.fullmatch(part) else mend(part)
        if isinstance(part, list):
            return [mended(one) for one in part]
        if isinstance(part, dict):
            return {name: mended(one) for name, one in part.items()}
        return part

    try:
        told = json.loads(value)
    except ValueError:
        return mend(value)
    new = mended(told)
    return value if new == told else json.dumps(new, ensure_ascii=False)


def _json_columns(table: Table) -> dict[str, str | None]:
    """The columns that hold JSON, with what an empty one holds."""
    return {name: empty for name, empty in (_JSON | _JSON_TABLES.get(table.name, {})).items() if name in table.columns}


def _columns_with_words(table: Table) -> frozenset[str]:
    return frozenset(
        column.name
        for column in table.columns
        if isinstance(column.type, String)
        and not column.primary_key
        and not column.foreign_keys
        and column.name not in _NO_WORDS
        and column.name not in withheld_columns(table)
    )


def _moved_edits(printed: str, old_start: int, new_start: int, pieces: Pieces) -> str:
    """A printed form's spans, which count from the quotation's start, after the text around them moved."""
    edits = [
        edit
        if isinstance(edit, str)
        else [pieces.bounds(old_start + edit[0])[0] - new_start, pieces.bounds(old_start + edit[1])[1] - new_start]
        for edit in json.loads(printed)
    ]
    return json.dumps(edits, ensure_ascii=False)


def rewrite_table(work: Work, table: Table, rewrite: Callable[[Table, Row], Row]) -> int:
    raw = driver(work.connection)
    names = [column.name for column in table.columns if column.name not in withheld_columns(table)]
    listed = ", ".join(f'"{name}"' for name in names)
    changed = 0
    for values in raw.execute(f'SELECT {listed} FROM "{table.name}"').fetchall():
        row = dict(zip(names, values, strict=True))
        new = {name: value for name, value in rewrite(table, row).items() if value != row[name]}
        if new:
            assignments = ", ".join(f'"{name}" = ?' for name in new)
            raw.execute(f'UPDATE "{table.name}" SET {assignments} WHERE id = ?', (*new.values(), row["id"]))
            changed += 1
    return changed


def fill_words(work: Work, versions: Mapping[str, NewVersion]) -> None:
    raw = driver(work.connection)
    for version_id, version in versions.items():
        spans = raw.execute('SELECT start, "end", id FROM quotation WHERE text_version_id = ?', (version_id,)).fetchall()
        raw.executemany("UPDATE quotation SET words = ? WHERE id = ?", [(version.text[start:end], row_id) for start, end, row_id in spans])


def rewrite_events(work: Work, rewrite: Callable[[Table, Row], Row], before: int) -> int:
    """Older events as if the words had never been; the purge's own events keep no word of how it was before."""
    raw = driver(work.connection)
    tables = {table.name: table for table in content_tables()}
    listed = ", ".join(f"'{name}'" for name in tables)
    changed = []
    for number, table_name, old, new in raw.execute(
        f"SELECT number, table_name, before, after FROM event WHERE number <= ? AND table_name IN ({listed})", (before,)
    ):
        were = [json.loads(one) if one else None for one in (old, new)]
        told = [rewrite(tables[table_name], one) if one else None for one in were]
        if told != were:
            changed.append((*(as_json(one) if one else None for one in told), number))
    raw.executemany("UPDATE event SET before = ?, after = ? WHERE number = ?", changed)
    raw.execute("UPDATE event SET before = after WHERE number > ? AND change = 'update'", (before,))
    own = raw.execute("SELECT number, table_name, before FROM event WHERE number > ? AND change = 'delete'", (before,)).fetchall()
    rows = [(as_json(bare(tables[table_name], json.loads(old))), number) for number, table_name, old in own]
    raw.executemany("UPDATE event SET before = ? WHERE number = ?", rows)
    for row_id, table_name in {(json.loads(old)["id"], table_name) for _, table_name, old in own}:
        earlier = raw.execute("SELECT number, before, after FROM event WHERE row_id = ? AND number <= ?", (row_id, before)).fetchall()
        bared = [
            (*(as_json(bare(tables[table_name], json.loads(one))) if one else None for one in (old, new)), number)
            for number, old, new in earlier
        ]
        raw.executemany("UPDATE event SET before = ?, after = ? WHERE number = ?", bared)
    return len(changed) + len(rows)


def bare(table: Table, row: Row) -> Row:
    """A removed row as the journal may keep it: without any words."""
    columns, structured = _columns_with_words(table), _json_columns(table)
    return {name: structured.get(name, "") if name in columns and isinstance(value, str) else value for name, value in row.items()}


def as_json(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def rewrite_actions(work: Work, mend: Callable[[str], str]) -> int:
    """The summaries as if the words had never been, and nothing left to undo or redo; how many summaries changed."""
    raw = driver(work.connection)
    rows = raw.execute("SELECT number, summary FROM action").fetchall()
    mended = [(_mended(told, mend), number) for number, told in rows]
    changed = [(new, number) for (new, number), (_, told) in zip(mended, rows, strict=True) if json.loads(new) != json.loads(told)]
    raw.executemany("UPDATE action SET summary = ? WHERE number = ?", changed)
    raw.execute("UPDATE action SET state = NULL WHERE state = 'done'")
    raw.execute("UPDATE action SET state = 'dropped' WHERE state = 'undone'")
    return len(changed)


def _mended(summary: str, mend: Callable[[str], str]) -> str:
    fields = {key: mend(value) if isinstance(value, str) and key != "key" else value for key, value in json.loads(summary).items()}
    return json.dumps(fields, ensure_ascii=False)


def move_last_places(work: Work, version_id: str, version: NewVersion) -> None:
    raw = driver(work.connection)
    rows = raw.execute(
        "SELECT p.coder, p.material_id, p.offset FROM last_place p JOIN text_version v ON v.material_id = p.material_id "
        "WHERE v.id = ? AND v.number = (SELECT max(number) FROM text_version WHERE material_id = v.material_id)",
        (version_id,),
    ).fetchall()
    moved = [(version.pieces.bounds(offset)[0], coder, material) for coder, material, offset in rows]
    raw.executemany("UPDATE last_place SET offset = ? WHERE coder = ? AND material_id = ?", moved)


def move_lines(work: Work, version_id: str, version: NewVersion) -> None:
    """Lines keep their numbers and their words."""
    raw = driver(work.connection)
    rows = raw.execute('SELECT number, start, "end" FROM line WHERE text_version_id = ?', (version_id,)).fetchall()
    moved = [(version.pieces.bounds(start)[0], version.pieces.bounds(end)[1], version_id, number) for number, start, end in rows]
    raw.executemany('UPDATE line SET start = ?, "end" = ? WHERE text_version_id = ? AND number = ?', moved)
