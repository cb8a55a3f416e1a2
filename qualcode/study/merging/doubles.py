"""One coder puts a code on a passage once: where both sides came to that by different ways, one coding stays."""

from __future__ import annotations

from qualcode.study.merging.draft import Draft, as_json_ids
from qualcode.study.merging.shapes import Row, read_rows, shapes


def drop_double_codings(draft: Draft) -> None:
    """A coding from there that says what another one here says goes; memos about it are about the other."""
    shape = shapes()["coding"]
    changed, new = draft.updates.get("coding", {}), draft.inserts.get("coding", {})
    if not (changed or new):
        return
    at = [shape.at[column] for column in ("quotation_id", "code_id", "coder_id")]
    rows = {row_id: _changed(row, changed[row_id]) for row_id, row in read_rows(draft.mine, shape, changed).items()} | new
    listed = ", ".join(f'"{name}"' for name in shape.columns)
    query = f"SELECT {listed} FROM coding WHERE quotation_id IN (SELECT value FROM json_each(?))"
    going = draft.deletes.get("coding", set())
    holders = {
        tuple(row[index] for index in at): row[0]
        for row in draft.mine.execute(query, (as_json_ids({row[at[0]] for row in rows.values()}),))
        if row[0] not in going and row[0] not in changed
    }
    for row_id, row in rows.items():
        holder = holders.setdefault(tuple(row[index] for index in at), row_id)
        if holder == row_id or row_id in going:
            continue
        if row_id in new:
            del new[row_id]
        else:
            del changed[row_id]
            draft.deletes["coding"].add(row_id)
        draft.same["coding"][row_id] = draft.joined["coding"][row_id] = holder
        _move_links(draft, row_id, holder)


def _changed(row: Row, values: dict[str, object]) -> Row:
    shape = shapes()["coding"]
    return tuple(values.get(name, row[at]) for name, at in shape.at.items())


def _move_links(draft: Draft, coding: str, holder: str) -> None:
    shape = shapes()["memo_link"]
    about = shape.at["about_id"]
    links = draft.inserts.get("memo_link", {})
    for link, row in links.items():
        if row[about] == coding:
            links[link] = (*row[:about], holder, *row[about + 1 :])
    for (link,) in draft.mine.execute("SELECT id FROM memo_link WHERE about = 'coding' AND about_id = ?", (coding,)).fetchall():
        draft.updates["memo_link"].setdefault(link, {})["about_id"] = holder
