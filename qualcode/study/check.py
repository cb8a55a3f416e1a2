"""Whether a study is sound: the file, its journal, and every quotation against the words it was made from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Table

from qualcode.locale import text as catalogue_text
from qualcode.model import content_tables
from qualcode.study.database import driver, integrity_faults
from qualcode.study.links import dangling
from qualcode.study.migrations import SCHEMA_VERSION
from qualcode.study.transcriptions import clock, words_from
from qualcode.study.triggers import journalled_columns, wrong_triggers
from qualcode.study.versions import text_hash, text_of
from qualcode.text.heard import text_of_words

#: of one kind of fault, this many are told
TOLD = 20
#: digits of a recording's hash in the name of its copy
_DIGITS = 12


class Found(NamedTuple):
    """One fault: what and remedy in the user's language, and where."""

    what: str
    where: str
    remedy: str


def check_study(connection: Connection, file: Path, language: str) -> list[Found]:
    """Every fault of an open study; empty when it is sound."""
    structure = [_found(language, "structure", file.name, "restore", reason=reason) for reason in integrity_faults(file)]
    if structure:
        return structure
    checks = (_triggers, _open_actions, _texts, _lines, _quotations, _segments, _links, _journal)
    beside = (_recordings, _strays)
    return [
        *(fault for check in checks for fault in check(connection, language)),
        *(fault for check in beside for fault in check(connection, file.parent, language)),
    ]


def _found(language: str, what: str, where: str, remedy: str, **fields: object) -> Found:
    return Found(catalogue_text(f"study.fault-{what}", language, **fields), where, catalogue_text(f"study.remedy-{remedy}", language))


def _triggers(connection: Connection, language: str) -> Iterator[Found]:
    wrong = wrong_triggers(connection)
    if wrong:
        yield _found(language, "triggers", "journal", "triggers", names=", ".join(wrong[:TOLD]))


def _open_actions(connection: Connection, language: str) -> Iterator[Found]:
    if driver(connection).execute("SELECT 1 FROM action_in_progress").fetchone():
        yield _found(language, "unfinished", "journal", "restore")


def _texts(connection: Connection, language: str) -> Iterator[Found]:
    rows = driver(connection).execute(
        "SELECT m.name, v.number, v.sha256, b.text FROM text_version v JOIN material m ON m.id = v.material_id "
        "LEFT JOIN text_body b ON b.id = v.id"
    )
    for name, number, sha256, text in rows:
        if text is None or text_hash(text) != sha256:
            yield _found(language, "text", f"{name}, {number}", "restore")


def _lines(connection: Connection, language: str) -> Iterator[Found]:
    rows = driver(connection).execute(
        "SELECT m.name, v.length, count(l.number), coalesce(max(l.number), 0), coalesce(min(l.number), 1), coalesce(max(l.end), 0), "
        "v.words FROM text_version v JOIN material m ON m.id = v.material_id LEFT JOIN line l ON l.text_version_id = v.id "
        "WHERE v.frozen_at IS NOT NULL GROUP BY v.id"
    )
    for name, length, count, last, first, end, words in rows:
        if count != last or first != 1 or end > length or (words and not count):
            yield _found(language, "lines", name, "restore")


def _quotations(connection: Connection, language: str) -> Iterator[Found]:
    rows = driver(connection).execute(
        "SELECT m.name, q.text_version_id, q.start, q.end, q.words, q.text_version_id = (SELECT id FROM text_version "
        "WHERE material_id = q.material_id ORDER BY number DESC LIMIT 1) "
        "FROM quotation q JOIN material m ON m.id = q.material_id ORDER BY q.text_version_id, q.start"
    )
    told = 0
    for name, version_id, start, end, words, is_current in rows:
        text = text_of(connection, version_id)
        where = f"{name}, {start}-{end}"
        if not 0 <= start <= end <= len(text):
            yield _found(language, "span", where, "words")
        elif text[start:end] != words:
            yield _found(language, "words", where, "words")
        elif not is_current:
            yield _found(language, "version", where, "words")
        else:
            continue
        told += 1
        if told >= TOLD:
            return


