"""The study as it stood at a milestone or when a round was closed: everything that reads a study can read it so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Table
from sqlalchemy.schema import CreateTable

from qualcode.faults import Fault
from qualcode.model import content_tables
from qualcode.study.database import driver, open_overlay
from qualcode.study.journal import insert_row, rows_as_of


class Point(NamedTuple):
    """A point of the journal that has a name."""

    #: of the milestone, or the round's number as text
    name: str
    #: "milestone" or "round"
    kind: str
    #: everything up to and including this event had happened
    event_number: int
    #: when, as the study stores moments
    at: str

    @property
    def moment(self) -> datetime:
        """When."""
        return datetime.fromisoformat(self.at)


def points(connection: Connection) -> list[Point]:
    """The milestones and the sign-offs of rounds, in the order of the journal."""
    raw = driver(connection)
    found = [
        Point(name, "milestone", number, at) for name, number, at in raw.execute("SELECT name, event_number, created_at FROM milestone")
    ]
    # A round may be closed, opened and closed again: its last sign-off counts.
    closings = raw.execute(
        "SELECT r.number, max(e.number), a.recorded_at FROM event e JOIN round r ON r.id = e.row_id JOIN action a ON a.id = e.action_id "
        "WHERE e.table_name = 'round' AND r.closed_on IS NOT NULL AND json_extract(e.after, '$.closed_on') IS NOT NULL "
        "AND (e.before IS NULL OR json_extract(e.before, '$.closed_on') IS NOT json_extract(e.after, '$.closed_on')) GROUP BY r.id"
    )
    found += [Point(str(number), "round", event, at) for number, event, at in closings]
    return sorted(found, key=lambda point: (point.event_number, point.kind, point.name))


def point_named(connection: Connection, name: str) -> Point:
    """A milestone by its name, or a round by its number. Raises Fault "study.no-point" or "study.round-open"."""
    known = points(connection)
    wanted = name.strip().casefold()
    for kind in ("milestone", "round"):
        if found := next((point for point in known if point.kind == kind and point.name.casefold() == wanted), None):
            return found
    if driver(connection).execute("SELECT 1 FROM round WHERE CAST(number AS TEXT) = ?", (wanted,)).fetchone():
        raise Fault("study.round-open", round=name)
    raise Fault("study.no-point", name=name, known=", ".join(point.name for point in known) or "–")


@contextmanager
def as_of(connection: Connection, file: Path, event_number: int) -> Iterator[Connection]:
    """A connection that reads the study in `file` as it stood just after an event. What it reads cannot be changed.

    The tables that have changed since stand in memory as they were; all others are read from the study itself. Lines,
    which stand outside the journal, are those of their text version.
    """
    with open_overlay(file) as then:
        changed = {
            name for (name,) in driver(connection).execute("SELECT DISTINCT table_name FROM event WHERE number > ?", (event_number,))
        }
        for table in content_tables():
            if table.name in changed:
                _stand_as_then(connection, then, table, event_number)
        if "quotation" in changed:
            _read_words(then)
        yield then


def _stand_as_then(connection: Connection, then: Connection, table: Table, event_number: int) -> None:
    raw = driver(then)
    raw.execute(str(CreateTable(table).compile(then)))
    for row in rows_as_of(connection, table, event_number).values():
        insert_row(raw, table, row)
    for index in table.indexes:
        index.create(then)


def _read_words(then: Connection) -> None:
    """The quoted words, which no event carries, from the text versions."""
    raw = driver(then)
    spans = raw.execute(
        'SELECT text_version_id, json_group_array(json_array(id, start, "end")) FROM main.quotation GROUP BY text_version_id'
    ).fetchall()
    for version_id, listed in spans:
        (body,) = raw.execute("SELECT text FROM text_body WHERE id = ?", (version_id,)).fetchone() or ("",)
        words = [(body[start:end], quotation_id) for quotation_id, start, end in json.loads(listed)]
        raw.executemany("UPDATE main.quotation SET words = ? WHERE id = ?", words)
