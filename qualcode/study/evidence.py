"""What speaks for and against a relation, in full: the words, who says them, and where."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.quote_details import MemoOn
from qualcode.study.quotes import who_speaks
from qualcode.study.relations import EvidenceRecord
from qualcode.study.speech import turns_touched
from qualcode.study.versions import lines_at


class EvidenceQuotation(NamedTuple):
    """A quotation for or against; the words stand as they are, whatever their release status, for this is a screen of the researcher's."""

    quotation_id: str
    #: "for" or "against"
    side: str
    level: str
    material_id: str
    material: str
    #: of the material: "interview", "focus-group", …
    kind: str
    start: int
    end: int
    #: first and last stored line, None in a draft
    line_from: int | None
    line_to: int | None
    #: the participant's pseudonym, else the speaker's label, or None
    who: str | None
    words: str
    release: str


def evidence_in_full(connection: Connection, evidence: Sequence[EvidenceRecord]) -> list[EvidenceQuotation]:
    """The evidence with its words: what is for before what is against, and then as material is listed and as it stands there."""
    wanted = json.dumps([one.quotation_id for one in evidence])
    rows = (
        driver(connection)
        .execute(
            'SELECT q.id, q.material_id, m.name, m.kind, q.start, q."end", q.text_version_id, q.words, q.release FROM quotation q '
            "JOIN material m ON m.id = q.material_id LEFT JOIN round r ON r.id = m.round_id WHERE q.id IN (SELECT value FROM json_each(?)) "
            'ORDER BY r.number IS NULL, r.number, m.date IS NULL, m.date, m.position, q.start, q."end", q.id',
            (wanted,),
        )
        .fetchall()
    )
    heard = turns_touched(connection, [(row[6], row[4], row[5]) for row in rows])
    lines = lines_at(connection, [(row[6], at) for row in rows for at in (row[4], max(row[4], row[5] - 1))])
    found = []
    for row, turns, line_from, line_to in zip(rows, heard, lines[::2], lines[1::2], strict=True):
        one, material_id, material, kind, start, end, _, words, release = row
        participant, speaker, _ = who_speaks(turns)
        told = (material_id, material, kind, start, end, line_from, line_to, participant or speaker, words, release)
        found += [EvidenceQuotation(one, record.side, record.level, *told) for record in evidence if record.quotation_id == one]
    return sorted(found, key=lambda one: one.side, reverse=True)


def memos_on(connection: Connection, memo_ids: Sequence[str]) -> list[MemoOn]:
    """Memos with their words, the oldest first."""
    rows = driver(connection).execute(
        "SELECT id, title, text FROM memo WHERE id IN (SELECT value FROM json_each(?)) ORDER BY created_at, id",
        (json.dumps(list(memo_ids)),),
    )
    return [MemoOn(*row) for row in rows.fetchall()]
