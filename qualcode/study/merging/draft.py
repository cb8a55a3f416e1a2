"""A merge as it is being planned: what each side holds and has changed, which rows are one, and what shall be done."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qualcode.model import stable_id
from qualcode.study.database import RawConnection
from qualcode.study.merging.past import Changes, MergeRecord, Past, merge_records
from qualcode.study.merging.records import Conflict, Named, Renamed, Set, Side
from qualcode.study.merging.shapes import PLACE, Row, Shape, read_rows, shapes, there

#: told how far planning and merging have come, in rows; it may raise to cancel
Progress = Callable[[int, int], None]


#: stands for a value that was like no other
_UNLIKE = object()


@dataclass(frozen=True)
class Keepsake:
    """A memo to write: what lost a conflict, linked to what it is about."""

    noun: str
    row_id: str
    #: names the thing in both copies
    thing: str
    name: str
    #: (column, the value that does not stand, in words)
    values: tuple[tuple[str, str], ...]
    #: what keeps words in keeps them in here too: the release status of the memo
    release: str


@dataclass(frozen=True)
class Stranded:
    """Quotations whose words stand only in a text version that does not hold: they get a material of their own."""

    material: str
    version: str
    quotations: tuple[str, ...]
    name: str


@dataclass
class Draft:
    """The plan, filled step by step. Row ids are ours, unless said otherwise."""

    mine: RawConnection
    theirs: RawConnection
    #: up to where ours has settled what theirs holds, and what either changed since
    settled: Past
    my_changes: Changes
    their_changes: Changes
    #: what either changed since theirs took ours in, if it has
    taken: tuple[Changes, Changes] | None
    prefer: Side
    #: by id of a conflict whose word stands, where that was decided one by one
    decided: Mapping[str, Side]
    language: str
    #: whether two quotations stand at the same place, as far as an edit of the text can tell
    same_place: Callable[[Row, Row], bool] = field(default=lambda one, other: one == other)
    #: table -> their row id -> our row id, where these differ
    same: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    inserts: dict[str, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    updates: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    deletes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: joined in this merge, theirs -> ours
    joined: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    #: rows deleted on one side and changed on the other, which live: theirs that come back, ours that stay
    revived: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    spared: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: what the other side remembers of merges of its own
    memories: dict[str, Row] = field(default_factory=dict)
    #: what the record of this merge tells of differences that were settled there
    settling: dict[str, Any] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    keepsakes: list[Keepsake] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    restored: list[Named] = field(default_factory=list)
    stranded: list[Stranded] = field(default_factory=list)
    set_aside: list[Set] = field(default_factory=list)
    freeze: list[str] = field(default_factory=list)
    #: transcriptions whose draft was laid anew on both sides
    laid_on_both: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def side(self, conflict: str) -> Side:
        """Whose word stands in a conflict."""
        return self.decided.get(conflict, self.prefer)

    def ours(self, table: str, their_id: str) -> str:
        """The id by which a row of theirs is known here."""
        return self.same[table].get(their_id, their_id) if table in self.same else their_id

    def mapped(self, shape: Shape, row: Row) -> Row:
        """A row of theirs as it would stand here: what it names is named as here."""
        new: list[Any] | None = None
        own = self.ours(shape.name, row[0])
        if own != row[0]:
            new = [own, *row[1:]]
        for at, table, row_id in shape.named(row):
            here = self.ours(table, row_id)
            if here != row_id:
                new = new or list(row)
                new[at] = here
        return row if new is None else tuple(new)

    def bases(self, shape: Shape, their_id: str, yonder: Row | None, my_id: str, here: Row | None) -> tuple[Row | None, Row | None]:
        """A row of theirs and ours as they were in the common past; None where nothing tells of one.

        `yonder` and `here` are the rows as they stand, None where one is gone.
        """
        their_base = self.their_changes.before(shape, their_id, yonder)
        my_base = self.my_changes.before(shape, my_id, here)
        if self.taken is not None:
            mine, theirs = self.taken
            then_there, then_here = theirs.before(shape, their_id, yonder), mine.before(shape, my_id, here)
            if then_there is not None and then_here is not None:
                # Where they have taken over what we had, the two have agreed since; where they had it otherwise, it is their word.
                mapped = self.mapped(shape, then_there)
                agreed = [one == other for one, other in zip(mapped, then_here, strict=True)]
                if shape.name == "quotation":
                    place = self.same_place(mapped, then_here)
                    for column in PLACE:
                        agreed[shape.at[column]] = place
                unlike: Row = (_UNLIKE,) * len(agreed)
                their_base = _chosen(agreed, then_there, their_base or unlike)
                my_base = _chosen(agreed, then_here, my_base or unlike)
        if their_base is None and my_base is None and their_id == my_id and yonder is not None and here is not None:
            made_there, made_here = self.their_changes.first_made(shape, their_id), self.my_changes.first_made(shape, my_id)
            if made_there is not None and made_there == made_here:
                return made_there, made_here
        return (None, None) if their_base is None else (their_base, my_base)

    def final(self, table: str) -> dict[str, Row]:
        """A (small) table as it will stand."""
        shape = shapes()[table]
        rows = {row_id: row for row_id, row in read_rows(self.mine, shape).items() if row_id not in self.deletes.get(table, ())}
        rows |= self.inserts.get(table, {})
        for row_id, values in self.updates.get(table, {}).items():
            if row_id in rows:
                changed = list(rows[row_id])
                for column, value in values.items():
                    changed[shape.at[column]] = value
                rows[row_id] = tuple(changed)
        return rows

    def will_be_there(self, table: str, ids: Iterable[str]) -> set[str]:
        """Which of these rows there will be."""
        ids = set(ids)
        kept = there(self.mine, table, ids) - self.deletes.get(table, set())
        return kept | (ids & self.inserts.get(table, {}).keys())

    def records(self) -> list[MergeRecord]:
        """The merges that either side remembers."""
        return [*merge_records(self.mine), *merge_records(self.theirs)]

    def remember_joins(self) -> None:
        """Rows that an earlier merge found to be one are one still: `same` is filled from the records of both sides."""
        for table, classes in _classes(self.records()).items():
            if table not in shapes():
                continue
            ids = [row_id for members in classes for row_id in members]
            here, yonder = there(self.mine, table, ids), there(self.theirs, table, ids)
            for members in classes:
                stands = sorted(row_id for row_id in members if row_id in here and row_id not in yonder)
                for row_id in members:
                    if row_id not in here and stands:
                        self.same[table][row_id] = stands[0]


def conflict_id(noun: str, thing: str, what: str) -> str:
    """What a conflict about a thing is called: the same in every preview, whoever is preferred."""
    return stable_id(thing, "conflict", noun, what).replace("-", "")[:10]


def _chosen(which: list[bool], one: Row, other: Row) -> Row:
    return tuple(first if chosen else second for chosen, first, second in zip(which, one, other, strict=True))


def _classes(records: list[MergeRecord]) -> dict[str, list[set[str]]]:
    """By table, the sets of ids that are one thing."""
    found: dict[str, list[set[str]]] = {}
    for table in {table for record in records for table in record.joined}:
        of: dict[str, set[str]] = {}
        for record in records:
            for one, other in record.joined.get(table, {}).items():
                members = of.get(one, {one}) | of.get(other, {other})
                of.update(dict.fromkeys(members, members))
        found[table] = list({id(members): members for members in of.values()}.values())
    return found


def as_json_ids(ids: Iterable[str]) -> str:
    """Ids as SQLite's json_each takes them."""
    return json.dumps(list(ids))
