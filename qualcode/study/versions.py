"""The text versions of a material: which one holds, its words, and where words stand in it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from qualcode.faults import Fault
from qualcode.model import Line, Material, TextBody, TextVersion
from qualcode.study.database import driver

#: how many characters of texts are kept at hand: those of some 250 hours of talk
MOST_KEPT = 16_000_000

_CURRENT = (
    select(TextVersion.__table__).where(TextVersion.material_id == bindparam("material")).order_by(TextVersion.number.desc()).limit(1)
)

#: by round, then date, then order of import; material without a round last
_LISTED = (
    "SELECT v.id, m.id, m.name, m.kind FROM material m JOIN text_version v ON v.material_id = m.id "
    "AND v.number = (SELECT max(number) FROM text_version WHERE material_id = m.id) LEFT JOIN round r ON r.id = m.round_id "
    "ORDER BY r.number IS NULL, r.number, m.date IS NULL, m.date, m.position"
)

_BODY = select(TextBody.text).where(TextBody.id == bindparam("version"))

_LINE_AT = (
    select(Line.number, Line.end)
    .where(Line.text_version_id == bindparam("version"), Line.start <= bindparam("offset"))
    .order_by(Line.start.desc())
    .limit(1)
)


def listed_versions(connection: Connection) -> list[tuple[str, str, str, str]]:
    """The current text versions, in the order in which material is listed: (text version, material, its name, its kind)."""
    return driver(connection).execute(_LISTED).fetchall()


def current_version(connection: Connection, material_id: str) -> Row[Any]:
    """The newest text version of a material."""
    return connection.execute(_CURRENT, {"material": material_id}).one()


def text_of(connection: Connection, version_id: str) -> str:
    """The words of a text version. They never change, so those asked for lately are kept at hand."""
    kept: dict[str, str] = connection.info.setdefault("texts", {})
    if version_id not in kept:
        text: str = connection.scalar(_BODY, {"version": version_id}) or ""
        held = connection.info.get("characters", 0) + len(text)
        while kept and held > MOST_KEPT:
            held -= len(kept.pop(next(iter(kept))))
        connection.info["characters"] = held
        kept[version_id] = text
    return kept[version_id]


def forget_texts(connection: Connection) -> None:
    """Let go of the texts kept at hand: a purge has changed them."""
    connection.info.pop("texts", None)
    connection.info.pop("characters", None)


def text_hash(text: str) -> str:
    """SHA-256 of a canonical text, by which a double is known."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def line_numbers(connection: Connection, version_id: str, start: int, end: int) -> tuple[int, int] | None:
    """The first and last stored line that the passage start..end touches, or None in a draft."""
    first = connection.execute(_LINE_AT, {"version": version_id, "offset": start}).first()
    last = connection.execute(_LINE_AT, {"version": version_id, "offset": max(end - 1, start)}).first()
    if last is None:
        return None
    low = 1 if first is None else first.number + (first.end <= start)
    return min(low, last.number), last.number


def line_starts(connection: Connection) -> dict[str, list[int]]:
    """The starts of the stored lines of each text version that has quotations."""
    # One row a text version: taking 150,000 rows from SQLite one by one costs more than all that is done with them.
    rows = driver(connection).execute(
        "SELECT text_version_id, group_concat(start) FROM line WHERE text_version_id IN (SELECT text_version_id FROM quotation) "
        "GROUP BY text_version_id"
    )
    return {version_id: sorted(map(int, starts.split(","))) for version_id, starts in rows}


def lines_at(connection: Connection, places: list[tuple[str, int]]) -> list[int | None]:
    """The stored line at each (text version, offset), None in a draft; one query for all."""
    query = (
        "SELECT (SELECT number FROM line WHERE text_version_id = json_extract(place.value, '$[0]') "
        "AND start <= json_extract(place.value, '$[1]') ORDER BY start DESC LIMIT 1) FROM json_each(?) AS place ORDER BY place.key"
    )
    return [row[0] for row in driver(connection).execute(query, (json.dumps(places),))]


def find_words(connection: Connection, material_id: str, words: str) -> tuple[int, int]:
    """Where words stand in a material's current text. Raises Fault when they stand nowhere or more than once."""
    text = text_of(connection, current_version(connection, material_id).id)
    start = text.find(words) if words else -1
    if start < 0 or text.find(words, start + 1) >= 0:
        name = connection.scalar(select(Material.name).where(Material.id == material_id))
        raise Fault("study.words-not-there" if start < 0 else "study.words-twice", words=words[:60], material=name)
    return start, start + len(words)


def line_start(connection: Connection, material_id: str, number: int) -> int | None:
    """Where a line of a material's current text begins; None where there is no line of that number."""
    row = (
        driver(connection)
        .execute(
            "SELECT l.start FROM line l JOIN text_version v ON v.id = l.text_version_id WHERE v.material_id = ? AND l.number = ? "
            "ORDER BY v.number DESC LIMIT 1",
            (material_id, number),
        )
        .fetchone()
    )
    return None if row is None else int(row[0])
