"""Databases of other programs, read table by table: what a version lacks is empty, and only plain tables are asked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qualcode.faults import Fault
from qualcode.readers.source import MOST_BYTES
from qualcode.study.database import open_foreign

_MOST_ROWS = 2_000_000
_PLAIN_TABLE = re.compile(r"\s*CREATE\s+TABLE\b", re.IGNORECASE)
_WEB_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")


class Tables:
    """The plain tables of an open database; views, virtual tables and what only looks like a table are not among them."""

    def __init__(self, raw: Any, file: str) -> None:
        self.file = file
        self._raw = raw
        found = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        self._columns = {str(name): self._columns_of(name) for name, sql in found if isinstance(sql, str) and _PLAIN_TABLE.match(sql)}

    def _columns_of(self, name: str) -> frozenset[str]:
        # Hidden and computed columns (the last number is not 0) run the file's own expressions, and are left alone.
        rows = self._raw.execute(f"PRAGMA table_xinfo({_quoted(name)})").fetchall()
        return frozenset(str(row[1]) for row in rows if row[6] == 0)

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def has(self, name: str, *columns: str) -> bool:
        """Whether there is such a table with such columns."""
        return self._columns.get(name, frozenset()).issuperset(columns) and name in self

    def rows(self, name: str, *columns: str) -> list[tuple[Any, ...]]:
        """All rows of a table in the order they were made, with None for each column it lacks; none where the table is missing."""
        if name not in self:
            return []
        asked = ", ".join(_quoted(column) if column in self._columns[name] else "NULL" for column in columns)
        rows = self._raw.execute(f"SELECT {asked} FROM {_quoted(name)} LIMIT {_MOST_ROWS + 1}").fetchall()
        if len(rows) > _MOST_ROWS:
            raise Fault("read.too_many_rows", file=self.file, most=_MOST_ROWS)
        return list(rows)


@contextmanager
def open_tables(file: Path) -> Iterator[Tables]:
    """The tables of another program's database. Raises Fault for one that is damaged or in use, or too big."""
    with open_foreign(file) as raw:
        if file.stat().st_size > 10 * MOST_BYTES:
            raise Fault("read.too_big", file=file.name, megabytes=file.stat().st_size // 1_000_000, most=10 * MOST_BYTES // 1_000_000)
        yield Tables(raw, file.name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def number(value: Any) -> int | None:
    """A whole number from a cell that should hold one, else None."""
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,15}\s*", value):
        return int(value)
    return None


def words_of(value: Any) -> str:
    """The text of a cell, whatever is in it; "" for none."""
    if value is None:
        return ""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def moment(value: Any, zone: dt.tzinfo | None = dt.UTC) -> dt.datetime | None:
    """A moment as databases write it; without a zone of its own it is in `zone` (None: this computer's)."""
    text = words_of(value).strip()
    try:
        found = dt.datetime.fromisoformat(text)
        if found.tzinfo is None:
            found = found.replace(tzinfo=zone) if zone else found.astimezone()
        return found.astimezone(dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def web_colour(value: Any) -> str | None:
    """A colour as "#rrggbb", or None where it is none."""
    text = words_of(value).strip()
    if not _WEB_COLOUR.fullmatch(text):
        return None
    digits = "".join(2 * digit for digit in text[1:]) if len(text) == 4 else text[1:7]
    return f"#{digits.lower()}"
