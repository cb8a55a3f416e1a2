"""Search over the whole study or inside one code, by an index of turns in SQLite's FTS5.

The index is derived: it only finds candidate turns, is brought up to date after an import and before a search, and can be
dropped at any time. What counts as a hit is decided on the text itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.reads import Reads
from qualcode.study.records import Hit
from qualcode.study.versions import lines_at, text_of
from qualcode.text.folding import fold
from qualcode.text.matching import Query, find, fts_expression, index_row

_SCHEMA = (
    "CREATE TABLE search_unit (id INTEGER PRIMARY KEY AUTOINCREMENT, text_version_id TEXT NOT NULL, turn INTEGER NOT NULL, "
    'start INTEGER NOT NULL, "end" INTEGER NOT NULL)',
    "CREATE INDEX search_unit_version ON search_unit (text_version_id)",
    "CREATE VIRTUAL TABLE search_words USING fts5(text, lemmas, content='', tokenize='unicode61 remove_diacritics 0')",
    "CREATE VIRTUAL TABLE search_letters USING fts5(text, content='', detail=none, tokenize='trigram')",
)
_TABLES = ("search_unit", "search_words", "search_letters")

_CURRENT = (
    "SELECT v.id, v.material_id FROM text_version v "
    "JOIN (SELECT material_id, max(number) AS number FROM text_version GROUP BY material_id) newest "
    "ON newest.material_id = v.material_id AND newest.number = v.number"
)

#: characters of context either side of a hit
CONTEXT = 60


class Unit(NamedTuple):
    """The talk of one turn, as the index knows it."""

    version_id: str
    turn: int
    start: int
    end: int


def search(connection: Connection, query: Query, *, language: str, writable: bool, code_ids: frozenset[str] | None = None) -> list[Hit]:
    """Hits in the order of the material and of the text; with `code_ids`, only those within quotations of these codes.

    A study open for reading is searched by its index as far as that is up to date, else by reading all its words.
    """
    if writable:
        refresh_index(connection, language)
    units = _candidates(connection, query, language)
    inside = _quoted_spans(connection, code_ids) if code_ids is not None else None
    return _hits(connection, query, language, units, inside)


def refresh_index(connection: Connection, language: str, progress: Callable[[int, int], None] | None = None) -> int:
    """Index the text versions that are new and forget those that are gone; how many were indexed."""
    raw = driver(connection)
    current = {row[0] for row in raw.execute(_CURRENT)}
    known = _indexed(connection)
    if known is None:
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
        raw.executemany("DELETE FROM search_unit WHERE text_version_id = ?", [(version_id,) for version_id in gone])
        for done, version_id in enumerate(new):
            _index(connection, version_id, language)
            if progress:
                progress(done + 1, len(new))
        raw.execute("COMMIT")
    except BaseException:
        raw.execute("ROLLBACK")
        raise
    return len(new)


def is_up_to_date(connection: Connection) -> bool:
    """Whether the index holds the current words of the study."""
    return _indexed(connection) == {row[0] for row in driver(connection).execute(_CURRENT)}


def drop_index(connection: Connection) -> None:
    """Remove the index; the next search builds it again."""
    for table in _TABLES:
        driver(connection).execute(f"DROP TABLE IF EXISTS {table}")


def _indexed(connection: Connection) -> set[str] | None:
    """The text versions in the index, or None when there is no index."""
    raw = driver(connection)
    found = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE name LIKE 'search_%'")}
    if not set(_TABLES) <= found:
        return None
    return {row[0] for row in raw.execute("SELECT DISTINCT text_version_id FROM search_unit")}


def _index(connection: Connection, version_id: str, language: str) -> None:
    raw = driver(connection)
    text = text_of(connection, version_id)
    turns = raw.execute('SELECT number, talk_start, "end" FROM turn WHERE text_version_id = ? ORDER BY number', (version_id,)).fetchall()
    for number, start, end in turns or [(0, 0, len(text))]:
        talk = text[start:end]
        plain, lemmas = index_row(talk, language)
        insert = 'INSERT INTO search_unit (text_version_id, turn, start, "end") VALUES (?, ?, ?, ?)'
        row_id = raw.execute(insert, (version_id, number, start, end)).lastrowid
        raw.execute("INSERT INTO search_words (rowid, text, lemmas) VALUES (?, ?, ?)", (row_id, plain, lemmas))
        raw.execute("INSERT INTO search_letters (rowid, text) VALUES (?, ?)", (row_id, fold(talk)))


def _candidates(connection: Connection, query: Query, language: str) -> Iterator[Unit]:
    """The turns a hit can be in, by text version and start."""
    raw = driver(connection)
    current = {row[0] for row in raw.execute(_CURRENT)}
    select = 'SELECT text_version_id, turn, start, "end" FROM search_unit'
    table, expression = _expression(query, language)
    if not is_up_to_date(connection):
        rows = raw.execute('SELECT text_version_id, number, talk_start, "end" FROM turn ORDER BY text_version_id, number')
    elif expression is None:
        rows = raw.execute(f"{select} ORDER BY text_version_id, start")
    else:
        # One of the two tables of this module, never anything typed.
        matching = f"SELECT rowid FROM {table} WHERE {table} MATCH ?"
        rows = raw.execute(f"{select} WHERE id IN ({matching}) ORDER BY text_version_id, start", (expression,))
    return (Unit(*row) for row in rows if row[0] in current)


def _expression(query: Query, language: str) -> tuple[str, str | None]:
    if query.kind != "substring":
        return "search_words", fts_expression(query, language)
    letters = fold(query.text)
    triples = {letters[at : at + 3] for at in range(len(letters) - 2)}
    quoted = sorted('"' + triple.replace('"', '""') + '"' for triple in triples)
    return "search_letters", " AND ".join(quoted) or None


def _quoted_spans(connection: Connection, code_ids: frozenset[str]) -> dict[str, list[tuple[int, int]]]:
    """The passages under some codes, by text version, in order and without overlaps."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    rows = driver(connection).execute(
        'SELECT c.code_id, q.text_version_id, q.start, q."end" FROM coding c JOIN quotation q ON q.id = c.quotation_id ORDER BY q.start'
    )
    for code_id, version_id, start, end in rows:
        if code_id in code_ids:
            merged = spans[version_id]
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
    return spans


