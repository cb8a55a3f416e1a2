"""What is deleted on one side and used on the other lives: brought back here, or spared."""

from __future__ import annotations

from collections import defaultdict

from qualcode.study.merging.draft import Draft, as_json_ids
from qualcode.study.merging.records import Conflict, Named
from qualcode.study.merging.shapes import NOUNS, Reference, Row, Shape, read_rows, shapes, there
from qualcode.study.merging.telling import Names

#: a coding that was taken off stays off, also where its quotation lives on
_NOT_PARTS = frozenset(("coding",))


def bring_back_what_is_needed(draft: Draft) -> None:
    """Rows deleted here that rows from there name, with their parts, as they stand there."""
    names = Names(draft.theirs, draft.language)
    for table, revived in list(draft.revived.items()):
        _bring_parts(draft, table, revived)
    wanted = _named_but_missing(draft)
    while wanted:
        brought: dict[str, list[str]] = {}
        for table, ids in wanted.items():
            shape = shapes()[table]
            rows = read_rows(draft.theirs, shape, ids)
            draft.inserts[table] |= {row_id: draft.mapped(shape, row) for row_id, row in rows.items()}
            brought[table] = list(rows)
            if table in NOUNS:
                draft.restored += [Named(table, names.of(shape, row)) for row in rows.values()]
            # A link to nothing, in a file that was made by other hands, is left there.
            for missing in ids - rows.keys():
                _drop_links_to(draft, table, missing)
        for table, rows_brought in brought.items():
            _bring_parts(draft, table, rows_brought)
        wanted = _named_but_missing(draft)


def _named_but_missing(draft: Draft) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for table, rows in draft.inserts.items():
        shape = shapes()[table]
        for row in rows.values():
            for _, target, row_id in shape.named(row):
                wanted[target].add(row_id)
    for table, changed in draft.updates.items():
        of = {reference.column: reference.target for reference in shapes()[table].references}
        for values in changed.values():
            for column, value in values.items():
                if column in of and value is not None:
                    wanted[of[column]].add(value)
    for target, row_id in _told_of_by_moved_links(draft).values():
        wanted[target].add(row_id)
    missing = {}
    for table, ids in wanted.items():
        # What they deleted themselves they cannot name; what is named shall not go.
        draft.deletes[table] -= ids
        lacking = ids - draft.inserts.get(table, {}).keys()
        lacking -= there(draft.mine, table, lacking)
        if lacking:
            missing[table] = lacking
    return missing


def _told_of_by_moved_links(draft: Draft) -> dict[str, tuple[str, str]]:
    """By link of ours that is to lead to something else: the table and id of that, as when what it led to was merged there."""
    moved = {link: values for link, values in draft.updates.get("memo_link", {}).items() if "about_id" in values}
    if not moved:
        return {}
    shape = shapes()["memo_link"]
    rows = read_rows(draft.mine, shape, moved)
    targets: dict[str, tuple[str, str]] = {}
    for link, values in moved.items():
        if link in rows:
            about = values.get("about") or rows[link][shape.at["about"]]
            targets[link] = (str(about), str(values["about_id"]))
    return targets


def _drop_links_to(draft: Draft, table: str, row_id: str) -> None:
    at = shapes()["memo_link"].at
    links = draft.inserts["memo_link"]
    for link in [link for link, row in links.items() if row[at["about"]] == table and row[at["about_id"]] == row_id]:
        del links[link]
    for link in [link for link, target in _told_of_by_moved_links(draft).items() if target == (table, row_id)]:
        del draft.updates["memo_link"][link]
        draft.deletes["memo_link"].add(link)


