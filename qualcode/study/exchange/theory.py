"""Relations and memos of a project."""

from __future__ import annotations

from qualcode.model import Memo, MemoLink, Relation, RelationEvidence, RelationType
from qualcode.study.database import driver
from qualcode.study.exchange.desk import Desk, Parts
from qualcode.study.names import clean_name, clean_text


def put_relations(desk: Desk) -> Parts[None]:
    """Relations with their evidence, known by what they state."""
    known = desk.known("SELECT id, from_id, type_id, to_id FROM relation ORDER BY created_at, id")
    types = dict(desk.raw.execute("SELECT name, id FROM relation_type").fetchall())
    codes, items = desk.ids["code"], []
    for item in desk.project.relations:
        name = clean_name(item.type)
        if name not in types:
            types[name] = desk.work.insert(RelationType, name=name, symmetric=item.symmetric)
        values = {
            "from_id": codes[item.source],
            "type_id": types[name],
            "to_id": codes[item.to],
            "phenomenon_id": codes.get(item.phenomenon or ""),
            "status": item.status,
            "scope": clean_text(item.scope),
            "created_at": desk.moment(item.created_at),
            "coder_id": desk.coder(item.coder),
        }
        items.append((item.id, (codes[item.source], types[name], codes[item.to]), values))
    new = yield from desk.settle("relation", Relation, known, items)
    taken, quotations = desk.ids["relation"], desk.ids["quotation"]
    desk.work.insert_many(
        RelationEvidence,
        (
            {"relation_id": taken[item.id], "quotation_id": quotations[held.quotation], "side": held.side, "level": held.level}
            for item in desk.project.relations
            if taken[item.id] in new
            for held in item.evidence
            if held.quotation in quotations
        ),
    )


def put_memos(desk: Desk) -> Parts[None]:
    """Memos with what they are about, known by their words."""
    known = desk.known("SELECT id, kind, title, text FROM memo ORDER BY created_at, id")
    items = []
    for item in desk.project.memos:
        title, words = clean_text(item.title).strip(), clean_text(item.text)
        created = desk.moment(item.created_at)
        values = {
            "kind": item.kind,
            "title": title,
            "text": words,
            "release": item.release,
            "created_at": created,
            "changed_at": item.changed_at or created,
            "coder_id": desk.coder(item.coder),
        }
        items.append((item.id, (item.kind, title, words), values))
    new = yield from desk.settle("memo", Memo, known, items)
    taken = desk.ids["memo"]
    [[study]] = driver(desk.work.connection).execute("SELECT id FROM study").fetchall()
    desk.work.insert_many(
        MemoLink,
        (
            {"memo_id": taken[item.id], "about": about.kind, "about_id": study if about.kind == "study" else desk.ids[about.kind][about.id]}
            for item in desk.project.memos
            if taken[item.id] in new
            for about in dict.fromkeys(item.about)
            if about.kind == "study" or about.id in desk.ids[about.kind]
        ),
    )
