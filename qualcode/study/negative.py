"""Quotations that the researcher has marked as negative cases, by category."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.review.records import NegativeCase


def negative_cases(connection: Connection) -> dict[str, list[NegativeCase]]:
    """By code, in the order in which they were marked."""
    found: dict[str, list[NegativeCase]] = defaultdict(list)
    rows = driver(connection).execute("SELECT code_id, quotation_id, note FROM negative_case ORDER BY created_at, id")
    for code, *case in rows.fetchall():
        found[code].append(NegativeCase(*case))
    return found
