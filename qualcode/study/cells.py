"""What stands behind a cell of a table: its quotations, with where they are and what is said there."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.versions import lines_at


class QuotationBehind(NamedTuple):
    """One quotation of a cell; the words stand as they are, whatever their release status, for this is a screen of the researcher's."""

    id: str
    material_id: str
    material: str
    start: int
    end: int
    line_from: int | None
    line_to: int | None
    words: str


def quotations_behind(connection: Connection, quotations: Iterable[str]) -> list[QuotationBehind]:
    """These quotations in the order in which material is listed, and as they stand in it."""
    rows = (
        driver(connection)
        .execute(
            'SELECT q.id, q.material_id, m.name, q.start, q."end", q.text_version_id, q.words FROM quotation q '
            "JOIN material m ON m.id = q.material_id LEFT JOIN round r ON r.id = m.round_id WHERE q.id IN (SELECT value FROM json_each(?)) "
            'ORDER BY r.number IS NULL, r.number, m.date IS NULL, m.date, m.position, q.start, q."end", q.id',
            (json.dumps(list(quotations)),),
        )
        .fetchall()
    )
    lines = lines_at(connection, [(row[5], at) for row in rows for at in (row[3], max(row[3], row[4] - 1))])
    ends = zip(lines[::2], lines[1::2], strict=True)
    return [
        QuotationBehind(one, material_id, material, start, end, *lines_of, words)
        for (one, material_id, material, start, end, _, words), lines_of in zip(rows, ends, strict=True)
    ]


def quotations_like(connection: Connection, typed: str, most: int) -> list[str]:
    """The first quotations in whose words, or in the name of whose material, what is typed stands, with anything between its words."""
    like = "%" + "%".join(typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").split()) + "%"
    rows = driver(connection).execute(
        "SELECT q.id FROM quotation q JOIN material m ON m.id = q.material_id WHERE q.words LIKE ?1 ESCAPE '\\' "
        "OR m.name LIKE ?1 ESCAPE '\\' ORDER BY m.position, q.start LIMIT ?2",
        (like, most),
    )
    return [row[0] for row in rows.fetchall()]