def _hits(
    connection: Connection, query: Query, language: str, units: Iterator[Unit], inside: dict[str, list[tuple[int, int]]] | None
) -> list[Hit]:
    found: list[tuple[str, int, int, int, str]] = []
    for unit in units:
        if inside is not None and unit.version_id not in inside:
            continue
        text = text_of(connection, unit.version_id)
        for start, end in find(query, text, unit.start, unit.end, language):
            if inside is None or _within(inside[unit.version_id], start, end):
                found.append((unit.version_id, unit.turn, start, end, _in_context(text, unit, start, end)))
    lines = lines_at(connection, [(version_id, start) for version_id, _, start, _, _ in found])
    materials = {material.id: (place, material) for place, material in enumerate(Reads(connection).materials())}
    owner = dict(driver(connection).execute(_CURRENT).fetchall())
    hits = []
    for (version_id, turn, start, end, context), line in zip(found, lines, strict=True):
        place, material = materials[owner[version_id]]
        words_hit = text_of(connection, version_id)[start:end]
        hits.append((place, start, Hit(material.id, material.name, turn or None, line, start, end, words_hit, context)))
    return [hit for _, _, hit in sorted(hits, key=lambda one: one[:2])]


def _within(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(spans, (start + 1,)) - 1
    return at >= 0 and spans[at][0] <= start and end <= spans[at][1]


def _in_context(text: str, unit: Unit, start: int, end: int) -> str:
    """The hit with the words around it, within its turn."""
    low, high = max(unit.start, start - CONTEXT), min(unit.end, end + CONTEXT)
    if low > unit.start:
        low = text.find(" ", low, start) + 1 or low
    if high < unit.end:
        cut = text.rfind(" ", end, high)
        high = cut if cut > 0 else high
    around = " ".join(text[low:high].split())
    return ("… " if low > unit.start else "") + around + (" …" if high < unit.end else "")
