"""The journal for a reader: which actions there are, a stretch of them at a time, and where each happened.

A study of some months has tens of thousands of actions: only their numbers are read at once, the rest when it comes in sight.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection

from qualcode.model import Action
from qualcode.study.database import driver
from qualcode.study.journal import as_record
from qualcode.study.records import ActionRecord

#: tables whose rows are looked at on a screen of their own; any other is looked at where its action happened in a text
_SCREENS = {
    "code": "codes",
    "memo": "memos",
    "memo_link": "memos",
    "participant": "people",
    "participant_group": "people",
    "contact": "people",
    "consent": "people",
    "round": "people",
    "setting": "settings",
    "study": "settings",
    "material": "overview",
}


#: the key of a summary's sentence, which stands first in it (`Work.say`); reading the JSON of all takes five times as long
_KEY = """CASE WHEN summary LIKE '{"key": "%' THEN substr(summary, 10, instr(substr(summary, 10), '"') - 1)
ELSE json_extract(summary, '$.key') END"""


@dataclass(frozen=True, slots=True)
class Only:
    """Which actions of the journal; None is all."""

    coder: str | None = None
    #: what was done, by the key of its sentence in the catalogue: "set-release-free"
    what: str | None = None
    material_id: str | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Only()


class Counted(NamedTuple):
    """Something actions can be picked by, and how many there are."""

    value: str
    name: str
    actions: int


class Scene(NamedTuple):
    """Where to look at what was done: a place in a material, or a row on another screen."""

    #: "coding", or the name of another screen
    screen: str
    material_id: str | None = None
    start: int | None = None
    #: the row changed first
    row_id: str | None = None


def _where(only: Only) -> tuple[str, list[str]]:
    picked = [
        ("coder = ?", only.coder),
        (f"{_KEY} = ?", only.what),
        ("material_id = ?", only.material_id),
    ]
    given = [(clause, value) for clause, value in picked if value is not None]
    return " AND ".join(["1", *(clause for clause, _ in given)]), [value for _, value in given]


def action_numbers(connection: Connection, only: Only | None = None) -> list[int]:
    """The numbers of the actions, newest first."""
    where, values = _where(only or Only())
    return [row[0] for row in driver(connection).execute(f"SELECT number FROM action WHERE {where} ORDER BY number DESC", values)]


def actions_numbered(connection: Connection, numbers: Sequence[int], language: str) -> tuple[ActionRecord, ...]:
    """These actions, in the order given; how many events each has is not counted (0)."""
    table = Action.__table__
    rows = {row.number: row for row in connection.execute(table.select().where(table.c.number.in_(numbers)))}
    return tuple(as_record(rows[number], language) for number in numbers if number in rows)


def coders_in(connection: Connection) -> list[Counted]:
    """Who did something, the busiest first."""
    rows = driver(connection).execute("SELECT coder, count(*) FROM action WHERE coder IS NOT NULL GROUP BY coder ORDER BY 2 DESC, 1")
    return [Counted(row[0], row[0], row[1]) for row in rows]


def materials_in(connection: Connection) -> list[Counted]:
    """In which materials something was done, in the order of import; those that are gone are left out."""
    rows = driver(connection).execute(
        "SELECT m.id, m.name, count(*) FROM action a JOIN material m ON m.id = a.material_id GROUP BY m.id ORDER BY m.position, m.name"
    )
    return [Counted(*row) for row in rows]


def deeds_in(connection: Connection) -> list[Counted]:
    """What was done, the most frequent first; the name is the key of its sentence."""
    rows = driver(connection).execute(f"SELECT {_KEY}, count(*) FROM action GROUP BY 1 ORDER BY 2 DESC, 1")
    return [Counted(row[0], row[0], row[1]) for row in rows if row[0]]


def undone_by_going_back_to(connection: Connection, number: int) -> int:
    """How many actions would be undone until the one of this number is the newest."""
    return _count(connection, "state = 'done' AND number > ?", number)


def redone_by_going_on_to(connection: Connection, number: int) -> int:
    """How many undone actions would be done again, this one the last."""
    return _count(connection, "state = 'undone' AND number <= ?", number)


def _count(connection: Connection, where: str, number: int) -> int:
    return int(driver(connection).execute(f"SELECT count(*) FROM action WHERE {where}", (number,)).fetchone()[0])


def changes_of(connection: Connection, action_id: str) -> int:
    """How many rows of the study an action changed."""
    return int(driver(connection).execute("SELECT count(*) FROM event WHERE action_id = ?", (action_id,)).fetchone()[0])


def scene_of(connection: Connection, action: ActionRecord) -> Scene | None:
    """Where to look at what an action did; None where there is nothing to look at, or it is gone."""
    ask = driver(connection).execute
    if action.material_id and ask("SELECT 1 FROM material WHERE id = ?", (action.material_id,)).fetchone():
        return Scene("coding", action.material_id, action.start)
    seen = (*_SCREENS, "quotation", "coding")
    first: Any = ask(
        "SELECT table_name, row_id, coalesce(after, before) FROM event WHERE action_id = ? "
        f"AND table_name IN ({', '.join('?' * len(seen))}) ORDER BY number LIMIT 1",
        (action.id, *seen),
    )
    row = first.fetchone()
    if row and row[0] in ("quotation", "coding"):
        place = ask(
            "SELECT v.material_id, q.start FROM quotation q JOIN text_version v ON v.id = q.text_version_id WHERE q.id = ?",
            (json.loads(row[2]).get("quotation_id", row[1]),),
        ).fetchone()
        return Scene("coding", *place) if place else None
    if row is None:
        return None
    row_id = json.loads(row[2]).get("memo_id", row[1]) if row[0] == "memo_link" else row[1]
    return Scene(_SCREENS[row[0]], row_id=row_id)
