"""What was settled between coders, read from the journal: how much, where last, and what the codings were without it.

Agreement before settling is that of today's codings with everything put back that settling has put on or taken off. So it can be
asked for at any time, also where coding went on between two sittings.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.versions import text_of
from qualcode.text.reanchor import reanchor

#: settings in which a study keeps what it has merged, and with it what was settled in the other copy
MERGED = "merged:"


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


class SettledPlace(NamedTuple):
    """One place that was settled, here or in a copy that was merged."""

    #: the action that did it
    action: str
    happened_at: str
    coders: tuple[str, ...]
    material: str | None
    start: int | None
    #: codings that were put on (None) or taken off (as they were), by id
    before: Mapping[str, CodingThen | None] = MappingProxyType({})


class Unsettled(NamedTuple):
    """How the codings before settling differ from those there are."""

    #: ids of codings that were not there
    new: frozenset[str]
    #: those that were there instead
    gone: tuple[CodingThen, ...]


def settled(connection: Connection, coder_ids: Collection[str]) -> Settled:
    """What these coders, or some of them, have settled between them and not undone, also in a copy that was merged."""
    ours = [place for place in _all_places(connection) if set(place.coders) <= set(coder_ids)]
    last = next(((place.material, place.start or 0) for place in reversed(ours) if place.material is not None), None)
    return Settled(len(ours), last)


def who_settled(connection: Connection) -> set[tuple[str, str]]:
    """(material, coder) for whom something was settled there, also in a copy that was merged: they have been in it."""
    return {(place.material, coder) for place in _all_places(connection) if place.material is not None for coder in place.coders}


def unsettled(connection: Connection) -> Unsettled:
    """What settling has changed among the codings, whoever's differences were settled."""
    before: dict[str, CodingThen | None] = {}
    for place in settled_places(connection):
        for row_id, then in place.before.items():
            before.setdefault(row_id, then)
    gone = {row_id: then for row_id, then in before.items() if then is not None}
    now = _in_the_texts_of_now(connection, {row_id: (then.version_id, then.start, then.end) for row_id, then in gone.items()})
    return Unsettled(
        frozenset(before),
        tuple(CodingThen(now[row_id][0], then.code_id, then.coder_id, *now[row_id][1:]) for row_id, then in gone.items() if row_id in now),
    )


def settled_places(connection: Connection) -> list[SettledPlace]:
    """Every place that was settled and not undone, in the order of time, with what settling it changed."""
    events = driver(connection).execute(
        "SELECT e.action_id, e.table_name, e.row_id, e.before FROM event e JOIN action a ON a.id = e.action_id WHERE a.verb = 'settle' "
        f"AND {_HOLDS} AND e.table_name IN ('coding', 'quotation') ORDER BY e.number"
    )
    codings: dict[str, dict[str, dict[str, Any] | None]] = {}
    quotations: dict[str, dict[str, Any] | None] = {}
    for action, table, row_id, told in events:
        (quotations if table == "quotation" else codings.setdefault(action, {})).setdefault(row_id, json.loads(told) if told else None)
    taken = [row for rows in codings.values() for row in rows.values() if row is not None and row["coder_id"] is not None]
    places = _places(connection, {row["quotation_id"] for row in taken}, quotations)

    def then(row: dict[str, Any] | None) -> CodingThen | None:
        if row is None:
            return None
        version, start, end = places[row["quotation_id"]]
        return CodingThen(version, row["code_id"], row["coder_id"], start, end)

    found = []
    for place in _all_places(connection):
        rows = codings.get(place.action, {})
        known = {
            row_id: then(row)
            for row_id, row in rows.items()
            if row is None or (row["coder_id"] is not None and row["quotation_id"] in places)
        }
        found.append(place._replace(before=known) if rows else place)
    return found


def taken_back(connection: Connection) -> set[str]:
    """Actions that settled something and were undone, here or in a copy that was merged."""
    own = driver(connection).execute("SELECT id FROM action WHERE verb = 'settle' AND kind = 'do' AND state IN ('undone', 'dropped')")
    return {row[0] for row in own} | _merged_places(connection)[1]


#: an action that was done here and stands; past a purge nothing is told of it but that it was done
_HOLDS = "a.kind = 'do' AND (a.state = 'done' OR a.state IS NULL)"


def _all_places(connection: Connection) -> list[SettledPlace]:
    """Every place that was settled, in the order of time; what was changed only of those that came by a merge."""
    own = driver(connection).execute(
        "SELECT a.id, a.happened_at, a.summary, a.material_id, a.start FROM action a "
        f"WHERE a.verb = 'settle' AND {_HOLDS} ORDER BY a.number"
    )
    found = [
        SettledPlace(action, happened, tuple(filter(None, json.loads(summary).get("coders", "").split(","))), material, start)
        for action, happened, summary, material, start in own
    ]
    return sorted([*found, *_merged_places(connection)[0]], key=lambda place: place.happened_at)


def _merged_places(connection: Connection) -> tuple[list[SettledPlace], set[str]]:
    """What came by merges: places that were settled, and actions that were undone; what was done here speaks for itself."""
    raw = driver(connection)
    records = raw.execute(
        "SELECT s.value FROM setting s LEFT JOIN event e ON e.row_id = s.id AND e.table_name = 'setting' AND e.change = 'insert' "
        "WHERE s.key LIKE ? GROUP BY s.id ORDER BY max(e.number)",
        (f"{MERGED}%",),
    ).fetchall()
    found: dict[str, SettledPlace] = {}
    undone: set[str] = set()
    for (value,) in records:
        told = json.loads(value)
        for place in map(_from_json, told.get("settled", ())):
            found[place.action] = place
            undone.discard(place.action)
        for action in told.get("taken_back", ()):
            found.pop(action, None)
            undone.add(action)
    ids = json.dumps([*found, *undone])
    own = {row[0] for row in raw.execute("SELECT id FROM action WHERE kind = 'do' AND id IN (SELECT value FROM json_each(?))", (ids,))}
    return [place for action, place in found.items() if action not in own], undone - own


def _from_json(told: dict[str, Any]) -> SettledPlace:
    before = {row_id: CodingThen(*then) if then else None for row_id, then in told["before"].items()}
    return SettledPlace(told["action"], told["happened_at"], tuple(told["coders"]), told["material"], told["start"], before)


def moved_places(record: str, bounds: Callable[[str, int], tuple[int, int]]) -> str:
    """What a study keeps of a merge, after texts were rewritten: `bounds` gives where an offset of a text version is now."""
    told = json.loads(record)
    for place in told.get("settled", ()):
        for then in filter(None, place["before"].values()):
            version, *_, start, end = then
            then[-2:] = bounds(version, start)[0], bounds(version, end)[1]
    return json.dumps(told, ensure_ascii=False)


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
    return {row_id: place for row_id, place in found.items() if row_id in quotations}


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
