"""The study at a glance: per material what it is, how far it is read, and how much of it is coded. One query per kind of fact.

A share is of the characters of talk (labels aside; of everybody who has not been said to interview) that lie under at least one
code. A stretch is talk within one turn that no code lies on, of a few words at least: what the coding screen's keys jump to.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial

from sqlalchemy import Connection

from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.database import driver
from qualcode.study.settings import current_pass
from qualcode.study.versions import text_of
from qualcode.text.words import count_words

#: uncoded talk of fewer words ("yes", "and then") is no stretch
LEAST_WORDS = 3
#: so many characters hold that many words
SURELY_WORDS = 60

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
    #: of all coders
    quotations: int
    memos: int
    note: str
    place: str
    length_seconds: int | None
    #: who was present, in the researcher's words
    present: str


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
        "SELECT m.id, m.name, m.kind, r.number, g.name, m.date, v.words, v.frozen_at IS NOT NULL, v.length, v.id, m.note, m.place, "
        "m.length_seconds, m.present "
        "FROM material m JOIN text_version v ON v.material_id = m.id "
        "JOIN (SELECT material_id, max(number) AS number FROM text_version GROUP BY material_id) newest "
        "ON newest.material_id = v.material_id AND newest.number = v.number "
        "LEFT JOIN round r ON r.id = m.round_id LEFT JOIN participant_group g ON g.id = m.group_id "
        "ORDER BY r.number IS NULL, r.number, m.date IS NULL, m.date, m.position"
    ).fetchall()
    turns = dict(raw.execute("SELECT text_version_id, count(*) FROM turn GROUP BY text_version_id").fetchall())
    speakers = dict(raw.execute("SELECT material_id, count(*) FROM speaker GROUP BY material_id").fetchall())
    quotations = dict(raw.execute("SELECT material_id, count(*) FROM quotation GROUP BY material_id").fetchall())
    memos = dict(raw.execute("SELECT about_id, count(*) FROM memo_link WHERE about = 'material' GROUP BY about_id").fetchall())
    reading = _reading(connection, coder)
    found = []
    for material, name, kind, round_number, group, day, words, frozen, length, version, *told in rows:
        status, place = reading.get(material, ("not-begun", None))
        share = 1.0 if status == "read-through" else place / length if status == "begun" and place is not None and length else None
        counts = (quotations.get(material, 0), memos.get(material, 0))
        what = (round_number, group, date.fromisoformat(day) if day else None, words, turns.get(version, 0), speakers.get(material, 0))
        found.append(MaterialFacts(material, name, kind, *what, bool(frozen), status, share, *counts, *told))
    return tuple(found)


def _reading(connection: Connection, coder: str | None) -> dict[str, tuple[str, int | None]]:
    """Of one coder; where nobody is known to code, of whoever has read furthest."""
    rows = driver(connection).execute(
        "SELECT s.material_id, s.status, s.place FROM reading_status s JOIN coder c ON c.id = s.coder_id "
        "WHERE (c.name = ? OR ? IS NULL) AND s.pass_id IS ? ORDER BY s.status = 'read-through', s.place",
        (coder, coder, current_pass(connection)),
    )
    return {material: (status, place) for material, status, place in rows}


def codings_in_materials(connection: Connection) -> Counter[str]:
    """By material, its codings, of all coders and passes. Slower than all other facts together, so a screen may show it later."""
    rows = driver(connection).execute(
        "SELECT q.material_id, count(*) FROM quotation q CROSS JOIN coding c ON c.quotation_id = q.id GROUP BY q.material_id"
    )
    return Counter(dict(rows.fetchall()))


def coverage(connection: Connection, materials: Sequence[str]) -> dict[str, Coverage]:
    """How much of the talk in these materials is coded, by anybody in any pass. What interviewers say, as far as known, is left out."""
    raw, wanted = driver(connection), json.dumps(list(materials))
    with no_looking_for_rubbish():
        rows = raw.execute(
            'SELECT v.material_id, v.id, group_concat(t.talk_start), group_concat(t."end") FROM text_version v '
            "JOIN (SELECT material_id, max(number) AS number FROM text_version GROUP BY material_id) newest "
            "ON newest.material_id = v.material_id AND newest.number = v.number JOIN turn t ON t.text_version_id = v.id "
            "LEFT JOIN speaker s ON s.id = t.speaker_id "
            "WHERE v.material_id IN (SELECT value FROM json_each(?)) AND s.interviewer IS NOT 1 GROUP BY v.id",
            (wanted,),
        ).fetchall()
        passages = raw.execute(
            'SELECT text_version_id, group_concat(start), group_concat("end") FROM quotation q '
            "WHERE material_id IN (SELECT value FROM json_each(?)) AND EXISTS (SELECT 1 FROM coding c WHERE c.quotation_id = q.id) "
            "GROUP BY text_version_id",
            (wanted,),
        )
        coded = {version: joined(zip(_numbers(starts), _numbers(ends), strict=True)) for version, starts, ends in passages}
        found = {material: Coverage(None, 0, None) for material in materials}
        for material, version, starts, ends in rows:
            talk = sorted(zip(_numbers(starts), _numbers(ends), strict=True))
            found[material] = covered(talk, coded.get(version, []), cache(partial(text_of, connection, version)))
        return found


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


def covered(talk: Spans, coded: Spans, text: Callable[[], str]) -> Coverage:
    """How much of the talk (a span a turn) lies under coded spans; both in order and apart. `text` is asked for only in doubt."""
    spoken, stretches, first, at = 0, 0, None, 0
    for start, end in talk:
        while at < len(coded) and coded[at][1] <= start:
            at += 1
        here, place = at, start
        while place < end:
            low, high = coded[here] if here < len(coded) and coded[here][0] < end else (end, end)
            low, high, here = max(low, start), min(high, end), here + 1
            if _is_stretch(place, low, text):
                stretches += 1
                first = place if first is None else first
            spoken += high - low
            place = high
    whole = sum(end - start for start, end in talk)
    return Coverage(spoken / whole if whole else None, stretches, first)


def _is_stretch(start: int, end: int, text: Callable[[], str]) -> bool:
    """A few words at least. So many characters are, and so few are not, without a look at them."""
    if not 2 * LEAST_WORDS - 1 <= end - start < SURELY_WORDS:
        return end - start >= SURELY_WORDS
    return count_words(text(), [(start, end)]) >= LEAST_WORDS


def _numbers(listed: str) -> list[int]:
    numbers: list[int] = json.loads(f"[{listed}]")
    return numbers
