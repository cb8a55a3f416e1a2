"""Memo sortings as they are read: the outline in its order, what is not sorted yet, and what is not tied to the core category."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.memos import MemoRecord, memos


class OutlineRecord(NamedTuple):
    """A memo sorting."""

    id: str
    name: str
    #: memos in it
    memos: int


class OutlineEntry(NamedTuple):
    """A heading or a memo at its place."""

    id: str
    parent_id: str | None
    #: 0 at the top
    depth: int
    #: 1.2.3, as chapter, section and paragraph would be numbered
    number: str
    #: "" for a memo
    heading: str
    memo: MemoRecord | None
    #: whether the memo is tied to a core category; None for a heading, and where no code is one
    tied: bool | None


class Sorting(NamedTuple):
    """An outline with what is still missing in it."""

    entries: tuple[OutlineEntry, ...]
    #: memos without a place in it, oldest first; review memos are letters and not sorted
    unsorted: tuple[MemoRecord, ...]


class SortedSoFar(NamedTuple):
    """How far the memos of a study are sorted; review memos are letters and not counted."""

    #: memos with a place in some outline
    placed: int
    of: int
    #: those not tied to a core category, newest first; None where no code is one
    loose: tuple[MemoRecord, ...] | None


def outlines(connection: Connection) -> list[OutlineRecord]:
    """The memo sortings of a study, by name."""
    rows = driver(connection).execute(
        "SELECT o.id, o.name, count(i.memo_id) FROM outline o LEFT JOIN outline_item i ON i.outline_id = o.id "
        "GROUP BY o.id ORDER BY o.name, o.id"
    )
    return [OutlineRecord(*row) for row in rows.fetchall()]


def sorting(connection: Connection, outline_id: str) -> Sorting:
    """An outline, its memos, and those that have no place in it yet."""
    known = {memo.id: memo for memo in memos(connection)}
    tied = tied_to_core(connection)
    children: dict[str | None, list[tuple[str, str, str | None]]] = defaultdict(list)
    rows = driver(connection).execute(
        "SELECT id, parent_id, heading, memo_id FROM outline_item WHERE outline_id = ? ORDER BY position, id", (outline_id,)
    )
    for item, parent, heading, memo in rows.fetchall():
        children[parent].append((item, heading, memo))
    entries: list[OutlineEntry] = []

    def walk(parent: str | None, depth: int, above: str) -> None:
        for place, (item, heading, memo) in enumerate(children.get(parent, ()), 1):
            number = f"{above}{place}"
            about = known.get(memo) if memo else None
            entries.append(
                OutlineEntry(item, parent, depth, number, heading, about, None if memo is None or tied is None else memo in tied)
            )
            walk(item, depth + 1, f"{number}.")

    walk(None, 0, "")
    placed = {entry.memo.id for entry in entries if entry.memo}
    left = [memo for memo in known.values() if memo.id not in placed and memo.kind != "review"]
    return Sorting(tuple(entries), tuple(sorted(left, key=lambda memo: (memo.created_at, memo.id))))


def sorted_so_far(connection: Connection, written: Iterable[MemoRecord]) -> SortedSoFar:
    """How many of the memos `written` have a place, and which are not tied to a core category."""
    placed = {memo for (memo,) in driver(connection).execute("SELECT memo_id FROM outline_item WHERE memo_id IS NOT NULL")}
    tied = tied_to_core(connection)
    own = [memo for memo in written if memo.kind != "review"]
    loose = None if tied is None else tuple(memo for memo in own if memo.id not in tied)
    return SortedSoFar(sum(memo.id in placed for memo in own), len(own), loose)


def tied_to_core(connection: Connection) -> frozenset[str] | None:
    """The memos about a core category, a code under it, a relation of it, a code it is related to, or about such a memo. None where no
    code is a core category."""
    raw = driver(connection)
    if raw.execute("SELECT 1 FROM code WHERE kind = 'core' LIMIT 1").fetchone() is None:
        return None
    rows = raw.execute(
        "WITH RECURSIVE core(id) AS (SELECT id FROM code WHERE kind = 'core' "
        "UNION SELECT c.id FROM code c JOIN core ON c.parent_id = core.id), "
        "relating(id, a, b) AS (SELECT id, from_id, to_id FROM relation WHERE from_id IN core OR to_id IN core), "
        "near(id) AS (SELECT id FROM core UNION SELECT a FROM relating UNION SELECT b FROM relating), "
        "tied(id) AS (SELECT memo_id FROM memo_link WHERE (about = 'code' AND about_id IN near) "
        "OR (about = 'relation' AND about_id IN (SELECT id FROM relating)) "
        "UNION SELECT l.memo_id FROM memo_link l JOIN tied ON l.about = 'memo' AND l.about_id = tied.id) SELECT id FROM tied"
    )
    return frozenset(memo for (memo,) in rows.fetchall())
