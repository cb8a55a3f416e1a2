"""What each material added beyond codes: properties, memos, merges, told by where their coder was when they were made.

Nothing says out of which interview a property came. But whoever makes one has been at the transcripts: it is put down to the material
in which its coder last coded or read before (the journal, the marks of reading, and the times of codings that came from elsewhere).
A memo about a quotation, a coding or a material is put down to that material.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import RawConnection, driver, one_moment
from qualcode.study.first_uses import STANDS
from qualcode.study.reads import Reads
from qualcode.study.saturation import Saturation, saturation

#: deeds that happen in a material and are no reading of it
_NO_READING = ("add-material", "import", "edit-material", "delete-material")


class Added(NamedTuple):
    """What came while something was worked with. All that is there today, but for the merges."""

    #: open codes that were first used in it, as analysed
    codes: int = 0
    #: properties of categories, and ranges that they span
    properties: int = 0
    dimensions: int = 0
    #: but for the supervisor's comments
    memos: int = 0
    #: codes that were merged into others
    merges: int = 0

    def __add__(self, other: tuple[object, ...]) -> Added:
        """Both together, figure by figure."""
        return Added(*(a + b for a, b in zip(self, other, strict=True)))  # type: ignore[operator]


class AddedRecord(NamedTuple):
    """What one material added."""

    #: None: what was made where nobody had coded or read anything before
    material_id: str | None
    material: str
    round: int | None
    group: str | None
    added: Added


class AddedShare(NamedTuple):
    """What the materials of a round or of a group added."""

    #: the round's number or the group's name; None where there is none
    name: int | str | None
    materials: int
    added: Added


class Origins(NamedTuple):
    """By id, the material that something is put down to; None where nothing tells."""

    properties: Mapping[str, str | None]
    dimensions: Mapping[str, str | None]
    memos: Mapping[str, str | None]
    #: one for each code merged away
    merges: Sequence[str | None]


def origins(connection: Connection) -> Origins:
    """What properties, dimensions, memos and merges are put down to."""
    raw = driver(connection)
    at_hand = _Whereabouts(raw)
    linked = _linked_materials(raw)
    memos = raw.execute(
        "SELECT m.id, c.name, m.created_at FROM memo m LEFT JOIN coder c ON c.id = m.coder_id WHERE m.kind <> 'review'"
    ).fetchall()
    return Origins(
        properties={row_id: at_hand.before(coder, at) for row_id, coder, at in _made(raw, "property")},
        dimensions={row_id: at_hand.before(coder, at) for row_id, coder, at in _made(raw, "dimension")},
        memos={memo: _of_links(linked.get(memo, ()), at_hand.before(coder, at)) for memo, coder, at in memos},
        merges=[at_hand.before(coder, at) for coder, at in _merged(raw)],
    )


def added(connection: Connection, *, found: Saturation | None = None) -> tuple[AddedRecord, ...]:
    """What each material added, in order, and last what cannot be put down to any. `found`: codes as analysed, where they are read already.

    With a group in `found`, its materials alone.
    """
    with one_moment(connection):
        of_codes = found if found is not None and found.clock == "analysed" else saturation(connection, clock="analysed")
        origin = origins(connection)
    told: dict[str | None, list[Added]] = defaultdict(list)
    for one in of_codes.materials:
        told[one.id].append(Added(codes=one.new))
    for name in ("properties", "dimensions", "memos"):
        for material, n in Counter(getattr(origin, name).values()).items():
            told[material].append(Added()._replace(**{name: n}))
    for material, n in Counter(origin.merges).items():
        told[material].append(Added(merges=n))
    places = [(one.id, one.name, one.round, one.group) for one in of_codes.materials]
    places += [(one.id, one.name, one.round, one.group) for one in of_codes.left_out]
    order = {one.id: place for place, one in enumerate(Reads(connection).materials())}
    rows = [AddedRecord(*place, _sum(told[place[0]])) for place in sorted(places, key=lambda place: order[place[0]])]
    nowhere = _sum(told[None])
    return (*rows, AddedRecord(None, "", None, None, nowhere)) if any(nowhere) and of_codes.group is None else tuple(rows)


def added_by(records: Iterable[AddedRecord], of: Literal["round", "group"]) -> tuple[AddedShare, ...]:
    """The same by round or by group, those without one last; what cannot be put down to a material is left out."""
    parts: dict[int | str | None, list[Added]] = defaultdict(list)
    for record in records:
        if record.material_id is not None:
            parts[getattr(record, of)].append(record.added)
    names = sorted(parts, key=lambda name: (name is None, name))
    return tuple(AddedShare(name, len(parts[name]), _sum(parts[name])) for name in names)


def _sum(parts: Iterable[Added]) -> Added:
    return sum(parts, Added())


class _Whereabouts:
    """Where each coder was when: the moments at which someone coded or read in a material."""

    def __init__(self, raw: RawConnection) -> None:
        marks = ", ".join(f"'{verb}'" for verb in _NO_READING)
        deeds = raw.execute(
            f"SELECT coder, happened_at, material_id FROM action WHERE kind = 'do' AND material_id IS NOT NULL AND verb NOT IN ({marks})"
        ).fetchall()
        readings = raw.execute(
            "SELECT c.name, r.updated_at, r.material_id FROM reading_status r JOIN coder c ON c.id = r.coder_id "
            "WHERE r.status <> 'not-begun'"
        ).fetchall()
        there = {row[0] for row in raw.execute("SELECT id FROM material")}
        moments: dict[str | None, set[tuple[str, str]]] = defaultdict(set)
        for coder, at, material in (*deeds, *readings):
            if material in there:
                moments[coder].add((at, material))
        for coder, times, materials in _codings(raw):
            moments[coder].update(zip(times, materials, strict=True))
        self._moments = {coder: sorted(of) for coder, of in moments.items()}
        self._anybody = sorted(set().union(*moments.values()))

    def before(self, coder: str | None, at: str) -> str | None:
        """Where they were last, up to a moment; of somebody unknown, where anybody was."""
        moments = self._moments.get(coder, []) if coder is not None else self._anybody
        place = bisect_right(moments, (at, "~"))
        return moments[place - 1][1] if place else None


def _codings(raw: RawConnection) -> Iterator[tuple[str | None, list[str], list[str]]]:
    """By coder, when each coding was made and in which material."""
    # One row a text version, one a coder: taking 50,000 rows from SQLite one by one costs more than all that is done with them.
    material_of: dict[str, str] = {}
    for material, ids in raw.execute(
        "SELECT v.material_id, q.ids FROM (SELECT text_version_id, group_concat(id) AS ids FROM quotation GROUP BY text_version_id) q "
        "JOIN text_version v ON v.id = q.text_version_id"
    ):
        material_of.update(dict.fromkeys(ids.split(","), material))
    rows = raw.execute(
        "SELECT k.name, c.times, c.quotations FROM (SELECT coder_id, group_concat(created_at) AS times, "
        "group_concat(quotation_id) AS quotations FROM coding GROUP BY coder_id) c LEFT JOIN coder k ON k.id = c.coder_id"
    )
    for coder, times, quotations in rows:
        yield coder, times.split(","), [material_of[one] for one in quotations.split(",")]


def _made(raw: RawConnection, table: str) -> list[tuple[str, str | None, str]]:
    """(id, coder, moment) of the rows there are; what came from elsewhere was made by whoever made the category's other things then."""
    return raw.execute(
        f"SELECT t.id, CASE WHEN a.verb IN ('import', 'merge') THEN NULL ELSE a.coder END, t.created_at FROM {table} t "
        f"CROSS JOIN event e ON e.row_id = t.id AND e.table_name = '{table}' AND e.change = 'insert' JOIN action a ON a.id = e.action_id "
        "GROUP BY t.id HAVING e.number = min(e.number)"
    ).fetchall()


