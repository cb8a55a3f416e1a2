"""Theoretical sampling decisions with what came of them: the researcher's sentence, and beside it what their material added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.codebook import filed_under
from qualcode.study.comparison import CodedPassage, passages_of_codes
from qualcode.study.database import driver
from qualcode.study.properties import DimensionRecord, PropertyRecord, properties
from qualcode.study.reads import Reads
from qualcode.study.records import CodeRecord
from qualcode.study.references import code_paths


class LedTo(NamedTuple):
    """A material that a decision led to."""

    id: str
    name: str
    kind: str
    round: int | None


class Named(NamedTuple):
    """A memo, a property or a version of a guide that a decision is tied to by a memo."""

    id: str
    name: str


class CameOf(NamedTuple):
    """What the materials of a decision added to its category, the codes under it included. Counted today."""

    #: distinct quotations in them, of all the category has
    quotations: int
    of_quotations: int
    #: codes under the category that have quotations in them and nowhere else
    new_codes: tuple[str, ...]
    #: places on the category's dimensions, of all there are
    places: int
    of_places: int
    #: properties that have a place from them; of these, those that have none from other material
    properties: tuple[str, ...]
    new_properties: tuple[str, ...]
    #: (property, end) of dimensions where nothing else lies in that half
    new_ends: tuple[tuple[str, str], ...]
    #: quotations in them marked as negative cases of the category
    negative: int


class SamplingRecord(NamedTuple):
    """A theoretical sampling decision."""

    id: str
    gap: str
    whom: str
    why: str
    outcome: str
    #: whether the gap is closed; an outcome alone does not close it
    closed: bool
    #: the round's number, or None
    round: int | None
    decided_at: datetime
    coder: str
    code_id: str | None
    #: the category's path, "" where none is named
    code: str
    #: in the order of the material
    materials: tuple[LedTo, ...]
    memos: tuple[Named, ...]
    properties: tuple[Named, ...]
    #: versions of an interview guide that memos about it name
    guide_versions: tuple[Named, ...]
    #: None without a category or without material
    came: CameOf | None


def sampling_decisions(connection: Connection, code_id: str | None = None, *, came: bool = True) -> tuple[SamplingRecord, ...]:
    """All decisions, or those about a category: those still open first, then by date. Without `came` nothing is counted."""
    raw = driver(connection)
    only, given = ("WHERE s.code_id = ? ", (code_id,)) if code_id else ("", ())
    rows = raw.execute(
        "SELECT s.id, s.gap, s.whom, s.why, s.outcome, s.closed, r.number, s.decided_at, coalesce(k.name, ''), s.code_id "
        "FROM sampling_decision s LEFT JOIN round r ON r.id = s.round_id LEFT JOIN coder k ON k.id = s.coder_id "
        f"{only}ORDER BY s.closed, s.decided_at, s.id",
        given,
    ).fetchall()
    if not rows:
        return ()
    paths = code_paths(connection)
    materials, ties = _materials(connection), _ties(connection)
    added = came_of(connection, {row[0]: (row[9], [one.id for one in materials[row[0]]]) for row in rows}) if came else {}
    return tuple(
        SamplingRecord(
            id=one,
            gap=gap,
            whom=whom,
            why=why,
            outcome=outcome,
            closed=bool(closed),
            round=number,
            decided_at=datetime.fromisoformat(at),
            coder=coder,
            code_id=code,
            code=paths.get(code, ""),
            materials=tuple(materials[one]),
            memos=tuple(ties[one, "memo"]),
            properties=tuple(dict.fromkeys(ties[one, "property"])),
            guide_versions=tuple(dict.fromkeys(ties[one, "guide_version"])),
            came=added.get(one),
        )
        for one, gap, whom, why, outcome, closed, number, at, coder, code in rows
    )


def sampling_of(connection: Connection, code_id: str | None = None) -> dict[str, tuple[SamplingRecord, ...]]:
    """By category, or of one, its sampling decisions: those still open first, each by when it was decided."""
    found: dict[str, list[SamplingRecord]] = defaultdict(list)
    for one in sampling_decisions(connection, code_id, came=False):
        if one.code_id is not None:
            found[one.code_id].append(one)
    return {code: tuple(decisions) for code, decisions in found.items()}


def per_round(decisions: Iterable[SamplingRecord]) -> dict[int | None, tuple[int, int]]:
    """By the number of a round how many decisions are for it, and how many of them are open; those for none last, under None."""
    counted: dict[int | None, tuple[int, int]] = {}
    for one in sorted(decisions, key=lambda one: (one.round is None, one.round or 0)):
        n, open_ones = counted.get(one.round, (0, 0))
        counted[one.round] = n + 1, open_ones + (not one.closed)
    return counted


def _materials(connection: Connection) -> dict[str, list[LedTo]]:
    rows = driver(connection).execute(
        "SELECT DISTINCT s.decision_id, m.id, m.name, m.kind, r.number FROM sampling_material s JOIN material m ON m.id = s.material_id "
        "LEFT JOIN round r ON r.id = m.round_id ORDER BY m.position"
    )
    found: dict[str, list[LedTo]] = defaultdict(list)
    for decision, *material in rows:
        found[decision].append(LedTo._make(material))
    return found


def _ties(connection: Connection) -> dict[tuple[str, str], list[Named]]:
    """By decision and kind of thing: the memos about it, and the properties and guide versions that these are about, too."""
    raw = driver(connection)
    found: dict[tuple[str, str], list[Named]] = defaultdict(list)
    memos = raw.execute(
        "SELECT l.about_id, m.id, m.title, substr(m.text, 1, 80) FROM memo_link l JOIN memo m ON m.id = l.memo_id "
        "WHERE l.about = 'sampling_decision' ORDER BY m.created_at, m.id"
    )
    for decision, memo, title, words in memos:
        found[decision, "memo"].append(Named(memo, title or " ".join(words.split())))
    others = raw.execute(
        "SELECT l.about_id, o.about, o.about_id, coalesce(p.name, g.name || ' ' || v.number) FROM memo_link l "
        "JOIN memo_link o ON o.memo_id = l.memo_id AND o.about IN ('property', 'guide_version') "
        "LEFT JOIN property p ON o.about = 'property' AND p.id = o.about_id "
        "LEFT JOIN guide_version v ON o.about = 'guide_version' AND v.id = o.about_id LEFT JOIN guide g ON g.id = v.guide_id "
        "WHERE l.about = 'sampling_decision' AND (p.id IS NOT NULL OR v.id IS NOT NULL) ORDER BY o.rowid"
    )
    for decision, kind, thing, name in others:
        found[decision, kind].append(Named(thing, name))
    return found


def came_of(connection: Connection, wanted: Mapping[str, tuple[str | None, Collection[str]]]) -> dict[str, CameOf]:
    """By decision, given its category and materials, what these added; left out where either is missing."""
    asked = {one: (code, frozenset(materials)) for one, (code, materials) in wanted.items() if code and materials}
    if not asked:
        return {}
    codes = Reads(connection).codes()
    below = {code: filed_under(code, codes) for code, _ in asked.values()}
    passages = passages_of_codes(connection, sorted(set().union(*below.values())))
    every = properties(connection)
    placed = "SELECT DISTINCT q.id, q.material_id FROM dimension_place l JOIN quotation q ON q.id = l.quotation_id"
    placed_in = dict(driver(connection).execute(placed).fetchall())
    negative: dict[str, list[str]] = defaultdict(list)
    for code, material in driver(connection).execute(
        "SELECT n.code_id, q.material_id FROM negative_case n JOIN quotation q ON q.id = n.quotation_id"
    ):
        negative[code].append(material)
    found = {}
    for one, (code, materials) in asked.items():
        own = [passage for passage in passages if passage.codes & below[code]]
        told = _in_properties([each for each in every if each.code_id == code], placed_in, materials)
        found[one] = CameOf(
            quotations=sum(passage.material_id in materials for passage in own),
            of_quotations=len(own),
            new_codes=_new_codes(below[code] - {code}, codes, own, materials),
            places=told.places,
            of_places=told.of_places,
            properties=told.properties,
            new_properties=told.new_properties,
            new_ends=told.new_ends,
            negative=sum(material in materials for material in negative[code]),
        )
    return found


def _new_codes(
    below: Collection[str], codes: Iterable[CodeRecord], passages: Sequence[CodedPassage], materials: Collection[str]
) -> tuple[str, ...]:
    seen: set[str] = set()
    elsewhere: set[str] = set()
    for passage in passages:
        (seen if passage.material_id in materials else elsewhere).update(passage.codes)
    return tuple(code.name for code in codes if code.id in below and code.id in seen - elsewhere)


class _Placed(NamedTuple):
    places: int
    of_places: int
    properties: tuple[str, ...]
    new_properties: tuple[str, ...]
    new_ends: tuple[tuple[str, str], ...]


def _in_properties(own: Iterable[PropertyRecord], placed_in: Mapping[str, str], materials: Collection[str]) -> _Placed:
    places, every, with_place, new, ends = 0, 0, [], [], []
    for one in own:
        inside = [placed_in[place.quotation_id] in materials for line in one.dimensions for place in line.places]
        places, every = places + sum(inside), every + len(inside)
        with_place += [one.name] if any(inside) else []
        new += [one.name] if inside and all(inside) else []
        ends += [(one.name, end) for line in one.dimensions for end in _new_ends(line, placed_in, materials)]
    return _Placed(places, every, tuple(with_place), tuple(new), tuple(ends))


def _new_ends(line: DimensionRecord, placed_in: Mapping[str, str], materials: Collection[str]) -> list[str]:
    """The ends of a dimension where all that lies on that side of the middle is from these materials."""
    found = []
    for end, low in ((line.low, True), (line.high, False)):
        there = [place for place in line.places if place.place is not None and (place.place < 0.5 if low else place.place > 0.5)]
        if there and all(placed_in[place.quotation_id] in materials for place in there):
            found.append(end)
    return found
