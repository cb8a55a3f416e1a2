"""What categories vary in, as plain records: properties, the ranges they span, and where quotations lie on these."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver


class PlaceRecord(NamedTuple):
    """A quotation on a dimension."""

    quotation_id: str
    #: 0 at the low end, 1 at the high end; None where its place is told only in words
    place: float | None
    note: str


class DimensionRecord(NamedTuple):
    """A range that a property spans."""

    id: str
    low: str
    high: str
    #: from low to high, those that are placed only in words last
    places: tuple[PlaceRecord, ...]


class PropertyRecord(NamedTuple):
    """What a category varies in."""

    id: str
    code_id: str
    name: str
    note: str
    #: in the order in which they were made
    dimensions: tuple[DimensionRecord, ...]


def properties(connection: Connection, code_id: str | None = None) -> list[PropertyRecord]:
    """All properties, or those of a code, in the order in which they were made."""
    raw = driver(connection)
    only, given = ("", ()) if code_id is None else ("WHERE p.code_id = ? ", (code_id,))
    places: dict[str, list[PlaceRecord]] = defaultdict(list)
    for dimension, *place in raw.execute(
        "SELECT l.dimension_id, l.quotation_id, l.place, l.note FROM property p JOIN dimension d ON d.property_id = p.id "
        f"JOIN dimension_place l ON l.dimension_id = d.id {only}ORDER BY l.place IS NULL, l.place, l.id",
        given,
    ).fetchall():
        places[dimension].append(PlaceRecord(*place))
    ranges: dict[str, list[DimensionRecord]] = defaultdict(list)
    for of, row_id, low, high in raw.execute(
        f"SELECT p.id, d.id, d.low, d.high FROM property p JOIN dimension d ON d.property_id = p.id {only}ORDER BY d.created_at, d.id",
        given,
    ).fetchall():
        ranges[of].append(DimensionRecord(row_id, low, high, tuple(places.get(row_id, ()))))
    rows = raw.execute(f"SELECT p.id, p.code_id, p.name, p.note FROM property p {only}ORDER BY p.created_at, p.id", given).fetchall()
    return [PropertyRecord(one, code, name, note, tuple(ranges.get(one, ()))) for one, code, name, note in rows]
