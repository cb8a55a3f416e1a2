"""What has left the house: when, to whom, at which level, and whose words went with it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver


class HandoverRecord(NamedTuple):
    """One handover."""

    id: str
    what: str
    to_whom: str
    level: str
    at: datetime
    sha256: str
    note: str
    coder: str
    #: quotations whose words went
    quotations: int
    #: pseudonyms of those whose words went, with how many of these quotations; 0 for talk that went as a whole
    people: tuple[tuple[str, int], ...]
    #: comments that came back
    comments: int


def handovers(connection: Connection) -> list[HandoverRecord]:
    """All of them, the newest first."""
    raw = driver(connection)
    people: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for handover, name, n in raw.execute(
        "SELECT h.handover_id, p.pseudonym, count(h.quotation_id) FROM handover_quotation h JOIN participant p ON p.id = h.participant_id "
        "GROUP BY h.handover_id, p.id ORDER BY p.pseudonym"
    ).fetchall():
        people[handover].append((name, n))
    rows = raw.execute(
        "SELECT h.id, h.what, h.to_whom, h.level, h.at, h.sha256, h.note, coalesce(k.name, ''), "
        "(SELECT count(DISTINCT quotation_id) FROM handover_quotation WHERE handover_id = h.id), "
        "(SELECT count(*) FROM review_comment WHERE handover_id = h.id) "
        "FROM handover h LEFT JOIN coder k ON k.id = h.coder_id ORDER BY h.at DESC, h.rowid DESC"
    ).fetchall()
    return [
        HandoverRecord(*(one, what, to_whom, level, datetime.fromisoformat(at), digest, note, coder, n), tuple(people[one]), comments)
        for one, what, to_whom, level, at, digest, note, coder, n, comments in rows
    ]
