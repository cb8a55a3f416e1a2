"""In which materials each code, or each category, is found: today, and as the journal tells it. Materials are places in an order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, cast

from sqlalchemy import Connection

from qualcode.analysis.crosstabs import counted_for
from qualcode.study.codebook import indicators
from qualcode.study.database import driver
from qualcode.study.first_uses import history_of_codes
from qualcode.study.reads import code_tree

Level = Literal["codes", "categories"]


class GoneCode(NamedTuple):
    """An open code that was used in these materials, and is on nothing of theirs today."""

    name: str
    #: of the material in which it was first used, its place
    place: int
    #: "deleted", or "unused": it is there, and on nothing of these materials
    why: Literal["deleted", "unused"]


class Analysed(NamedTuple):
    """What the journal tells of the codes that are found today."""

    #: by code its places, those in which it was taken off since among them
    found: dict[str, frozenset[int]]
    #: by code the place in which it was first used at the time
    first: dict[str, int]
    gone: tuple[GoneCode, ...]
    #: by place, the codes that were first used there and have been merged into others since
    merged: Mapping[int, int]


class Uses:
    """The codings of some materials. All dicts by code are in the order of the code tree."""

    def __init__(self, connection: Connection, level: Level, materials: Sequence[str]) -> None:
        self.connection, self.level = connection, level
        self.raw = driver(connection)
        tree = [row for _, row in code_tree(connection, "kind")]
        self._names = {row[0]: row[2] for row in tree}
        self._kinds = {row[0]: row[4] for row in tree}
        self._counted = [code for code, kind in self._kinds.items() if (kind == "code") == (level == "codes")]
        parents = {row[0]: row[1] for row in tree}
        reach = counted_for(parents, indicators(connection), "indicators") if level == "categories" else {}
        #: by what is counted, the codes whose codings count for it
        self._reach: dict[str, Iterable[str]] = {code: reach.get(code, (code,)) for code in self._counted}
        self._places = {material: place for place, material in enumerate(materials)}
        self._place_of = self._places_of_quotations()
        #: of the level of codes: codings with a category itself, which are in none of its figures
        self._own, self.with_categories = self._codings()

    def _places_of_quotations(self) -> dict[str, int]:
        versions = self.raw.execute("SELECT id, material_id FROM text_version").fetchall()
        of_version = {version: self._places[material] for version, material in versions if material in self._places}
        found: dict[str, int] = {}
        # One row a text version, one a code: taking 50,000 rows from SQLite one by one costs more than all that is done with them.
        for version, ids in self.raw.execute("SELECT text_version_id, group_concat(id) FROM quotation GROUP BY text_version_id"):
            if version in of_version:
                found.update(dict.fromkeys(ids.split(","), of_version[version]))
        return found

    def _codings(self) -> tuple[dict[str, frozenset[int]], int]:
        """By code the places of its codings in these materials, and how many codings there are with what is no open code."""
        place_of, elsewhere = self._place_of.get, frozenset([None])
        own: dict[str, frozenset[int]] = {}
        with_categories = 0
        for code, ids in self.raw.execute("SELECT code_id, group_concat(quotation_id) FROM coding GROUP BY code_id").fetchall():
            # A code whose parents run in a circle is in no tree: `check` tells of it, and nothing counts it.
            if code in self._kinds:
                quotations = ids.split(",")
                own[code] = cast("frozenset[int]", frozenset(map(place_of, quotations)) - elsewhere)
                if self._kinds[code] != "code":
                    with_categories += sum(1 for one in quotations if one in self._place_of)
        return own, with_categories

    @property
    def coded(self) -> frozenset[int]:
        """The places of the materials with any coding, whatever it is counted for."""
        return frozenset().union(*self._own.values())

    def all_among(self, quotations: Collection[str]) -> set[int]:
        """The places of the materials with quotations, all of which are among these."""
        if not quotations:
            return set()
        these = Counter(self._place_of[one] for one in quotations if one in self._place_of)
        every = Counter(self._place_of.values())
        return {place for place, n in these.items() if n == every[place]}

    def today(self) -> dict[str, frozenset[int]]:
        """By code or category its places; those that are on nothing are left out."""
        nowhere: frozenset[int] = frozenset()
        found = {code: nowhere.union(*(self._own.get(one, nowhere) for one in reach)) for code, reach in self._reach.items()}
        return {code: places for code, places in found.items() if places}

    def analysed(self, today: Mapping[str, frozenset[int]]) -> Analysed:
        """The same by the journal, of the codes or categories found `today`. Categories are those of today, filed as today."""
        past = history_of_codes(self.connection)
        times = self._times_of_today(past.moved)
        merged: dict[str, tuple[str, int]] = {}
        for use in past.uses:
            place = self._places.get(use.material_id)
            if place is not None:
                of_code = times[past.heirs.get(use.code_id, use.code_id)]
                of_code[place] = min(use.at, of_code.get(place, use.at))
                if use.code_id in past.heirs:
                    merged[use.code_id] = min((use.at, place), merged.get(use.code_id, (use.at, place)))
        found, first = {}, {}
        for code in today:
            uses = [(at, place) for one in self._reach[code] if one in times for place, at in times[one].items()]
            found[code] = frozenset(place for _, place in uses)
            # What was coded in one moment (an import without times) is first where it stands first.
            first[code] = min(uses)[1]
        deleted = {one.id: one.name for one in past.former if one.kind == "code"}
        return Analysed(found, first, tuple(self._gone(times, deleted)), Counter(place for _, place in merged.values()))

    def _times_of_today(self, moved: frozenset[str]) -> defaultdict[str, dict[int, str]]:
        """By code and place, when it first came there, by the codings of today that nobody has moved to another code since."""
        times: defaultdict[str, dict[int, str]] = defaultdict(dict)
        rows = self.raw.execute(
            "SELECT code_id, group_concat(created_at), group_concat(quotation_id), "
            f"{'group_concat(id)' if moved else 'NULL'} FROM coding GROUP BY code_id"
        ).fetchall()
        place_of = self._place_of
        for code, moments, quotations, codings in rows:
            told: Iterable[tuple[str, str]] = zip(moments.split(","), quotations.split(","), strict=True)
            if moved:
                told = [one for one, coding in zip(told, codings.split(","), strict=True) if coding not in moved]
            # The latest first, so that the earliest stays.
            in_turn = sorted(told, reverse=True)
            times[code] = {place: at for at, quotation in in_turn if (place := place_of.get(quotation)) is not None}
        return times

    def _gone(self, times: Mapping[str, Mapping[int, str]], deleted: Mapping[str, str]) -> Iterable[GoneCode]:
        told = []
        for code, uses in times.items():
            if uses and not self._own.get(code):
                first = min((at, place) for place, at in uses.items())[1]
                if code in deleted:
                    told.append(GoneCode(deleted[code], first, "deleted"))
                elif self._kinds.get(code) == "code":
                    told.append(GoneCode(self._names[code], first, "unused"))
        return sorted(told, key=lambda one: (one.place, one.name))
