"""What two copies of a study have in common, and what each has changed since: read from their journals.

Two copies share the events up to the moment when one was copied from the other. Every merge leaves a record (a setting
whose key begins with "merged:") that names the newest event of the other copy that was taken in; it is content, so it is
undone with its merge, and travels on with the next. Such a record of ours tells up to where we have settled
what they have, one of theirs what they have had from us.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from qualcode.study.database import RawConnection
from qualcode.study.merging.shapes import Row, Shape
from qualcode.study.migrations import upgrade_row
from qualcode.study.settling import MERGED

#: by table and row id, the row before it was first changed; None where it was made since
Touched = Mapping[str, Mapping[str, "Row | None"]]


class Past(NamedTuple):
    """A point in either journal, by the number of its last event."""

    mine: int
    theirs: int


class MergeRecord(NamedTuple):
    """One earlier merge as a study remembers it."""

    row_id: str
    #: the newest event of the other copy that was taken in
    event: str
    #: by table, rows of the other copy that are the same thing as rows here
    joined: Mapping[str, Mapping[str, str]]


def settled_past(mine: RawConnection, theirs: RawConnection) -> Past:
    """Up to where our study has taken in and settled what theirs holds: what they changed after it is news."""
    pairs = [_shared_events(mine, theirs), *(Past(after, at) for after, at in _by_records(mine, theirs))]
    return max(pairs, key=lambda pair: (pair.theirs, pair.mine))


def taken_past(mine: RawConnection, theirs: RawConnection) -> Past | None:
    """Up to where they have taken in ours, or None: where the two agreed then, that is their common past."""
    pairs = [Past(at, after) for after, at in _by_records(theirs, mine)]
    return max(pairs, key=lambda pair: (pair.theirs, pair.mine), default=None)


def _shared_events(mine: RawConnection, theirs: RawConnection) -> Past:
    """The events both begin with: a copy has its original's, with their numbers."""
    low, high = 0, min(newest_number(mine), newest_number(theirs))
    while low < high:
        middle = (low + high + 1) // 2
        ids = [
            raw.execute("SELECT id FROM event WHERE number <= ? ORDER BY number DESC LIMIT 1", (middle,)).fetchone()
            for raw in (mine, theirs)
        ]
        if ids[0] == ids[1]:
            low = middle
        else:
            high = middle - 1
    return Past(low, low)


def _by_records(holder: RawConnection, other: RawConnection) -> Iterator[tuple[int, int]]:
    """(after the merge in the holder's journal, the event of the other's journal that it took in) for every merge."""
    for record in merge_records(holder):
        known = other.execute("SELECT number FROM event WHERE id = ?", (record.event,)).fetchone()
        after = holder.execute(
            "SELECT max(number) FROM event WHERE action_id = (SELECT action_id FROM event WHERE row_id = ? AND table_name = 'setting' "
            "AND change = 'insert' ORDER BY number DESC LIMIT 1)",
            (record.row_id,),
        ).fetchone()
        if known and after and after[0] is not None:
            yield after[0], known[0]


def merge_records(raw: RawConnection) -> list[MergeRecord]:
    """What a study remembers of its merges. Raises ValueError or KeyError where it cannot be read."""
    found = []
    for row_id, value in raw.execute("SELECT id, value FROM setting WHERE key LIKE ?", (f"{MERGED}%",)):
        told = json.loads(value)
        found.append(MergeRecord(row_id, told["event"], told["joined"]))
    return found


def newest_number(raw: RawConnection) -> int:
    """The number of the newest event."""
    return int(raw.execute("SELECT coalesce(max(number), 0) FROM event").fetchone()[0])


def newest_event(raw: RawConnection) -> str:
    """The id of the newest event."""
    return str(raw.execute("SELECT id FROM event ORDER BY number DESC LIMIT 1").fetchone()[0])


class Changes:
    """What one side has changed since the common past."""

    def __init__(self, raw: RawConnection, since: int) -> None:
        self._raw = raw
        self._since = since
        #: table -> row id -> (before as JSON or None, schema version)
        self._first: dict[str, dict[str, tuple[str | None, int]]] = defaultdict(dict)
        for table, row_id, before, version in raw.execute(
            "SELECT table_name, row_id, before, schema_version FROM event WHERE number > ? ORDER BY number", (since,)
        ):
            self._first[table].setdefault(row_id, (before, version))

    def __len__(self) -> int:
        return sum(map(len, self._first.values()))

    def of(self, table: str) -> Mapping[str, tuple[str | None, int]]:
        """The rows of a table that were touched, with what they were, unread."""
        return self._first.get(table, {})

    def touched(self, shape: Shape, row_id: str) -> bool:
        """Whether a row was touched."""
        return row_id in self.of(shape.name)

    def before(self, shape: Shape, row_id: str, now: Row | None) -> Row | None:
        """A row, which stands as `now`, as it was at the point; None where it was not there."""
        if row_id not in self.of(shape.name):
            return now
        told, version = self.of(shape.name)[row_id]
        return None if told is None else _as_row(shape, told, version)

    def first_made(self, shape: Shape, row_id: str) -> Row | None:
        """A row made since, as it was when it was made: where both sides got it from a third, this is their common past."""
        found = self._raw.execute(
            "SELECT after, schema_version FROM event WHERE row_id = ? AND table_name = ? AND number > ? AND change = 'insert' "
            "ORDER BY number LIMIT 1",
            (row_id, shape.name, self._since),
        ).fetchone()
        return None if found is None else _as_row(shape, *found)


def _as_row(shape: Shape, told: str, version: int) -> Row:
    row: dict[str, Any] = upgrade_row(shape.name, json.loads(told), version)
    return tuple(row.get(name) for name in shape.columns)
