"""The index of turns behind search, in SQLite's FTS5: brought up to date after an import and before a search, dropped at any time.

It is derived and outside the journal. What is not in it yet is found by reading; see `search`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import DatabaseError, driver, open_database
from qualcode.study.versions import listed_versions, text_of
from qualcode.text.folding import fold
from qualcode.text.lemmas import lemma
from qualcode.text.matching import index_row
from qualcode.text.words import words

_SCHEMA = (
    "CREATE TABLE search_version (text_version_id TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, language TEXT NOT NULL)",
    "CREATE TABLE search_unit (id INTEGER PRIMARY KEY AUTOINCREMENT, turn INTEGER NOT NULL, start INTEGER NOT NULL, "
    '"end" INTEGER NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL)',
    "CREATE TABLE search_form (word TEXT PRIMARY KEY, lemma TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX search_form_lemma ON search_form (lemma)",
    "CREATE VIRTUAL TABLE search_words USING fts5(text, lemmas, content='', tokenize='unicode61 remove_diacritics 0')",
    "CREATE VIRTUAL TABLE search_letters USING fts5(text, content='', detail=none, tokenize='trigram')",
)
_TABLES = ("search_version", "search_unit", "search_form", "search_words", "search_letters")

#: seconds of work that are written in one transaction: a verb of the same program may have to wait for as long as writing them takes
_AT_ONCE = 0.2


class Unit(NamedTuple):
    """The talk of one turn as the index keeps it: start..end of the text version, with a character of context either side."""

    turn: int
    start: int
    end: int
    #: where `text` begins in the text version
    at: int
    text: str


class _Entry(NamedTuple):
    """What the index will hold of one text version."""

    version_id: str
    units: list[Unit]
    #: (folded words, their lemmas, folded letters) of each unit
    rows: list[tuple[str, str, str]]
    forms: list[tuple[str, str]]


def refresh_index(connection: Connection, language: str, progress: Callable[[int, int], None] | None = None) -> int:
    """Index the text versions that are new and forget those that are gone; how many were indexed."""
    raw = driver(connection)
    current = {row[0] for row in listed_versions(connection)}
    known = indexed_versions(connection, language)
    if known is None:
        drop_index(connection)
        for statement in _SCHEMA:
            raw.execute(statement)
        known = {}
    gone, new = known.keys() - current, sorted(current - known.keys())
    if len(gone) > len(current):
        # The words of forgotten units stay in the indexes and are only passed over; too many of them, and it starts anew.
        drop_index(connection)
        return refresh_index(connection, language, progress)
    if gone:
        with _transaction(connection):
            for version_id in gone:
                _forget(connection, version_id)
    pending: list[_Entry] = []
    since = monotonic()
    for done, version_id in enumerate(new, 1):
        pending.append(_entry(connection, version_id, language))
        if done == len(new) or monotonic() - since > _AT_ONCE:
            with _transaction(connection):
                for entry in pending:
                    _store(connection, entry, language)
            pending, since = [], monotonic()
        if progress:
            progress(done, len(new))
    return len(new)


def refresh_index_beside(file: Path, language: str, progress: Callable[[int, int], None]) -> int:
    """As `refresh_index`, over a connection of its own: for a thread beside the one that has the study open for writing."""
    with closing(open_database(file, write=True)) as connection:
        return refresh_index(connection, language, progress)


def is_up_to_date(connection: Connection, language: str | None = None) -> bool:
    """Whether the index holds the current words of the study, with the lemmas of that language."""
    known = indexed_versions(connection, language)
    return known is not None and known.keys() == {row[0] for row in listed_versions(connection)}


def unindexed_characters(connection: Connection, language: str) -> int:
    """How much text a search has to read because the index does not hold it yet."""
    known = indexed_versions(connection, language) or {}
    lengths = dict(driver(connection).execute("SELECT id, length FROM text_version").fetchall())
    return sum(lengths[version_id] for version_id, *_ in listed_versions(connection) if version_id not in known)


def drop_index(connection: Connection) -> None:
    """Remove the index; the next search builds it again."""
    for table in _TABLES:
        driver(connection).execute(f"DROP TABLE IF EXISTS {table}")


def indexed_versions(connection: Connection, language: str | None) -> dict[str, tuple[int, int]] | None:
    """The text versions in the index with their first and last unit; None without an index of this program and this language."""
    raw = driver(connection)
    found = {row[0] for row in raw.execute("SELECT sql FROM sqlite_master WHERE name LIKE 'search_%'")}
    if not set(_SCHEMA) <= found:
        return None
    versions = raw.execute("SELECT text_version_id, first, last, language FROM search_version").fetchall()
    if language is not None and any(row[3] != language for row in versions):
        return None
    return {row[0]: (row[1], row[2]) for row in versions}


def units_of(connection: Connection, version_id: str) -> list[Unit]:
    """The units of a text version; one for all of it where it has no turns."""
    text = text_of(connection, version_id)
    turns = driver(connection).execute(
        'SELECT number, talk_start, "end" FROM turn WHERE text_version_id = ? ORDER BY number', (version_id,)
    )
    return [
        Unit(number, start, end, max(start - 1, 0), text[max(start - 1, 0) : end + 1])
        for number, start, end in turns.fetchall() or [(0, 0, len(text))]
    ]


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    raw = driver(connection)
    raw.execute("BEGIN IMMEDIATE")
    try:
        yield
        raw.execute("COMMIT")
    except BaseException:
        with suppress(DatabaseError):  # a full disk has rolled back already
            raw.execute("ROLLBACK")
        raise


def _entry(connection: Connection, version_id: str, language: str) -> _Entry:
    text = text_of(connection, version_id)
    units = units_of(connection, version_id)
    talk = [text[unit.start : unit.end] for unit in units]
    spoken = {text[start:end].lower() for unit in units for start, end in words(text, unit.start, unit.end)}
    return _Entry(
        version_id,
        units,
        [(*index_row(said, language), fold(said)) for said in talk],
        [(word, lemma(word, language)) for word in spoken],
    )


def _store(connection: Connection, entry: _Entry, language: str) -> None:
    raw = driver(connection)
    before = raw.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'search_unit'").fetchone()[0]
    numbers = range(before + 1, before + 1 + len(entry.units))
    units = ((number, *unit) for number, unit in zip(numbers, entry.units, strict=True))
    raw.executemany('INSERT INTO search_unit (id, turn, start, "end", at, text) VALUES (?, ?, ?, ?, ?, ?)', units)
    rows = list(zip(numbers, entry.rows, strict=True))
    raw.executemany(
        "INSERT INTO search_words (rowid, text, lemmas) VALUES (?, ?, ?)", ((number, said, lemmas) for number, (said, lemmas, _) in rows)
    )
    raw.executemany("INSERT INTO search_letters (rowid, text) VALUES (?, ?)", ((number, letters) for number, (*_, letters) in rows))
    raw.executemany("INSERT INTO search_form (word, lemma) VALUES (?, ?) ON CONFLICT DO NOTHING", entry.forms)
    row = (entry.version_id, before + 1, before + len(entry.units), language)
    raw.execute("INSERT INTO search_version (text_version_id, first, last, language) VALUES (?, ?, ?, ?)", row)


def _forget(connection: Connection, version_id: str) -> None:
    raw = driver(connection)
    first, last = raw.execute("SELECT first, last FROM search_version WHERE text_version_id = ?", (version_id,)).fetchone()
    raw.execute("DELETE FROM search_unit WHERE id BETWEEN ? AND ?", (first, last))
    raw.execute("DELETE FROM search_version WHERE text_version_id = ?", (version_id,))
