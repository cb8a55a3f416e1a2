"""Which things of a project the study has already: by id, else by what a person would know them by.

Bringing the same project in again must make no doubles, and programs do not all keep their ids between two exports. Things of one
project are never doubles of each other: each row of the study stands for one of them at most.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable

from qualcode.model import new_id

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Known:
    """The rows of one table: their ids, and by what else they are known."""

    def __init__(self, rows: Iterable[tuple[str, Hashable]]) -> None:
        """`rows` are (id, key); several may have the same key."""
        self._ids: set[str] = set()
        self._by_key: defaultdict[Hashable, list[str]] = defaultdict(list)
        for row_id, key in rows:
            self._ids.add(row_id)
            self._by_key[key].append(row_id)
        for same in self._by_key.values():
            same.reverse()  # the first one is given away first
        self._given: set[str] = set()

    def find(self, item_id: str, key: Hashable) -> str | None:
        """The row that an item is, or None; a row found is not found again."""
        if item_id in self._ids and item_id not in self._given:
            self._given.add(item_id)
            return item_id
        same = self._by_key.get(key, [])
        while same:
            row_id = same.pop()
            if row_id not in self._given:
                self._given.add(row_id)
                return row_id
        return None

    def free_id(self, item_id: str) -> str:
        """The id for a new row: the item's own where it is a UUID that the table does not have, else a fresh one."""
        row_id = item_id if _UUID.fullmatch(item_id) and item_id not in self._ids else new_id()
        self._ids.add(row_id)
        self._given.add(row_id)
        return row_id
