"""Search over the whole study or inside one code, by an index of turns in SQLite's FTS5.

The index is derived: it only finds candidate turns, is brought up to date after an import and before a search, and can be
dropped at any time. What counts as a hit is decided on the text itself.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import DatabaseError, driver
from qualcode.study.records import Hit
from qualcode.study.versions import lines_at, listed_versions, text_of
from qualcode.text.folding import fold
from qualcode.text.lemmas import lemma
from qualcode.text.matching import Query, find, find_forms, fts_expression, index_row
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

#: characters of context either side of a hit
CONTEXT = 60


class Unit(NamedTuple):
    """The talk of one turn as the index keeps it: start..end of the text version, with a character of context either side."""

    turn: int
    start: int
    end: int
    #: where `text` begins in the text version
    at: int
    text: str


def search(
    connection: Connection,
    query: Query,
    *,
    language: str,
    writable: bool,
    code_ids: frozenset[str] | None = None,
    limit: int | None = None,
) -> list[Hit]:
    """Hits in the order of the material and of the text, all or the first `limit`; with `code_ids`, those within their quotations.

    A study open for reading is searched by its index as far as that is up to date, else by reading all its words.
    """
    if writable:
        refresh_index(connection, language)
    inside = _quoted_spans(connection, code_ids) if code_ids is not None else None
    return list(islice(_hits(connection, query, language, inside), limit))


def refresh_index(connection: Connection, language: str, progress: Callable[[int, int], None] | None = None) -> int:
    """Index the text versions that are new and forget those that are gone; how many were indexed."""
    raw = driver(connection)
    current = {row[0] for row in listed_versions(connection)}
    known = _indexed(connection, language)
    if known is None:
        drop_index(connection)
        for statement in _SCHEMA:
            raw.execute(statement)
        known = set()
    gone, new = known - current, sorted(current - known)
    if len(gone) > len(current):
        # The words of forgotten units stay in the indexes and are only passed over; too many of them, and it starts anew.
        drop_index(connection)
        return refresh_index(connection, language, progress)
    if not gone and not new:
        return 0
    raw.execute("BEGIN IMMEDIATE")
    try:
        for version_id in gone:
            _forget(connection, version_id)
        for done, version_id in enumerate(new):
            _index(connection, version_id, language)
            if progress:
                progress(done + 1, len(new))
        raw.execute("COMMIT")
    except BaseException:
        with suppress(DatabaseError):  # a full disk has rolled back already
            raw.execute("ROLLBACK")
        raise
    return len(new)


def is_up_to_date(connection: Connection, language: str | None = None) -> bool:
    """Whether the index holds the current words of the study, with the lemmas of that language."""
    return _indexed(connection, language) == {row[0] for row in listed_versions(connection)}


def drop_index(connection: Connection) -> None:
    """Remove the index; the next search builds it again."""
    for table in _TABLES:
        driver(connection).execute(f"DROP TABLE IF EXISTS {table}")


def _indexed(connection: Connection, language: str | None) -> set[str] | None:
    """The text versions in the index, or None when there is no index of this program's making, or one for another language."""
    raw = driver(connection)
    found = {row[0] for row in raw.execute("SELECT sql FROM sqlite_master WHERE name LIKE 'search_%'")}
    if not set(_SCHEMA) <= found:
        return None
    versions = raw.execute("SELECT text_version_id, language FROM search_version").fetchall()
    if language is not None and any(row[1] != language for row in versions):
        return None
    return {row[0] for row in versions}


def _index(connection: Connection, version_id: str, language: str) -> None:
    raw = driver(connection)
    text = text_of(connection, version_id)
    before = raw.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'search_unit'").fetchone()[0]
    units = list(enumerate(_units_of(connection, version_id, text), start=before + 1))
    talk = [(number, text[unit.start : unit.end]) for number, unit in units]
    spoken = {text[start:end].lower() for _, unit in units for start, end in words(text, unit.start, unit.end)}
    raw.executemany(
        'INSERT INTO search_unit (id, turn, start, "end", at, text) VALUES (?, ?, ?, ?, ?, ?)', ((n, *unit) for n, unit in units)
    )
    rows = ((number, *index_row(said, language)) for number, said in talk)
    raw.executemany("INSERT INTO search_words (rowid, text, lemmas) VALUES (?, ?, ?)", rows)
    raw.executemany("INSERT INTO search_letters (rowid, text) VALUES (?, ?)", ((number, fold(said)) for number, said in talk))
    forms = ((word, lemma(word, language)) for word in spoken)
    raw.executemany("INSERT INTO search_form (word, lemma) VALUES (?, ?) ON CONFLICT DO NOTHING", forms)
    row = (version_id, before + 1, before + len(units), language)
    raw.execute("INSERT INTO search_version (text_version_id, first, last, language) VALUES (?, ?, ?, ?)", row)


def _forget(connection: Connection, version_id: str) -> None:
    raw = driver(connection)
    first, last = raw.execute("SELECT first, last FROM search_version WHERE text_version_id = ?", (version_id,)).fetchone()
    raw.execute("DELETE FROM search_unit WHERE id BETWEEN ? AND ?", (first, last))
    raw.execute("DELETE FROM search_version WHERE text_version_id = ?", (version_id,))


def _units_of(connection: Connection, version_id: str, text: str) -> list[Unit]:
    """The units of a text version; one for all of it where it has no turns."""
    turns = driver(connection).execute(
        'SELECT number, talk_start, "end" FROM turn WHERE text_version_id = ? ORDER BY number', (version_id,)
    )
    return [
        Unit(number, start, end, max(start - 1, 0), text[max(start - 1, 0) : end + 1])
        for number, start, end in turns.fetchall() or [(0, 0, len(text))]
    ]


