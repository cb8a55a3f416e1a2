"""What speaks for and against a relation, in full: the words, who says them, and where."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.quote_details import MemoOn
from qualcode.study.quotes import who_speaks
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
    #: the number of the appendix that prints the material, once one was given
    appendix: int | None = None


def evidence_in_full(connection: Connection, relation_id: str) -> list[EvidenceQuotation]:
    """The evidence of a relation with its words: first what is for it; then as material is listed, and as it stands there."""
    rows = (
        driver(connection)
        .execute(
            'SELECT e.side, e.level, q.id, q.material_id, m.name, m.kind, q.start, q."end", q.text_version_id, q.words, q.release, '
            "(SELECT min(number) FROM appendix WHERE material_id = m.id) "
            "FROM relation_evidence e JOIN quotation q ON q.id = e.quotation_id JOIN material m ON m.id = q.material_id "
            "LEFT JOIN round r ON r.id = m.round_id WHERE e.relation_id = ? ORDER BY e.side DESC, "
            'r.number IS NULL, r.number, m.date IS NULL, m.date, m.position, q.start, q."end", q.id',
            (relation_id,),
        )
        .fetchall()
    )
    heard = turns_touched(connection, [(row[8], row[6], row[7]) for row in rows])
    lines = lines_at(connection, [(row[8], at) for row in rows for at in (row[6], max(row[6], row[7] - 1))])
    found = []
    for row, turns, line_from, line_to in zip(rows, heard, lines[::2], lines[1::2], strict=True):
        side, level, one, material_id, material, kind, start, end, _, words, release, appendix = row
        participant, speaker, _ = who_speaks(turns)
        told = (material_id, material, kind, start, end, line_from, line_to, participant or speaker, words, release, appendix)
        found.append(EvidenceQuotation(one, side, level, *told))
    return found


def memos_on(connection: Connection, memo_ids: Sequence[str]) -> list[MemoOn]:
    """Memos with their words, the oldest first."""
    rows = driver(connection).execute(
        "SELECT id, title, text FROM memo WHERE id IN (SELECT value FROM json_each(?)) ORDER BY created_at, id",
        (json.dumps(list(memo_ids)),),
    )
    return [MemoOn(*row) for row in rows.fetchall()]