def _segments(connection: Connection, language: str) -> Iterator[Found]:
    rows = driver(connection).execute(
        "SELECT m.name, g.start, b.text, b.words FROM segment g JOIN transcription t ON t.id = g.transcription_id "
        "JOIN material m ON m.id = t.material_id LEFT JOIN segment_body b ON b.id = g.body_id ORDER BY m.position, g.start"
    )
    wrong = [(name, start) for name, start, text, words in rows if text is None or text_of_words(words_from(words)) != text]
    for name, start in wrong[:TOLD]:
        yield _found(language, "segment", f"{name}, {clock(start)}", "restore")


def _recordings(connection: Connection, folder: Path, language: str) -> Iterator[Found]:
    """Of a recording that is not here any more, and was not purged, only its absence can be told; nobody needs it for the text."""
    rows = driver(connection).execute(
        "SELECT m.name, a.path, a.size FROM attachment a JOIN transcription t ON t.attachment_id = a.id "
        "JOIN material m ON m.id = t.material_id WHERE a.path IS NOT NULL AND a.purged_at IS NULL ORDER BY m.position"
    )
    gone = [(name, path) for name, path, size in rows if not (folder / path).is_file() or (folder / path).stat().st_size != size]
    for name, path in gone[:TOLD]:
        yield _found(language, "recording", f"{name}, {path}", "recording")


def _strays(connection: Connection, folder: Path, language: str) -> Iterator[Found]:
    """Copies of recordings that no material has and that do not wait to be heard: what an undo leaves is somebody's voice all the same."""
    room = folder / "recordings"
    known = {path for (path,) in driver(connection).execute("SELECT path FROM attachment WHERE path IS NOT NULL")}
    # The lock tells of one that is being copied at this moment.
    waiting = {file.name[:_DIGITS] for file in room.glob("*.transcribing.unfinished*")}
    copies = (file for file in sorted(room.glob("recording-*")) if file.name.removeprefix("recording-")[:_DIGITS] not in waiting)
    strays = [f"recordings/{file.name}" for file in copies if f"recordings/{file.name}" not in known]
    for path in strays[:TOLD]:
        yield _found(language, "stray", path, "stray")


def _links(connection: Connection, language: str) -> Iterator[Found]:
    for link, table, _ in dangling(connection)[:TOLD]:
        yield _found(language, "link", link, "link", thing=table)


#: that no later event tells of the same row
_NEWEST = (
    "NOT EXISTS (SELECT 1 FROM event later WHERE later.row_id = e.row_id AND later.table_name = e.table_name AND later.number > e.number)"
)


def _journal(connection: Connection, language: str) -> Iterator[Found]:
    """The newest event of every row must be the row as it stands, and a row whose newest event is no deletion must be there."""
    query = f"SELECT table_name, count(*) FROM event e WHERE change <> 'delete' AND {_NEWEST} GROUP BY table_name"
    expected = dict(driver(connection).execute(query).fetchall())
    for table in content_tables():
        reason = _unlike_its_event(connection, table) or _gone(connection, table, expected.get(table.name, 0))
        if reason:
            yield _found(language, "replay", table.name, "replay", table=table.name, reason=reason)


def _unlike_its_event(connection: Connection, table: Table) -> str | None:
    """The id of a row that its newest event tells differently, or that has no event."""
    row = ", ".join(f"'{name}', t.\"{name}\"" for name in journalled_columns(table))
    newest = f"(SELECT max(number) FROM event WHERE row_id = t.id AND table_name = '{table.name}')"
    for row_id, now, told, version in driver(connection).execute(
        f'SELECT t.id, json_object({row}), e.after, e.schema_version FROM "{table.name}" t LEFT JOIN event e ON e.number = {newest} '
        f"WHERE e.after IS NOT json_object({row})"
    ):
        if told is None or (version == SCHEMA_VERSION and json.loads(now) != json.loads(told)):
            return str(row_id)
    return None


def _gone(connection: Connection, table: Table, expected: int) -> str | None:
    """The id of a row that should be there, if fewer are there than should."""
    raw = driver(connection)
    if raw.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0] == expected:
        return None
    missing = raw.execute(
        f"SELECT e.row_id FROM event e WHERE e.table_name = ? AND e.change <> 'delete' AND {_NEWEST} "
        f'AND NOT EXISTS (SELECT 1 FROM "{table.name}" t WHERE t.id = e.row_id) LIMIT 1',
        (table.name,),
    ).fetchone()
    return None if missing is None else str(missing[0])
