"""What became of the codes that there were at a point of the journal: kept, renamed, moved, merged into others, deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.reads import Reads
from qualcode.study.records import CodeRecord
from qualcode.study.review.placing import placed
from qualcode.text.review_comments import Said

Change = Literal["renamed", "moved", "kind", "merged", "deleted"]
#: the columns by which a code that is still there can have changed
_COLUMNS: Mapping[str, Change] = {"name": "renamed", "parent_id": "moved", "kind": "kind"}


class Fate(NamedTuple):
    """What became of one code."""

    then: CodeRecord
    #: the code as it is now; of one that was merged, the code that took over what it had; None where it was deleted
    now: CodeRecord | None
    #: nothing where it is as it was
    changes: tuple[Change, ...]
    #: when the last of these was done, and by whom
    at: datetime | None
    coder: str


def fates(connection: Connection, then: Sequence[CodeRecord], event_number: int) -> list[Fate]:
    """What became of codes since an event of the journal, in the order in which they are given."""
    now = {code.id: code for code in Reads(connection).codes()}
    gone = placed(connection, [Said("code", code.id) for code in then if code.id not in now])
    heirs = {said.id: now.get(place.row_id or "") for said, place in gone.items()}
    done = _last_changes(connection, event_number)
    found = []
    for code in then:
        here = now.get(code.id)
        if here is None:
            heir = heirs.get(code.id)
            changes: tuple[Change, ...] = ("merged" if heir else "deleted",)
            found.append(Fate(code, heir, changes, *done.get((code.id, ""), (None, ""))))
            continue
        changes = tuple(change for column, change in _COLUMNS.items() if getattr(code, column) != getattr(here, column))
        moments = [done[code.id, column] for column, change in _COLUMNS.items() if change in changes and (code.id, column) in done]
        found.append(Fate(code, here, changes, *max(moments, default=(None, ""), key=lambda one: one[0])))
    return found


def _last_changes(connection: Connection, event_number: int) -> dict[tuple[str, str], tuple[datetime, str]]:
    """By code and column, when it was changed last since then, and by whom; the column of a deletion is ""."""
    rows = driver(connection).execute(
        "SELECT e.row_id, e.before, e.after, coalesce(a.happened_at, a.recorded_at), coalesce(a.coder, '') FROM event e "
        "JOIN action a ON a.id = e.action_id WHERE e.table_name = 'code' AND e.number > ? AND e.before IS NOT NULL ORDER BY e.number",
        (event_number,),
    )
    found: dict[tuple[str, str], tuple[datetime, str]] = {}
    for code, told, kept, at, coder in rows:
        before: dict[str, Any] = json.loads(told)
        after: dict[str, Any] | None = json.loads(kept) if kept else None
        changed = [""] if after is None else [column for column in _COLUMNS if before.get(column) != after.get(column)]
        for column in changed:
            found[code, column] = datetime.fromisoformat(at), coder
    return found
