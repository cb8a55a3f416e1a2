"""Where talk stands in the texts, as units for counting."""

from __future__ import annotations

import json

from sqlalchemy import Connection

from qualcode.analysis.intervals import Pieces, Span
from qualcode.study.database import driver


def pieces_of_talk(connection: Connection, version: str | None = None, *, whole: bool = False) -> dict[str, Pieces]:
    """By text version, the talk of its turns; each turn is a unit, or the `whole` material is one. Turns without talk are none."""
    rows = driver(connection).execute(
        "SELECT text_version_id, '[' || group_concat(talk_start) || ']', '[' || group_concat(\"end\") || ']' FROM "
        f"(SELECT * FROM turn {'' if version is None else 'WHERE text_version_id = ?'} ORDER BY text_version_id, number) "
        'WHERE talk_start < "end" GROUP BY text_version_id',
        () if version is None else (version,),
    )
    found = {}
    for version_id, starts, ends in rows:
        low, high = json.loads(starts), json.loads(ends)
        found[version_id] = Pieces(low, high, [0] * len(low) if whole else range(len(low)))
    return found


def turns_of_interviewers(connection: Connection) -> dict[str, list[Span]]:
    """By text version, the turns, labels and all, of speakers who are said to interview."""
    rows = driver(connection).execute(
        'SELECT t.text_version_id, t.start, t."end" FROM speaker s CROSS JOIN turn t ON t.speaker_id = s.id WHERE s.interviewer'
    )
    found: dict[str, list[Span]] = {}
    for version_id, start, end in rows:
        found.setdefault(version_id, []).append((start, end))
    return found
