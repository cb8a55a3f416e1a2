"""After two trees were laid over each other: no code stands under itself, and no name or number is taken twice."""

from __future__ import annotations

from typing import Any

from qualcode.study.merging.draft import Draft
from qualcode.study.merging.records import Conflict, Renamed
from qualcode.study.merging.shapes import NOUNS, ONCE, Row, read_rows, shapes
from qualcode.study.merging.telling import Names
from qualcode.study.names import free_name

#: tables whose rows stand under each other
_TREES = {"code": "parent_id", "outline_item": "parent_id", "memo": "answers_id"}


def untie_circles(draft: Draft) -> None:
    """Where one side filed A under B and the other B under A, what was filed here stays."""
    for table, column in _TREES.items():
        shape = shapes()[table]
        at = shape.at[column]
        touched = [*draft.updates.get(table, {}), *draft.inserts.get(table, {})]
        if not any(column in values for values in draft.updates.get(table, {}).values()) and not draft.inserts.get(table):
            continue
        rows = draft.final(table)
        for row_id in touched:
            if row_id not in rows or not _in_circle(rows, at, row_id):
                continue
            here = read_rows(draft.mine, shape, [row_id]).get(row_id)
            changed = draft.updates.get(table, {}).get(row_id, {})
            if here is not None and column in changed:
                _tell(draft, table, column, here, changed.pop(column))
                rows[row_id] = _with(rows[row_id], at, here[at])
                if not changed:
                    del draft.updates[table][row_id]
            elif here is None:
                rows[row_id] = draft.inserts[table][row_id] = _with(rows[row_id], at, None)


def _in_circle(rows: dict[str, Row], at: int, row_id: str) -> bool:
    seen, above = {row_id}, rows[row_id][at]
    while above is not None and above in rows:
        if above in seen:
            return bool(above == row_id)
        seen.add(above)
        above = rows[above][at]
    return False


def _tell(draft: Draft, table: str, column: str, here: Row, theirs: Any) -> None:
    names = Names(draft.mine, draft.language)
    shape = shapes()[table]
    mine = names.value(shape, column, here[shape.at[column]])
    draft.conflicts.append(Conflict(table, names.of(shape, here), column, mine, names.by_id(table, theirs), "mine"))


def _with(row: Row, at: int, value: Any) -> Row:
    return (*row[:at], value, *row[at + 1 :])


def free_names(draft: Draft) -> None:
    """What comes from there under a name or number that something else has here gets another."""
    for table, columns in ONCE.items():
        shape = shapes()[table]
        at = [shape.at[column] for column in columns]
        named = columns[-1]
        coming = [
            *draft.inserts.get(table, {}),
            *(row_id for row_id, values in draft.updates.get(table, {}).items() if any(column in values for column in columns)),
        ]
        if not coming:
            continue
        rows = draft.final(table)
        holders: dict[Row, set[str]] = {}
        for row_id, row in rows.items():
            holders.setdefault(tuple(row[index] for index in at), set()).add(row_id)
        for row_id in coming:
            key = tuple(rows[row_id][index] for index in at) if row_id in rows else ()
            if len(holders.get(key, ())) < 2:
                continue
            free = _free(key[-1], {other[-1] for other in holders if other[:-1] == key[:-1]})
            holders[key].discard(row_id)
            holders.setdefault((*key[:-1], free), set()).add(row_id)
            if row_id in draft.inserts.get(table, {}):
                draft.inserts[table][row_id] = _with(draft.inserts[table][row_id], at[-1], free)
            else:
                draft.updates[table][row_id][named] = free
            if table in NOUNS:
                draft.renamed.append(Renamed(table, str(key[-1]), str(free)))
    _put_last(draft)


def _free(name: Any, taken: set[Any]) -> Any:
    if isinstance(name, int):
        return max(taken) + 1
    return free_name(name, taken)


def _put_last(draft: Draft) -> None:
    """Material from there comes after the material here, in its own order."""
    shape = shapes()["material"]
    at = shape.at["position"]
    last = draft.mine.execute("SELECT coalesce(max(position), 0) FROM material").fetchone()[0]
    new = draft.inserts.get("material", {})
    for place, row_id in enumerate(sorted(new, key=lambda row_id: (new[row_id][at], row_id)), 1):
        new[row_id] = _with(new[row_id], at, last + place)
