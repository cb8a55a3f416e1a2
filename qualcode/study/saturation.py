"""What each material brought, and the measures of saturation behind it: the study as plain records. No number says that it was enough.

Materials of every kind stand in the order in which they are listed everywhere: round, date, import. One with any coding keeps its
place and its counts; one without a coding that nobody has said to be read through tells nothing, and is left out and named.

Two clocks. Today: a code is new in the first material in order that has a coding of it now. As analysed: a code is new in the material
in which it was first used at the time (first_uses.py), whatever was coded with it in earlier materials later.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence, Set
from datetime import date
from itertools import accumulate, groupby
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from qualcode.analysis.orders import Spread, rarefaction, spread
from qualcode.analysis.richness import Richness, richness, times_found
from qualcode.analysis.saturation import GuestPoint, guest_points, new_in_order
from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.cooccurrence import material_of
from qualcode.study.database import driver, one_moment
from qualcode.study.found_in import Analysed, Level, Uses
from qualcode.study.people import groups
from qualcode.study.reads import Reads
from qualcode.study.records import MaterialRecord
from qualcode.study.references import FINDERS
from qualcode.study.withheld import withheld_in_print

Clock = Literal["today", "analysed"]
#: random orders, unless another number is asked for
ORDERS = 1000


class OrderedMaterial(NamedTuple):
    """One material at its place."""

    id: str
    name: str
    #: "interview", "focus-group", "field-note", "document" or "open-answer"
    kind: str
    round: int | None
    #: its own, or that of all who speak in it; None where there is none, or several
    group: str | None
    date: date | None
    #: whether somebody has said so, in any pass
    read_through: bool
    #: all its quotations print as withheld, or everybody who is known to speak in it has withdrawn
    withheld: bool
    #: codes (or categories) found in it; on the clock as analysed, also those taken off since
    codes: int
    #: of them, those that no earlier material has; as analysed, those that were first used in it
    new: int
    cumulative: int
    #: ids of the new ones, in the order of the code tree
    new_codes: tuple[str, ...]
    #: as analysed: codes first used in it that have been merged into others since; they count as these
    since_merged: int
    #: as analysed: codes first used in it that are gone, or on nothing any more; in no other figure
    since_gone: int


class LeftOut(NamedTuple):
    """A material without codings that nobody has read through: in no measure."""

    id: str
    name: str
    kind: str
    round: int | None
    group: str | None


class RoundAdded(NamedTuple):
    """The materials of one round together."""

    #: None: material of no round
    round: int | None
    materials: int
    new: int
    #: after it
    cumulative: int
    #: of its materials by themselves, as METHOD.md B1.3 asks: rounds are chosen, and are no sample of each other
    richness: Richness


class Gone(NamedTuple):
    """An open code that was used once and counts nowhere today."""

    name: str
    #: where it was first used
    material_id: str
    material: str
    #: "deleted", or "unused": it is there, and on nothing of these materials
    why: Literal["deleted", "unused"]


class Saturation(NamedTuple):
    """What the materials brought, in order, and the measures."""

    level: Level
    clock: Clock
    #: the group's name, or None for all
    group: str | None
    materials: tuple[OrderedMaterial, ...]
    left_out: tuple[LeftOut, ...]
    guest: tuple[GuestPoint, ...]
    #: codes expected in 1, 2, … of these materials; from today's codings on both clocks, as all that knows no order
    rarefaction: tuple[float, ...]
    richness: Richness
    by_round: tuple[RoundAdded, ...]
    #: as analysed: codes (or categories) that were first used in another material than the first that has them today
    moved: int
    #: as analysed, in the order of the materials
    gone: tuple[Gone, ...]
    #: today's codes of each material as a bit set, for `random_orders`
    sets: tuple[int, ...]
    #: codings with a category itself, which are in no figure of the level of codes; 0 at the other level
    of_categories: int


def saturation(connection: Connection, level: Level = "codes", *, group: str | None = None, clock: Clock = "today") -> Saturation:
    """All but the random orders, which take longer. `group` is a name or an id.

    Level "codes": open codes (kind "code"). Level "categories": categories and core categories, each found wherever it, anything filed
    under it or an indicator of it is quoted. Raises Fault for a group that there is not.
    """
    with no_looking_for_rubbish(), one_moment(connection):
        if group is not None:
            group_id = FINDERS["group"](connection, group)
            group = next(one.name for one in groups(connection) if one.id == group_id)
        return _told(connection, level, group, clock)


def random_orders(found: Saturation, n: int = ORDERS, *, turn: Callable[[], None] = lambda: None) -> tuple[Spread, ...]:
    """How far Guest's points move over n random orders of the same materials, on today's codings; knows no database.

    The same study gives the same figures. `turn` is called every few orders, and may raise what ends it.
    """
    return spread(found.sets, n, turn=turn)


def _told(connection: Connection, level: Level, group: str | None, clock: Clock) -> Saturation:
    within = material_of(connection, group=group) if group is not None else None
    listed = [one for one in Reads(connection).materials() if within is None or one.id in within]
    uses = Uses(connection, level, [one.id for one in listed])
    marks = _Marks(connection, {listed[place].id for place in uses.all_among(withheld_in_print(connection))})
    today, coded = uses.today(), uses.coded
    kept = [place for place, one in enumerate(listed) if place in coded or one.id in marks.read]
    sets = _turned(today.values(), kept)
    found, new = sets, new_in_order(sets)
    past = uses.analysed(today) if clock == "analysed" else None
    if past is not None:
        found, new = _turned(past.found.values(), kept), _turned(([past.first[code]] for code in today), kept)
    named = [tuple(_named(bits, list(today))) for bits in new]
    materials = _ordered([(place, listed[place]) for place in kept], marks, found, named, past)
    gone = past.gone if past is not None else ()
    out = [one for place, one in enumerate(listed) if place not in coded and one.id not in marks.read]
    times = times_found(sets)
    return Saturation(
        level=level,
        clock=clock,
        group=group,
        materials=materials,
        left_out=tuple(LeftOut(one.id, one.name, one.kind, one.round, marks.group_of(one)) for one in out),
        guest=guest_points([one.new for one in materials]),
        rarefaction=tuple(rarefaction(len(sets), times)),
        richness=richness(len(sets), times),
        by_round=tuple(_by_round(materials, sets)),
        moved=sum(past.first[code] != min(places) for code, places in today.items()) if past is not None else 0,
        gone=tuple(Gone(one.name, listed[one.place].id, listed[one.place].name, one.why) for one in gone),
        sets=tuple(sets),
        of_categories=uses.with_categories if level == "codes" else 0,
    )


def _ordered(
    kept: Sequence[tuple[int, MaterialRecord]],
    marks: _Marks,
    found: Sequence[int],
    new: Sequence[tuple[str, ...]],
    past: Analysed | None,
) -> tuple[OrderedMaterial, ...]:
    gone = Counter(one.place for one in past.gone) if past is not None else {}
    merged = past.merged if past is not None else {}
    return tuple(
        OrderedMaterial(
            *(one.id, one.name, one.kind, one.round, marks.group_of(one), one.date),
            read_through=one.id in marks.read,
            withheld=one.id in marks.withheld,
            codes=codes.bit_count(),
            new=len(new_here),
            cumulative=total,
            new_codes=new_here,
            since_merged=merged.get(place, 0),
            since_gone=gone.get(place, 0),
        )
        for (place, one), codes, new_here, total in zip(kept, found, new, accumulate(map(len, new)), strict=True)
    )


def _turned(places: Iterable[Collection[int]], kept: Sequence[int]) -> list[int]:
    """From the places of each code to the codes of each place that is kept, as bit sets; bit n is the n-th code."""
    found = dict.fromkeys(kept, 0)
    for number, of_code in enumerate(places):
        bit = 1 << number
        for place in of_code:
            found[place] |= bit
    return list(found.values())


def _named(bits: int, codes: Sequence[str]) -> Iterable[str]:
    while bits:
        lowest = bits & -bits
        yield codes[lowest.bit_length() - 1]
        bits ^= lowest


def _by_round(materials: Sequence[OrderedMaterial], sets: Sequence[int]) -> Iterable[RoundAdded]:
    for number, group in groupby(zip(materials, sets, strict=True), key=lambda pair: pair[0].round):
        of_round = list(group)
        times = times_found(codes for _, codes in of_round)
        new, last = sum(one.new for one, _ in of_round), of_round[-1][0]
        yield RoundAdded(number, len(of_round), new, last.cumulative, richness(len(of_round), times))


class _Marks:
    """What is known of materials beside their codings."""

    def __init__(self, connection: Connection, withheld: Set[str]) -> None:
        raw = driver(connection)
        self.read = {row[0] for row in raw.execute("SELECT DISTINCT material_id FROM reading_status WHERE status = 'read-through'")}
        speakers = raw.execute(
            "SELECT s.material_id, g.name, p.status = 'withdrawn' FROM speaker s JOIN participant p ON p.id = s.participant_id "
            "LEFT JOIN participant_group g ON g.id = p.group_id"
        ).fetchall()
        self._groups: dict[str, set[str | None]] = defaultdict(set)
        withdrawn: dict[str, bool] = {}
        for material, group, gone in speakers:
            self._groups[material].add(group)
            withdrawn[material] = withdrawn.get(material, True) and bool(gone)
        self.withheld = {material for material, gone in withdrawn.items() if gone} | withheld

    def group_of(self, material: MaterialRecord) -> str | None:
        """Its own, else the one that everybody who speaks in it is of."""
        spoken = self._groups.get(material.id, set())
        return material.group or (next(iter(spoken)) if len(spoken) == 1 else None)
