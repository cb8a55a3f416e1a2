"""Which codes of a study meet, from all codings of everybody."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from qualcode.analysis.cooccurrence import Marked, Meetings, Strength, by_units, by_words, places, strength
from qualcode.analysis.intervals import Pieces
from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.database import driver, one_moment
from qualcode.study.reads import code_tree
from qualcode.study.references import FINDERS
from qualcode.study.speech import NEVER
from qualcode.study.talk import pieces_of_talk
from qualcode.study.versions import listed_versions

By = Literal["words", "turn", "material"]


class Cooccurrence(NamedTuple):
    """Two codes that meet; `a` is before `b` as their paths are spelled."""

    a: str
    b: str
    #: stretches of text, turns or materials with both
    meetings: int
    #: how often each occurs: segments of text, turns or materials
    a_count: int
    b_count: int
    a_id: str
    b_id: str

    @property
    def strength(self) -> Strength:
        """How strongly they go together."""
        return strength(self.a_count, self.b_count, self.meetings)


class MeetingPlace(NamedTuple):
    """Where two codes meet, with their quotations there."""

    material_id: str
    material: str
    start: int
    end: int
    a_quotations: tuple[str, ...]
    b_quotations: tuple[str, ...]


def material_of(connection: Connection, round: int | None = None, group: str | None = None) -> frozenset[str] | None:
    """The material of a round and of a group, None where neither is asked for. Raises Fault for unknown ones.

    Material without a group is of the groups whose participants speak in it.
    """
    chosen: list[frozenset[str]] = []
    raw = driver(connection)
    if round is not None:
        of_round = FINDERS["round"](connection, round)
        chosen.append(frozenset(row[0] for row in raw.execute("SELECT id FROM material WHERE round_id = ?", (of_round,))))
    if group is not None:
        of_group = FINDERS["group"](connection, group)
        rows = raw.execute(
            "SELECT m.id FROM material m WHERE m.group_id = :group OR (m.group_id IS NULL AND EXISTS (SELECT 1 FROM speaker s "
            "JOIN participant p ON p.id = s.participant_id WHERE s.material_id = m.id AND p.group_id = :group))",
            {"group": of_group},
        )
        chosen.append(frozenset(row[0] for row in rows))
    return frozenset.intersection(*chosen) if chosen else None


def cooccurrences(
    connection: Connection, by: By = "words", *, with_subcodes: bool = False, within: Set[str] | None = None
) -> list[Cooccurrence]:
    """All pairs of codes that meet at least once, the most frequent first; `within` some material (ids), or all.

    With subcodes, what is coded counts for the codes above too; a code and one filed under it are no pair then.
    """
    with no_looking_for_rubbish(), one_moment(connection):
        codes = [(row[0], row[1], path) for (path, _, _), row in code_tree(connection, "kind")]
        # Numbered as paths are spelled, so that the smaller number is `a`.
        by_path = sorted(codes, key=lambda code: code[2])
        number = {code: place for place, (code, _, _) in enumerate(by_path)}
        above = _above(codes, number) if with_subcodes else {}
        meetings = _meetings(connection, by, number, above, within)
        related = {(min(one, other), max(one, other)) for one, line in above.items() for other in line if other != one}
        alone = meetings.alone
        # Numbers are sorted before any record is made: there may be half a million of them.
        listed = sorted((-count, *pair) for pair, count in meetings.together.items() if pair not in related)
        return [
            Cooccurrence(by_path[one][2], by_path[other][2], -count, alone[one], alone[other], by_path[one][0], by_path[other][0])
            for count, one, other in listed
        ]


def meeting_places(
    connection: Connection, a: str, b: str, by: By = "words", *, with_subcodes: bool = False, within: Set[str] | None = None
) -> list[MeetingPlace]:
    """Where two codes, given by id, meet, in reading order: as many places as `cooccurrences` counts."""
    below = {a: {a}, b: {b}}
    if with_subcodes:
        for _, row in code_tree(connection, "kind"):  # parents come before their subcodes
            for ids in below.values():
                if row[1] in ids:
                    ids.add(row[0])
    marked: list[dict[str, list[Marked]]] = [{}, {}]
    for which, code in enumerate((a, b)):
        rows = driver(connection).execute(
            'SELECT q.text_version_id, q.start, q."end", q.id FROM coding c JOIN quotation q ON q.id = c.quotation_id '
            "WHERE c.code_id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(below[code])),),
        )
        for version, *passage in rows:
            marked[which].setdefault(version, []).append(Marked._make(passage))
    turns = pieces_of_talk(connection) if by == "turn" else {}
    whole = Pieces([0], [NEVER], [0])
    return [
        MeetingPlace(material, name, place.start, place.end, place.first, place.second)
        for version, material, name, _ in listed_versions(connection)
        if version in marked[0] and version in marked[1] and (within is None or material in within)
        for units in [None if by == "words" else whole if by == "material" else turns.get(version, Pieces([], [], []))]
        for place in places(marked[0][version], marked[1][version], units)
    ]


def _above(codes: list[tuple[str, str | None, str]], number: Mapping[str, int]) -> dict[int, list[int]]:
    """Each code with all above it, itself first."""
    line: dict[int, list[int]] = {}
    for code, parent, _ in codes:  # parents come before their subcodes
        line[number[code]] = [number[code], *(line.get(number[parent], []) if parent is not None and parent in number else [])]
    return line


def _meetings(
    connection: Connection, by: By, number: Mapping[str, int], above: Mapping[int, list[int]], within: Set[str] | None
) -> Meetings:
    # One row a text version: taking 50,000 rows from SQLite one by one costs more than all that is done with them.
    rows = driver(connection).execute(
        "SELECT q.text_version_id, min(q.material_id), group_concat(c.code_id), "
        "'[' || group_concat(q.start) || ']', '[' || group_concat(q.\"end\") || ']' "
        "FROM quotation q CROSS JOIN coding c ON c.quotation_id = q.id GROUP BY q.text_version_id"
    )
    versions: dict[str, list[tuple[int, int, int]]] = {}
    for version, material, ids, starts, ends in rows:
        if within is not None and material not in within:
            continue
        # A code whose parents run in a circle is in no tree: `check` tells of it, and nothing counts it.
        told = zip(map(number.get, ids.split(",")), json.loads(starts), json.loads(ends), strict=True)
        codings = [(code, start, end) for code, start, end in told if code is not None]
        versions[version] = [(one, start, end) for code, start, end in codings for one in above[code]] if above else codings
    if by == "words":
        return by_words(versions.values())
    if by == "material":
        return by_units(([code for code, _, _ in codings] for codings in versions.values()), len(number))
    return by_units(_in_turns(connection, versions), len(number))


def _in_turns(connection: Connection, versions: Mapping[str, list[tuple[int, int, int]]]) -> list[list[int]]:
    """The codes in each turn that has any."""
    talk = pieces_of_talk(connection)
    found: list[list[int]] = []
    for version, codings in versions.items():
        pieces = talk.get(version)
        if pieces is not None:
            turns: dict[int, list[int]] = {}
            for code, start, end in codings:
                touched = pieces.touched(start, end)
                if touched:
                    for turn in range(*touched):
                        if turn in turns:
                            turns[turn].append(code)
                        else:
                            turns[turn] = [code]
            found += turns.values()
    return found