def _bring_parts(draft: Draft, table: str, ids: list[str]) -> None:
    """What is a part of a row brought back comes with it: turns, lines and speakers of a material."""
    for shape, reference in _parts_of(table):
        listed = ", ".join(f'"{name}"' for name in shape.columns)
        query = f'SELECT {listed} FROM "{shape.name}" WHERE "{reference.column}" IN (SELECT value FROM json_each(?))'
        rows = {row[0]: row for row in draft.theirs.execute(query, (as_json_ids(ids),))}
        lacking = rows.keys() - draft.inserts.get(shape.name, {}).keys()
        lacking = {row_id for row_id in lacking if draft.ours(shape.name, row_id) == row_id} - there(draft.mine, shape.name, lacking)
        mapped = {row_id: draft.mapped(shape, rows[row_id]) for row_id in sorted(lacking)}
        brought = _whose_other_parts_are_there(draft, shape, mapped)
        draft.inserts[shape.name] |= brought
        if brought:
            _bring_parts(draft, shape.name, list(brought))


def _whose_other_parts_are_there(draft: Draft, shape: Shape, rows: dict[str, Row]) -> dict[str, Row]:
    """Without those that link to something else that is gone: a part brings nothing else back."""
    named: dict[str, set[str]] = defaultdict(set)
    for row in rows.values():
        for _, target, row_id in shape.named(row):
            named[target].add(row_id)
    present = {target: draft.will_be_there(target, ids) | (ids & rows.keys()) for target, ids in named.items()}
    return {row_id: row for row_id, row in rows.items() if all(one in present[target] for _, target, one in shape.named(row))}


def _parts_of(table: str) -> list[tuple[Shape, Reference]]:
    return [
        (shape, reference)
        for shape in shapes().values()
        for reference in shape.references
        if reference.target == table and reference.on_delete == "CASCADE" and shape.name not in _NOT_PARTS
    ]


def spare_what_is_used(draft: Draft) -> None:
    """Rows deleted there that rows here still name stay, with their parts; everything they name stays too."""
    names = Names(draft.mine, draft.language)
    for table, kept in list(draft.spared.items()):
        _spare_parts(draft, table, kept)
    pending = {table: set(ids) for table, ids in draft.deletes.items() if ids}
    while pending:
        spared: dict[str, set[str]] = {}
        for table, ids in pending.items():
            used = ids & _used(draft, table, ids)
            if used:
                spared[table] = used
        for table, ids in spared.items():
            draft.deletes[table] -= ids
            shape = shapes()[table]
            if table in NOUNS and table not in ("quotation", "coding"):
                for row in read_rows(draft.mine, shape, ids).values():
                    draft.conflicts.append(Conflict(table, names.of(shape, row), "deleted-there", "", "", "mine"))
            _spare_parts(draft, table, ids)
        # What a spared row names is asked about again.
        pending = {table: set(ids) for table, ids in draft.deletes.items() if ids} if spared else {}


def _used(draft: Draft, table: str, ids: set[str]) -> set[str]:
    """Which of these rows are named by rows that stay."""
    found: set[str] = set()
    for shape in shapes().values():
        going = draft.deletes.get(shape.name, set())
        columns = [(r.column, "1") for r in shape.references if r.target == table and r.on_delete != "SET NULL"]
        if shape.name == "memo_link":
            columns.append(("about_id", f"about = '{table}'"))
        for column, condition in columns:
            query = f'SELECT id, "{column}" FROM "{shape.name}" WHERE {condition} AND "{column}" IN (SELECT value FROM json_each(?))'
            for row_id, target in draft.mine.execute(query, (as_json_ids(ids),)):
                now = draft.updates.get(shape.name, {}).get(row_id, {}).get(column, target)
                if row_id not in going and now == target:
                    found.add(target)
    return found


def _spare_parts(draft: Draft, table: str, ids: set[str]) -> None:
    for shape, reference in _parts_of(table):
        query = f'SELECT id FROM "{shape.name}" WHERE "{reference.column}" IN (SELECT value FROM json_each(?))'
        parts = {row[0] for row in draft.mine.execute(query, (as_json_ids(ids),))} & draft.deletes.get(shape.name, set())
        if parts:
            draft.deletes[shape.name] -= parts
            _spare_parts(draft, shape.name, parts)
