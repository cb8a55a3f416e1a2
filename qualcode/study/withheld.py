"""Whose words are in a quotation, and which quotations print as withheld."""

from __future__ import annotations

import json

from sqlalchemy import Connection

from qualcode.study.database import driver


def withheld_in_print(connection: Connection) -> frozenset[str]:
    """Quotations that print as withheld: by their own status, because they share words with one that is withheld or redacted, or because
    someone speaks in them who has withdrawn.
    """
    raw = driver(connection)
    held = raw.execute("SELECT id, release FROM quotation WHERE release IN ('withheld', 'redacted')").fetchall()
    found = {quotation_id for quotation_id, release in held if release == "withheld"}
    if held:
        # Bounded by the longest quotation, so that the index is walked only near each.
        shared = raw.execute(
            "SELECT q.id FROM quotation h CROSS JOIN quotation q ON q.text_version_id = h.text_version_id AND q.id <> h.id "
            'AND q.start BETWEEN h.start - ? AND h."end" - 1 AND q."end" > h.start WHERE h.id IN (SELECT value FROM json_each(?))',
            (_longest(connection), json.dumps([row[0] for row in held])),
        )
        found.update(row[0] for row in shared)
    if raw.execute("SELECT EXISTS (SELECT 1 FROM participant WHERE status = 'withdrawn')").fetchone()[0]:
        found |= heard(connection, "p.status = 'withdrawn'")
    return frozenset(found)


def _longest(connection: Connection) -> int:
    """Characters of the longest quotation."""
    return int(driver(connection).execute('SELECT coalesce(max("end" - start), 0) FROM quotation').fetchone()[0])


def heard(connection: Connection, condition: str, *parameters: str) -> frozenset[str]:
    """Quotations that touch a turn of certain speakers; `condition` is SQL about speaker `s` and participant `p`."""
    raw = driver(connection)
    rows = raw.execute(
        "SELECT DISTINCT q.id FROM participant p CROSS JOIN speaker s ON s.participant_id = p.id CROSS JOIN turn t ON t.speaker_id = s.id "
        "CROSS JOIN quotation q ON q.text_version_id = t.text_version_id "
        f'AND q.start BETWEEN t.start - ? AND t."end" - 1 AND q."end" > t.start WHERE {condition}',
        (_longest(connection), *parameters),
    )
    return frozenset(row[0] for row in rows)
