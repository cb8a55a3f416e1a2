"""All that hangs on a quotation: codings, memos, evidence, negative cases, dimensions, handovers, appendices. A query for each kind."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.locale import text
from qualcode.study.database import driver
from qualcode.study.references import code_paths


class Use(NamedTuple):
    """One thing a quotation is used for."""

    #: "coding", "memo", "relation", "finding", "negative", "dimension", "handover" or "appendix"
    kind: str
    #: id of the coding, memo, relation, finding, code, property, handover or appendix
    id: str
    #: what it is, in words: the code's path, the memo's title, "from – type – to"
    says: str
    #: "for" or "against" of evidence; the coder of a coding; else ""
    how: str = ""


_FIRST_WORDS = 60
_MEMO = f"CASE WHEN m.title <> '' THEN m.title ELSE substr(m.text, 1, {_FIRST_WORDS}) END"
#: each gives the quotation, the id, what it is and how; `{mine}` chooses the quotations
_QUERIES = {
    "coding": "SELECT c.quotation_id, c.id, c.code_id, coalesce(k.name, '') FROM coding c LEFT JOIN coder k ON k.id = c.coder_id "
    "WHERE c.quotation_id IN {mine} ORDER BY c.created_at, c.id",
    "memo": f"SELECT l.about_id, m.id, {_MEMO}, m.kind FROM memo_link l JOIN memo m ON m.id = l.memo_id "
    "WHERE l.about = 'quotation' AND l.about_id IN {mine} UNION "
    f"SELECT c.quotation_id, m.id, {_MEMO}, m.kind FROM coding c JOIN memo_link l ON l.about = 'coding' AND l.about_id = c.id "
    "JOIN memo m ON m.id = l.memo_id WHERE c.quotation_id IN {mine} ORDER BY 3, 2",
    "relation": "SELECT e.quotation_id, r.id, a.name || ' – ' || t.name || ' – ' || b.name, e.side FROM relation_evidence e "
    "JOIN relation r ON r.id = e.relation_id JOIN relation_type t ON t.id = r.type_id JOIN code a ON a.id = r.from_id "
    "JOIN code b ON b.id = r.to_id WHERE e.quotation_id IN {mine} ORDER BY r.created_at, r.id, e.side DESC",
    "finding": "SELECT e.quotation_id, f.id, f.position || ': ' || f.text, e.side FROM finding_evidence e "
    "JOIN finding f ON f.id = e.finding_id WHERE e.quotation_id IN {mine} ORDER BY f.position, f.id, e.side DESC",
    "negative": "SELECT quotation_id, code_id, code_id, note FROM negative_case WHERE quotation_id IN {mine} ORDER BY created_at, id",
    "dimension": "SELECT d.quotation_id, p.id, p.name || ': ' || n.low || ' – ' || n.high, coalesce(d.place, '') FROM dimension_place d "
    "JOIN dimension n ON n.id = d.dimension_id JOIN property p ON p.id = n.property_id "
    "WHERE d.quotation_id IN {mine} ORDER BY p.created_at, d.id",
    "handover": "SELECT h.quotation_id, o.id, o.what, o.to_whom FROM handover_quotation h JOIN handover o ON o.id = h.handover_id "
    "WHERE h.quotation_id IN {mine} ORDER BY o.at, o.id",
    "appendix": "SELECT q.id, a.id, a.title, a.number FROM quotation q JOIN appendix a ON a.material_id = q.material_id "
    "WHERE q.id IN {mine} ORDER BY a.number",
}


def uses_of(connection: Connection, quotations: Iterable[str], language: str) -> dict[str, list[Use]]:
    """By quotation, all its uses, by kind in the order of the chain from code to appendix."""
    asked, paths = json.dumps(sorted(set(quotations))), code_paths(connection)
    found: dict[str, list[Use]] = defaultdict(list)
    for kind, query in _QUERIES.items():
        rows = driver(connection).execute(query.replace("{mine}", "(SELECT value FROM json_each(?1))"), (asked,))
        for quotation, one, says, how in rows.fetchall():
            if kind in ("coding", "negative"):
                says = paths[says]
            elif kind == "appendix":
                says, how = f"{text('formats.appendix', language, number=how)}: {says}", ""
            found[quotation].append(Use(kind, one, " ".join(str(says).split()), str(how)))
    return found