def _candidates(connection: Connection, query: Query, language: str, versions: list[str]) -> Iterator[tuple[str, list[Unit]]]:
    """The units a hit can be in, by text version, in the order of `versions`."""
    raw = driver(connection)
    if not is_up_to_date(connection, language):
        for version_id in versions:
            yield version_id, _units_of(connection, version_id, text_of(connection, version_id))
        return
    held = {row[0]: (row[1], row[2]) for row in raw.execute("SELECT text_version_id, first, last FROM search_version")}
    select = 'SELECT turn, start, "end", at, text FROM search_unit WHERE id'
    table, expression = _expression(connection, query, language)
    if expression is None:
        for version_id in versions:
            yield version_id, list(map(Unit._make, raw.execute(f"{select} BETWEEN ? AND ? ORDER BY id", held[version_id])))
        return
    # One of the two tables of this module, never anything typed.
    matching = [row[0] for row in raw.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid", (expression,))]
    for version_id in versions:
        first, last = held[version_id]
        chosen = matching[bisect_left(matching, first) : bisect_right(matching, last)]
        if chosen:
            rows = raw.execute(f"{select} IN (SELECT value FROM json_each(?)) ORDER BY id", (json.dumps(chosen),))
            yield version_id, list(map(Unit._make, rows))


def _expression(connection: Connection, query: Query, language: str) -> tuple[str, str | None]:
    if query.kind == "lemma":
        return "search_words", fts_expression(query, language, _lemmas_of(connection, query.text, language))
    if query.kind != "substring":
        return "search_words", fts_expression(query, language)
    letters = fold(query.text)
    triples = {letters[at : at + 3] for at in range(len(letters) - 2)}
    quoted = sorted('"' + triple.replace('"', '""') + '"' for triple in triples)
    return "search_letters", " AND ".join(quoted) or None


def _finder(connection: Connection, query: Query, language: str) -> Callable[[str, int, int], Iterator[tuple[int, int]]]:
    """What finds the hits in a stretch of text."""
    if query.kind == "lemma" and is_up_to_date(connection, language):
        return partial(find_forms, _forms_of(connection, query.text, language))
    return lambda text, start, end: find(query, text, start, end, language)


def _forms_of(connection: Connection, looked_for: str, language: str) -> tuple[frozenset[str], ...]:
    """For each word, all words of the study that have its lemma."""
    of_lemma = partial(driver(connection).execute, "SELECT word FROM search_form WHERE lemma = ?")
    return tuple(frozenset(row[0] for row in of_lemma((one,))) for one in _lemmas_of(connection, looked_for, language))


def _lemmas_of(connection: Connection, looked_for: str, language: str) -> list[str]:
    """The lemma of each word; from the index where the study has the word, because the dictionaries take a second to read."""
    spoken = [looked_for[start:end] for start, end in words(looked_for)]
    known = dict(
        driver(connection)
        .execute(
            "SELECT word, lemma FROM search_form WHERE word IN (SELECT value FROM json_each(?))", (json.dumps([w.lower() for w in spoken]),)
        )
        .fetchall()
    )
    return [known.get(word.lower()) or lemma(word, language) for word in spoken]


def _quoted_spans(connection: Connection, code_ids: frozenset[str]) -> dict[str, list[tuple[int, int]]]:
    """The passages under some codes, by text version, in order and without overlaps."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    rows = driver(connection).execute(
        'SELECT DISTINCT q.text_version_id, q.start, q."end" FROM coding c JOIN quotation q ON q.id = c.quotation_id '
        "WHERE c.code_id IN (SELECT value FROM json_each(?)) ORDER BY q.start",
        (json.dumps(sorted(code_ids)),),
    )
    for version_id, start, end in rows:
        merged = spans[version_id]
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return spans


def _hits(connection: Connection, query: Query, language: str, inside: dict[str, list[tuple[int, int]]] | None) -> Iterator[Hit]:
    """Hits one after the other, so that whoever wants only the first ones pays only for these."""
    materials = {version_id: (material_id, name) for version_id, material_id, name, _ in listed_versions(connection)}
    versions = [version_id for version_id in materials if inside is None or version_id in inside]
    finder = _finder(connection, query, language)
    for version_id, units in _candidates(connection, query, language, versions):
        found = [
            (unit, start, end)
            for unit in units
            for start, end in finder(unit.text, unit.start - unit.at, unit.end - unit.at)
            if inside is None or _within(inside[version_id], unit.at + start, unit.at + end)
        ]
        lines = lines_at(connection, [(version_id, unit.at + start) for unit, start, _ in found])
        material_id, name = materials[version_id]
        for (unit, start, end), line in zip(found, lines, strict=True):
            place = (unit.turn or None, line, unit.at + start, unit.at + end)
            yield Hit(material_id, name, *place, unit.text[start:end], _in_context(unit, start, end))


def _within(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(spans, (start + 1,)) - 1
    return at >= 0 and spans[at][0] <= start and end <= spans[at][1]


def _in_context(unit: Unit, start: int, end: int) -> str:
    """A hit with the words around it, within its turn; offsets are those of the unit's text."""
    text, first, last = unit.text, unit.start - unit.at, unit.end - unit.at
    low, high = max(first, start - CONTEXT), min(last, end + CONTEXT)
    if low > first:
        low = text.find(" ", low, start) + 1 or low
    if high < last:
        cut = text.rfind(" ", end, high)
        high = cut if cut > 0 else high
    around = " ".join(text[low:high].split())
    return ("… " if low > first else "") + around + (" …" if high < last else "")
