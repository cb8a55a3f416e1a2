"""Who codes, and the few facts around it that screens ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from qualcode.study.agreement import Comparison, coders_compared
from qualcode.study.database import driver


def coders_at_work(connection: Connection) -> list[tuple[str, int]]:
    """The names of those who coded anything, with how many codings."""
    rows = driver(connection).execute(
        "SELECT r.name, count(c.id) FROM coder r JOIN coding c ON c.coder_id = r.id GROUP BY r.id ORDER BY r.name"
    )
    return [(name, n) for name, n in rows]


def those_compared(connection: Connection, what: Comparison) -> dict[str, str]:
    """The coders that a comparison is of, name by id. Raises Fault where there are not two."""
    used = {row[0] for row in driver(connection).execute("SELECT DISTINCT coder_id FROM coding WHERE coder_id IS NOT NULL")}
    return coders_compared(connection, what.coders, used)


def milestone_names(connection: Connection) -> list[str]:
    """The milestones, newest first."""
    return [row[0] for row in driver(connection).execute("SELECT name FROM milestone ORDER BY event_number DESC, name")]


def more_codings_than(connection: Connection, few: int) -> bool:
    """Whether a study has more codings than that; not all of them are counted."""
    found = driver(connection).execute("SELECT count(*) FROM (SELECT 1 FROM coding LIMIT ?)", (few + 1,)).fetchone()[0]
    return int(found) > few


def quotations_of(connection: Connection, codings: Sequence[str]) -> list[str]:
    """The quotations that these codings are on."""
    rows = driver(connection).execute(
        "SELECT DISTINCT quotation_id FROM coding WHERE id IN (SELECT value FROM json_each(?)) ORDER BY created_at, id",
        (json.dumps(list(codings)),),
    )
    return list(dict.fromkeys(row[0] for row in rows))


def quotations_there(connection: Connection, quotations: Iterable[str]) -> list[str]:
    """Those of these quotations that there still are, in their order."""
    asked = list(quotations)
    rows = driver(connection).execute("SELECT id FROM quotation WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(asked),))
    there = {row[0] for row in rows}
    return [one for one in asked if one in there]