def _merged(raw: RawConnection) -> list[tuple[str | None, str]]:
    """Who merged a code away, and when; one for each."""
    return raw.execute(
        "SELECT a.coder, a.happened_at FROM event e CROSS JOIN action a ON a.id = e.action_id WHERE e.table_name = 'code' "
        f"AND e.change = 'delete' AND a.verb IN ('merge-codes', 'past-merge-codes') AND {STANDS} ORDER BY e.number"
    ).fetchall()


def _linked_materials(raw: RawConnection) -> dict[str, list[str]]:
    """By memo, the materials it is about, or has a quotation or coding of, in the order of import."""
    rows = raw.execute(
        "SELECT l.memo_id, m.id FROM memo_link l LEFT JOIN coding c ON l.about = 'coding' AND c.id = l.about_id "
        "LEFT JOIN quotation q ON q.id = coalesce(c.quotation_id, CASE l.about WHEN 'quotation' THEN l.about_id END) "
        "JOIN material m ON m.id = coalesce(q.material_id, CASE l.about WHEN 'material' THEN l.about_id END) "
        "WHERE l.about IN ('coding', 'quotation', 'material') ORDER BY m.position"
    )
    found: dict[str, list[str]] = defaultdict(list)
    for memo, material in rows:
        found[memo].append(material)
    return found


def _of_links(linked: Collection[str], at_hand: str | None) -> str | None:
    """The material a memo is about; of several the one its coder was in, else the latest."""
    return at_hand if not linked or at_hand in linked else list(linked)[-1]
