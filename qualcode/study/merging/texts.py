"""Which text of a material holds after a merge, and where its quotations stand in it.

Where one side edited a text, its version holds. Where both did, the preferred side's holds, and the other stays as an older
version. Quotations that stand in another version are placed in the one that holds by a diff, as after any edit of a text;
those whose words are not in it are set aside, on a material of their own that has the text they were made in.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any

from qualcode.locale import text
from qualcode.study.merging.draft import Draft, Stranded, as_json_ids, conflict_id
from qualcode.study.merging.records import Conflict, Set
from qualcode.study.merging.shapes import Row, read_rows, shapes
from qualcode.text.reanchor import reanchor


def settle_texts(draft: Draft) -> None:
    """Decide about the texts of all material that this merge touches."""
    versions, quotations = shapes()["text_version"], shapes()["quotation"]
    materials = {row[versions.at["material_id"]] for row in draft.inserts.get("text_version", {}).values()}
    materials |= {row[quotations.at["material_id"]] for row in draft.inserts.get("quotation", {}).values()}
    moved = [row_id for row_id, values in draft.updates.get("quotation", {}).items() if "text_version_id" in values]
    materials |= {row[quotations.at["material_id"]] for row in read_rows(draft.mine, quotations, moved).values()}
    materials |= {values["material_id"] for values in draft.updates.get("quotation", {}).values() if "material_id" in values}
    known = _versions(draft, materials)
    holding = {material: _settle(draft, material, rows) for material, rows in known.items()}
    _place_quotations(draft, holding)


def _versions(draft: Draft, materials: set[str]) -> dict[str, dict[str, Row]]:
    """By material, the text versions there will be."""
    shape = shapes()["text_version"]
    rows = dict(draft.inserts.get("text_version", {}))
    listed = ", ".join(f'"{name}"' for name in shape.columns)
    query = f"SELECT {listed} FROM text_version WHERE material_id IN (SELECT value FROM json_each(?))"
    going = draft.deletes.get("text_version", set())
    rows |= {row[0]: row for row in draft.mine.execute(query, (as_json_ids(materials),)) if row[0] not in going}
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for row_id, row in rows.items():
        if row[shape.at["material_id"]] in materials:
            found[row[shape.at["material_id"]]][row_id] = row
    return found


def _settle(draft: Draft, material: str, versions: dict[str, Row]) -> str:
    """The version of a material that holds; the numbers are put right so that it is the newest."""
    shape = shapes()["text_version"]
    number = shape.at["number"]
    new = {row_id: row for row_id, row in versions.items() if row_id in draft.inserts.get("text_version", {})}
    old = {row_id: row for row_id, row in versions.items() if row_id not in new}
    newest_of = [max(rows, key=lambda row_id: (rows[row_id][number], row_id)) for rows in (old, new) if rows]
    if not (old and new):
        return newest_of[0]
    mine, theirs = newest_of
    # A version of ours that they have not means that the text was edited here as well.
    edited_here = not draft.theirs.execute(
        "SELECT 1 FROM text_version WHERE id IN (SELECT value FROM json_each(?))",
        (as_json_ids([mine, *(their for their, own in draft.same.get("text_version", {}).items() if own == mine)]),),
    ).fetchone()
    conflict = conflict_id("material", material, "text")
    side = draft.side(conflict) if edited_here else "theirs"
    holds = theirs if side == "theirs" else mine
    if edited_here:
        draft.conflicts.append(Conflict("material", _material_name(draft, material), "text", "", "", side, conflict))
    ordered = sorted(
        (row_id for row_id in versions if row_id != holds), key=lambda row_id: (versions[row_id][number], row_id in new, row_id)
    )
    for place, row_id in enumerate([*ordered, holds], 1):
        row = versions[row_id]
        if row[number] == place:
            continue
        if row_id in new:
            draft.inserts["text_version"][row_id] = (*row[:number], place, *row[number + 1 :])
        else:
            draft.updates["text_version"].setdefault(row_id, {})["number"] = place
    return holds


def _place_quotations(draft: Draft, holding: dict[str, str]) -> None:
    """Every quotation of these materials into the text that holds."""
    shape = shapes()["quotation"]
    version = shape.at["text_version_id"]
    elsewhere: dict[tuple[str, str], list[Row]] = defaultdict(list)
    drafts = _drafts(draft, holding)
    for row in _quotations(draft, holding):
        holds = holding[row[shape.at["material_id"]]]
        if row[version] != holds:
            elsewhere[row[shape.at["material_id"]], row[version]].append(row)
        if holds in drafts and holds not in draft.freeze:
            draft.freeze.append(holds)

    @cache
    def words(version_id: str) -> str:
        return body_of(draft, version_id)

    for (material, old), rows in sorted(elsewhere.items()):
        new = holding[material]
        spans = [(row[shape.at["start"]], row[shape.at["end"]]) for row in rows]
        lost = []
        for row, now in zip(rows, reanchor(words(old), words(new), spans), strict=True):
            if now.status == "lost":
                lost.append(row[0])
                continue
            values: dict[str, Any] = {"text_version_id": new, "start": now.start, "end": now.end}
            if now.status == "changed" and row[shape.at["printed"]] is not None:
                hidden = row[shape.at["release"]] == "withheld"
                values |= {"printed": None, "release": "withheld" if hidden else "redacted"}
            _change(draft, row[0], values)
        if lost:
            name = text("merge.set-aside", draft.language, material=_material_name(draft, material))
            draft.stranded.append(Stranded(material, old, tuple(lost), name))
            draft.set_aside.append(Set(name, len(lost)))


def _quotations(draft: Draft, holding: dict[str, str]) -> list[Row]:
    """The quotations of materials as they will stand."""
    shape = shapes()["quotation"]
    listed = ", ".join(f'"{name}"' for name in shape.columns)
    query = f"SELECT {listed} FROM quotation WHERE material_id IN (SELECT value FROM json_each(?))"
    going, changed = draft.deletes.get("quotation", set()), draft.updates.get("quotation", {})
    rows = []
    for row in draft.mine.execute(query, (as_json_ids(holding),)):
        values = changed.get(row[0])
        if row[0] not in going:
            rows.append(tuple(values.get(name, row[at]) for name, at in shape.at.items()) if values else row)
    return rows + [row for row in draft.inserts.get("quotation", {}).values() if row[shape.at["material_id"]] in holding]


def _change(draft: Draft, row_id: str, values: dict[str, Any]) -> None:
    shape = shapes()["quotation"]
    if row_id in draft.inserts.get("quotation", {}):
        row = draft.inserts["quotation"][row_id]
        draft.inserts["quotation"][row_id] = tuple(values.get(name, row[at]) for name, at in shape.at.items())
    else:
        draft.updates["quotation"].setdefault(row_id, {}).update(values)


def _drafts(draft: Draft, holding: dict[str, str]) -> set[str]:
    """Of the versions that hold, those that are not frozen."""
    shape = shapes()["text_version"]
    frozen = shape.at["frozen_at"]
    rows = read_rows(draft.mine, shape, holding.values()) | {
        row_id: row for row_id, row in draft.inserts.get("text_version", {}).items() if row_id in holding.values()
    }
    changed = draft.updates.get("text_version", {})
    return {row_id for row_id, row in rows.items() if row[frozen] is None and not changed.get(row_id, {}).get("frozen_at")}


def body_of(draft: Draft, version_id: str) -> str:
    """The words of a text version, wherever they lie."""
    for raw in (draft.mine, draft.theirs):
        found = raw.execute("SELECT text FROM text_body WHERE id = ?", (version_id,)).fetchone()
        if found:
            return str(found[0])
    return ""


def _material_name(draft: Draft, material: str) -> str:
    shape = shapes()["material"]
    for raw in (draft.mine, draft.theirs):
        row = read_rows(raw, shape, [material]).get(material)
        if row:
            return str(row[shape.at["name"]])
    return ""
