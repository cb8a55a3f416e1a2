"""When each code was first put on something, as the journal and imported history tell: the clock "as analysed" (METHOD.md B1.0).

A use is that a code came onto a passage, at a time: by coding, or because a coding was given another code. What was undone was never
done. What was taken off later by another deed was a use all the same, and so was what another program's history tells. A coding has the
time at which its coder made it, also where it came with an import or a colleague's copy. Codes that were merged since count as the one
they were merged into; codes that are gone keep what they were called.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import RawConnection, driver
from qualcode.study.merging.past import merge_records

#: verbs that merge codes: done here, in a copy that was merged, or told by another program's history
MERGING = ("merge-codes", "merge", "past-merge-codes")

#: joined to `action a`: it was done and stands, history brought along only where what brought it stands
STANDS = (
    "a.kind IN ('do', 'import') AND coalesce(a.state, 'done') = 'done' AND NOT (a.kind = 'import' AND a.of_id IS NOT NULL AND "
    "EXISTS (SELECT 1 FROM action whole WHERE whole.id = a.of_id AND whole.state IN ('undone', 'dropped')))"
)


class PastUse(NamedTuple):
    """A code on a passage, which may have been taken off since."""

    code_id: str
    material_id: str
    #: as the study stores moments
    at: str


class FormerCode(NamedTuple):
    """A code that is gone and was merged into none."""

    id: str
    name: str
    kind: str


class History(NamedTuple):
    """What the journal tells of codes beyond the codings of today."""

    #: uses that today's codings do not tell; codes as they were called then
    uses: tuple[PastUse, ...]
    #: ids of codings of today that were given their code later than they were made
    moved: frozenset[str]
    #: codes merged away -> the code they count as
    heirs: Mapping[str, str]
    former: tuple[FormerCode, ...]


class _Change(NamedTuple):
    """An event of a coding or of a code, with its action."""

    table: str
    row_id: str
    before: dict[str, Any]
    #: None where the row was deleted
    after: dict[str, Any] | None
    action: str
    verb: str
    summary: str
    at: str


def history_of_codes(connection: Connection) -> History:
    """Uses since taken off or moved, merges, and codes that are gone; all that stands, nothing that was undone."""
    raw = driver(connection)
    changes = _changes(raw)
    codings = [one for one in changes if one.table == "coding"]
    gone = [one for one in changes if one.table == "code"]
    heirs = _heirs(raw, gone, codings)
    former = {one.row_id: FormerCode(one.row_id, one.before["name"], one.before["kind"]) for one in gone if one.row_id not in heirs}
    there = {row[0] for row in raw.execute("SELECT id FROM code")}
    return History(
        uses=tuple(_uses(raw, codings)),
        moved=frozenset(one.row_id for one in codings if _recoded(one)),
        heirs={code: heir for code in heirs if code not in there and (heir := _end_of(code, heirs)) != code},
        former=tuple(one for one in former.values() if one.id not in there),
    )


def _changes(raw: RawConnection) -> list[_Change]:
    rows = raw.execute(
        "SELECT e.table_name, e.row_id, e.before, e.after, a.id, a.verb, a.summary, a.happened_at FROM event e "
        "CROSS JOIN action a ON a.id = e.action_id WHERE ((e.table_name = 'coding' AND e.change IN ('update', 'delete')) "
        f"OR (e.table_name = 'code' AND e.change = 'delete')) AND {STANDS} ORDER BY e.number"
    )
    return [
        _Change(table, row_id, json.loads(before), json.loads(after) if after else None, *action)
        for table, row_id, before, after, *action in rows.fetchall()
    ]


def _recoded(one: _Change) -> bool:
    return one.after is not None and one.before["code_id"] != one.after["code_id"]


def _heirs(raw: RawConnection, gone: Iterable[_Change], codings: Iterable[_Change]) -> dict[str, str]:
    """By code merged away, the one it was merged into: as the action says, else the one that got its codings, else the one so called."""
    took = {(one.action, one.before["code_id"]): one.after["code_id"] for one in codings if one.after and _recoded(one)}
    found = {old: new for one in merge_records(raw) for old, new in one.joined.get("code", {}).items() if old != new}
    called = dict(raw.execute("SELECT name, id FROM code GROUP BY name HAVING count(*) = 1").fetchall())
    for one in gone:
        if one.verb in MERGING:
            said = json.loads(one.summary)
            named = called.get(said.get("into", "")) if one.verb != "merge" else None
            heir = said.get("into_id") or took.get((one.action, one.row_id)) or named
            if heir and heir != one.row_id:
                found[one.row_id] = heir
    return found


def _end_of(code: str, heirs: Mapping[str, str]) -> str:
    seen = set()
    while code in heirs and code not in seen:
        seen.add(code)
        code = heirs[code]
    return code


def _uses(raw: RawConnection, codings: Iterable[_Change]) -> Iterable[PastUse]:
    """What codings were before they were changed or taken off, and what they became when they were given another code."""
    told: list[tuple[str, str, str]] = []
    since: dict[str, str] = {}
    for one in codings:
        told.append((one.before["code_id"], one.before["quotation_id"], since.get(one.row_id, one.before["created_at"])))
        if one.after is not None and _recoded(one):
            since[one.row_id] = one.at
            told.append((one.after["code_id"], one.after["quotation_id"], one.at))
    materials = _materials_of(raw, {quotation for _, quotation, _ in told})
    return (PastUse(code, materials[quotation], at) for code, quotation, at in told if quotation in materials)


def _materials_of(raw: RawConnection, quotations: Iterable[str]) -> dict[str, str]:
    """By quotation, its material, also where the quotation is gone."""
    wanted = json.dumps(sorted(quotations))
    told = raw.execute(
        "SELECT row_id, json_extract(coalesce(after, before), '$.material_id') FROM event WHERE table_name = 'quotation' "
        "AND row_id IN (SELECT value FROM json_each(?))",
        (wanted,),
    ).fetchall()
    there = raw.execute("SELECT id, material_id FROM quotation WHERE id IN (SELECT value FROM json_each(?))", (wanted,))
    return {**dict(told), **dict(there.fetchall())}
