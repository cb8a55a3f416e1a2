"""What has happened since a coder last worked, what waits for them, and where they are in the pass at hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.settings import current_pass
from qualcode.study.sight import ALL, Sight
from qualcode.study.versions import listed_versions

#: a longer rest between two actions ends a session
REST = timedelta(hours=3)


class LatelyCode(NamedTuple):
    """A code, and where it was put on last."""

    id: str
    name: str
    #: None for a code that is on nothing
    material: str | None
    start: int | None


class LatelyThing(NamedTuple):
    """A memo or a material."""

    id: str
    name: str


class Lately(NamedTuple):
    """What a researcher wants to be told on coming back."""

    moment: datetime
    #: made since then, the newest first
    new_codes: tuple[LatelyCode, ...]
    #: on one passage only
    used_once: tuple[LatelyCode, ...]
    #: memos that are about nothing
    bare_memos: tuple[LatelyThing, ...]
    #: material that this coder has not begun in the pass at hand
    not_begun: tuple[LatelyThing, ...]
    #: how much material there is
    materials: int


class PassRecord(NamedTuple):
    """A pass through the data."""

    id: str
    name: str
    note: str
    begun_at: datetime
    #: made in it, by all coders that are in sight
    codings: int


class ReadingRecord(NamedTuple):
    """How far a coder has read a material in a pass."""

    #: "not-begun", "begun" or "read-through"
    status: str
    #: the last place as an offset, where one was kept
    place: int | None


def last_session(connection: Connection, coder: str | None) -> datetime | None:
    """When a coder's last session began; None for somebody who has not been at the transcripts before.

    Sessions are read off the journal: a rest of three hours between two actions ends one.
    """
    raw = driver(connection)
    seen = raw.execute("SELECT max(at) FROM last_place WHERE coder = ?", (coder or "",)).fetchone()[0]
    if seen is None:
        return None
    begun: datetime | None = None
    rows = raw.execute("SELECT recorded_at FROM action WHERE coder IS ? AND verb <> 'new' ORDER BY number DESC", (coder,))
    for (recorded_at,) in rows:
        moment = datetime.fromisoformat(recorded_at)
        if begun is not None and begun - moment > REST:
            break
        begun = moment
    rows.close()
    return begun or datetime.fromisoformat(seen)


def since(connection: Connection, moment: datetime, coder: str | None, sight: Sight = ALL) -> Lately:
    """What is new since a moment, and what waits; of codings those in sight."""
    when = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return Lately(
        moment,
        _codes(connection, sight, "c.created_at >= ? ORDER BY c.created_at DESC", (when,)),
        _codes(connection, sight, "last.n = 1 ORDER BY c.created_at DESC"),
        _things(
            connection,
            "SELECT id, CASE WHEN title <> '' THEN title ELSE substr(text, 1, 80) END FROM memo m WHERE answers_id IS NULL "
            "AND NOT EXISTS (SELECT 1 FROM memo_link WHERE memo_id = m.id) ORDER BY created_at DESC",
        ),
        _not_begun(connection, coder),
        len(listed_versions(connection)),
    )


def _codes(connection: Connection, sight: Sight, which: str, values: tuple[str, ...] = ()) -> tuple[LatelyCode, ...]:
    seen, coder = sight.where("coder_id")
    # With max() in a group, SQLite takes the other columns from the row that has it.
    rows = driver(connection).execute(
        "SELECT c.id, c.name, q.material_id, q.start FROM code c LEFT JOIN (SELECT code_id, quotation_id, max(created_at), count(*) AS n "
        f"FROM coding WHERE {seen} GROUP BY code_id) AS last ON last.code_id = c.id LEFT JOIN quotation q ON q.id = last.quotation_id "
        f"WHERE {which}",
        (*coder, *values),
    )
    return tuple(map(LatelyCode._make, rows))


def _things(connection: Connection, query: str, values: tuple[object, ...] = ()) -> tuple[LatelyThing, ...]:
    return tuple(LatelyThing(row_id, " ".join(name.split())) for row_id, name in driver(connection).execute(query, values))


def _not_begun(connection: Connection, coder: str | None) -> tuple[LatelyThing, ...]:
    begun = driver(connection).execute(
        "SELECT r.material_id FROM reading_status r JOIN coder k ON k.id = r.coder_id WHERE k.name = ? AND r.pass_id IS ? "
        "AND r.status <> 'not-begun'",
        (coder or "", current_pass(connection)),
    )
    known = {row[0] for row in begun}
    return tuple(LatelyThing(material, name) for _, material, name, _ in listed_versions(connection) if material not in known)


def reading_of(connection: Connection, material_id: str, coder: str | None) -> ReadingRecord:
    """How far a coder has read a material in the pass at hand."""
    return readings(connection, coder).get(material_id, ReadingRecord("not-begun", None))


def readings(connection: Connection, coder: str | None) -> dict[str, ReadingRecord]:
    """By material, how far a coder has read in the pass at hand; what is not begun may be missing."""
    rows = driver(connection).execute(
        "SELECT r.material_id, r.status, r.place FROM reading_status r JOIN coder k ON k.id = r.coder_id "
        "WHERE k.name = ? AND r.pass_id IS ?",
        (coder or "", current_pass(connection)),
    )
    return {material: ReadingRecord(status, place) for material, status, place in rows}


def where_stopped(connection: Connection, material_id: str, coder: str | None) -> int | None:
    """How far a coder has come with a material in the pass at hand: the place kept as read, or the end of the last passage coded."""
    furthest = (
        driver(connection)
        .execute(
            'SELECT max(q."end") FROM quotation q JOIN coding c ON c.quotation_id = q.id JOIN coder k ON k.id = c.coder_id '
            "WHERE q.material_id = ? AND k.name = ? AND c.pass_id IS ?",
            (material_id, coder or "", current_pass(connection)),
        )
        .fetchone()[0]
    )
    places = [place for place in (furthest, reading_of(connection, material_id, coder).place) if place is not None]
    return max(places, default=None)


def passes(connection: Connection, sight: Sight = ALL) -> list[PassRecord]:
    """The passes through the data, the newest first; codings out of sight are not counted."""
    seen, values = sight.where("c.coder_id")
    rows = driver(connection).execute(
        "SELECT p.id, p.name, p.note, p.begun_at, count(c.id) FROM pass p LEFT JOIN coding c ON c.pass_id = p.id "
        f"AND {seen} GROUP BY p.id ORDER BY p.begun_at DESC",
        values,
    )
    return [PassRecord(row_id, name, note, datetime.fromisoformat(begun_at), n) for row_id, name, note, begun_at, n in rows]


def pass_at_hand(connection: Connection) -> str | None:
    """The name of the pass that codings are made in now."""
    found = driver(connection).execute("SELECT name FROM pass WHERE id = ?", (current_pass(connection) or "",)).fetchone()
    return str(found[0]) if found else None
