"""What is new in a study since the last pack went out, read from the journal."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from qualcode.model import Code, Coding, Judgement, Memo, NegativeCase, Property, Relation, RelationEvidence
from qualcode.study.database import driver
from qualcode.study.review.outline import Cells
from qualcode.study.review.records import Earlier, NewsItem, PackCode, PackComment, PackMemo, PackRelation, Thing

#: what a handover of a pack is called
REVIEW = "review"

_WATCHED = tuple(noun.__tablename__ for noun in (Code, Coding, Judgement, Memo, NegativeCase, Property, Relation, RelationEvidence))
_MERGING = frozenset({"merge-codes", "past-merge-codes"})
#: characters of a comment that name it
_WORDS = 80
_WRITTEN = ("definition", "use_when", "not_when")


def earlier_pack(connection: Connection, to_whom: str) -> Earlier | None:
    """The last pack that went to this person, or to nobody who is named; with nobody given, the last to anybody."""
    rows = driver(connection).execute("SELECT id, at, to_whom FROM handover WHERE what = ? ORDER BY at DESC, rowid DESC", (REVIEW,))
    for row_id, at, whom in rows.fetchall():
        if not to_whom or not whom or whom.casefold() == to_whom.casefold():
            return Earlier(row_id, datetime.fromisoformat(at), whom)
    return None


class _Row(NamedTuple):
    """What became of a row since: None where it was not there then, or is not there now."""

    then: Mapping[str, Any] | None
    now: Mapping[str, Any] | None
    #: of the action that changed it last; the summary is JSON
    verb: str
    summary: str


def news(
    connection: Connection,
    earlier: Earlier,
    cells: Cells,
    codes: Sequence[PackCode],
    relations: Sequence[PackRelation],
    memos: Sequence[PackMemo],
    comments: Sequence[PackComment],
    materials: Mapping[str, str],
) -> tuple[NewsItem, ...]:
    """What is new, changed and gone since then, of what the pack tells of; `materials` are those named in it, by id."""
    changed = _changed(connection, earlier)
    known = {code.id: code for code in codes}
    return (
        *_comments(changed["memo"], comments),
        *_codes(changed["code"], known),
        *_relations(changed, {one.id: one for one in relations}, known, cells),
        *_properties(changed["property"], known),
        *_judgements(changed["judgement"], known),
        *_negative(changed["negative_case"], known, cells),
        *(
            NewsItem("memo-new", Thing("memo", memo.id), memo.title or "", n=1)
            for memo in memos
            if memo.id in changed["memo"] and _newly_told(changed["memo"][memo.id])
        ),
        *_materials(connection, changed["coding"], materials, cells),
    )


def _changed(connection: Connection, earlier: Earlier) -> dict[str, dict[str, _Row]]:
    """By table and row id, the rows that have changed since; of an undone change nothing is left."""
    raw = driver(connection)
    found: dict[str, dict[str, _Row]] = defaultdict(dict)
    # The pack was recorded after it was made, so what was done in between is new.
    since = raw.execute("SELECT min(number) FROM event WHERE row_id = ? AND table_name = 'handover'", (earlier.id,)).fetchone()[0]
    after = "e.number > ?" if since is not None else "a.recorded_at > ?"
    rows = raw.execute(
        "SELECT e.table_name, e.row_id, e.change, e.before, e.after, a.verb, a.summary FROM event e JOIN action a ON a.id = e.action_id "
        f"WHERE {after} AND e.table_name IN ({', '.join('?' * len(_WATCHED))}) ORDER BY e.number",
        (since if since is not None else earlier.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), *_WATCHED),
    )
    for table, row_id, change, before, now, verb, summary in rows:
        was = found[table].get(row_id)
        then = was.then if was is not None else json.loads(before) if before and change != "insert" else None
        found[table][row_id] = _Row(then, json.loads(now) if now and change != "delete" else None, verb, summary)
    return {table: found.get(table, {}) for table in _WATCHED}


def _codes(rows: Mapping[str, _Row], known: Mapping[str, PackCode]) -> Iterator[NewsItem]:
    by_name = {code.name: code.id for code in known.values()}
    for row_id, row in rows.items():
        if row.now is not None and row_id in known:
            yield from _changed_code(known[row_id], row.then)
        elif row.now is None and row.then is not None:
            summary = json.loads(row.summary)
            into = summary.get("into", "") if row.verb in _MERGING else ""
            heir = str(summary.get("into_id") or by_name.get(into, ""))
            about = Thing("code", heir) if heir in known else None
            yield NewsItem("code-merged" if into else "code-gone", about, row.then["name"], into)


def _changed_code(code: PackCode, then: Mapping[str, Any] | None) -> Iterator[NewsItem]:
    about = Thing("code", code.id)
    if then is None:
        yield NewsItem("code-new" if code.kind == "code" else "category-new", about, code.name)
        return
    if then["name"] != code.name:
        yield NewsItem("code-renamed", about, code.name, then["name"])
    if then["kind"] != code.kind:
        yield NewsItem(f"kind-{code.kind}", about, code.name)
    if then["parent_id"] != code.parent_id:
        yield NewsItem("code-moved", about, code.name)
    if any(then[column] != getattr(code, column) for column in _WRITTEN):
        yield NewsItem("code-rewritten", about, code.name)


def _relations(
    changed: Mapping[str, Mapping[str, _Row]], told: Mapping[str, PackRelation], codes: Mapping[str, PackCode], cells: Cells
) -> Iterator[NewsItem]:
    evidence: dict[tuple[str, str], list[str]] = defaultdict(list)
    for piece in changed["relation_evidence"].values():
        if piece.then is None and piece.now is not None:
            evidence[piece.now["relation_id"], piece.now["side"]].append(piece.now["quotation_id"])
    for one in told.values():
        row, name, about = changed["relation"].get(one.id), _name(one, codes), Thing("relation", one.id)
        if row is not None and row.then is None:
            yield NewsItem("relation-new", about, name, one.type)
            continue
        if row is not None and row.then is not None and row.then["status"] != one.status:
            yield NewsItem(f"status-{one.status}", about, name, one.type)
        for side in ("for", "against"):
            if quotations := evidence.get((one.id, side)):
                yield NewsItem(f"evidence-{side}", about, name, one.type, cells.of_quotations(quotations))


def _name(relation: PackRelation, codes: Mapping[str, PackCode]) -> str:
    return f"{codes[relation.from_id].name} → {codes[relation.to_id].name}"


def _properties(rows: Mapping[str, _Row], known: Mapping[str, PackCode]) -> Iterator[NewsItem]:
    for row_id, row in rows.items():
        if row.then is None and row.now is not None and row.now["code_id"] in known:
            yield NewsItem("property-new", Thing("property", row_id), row.now["name"], known[row.now["code_id"]].name)


def _judgements(rows: Mapping[str, _Row], known: Mapping[str, PackCode]) -> Iterator[NewsItem]:
    for row in rows.values():
        if row.then is None and row.now is not None and row.now["code_id"] in known:
            code = known[row.now["code_id"]]
            yield NewsItem(f"judgement-{row.now['kind']}", Thing("code", code.id), code.name, row.now["signed_by"])


def _negative(rows: Mapping[str, _Row], known: Mapping[str, PackCode], cells: Cells) -> Iterator[NewsItem]:
    marked: dict[str, list[str]] = defaultdict(list)
    for row in rows.values():
        if row.then is None and row.now is not None and row.now["code_id"] in known:
            marked[row.now["code_id"]].append(row.now["quotation_id"])
    for code, quotations in marked.items():
        yield NewsItem("negative-new", Thing("code", code), known[code].name, n=cells.of_quotations(quotations))


def _comments(rows: Mapping[str, _Row], comments: Sequence[PackComment]) -> Iterator[NewsItem]:
    """Comments that were answered or settled since."""
    for one in comments:
        row = rows.get(one.memo_id)
        settled = one.resolved and row is not None and (row.then is None or row.then["resolved_at"] is None)
        if settled or any(answer.memo_id in rows for answer in one.answers):
            yield NewsItem("comment-answered", Thing("comment", one.memo_id), " ".join(one.text.split())[:_WORDS], n=1)


def _newly_told(row: _Row) -> bool:
    """A memo that is new, or whose words or release were changed."""
    return row.then is None or any(row.then[column] != (row.now or {}).get(column) for column in ("text", "title", "release"))


def _materials(connection: Connection, rows: Mapping[str, _Row], materials: Mapping[str, str], cells: Cells) -> Iterator[NewsItem]:
    raw = driver(connection)
    new = json.dumps([row_id for row_id, row in rows.items() if row.then is None and row.now is not None])
    added = Counter(
        dict(
            raw.execute(
                "SELECT q.material_id, count(*) FROM json_each(?) one JOIN coding c ON c.id = one.value "
                "JOIN quotation q ON q.id = c.quotation_id GROUP BY 1",
                (new,),
            ).fetchall()
        )
    )
    if cells.least:
        # Which material they are in would tell of single persons.
        if added:
            yield NewsItem("materials-coded", None, "", n=cells.told(len(added), len(added)))
        return
    whole = dict(
        raw.execute("SELECT q.material_id, count(*) FROM quotation q CROSS JOIN coding c ON c.quotation_id = q.id GROUP BY 1").fetchall()
    )
    for material, name in materials.items():
        if added[material]:
            what = "material-new" if added[material] == whole[material] else "material-coded"
            yield NewsItem(what, Thing("material", material), name, n=added[material])
