"""Where a reviewer's comments belong now: on what they were said of, on what that was merged into since, or nowhere any more."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import RawConnection, driver
from qualcode.study.merging.past import merge_records
from qualcode.text.review_comments import Said

#: what a comment can be said of -> the table
TABLES = {
    "code": "code",
    "relation": "relation",
    "quotation": "quotation",
    "memo": "memo",
    "letter": "memo",
    "material": "material",
    "property": "property",
    "study": "study",
}
#: the column a thing was called by, as the journal tells it
_NAMED_BY = {"code": "name", "property": "name", "material": "name", "memo": "title"}
#: verbs that merge codes: done here, in a copy that was merged, or told by another program's history
_MERGING = ("merge-codes", "merge", "past-merge-codes")
#: what spoke of a code and speaks of the one it was merged into: table and column
_HANDED_OVER = (("coding", "code_id"), ("memo_link", "about_id"), ("property", "code_id"), ("relation", "from_id"), ("relation", "to_id"))

Fate = Literal["here", "merged", "gone", "unknown"]


class Placed(NamedTuple):
    """Where one thing that a comment was said of is now."""

    said: Said
    #: the table and row it stands in now; None where it is gone, or was never known here
    table: str
    row_id: str | None
    #: what it was called, where it is not there as it was
    was: str
    fate: Fate


def placed(connection: Connection, things: Iterable[Said]) -> dict[Said, Placed]:
    """Where each of these things is now; a query for each kind, and some for each that is missing."""
    wanted = dict.fromkeys(things)
    raw = driver(connection)
    there = _there(raw, wanted)
    joined = merge_records(raw)
    found = {}
    for said in wanted:
        table = TABLES.get(said.kind, "")
        if said.id in there[table]:
            found[said] = Placed(said, table, said.id, "", "here")
        elif table:
            found[said] = _followed(raw, said, table, {old: new for one in joined for old, new in one.joined.get(table, {}).items()})
        else:
            found[said] = Placed(said, "", None, "", "unknown")
    return found


def _there(raw: RawConnection, things: Iterable[Said]) -> Mapping[str, set[str]]:
    ids: dict[str, list[str]] = defaultdict(list)
    for said in things:
        if said.kind in TABLES:
            ids[TABLES[said.kind]].append(said.id)
    found: dict[str, set[str]] = defaultdict(set)
    for table, of in ids.items():
        rows = raw.execute(f'SELECT id FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))', (json.dumps(of),))
        found[table] = {row_id for (row_id,) in rows}
    return found


def _followed(raw: RawConnection, said: Said, table: str, joined: Mapping[str, str]) -> Placed:
    """What became of a thing that is not there: through merges of copies, of codes and of quotations, as far as the journal tells."""
    row_id, was, seen = said.id, "", set()
    while row_id not in seen:
        seen.add(row_id)
        if raw.execute(f'SELECT 1 FROM "{table}" WHERE id = ?', (row_id,)).fetchone():
            return Placed(said, table, row_id, was, "merged")
        if row_id in joined:
            row_id = joined[row_id]
            continue
        end = raw.execute(
            "SELECT e.before, a.id, a.verb, a.summary FROM event e JOIN action a ON a.id = e.action_id WHERE e.table_name = ? "
            "AND e.row_id = ? AND e.change = 'delete' ORDER BY e.number DESC LIMIT 1",
            (table, row_id),
        ).fetchone()
        if end is None:
            return Placed(said, table, None, was, "gone" if was else "unknown")
        before, action, verb, summary = end
        was = was or _called(raw, table, json.loads(before))
        into = _went_into(raw, table, row_id, action, verb, json.loads(summary))
        if into is None:
            return Placed(said, table, None, was, "gone")
        row_id = into
    return Placed(said, table, None, was, "gone")


def _called(raw: RawConnection, table: str, row: Mapping[str, Any]) -> str:
    if table == "relation":
        names = dict(raw.execute("SELECT id, name FROM code WHERE id IN (?, ?)", (row["from_id"], row["to_id"])).fetchall())
        return f"{names.get(row['from_id'], '…')} → {names.get(row['to_id'], '…')}"
    return str(row.get(_NAMED_BY.get(table, ""), ""))


def _went_into(raw: RawConnection, table: str, row_id: str, action: str, verb: str, summary: Mapping[str, Any]) -> str | None:
    """The row that took over, where the action that removed this one merged it into another."""
    if table == "code" and verb in _MERGING:
        return summary.get("into_id") or _heir(raw, row_id, action)
    if table == "quotation" and verb == "join-quotations":
        kept = raw.execute(
            "SELECT row_id FROM event WHERE action_id = ? AND table_name = 'quotation' AND change = 'update' ORDER BY number DESC LIMIT 1",
            (action,),
        ).fetchone()
        return str(kept[0]) if kept else None
    return None


def _heir(raw: RawConnection, code: str, action: str) -> str | None:
    """The code that got what a merged one had."""
    for table, column in _HANDED_OVER:
        found = raw.execute(
            f"SELECT json_extract(after, '$.{column}') FROM event WHERE action_id = ? AND table_name = ? AND change = 'update' "
            f"AND json_extract(before, '$.{column}') = ? AND json_extract(after, '$.{column}') <> ? LIMIT 1",
            (action, table, code, code),
        ).fetchone()
        if found:
            return str(found[0])
    return None
