"""The stored lines of text versions: laid down when one is frozen, and what undo, redo and merging make of them.

They stand outside the journal. A frozen text never changes, so its lines are told by its words and measure: an event for each would
say nothing more, and there are four lines for every turn and quotation. Like the words, they outlive an undone import.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qualcode.study.database import RawConnection
from qualcode.text.lines import lay_lines

#: a row of the table: text version, number, start, end
LineRow = tuple[str, int, int, int]


def line_rows(version_id: str, text: str, measure: int) -> Iterator[LineRow]:
    """The lines of a text version, as rows for their table."""
    return ((version_id, number, start, end) for number, (start, end) in enumerate(lay_lines(text, measure), 1))


def store_lines(raw: RawConnection, rows: Iterable[LineRow]) -> None:
    """Put lines in."""
    raw.executemany('INSERT INTO line (text_version_id, number, start, "end") VALUES (?, ?, ?, ?)', rows)


def without_lines(raw: RawConnection) -> list[tuple[str, int]]:
    """The text versions, with their measures, that are frozen and have no lines."""
    return raw.execute(
        "SELECT id, measure FROM text_version v WHERE frozen_at IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM line WHERE text_version_id = v.id)"
    ).fetchall()


def put_lines_right(raw: RawConnection) -> Iterator[None]:
    """Once text versions have come, gone, been frozen or thawed: a draft has no lines, a frozen text has its own. One step a text."""
    raw.execute("DELETE FROM line WHERE text_version_id IN (SELECT id FROM text_version WHERE frozen_at IS NULL)")
    for version_id, measure in without_lines(raw):
        [text] = raw.execute("SELECT text FROM text_body WHERE id = ?", (version_id,)).fetchone()
        store_lines(raw, line_rows(version_id, text, measure))
        yield
