"""The study at a glance: per material what it is, how far it is read, and how much of it is coded. One query per kind of fact.

A share is of the talk's characters (labels aside, all speakers) that lie under at least one code. A stretch is talk between coded
passages, or before the first or after the last, that holds at least `LEAST_STRETCH` characters of talk.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from sqlalchemy import Connection

from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.database import driver
from qualcode.study.settings import current_pass

#: a few characters between two coded passages are no stretch that someone forgot
LEAST_STRETCH = 20

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class MaterialFacts:
    """One material as the overview shows it."""

    id: str
    name: str
    #: "interview", "focus-group", "field-note", "document" or "open-answer"
    kind: str
    round: int | None
    group: str | None
    date: date | None
    words: int
    turns: int
    speakers: int
    frozen: bool
    #: "not-begun", "begun" or "read-through", of whoever codes, in the current pass
    reading: str
    #: how far it is read, as a share of the text; None where that is not known
    read_share: float | None
    #: of all coders and passes
    codings: int
    quotations: int
    memos: int
    note: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a material's talk is coded. `share` is None for a material without talk."""

    share: float | None
    #: stretches of talk that no code lies on
    uncoded: int
    #: where the first of them begins, or None
    first: int | None


def material_facts(connection: Connection, coder: str | None) -> tuple[MaterialFacts, ...]:
    """All material by round, date and order of import; reading status is that of `coder` in the current pass."""
    raw = driver(connection)
    rows = raw.execute(
        "SELECT m.id, m.name, m.kind, r.number, g.name, m.date, v.words, v.frozen_at IS NOT NULL, v.length, v.id, m.note "
        "FROM material m JOIN text_version v ON v.material_id = m.id "
        "JOIN (SELECT material_id, max(number) AS number FROM text_version GROUP BY material_id) newest "
        "ON newest.material_id = v.material_id AND newest.number = v.number "
        "LEFT JOIN round r ON r.id = m.round_id LEFT JOIN participant_group g ON g.id = m.group_id "
        "ORDER BY r.number IS NULL, r.number, m.date IS NULL, m.date, m.position"
    ).fetchall()
    turns = dict(raw.execute("SELECT text_version_id, count(*) FROM turn GROUP BY text_version_id").fetchall())
    speakers = dict(raw.execute("SELECT material_id, count(*) FROM speaker GROUP BY material_id").fetchall())
    quotations = dict(raw.execute("SELECT material_id, count(*) FROM quotation GROUP BY material_id").fetchall())
    codings = dict(
        raw.execute(
            "SELECT q.material_id, count(*) FROM quotation q CROSS JOIN coding c ON c.quotation_id = q.id GROUP BY q.material_id"
        ).fetchall()
    )
    memos = dict(raw.execute("SELECT about_id, count(*) FROM memo_link WHERE about = 'material' GROUP BY about_id").fetchall())
    reading = _reading(connection, coder)
    found = []
    for material, name, kind, round_number, group, day, words, frozen, length, version, note in rows:
        status, place = reading.get(material, ("not-begun", None))
        share = 1.0 if status == "read-through" else place / length if status == "begun" and place is not None and length else None
        counts = (codings.get(material, 0), quotations.get(material, 0), memos.get(material, 0))
        what = (round_number, group, date.fromisoformat(day) if day else None, words, turns.get(version, 0), speakers.get(material, 0))
        found.append(MaterialFacts(material, name, kind, *what, bool(frozen), status, share, *counts, note))
    return tuple(found)


def _reading(connection: Connection, coder: str | None) -> dict[str, tuple[str, int | None]]:
    rows = driver(connection).execute(
        "SELECT s.material_id, s.status, s.place FROM reading_status s JOIN coder c ON c.id = s.coder_id "
        "WHERE c.name = ? AND s.pass_id IS ?",
        (coder, current_pass(connection)),
    )
    return {material: (status, place) for material, status, place in rows}


def coverage(connection: Connection) -> dict[str, Coverage]:
    """By material, how much of its talk is coded, by anybody in any pass."""
    with no_looking_for_rubbish():
        coded = _coded_spans(connection)
        rows = driver(connection).execute(
            'SELECT v.material_id, v.id, group_concat(t.talk_start), group_concat(t."end") FROM text_version v '
            "JOIN (SELECT material_id, max(number) AS number FROM text_version GROUP BY material_id) newest "
            "ON newest.material_id = v.material_id AND newest.number = v.number JOIN turn t ON t.text_version_id = v.id GROUP BY v.id"
        )
        return {
            material: covered(sorted(zip(_numbers(starts), _numbers(ends), strict=True)), coded.get(version, []))
            for material, version, starts, ends in rows
        }


def _coded_spans(connection: Connection) -> dict[str, Spans]:
    """By text version, the passages with a code, in order and joined where they meet."""
    bare = "SELECT 1 FROM quotation q WHERE NOT EXISTS (SELECT 1 FROM coding c WHERE c.quotation_id = q.id)"
    # Where every quotation has a code, as in most studies, they need not be asked for theirs in the order of the text, which is slow.
    some_bare = driver(connection).execute(f"{bare} LIMIT 1").fetchone()
    having = "WHERE EXISTS (SELECT 1 FROM coding c WHERE c.quotation_id = q.id)" if some_bare else ""
    rows = driver(connection).execute(
        f'SELECT text_version_id, group_concat(start), group_concat("end") FROM quotation q {having} GROUP BY text_version_id'
    )
    return {version: joined(zip(_numbers(starts), _numbers(ends), strict=True)) for version, starts, ends in rows}


def joined(spans: zip[tuple[int, int]] | Spans) -> Spans:
    """Spans in order, those that overlap or touch made one."""
    found: Spans = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            if end > found[-1][1]:
                found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def covered(talk: Spans, coded: Spans) -> Coverage:
    """How much of the talk (spans in order, apart) lies under coded spans (in order, apart). O(turns + passages · log turns)."""
    starts, ends = [start for start, _ in talk], [end for _, end in talk]
    before = [0, *accumulate(end - start for start, end in talk)]
    whole = before[-1]
    if not whole:
        return Coverage(None, 0, None)

    def talk_until(place: int) -> int:
        """Characters of talk before a place."""
        at = bisect_right(starts, place)
        return before[at] - max(0, ends[at - 1] - place) if at else 0

    spoken, last, stretches, first = 0, 0, 0, None
    for start, end in [*coded, (ends[-1], ends[-1])]:
        at_start = talk_until(start)
        if at_start - last >= min(LEAST_STRETCH, whole):
            stretches += 1
            first = _place_of(last, before, starts) if first is None else first
        last = talk_until(end)
        spoken += last - at_start
    return Coverage(spoken / whole, stretches, first)


def _place_of(talked: int, before: list[int], starts: list[int]) -> int:
    """The place before which so many characters of talk stand."""
    at = min(bisect_left(before, talked + 1) - 1, len(starts) - 1)
    return starts[at] + talked - before[at]


def _numbers(listed: str) -> list[int]:
    numbers: list[int] = json.loads(f"[{listed}]")
    return numbers
