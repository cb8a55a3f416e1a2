"""What categories were given, when, and which material brought it: properties, dimensions, places of quotations, codes under them.

A place comes from the material of its quotation, a code from that of its first coding. A property or a dimension is named at the desk:
it comes from the material in which its maker last coded, or last said how far it was read, before that. Where the journal knows none,
nothing is guessed. What was undone did not happen. Queries for all at once, none in a loop.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.records import CodeRecord

#: by quotation, the id of its material
MaterialOf = Mapping[str, str]
What = Literal["property", "dimension", "place", "code"]

#: a coding: when it was made, as the study stores moments, and its quotation; a plain tuple, as they come by the ten thousand
CodingRow = tuple[str, str]

#: sorts behind every id
_AFTER = "~"


class Addition(NamedTuple):
    """Something that a category was given, or that was changed."""

    what: What
    #: of the property, the dimension, the place or the code
    id: str
    #: the property it belongs to; "" for a code
    property_id: str
    #: the property's or the code's name
    name: str
    #: when, as the study stores moments: they sort as they follow each other
    stored_at: str
    #: changed then; else made
    changed: bool
    #: the material that brought it; None where that is not known
    material_id: str | None
    #: of a place
    quotation_id: str | None = None

    @property
    def at(self) -> datetime:
        """When."""
        return datetime.fromisoformat(self.stored_at)


class Moved(NamedTuple):
    """A code was filed elsewhere."""

    code_id: str
    #: what it was filed under before
    before: str | None
    #: as the study stores moments
    at: str


def coding_rows(connection: Connection) -> dict[str, list[CodingRow]]:
    """All codings by code. A row for each code: taking thousands from SQLite one by one costs more than all else."""
    rows = driver(connection).execute("SELECT code_id, group_concat(quotation_id), group_concat(created_at) FROM coding GROUP BY code_id")
    return {code: list(zip(times.split(","), quotations.split(","), strict=True)) for code, quotations, times in rows.fetchall()}


def own_additions(connection: Connection, material_of: MaterialOf) -> dict[str, list[Addition]]:
    """By category, what its own properties were given, the oldest first."""
    raw = driver(connection)
    made = raw.execute(
        "SELECT 'property', id, id, created_at FROM property UNION ALL SELECT 'dimension', id, property_id, created_at FROM dimension"
    ).fetchall()
    if not made:
        return {}
    named = {one: (code, name) for one, code, name in raw.execute("SELECT id, code_id, name FROM property")}
    of_dimension = {one: (of, at) for what, one, of, at in made if what == "dimension"}
    changes = _changes(connection)
    touches = Touches(connection, material_of)
    found: dict[str, list[Addition]] = defaultdict(list)
    for what, one, of, created_at in made:
        code, name = named[of]
        maker = next((coder for change, coder, _ in changes[one] if change == "insert"), None)
        told = [(False, maker, created_at), *((True, coder, at) for change, coder, at in changes[one] if change == "update")]
        for changed, coder, at in told:
            found[code].append(Addition(what, one, of, name, at, changed, touches.before(coder, at)))
    for one, dimension, quotation in raw.execute("SELECT id, dimension_id, quotation_id FROM dimension_place").fetchall():
        of, no_earlier = of_dimension[dimension]
        code, name = named[of]
        # A place has no time of its own: the journal tells. Of one that came with a merge it tells nothing.
        for change, _, at in changes.get(one) or (("insert", "", no_earlier),):
            found[code].append(Addition("place", one, of, name, at, change == "update", material_of[quotation], quotation))
    for additions in found.values():
        additions.sort(key=when_added)
    return found


def when_added(addition: Addition) -> tuple[str, str]:
    """Additions sort as they follow each other."""
    return addition.stored_at, addition.id


def code_additions(
    connection: Connection, codes: Iterable[CodeRecord], codings: Mapping[str, Iterable[CodingRow]], material_of: MaterialOf
) -> dict[str, Addition]:
    """By code, that it was made, as what the categories above it were given."""
    made = dict(driver(connection).execute("SELECT id, created_at FROM code").fetchall())
    first = {code: min(own)[1] for code, own in codings.items()}
    return {
        code.id: Addition("code", code.id, "", code.name, made[code.id], False, material_of[first[code.id]] if code.id in first else None)
        for code in codes
    }


def moves(connection: Connection, code_ids: Iterable[str], since: str) -> list[Moved]:
    """When these codes were filed elsewhere, since a moment as the study stores them."""
    rows = driver(connection).execute(
        "SELECT e.row_id, json_extract(e.before, '$.parent_id'), a.happened_at FROM json_each(?) c CROSS JOIN event e "
        "ON e.row_id = c.value AND e.change = 'update' JOIN action a ON a.id = e.action_id WHERE a.happened_at > ? "
        f"AND {_HAPPENED} AND json_extract(e.before, '$.parent_id') IS NOT json_extract(e.after, '$.parent_id')",
        (json.dumps(list(code_ids)), since),
    )
    return [Moved._make(row) for row in rows.fetchall()]


#: of an action `a`: it was done, or came with a file, and was not undone
_HAPPENED = "a.kind IN ('do', 'import') AND coalesce(a.state, 'done') = 'done'"
#: what a researcher changes of a property, a dimension or a place; to be filed elsewhere by a merge of codes is no change of it
_TOLD = ("name", "note", "low", "high", "place")


def _changes(connection: Connection) -> dict[str, list[tuple[str, str | None, str]]]:
    """By property, dimension and place that is there, how it was made and changed: ("insert" or "update", the coder, when)."""
    differs = " OR ".join(f"json_extract(e.before, '$.{key}') IS NOT json_extract(e.after, '$.{key}')" for key in _TOLD)
    rows = driver(connection).execute(
        "SELECT e.row_id, e.change, a.coder, a.happened_at FROM (SELECT id FROM property UNION ALL SELECT id FROM dimension "
        "UNION ALL SELECT id FROM dimension_place) one CROSS JOIN event e ON e.row_id = one.id JOIN action a ON a.id = e.action_id "
        f"WHERE {_HAPPENED} AND (e.change = 'insert' OR (e.change = 'update' AND ({differs}))) ORDER BY e.number"
    )
    found: dict[str, list[tuple[str, str | None, str]]] = defaultdict(list)
    for row_id, change, coder, at in rows.fetchall():
        found[row_id].append((change, coder, at))
    return found


class Touches:
    """Which material each coder was in, and when: by codings, and by how far the coder said to have read."""

    def __init__(self, connection: Connection, material_of: MaterialOf) -> None:
        self._of: dict[str, list[tuple[str, str]]] = defaultdict(list)
        named = dict(driver(connection).execute("SELECT id, name FROM coder").fetchall())
        made = driver(connection).execute(
            "SELECT coder_id, group_concat(created_at), group_concat(quotation_id) FROM coding GROUP BY coder_id"
        )
        for coder, times, quotations in made.fetchall():
            self._of[named.get(coder, "")] += zip(times.split(","), map(material_of.__getitem__, quotations.split(",")), strict=True)
        read = driver(connection).execute(
            "SELECT coalesce(a.coder, ''), a.happened_at, s.material_id FROM reading_status s CROSS JOIN event e ON e.row_id = s.id "
            f"JOIN action a ON a.id = e.action_id WHERE {_HAPPENED}"
        )
        for coder, at, material in read.fetchall():
            self._of[coder].append((at, material))
        for met in self._of.values():
            met.sort()

    def before(self, coder: str | None, at: str) -> str | None:
        """The material that a coder was in last, up to then."""
        met = self._of.get(coder or "", [])
        place = bisect_right(met, (at, _AFTER))
        return met[place - 1][1] if place else None
