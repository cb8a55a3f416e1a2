"""What was settled between coders, read from the journal: how much, where last, and what the codings were without it.

Agreement before settling is that of today's codings with everything put back that settling has put on or taken off. So it can be
asked for at any time, also where coding went on between two sittings.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.versions import text_of
from qualcode.text.reanchor import reanchor


class Settled(NamedTuple):
    """How far some coders have come."""

    #: places settled
    places: int
    #: material id and offset of the last one; None where none was
    last: tuple[str, int] | None


class CodingThen(NamedTuple):
    """A coding as it was."""

    version_id: str
    code_id: str
    coder_id: str
    start: int
    end: int


class Unsettled(NamedTuple):
    """How the codings before settling differ from those there are."""

    #: ids of codings that were not there
    new: frozenset[str]
    #: those that were there instead
    gone: tuple[CodingThen, ...]


def settled(connection: Connection, coder_ids: Collection[str]) -> Settled:
    """What these coders, or some of them, have settled between them and not undone."""
    rows = driver(connection).execute(
        "SELECT summary, material_id, start FROM action WHERE verb = 'settle' AND state = 'done' ORDER BY number"
    )
    ours = [row for row in rows if set(json.loads(row[0]).get("coders", "").split(",")) <= set(coder_ids)]
    last = next(((material, start) for _, material, start in reversed(ours) if material is not None), None)
    return Settled(len(ours), last)


def who_settled(connection: Connection) -> set[tuple[str, str]]:
    """(material, coder) for whom something was settled there, also in a copy that was merged: they have been in it."""
    rows = driver(connection).execute(
        "SELECT material_id, summary FROM action WHERE verb = 'settle' AND (state = 'done' OR kind = 'import') AND material_id IS NOT NULL"
    )
    return {(material, coder) for material, summary in rows for coder in json.loads(summary).get("coders", "").split(",") if coder}


def unsettled(connection: Connection) -> Unsettled:
    """What settling has changed among the codings, whoever's differences were settled."""
    events = driver(connection).execute(
        "SELECT e.table_name, e.row_id, e.before FROM event e JOIN action a ON a.id = e.action_id WHERE a.verb = 'settle' "
        "AND a.state = 'done' AND e.table_name IN ('coding', 'quotation') ORDER BY e.number DESC"
    )
    before: dict[str, dict[str, dict[str, Any] | None]] = {"coding": {}, "quotation": {}}
    for table, row_id, told in events:
        before[table][row_id] = json.loads(told) if told else None
    codings = before["coding"]
    rows = {row_id: row for row_id, row in codings.items() if row is not None}
    places = _places(connection, {row["quotation_id"] for row in rows.values()}, before["quotation"])
    gone = (
        CodingThen(places[at][0], row["code_id"], row["coder_id"], *places[at][1:])
        for row in rows.values()
        if (at := row["quotation_id"]) in places and row["coder_id"] is not None
    )
    return Unsettled(frozenset(codings), tuple(gone))


#: a text version, start and end
_Place = tuple[str, int, int]


def _places(connection: Connection, quotations: set[str], before: dict[str, dict[str, Any] | None]) -> dict[str, _Place]:
    """By quotation where it stands, or stood before settling took it away."""
    found = {row_id: (row["text_version_id"], row["start"], row["end"]) for row_id, row in before.items() if row is not None}
    there = driver(connection).execute(
        'SELECT id, text_version_id, start, "end" FROM quotation WHERE id IN (SELECT value FROM json_each(?))',
        (json.dumps(sorted(quotations)),),
    )
    found |= {row_id: (version, start, end) for row_id, version, start, end in there}
    return _in_the_texts_of_now(connection, {row_id: place for row_id, place in found.items() if row_id in quotations})


def _in_the_texts_of_now(connection: Connection, places: dict[str, _Place]) -> dict[str, _Place]:
    """The same where a text was edited since; what is in it no more is left out."""
    rows = driver(connection).execute(
        "SELECT old.id, new.id FROM text_version old JOIN text_version new ON new.material_id = old.material_id AND new.number = "
        "(SELECT max(number) FROM text_version WHERE material_id = old.material_id) "
        "WHERE old.id <> new.id AND old.id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted({version for version, _, _ in places.values()})),),
    )
    for old, new in rows.fetchall():
        moved = {row_id: place[1:] for row_id, place in places.items() if place[0] == old}
        words, words_now = text_of(connection, old), text_of(connection, new)
        for row_id, now in zip(moved, reanchor(words, words_now, list(moved.values())), strict=True):
            del places[row_id]
            if now.status != "lost":
                places[row_id] = new, now.start, now.end
    return places
