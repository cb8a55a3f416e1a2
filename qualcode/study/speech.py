"""Who speaks in a passage: the turns a quotation touches, their speakers, and the participants behind these."""

from __future__ import annotations

import json
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from itertools import repeat
from operator import lt
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver


class SpokenTurn(NamedTuple):
    """A turn with what is known of its speaker."""

    start: int
    label_end: int
    talk_start: int
    end: int
    speaker: str | None
    interviewer: bool
    participant: str | None
    participant_id: str | None
    withdrawn: bool
    #: the participant's group
    group: str | None


#: a SpokenTurn of the turn `t`, and the tables it needs
_SPOKEN = (
    "t.start, t.label_end, t.talk_start, t.end, s.label, coalesce(s.interviewer, 0), p.pseudonym, p.id, "
    "coalesce(p.status = 'withdrawn', 0), g.name"
)
_WITH_SPEAKERS = (
    "LEFT JOIN speaker s ON s.id = t.speaker_id LEFT JOIN participant p ON p.id = s.participant_id "
    "LEFT JOIN participant_group g ON g.id = p.group_id"
)


def turns_touched(connection: Connection, passages: Sequence[tuple[str, int, int]]) -> list[list[SpokenTurn]]:
    """The turns that each passage (text version, start, end) touches, in order; one query for all."""
    rows = driver(connection).execute(
        f"SELECT place.key, {_SPOKEN} FROM (SELECT key, json_extract(value, '$[0]') AS version, json_extract(value, '$[1]') AS low, "
        "json_extract(value, '$[2]') AS high FROM json_each(?)) AS place "
        "CROSS JOIN turn t ON t.text_version_id = place.version AND t.start < place.high AND t.end > place.low AND t.start >= "
        "coalesce((SELECT max(start) FROM turn WHERE text_version_id = place.version AND start <= place.low), 0) "
        f"{_WITH_SPEAKERS} ORDER BY place.key, t.number",
        (json.dumps(passages),),
    )
    found: list[list[SpokenTurn]] = [[] for _ in passages]
    for place, *turn in rows:
        found[place].append(SpokenTurn._make(turn))
    return found


class Voices:
    """The turns of text versions, for finding those that a passage touches. One query; look-ups are O(log n)."""

    def __init__(self, connection: Connection) -> None:
        self._turns: dict[str, list[SpokenTurn]] = defaultdict(list)
        rows = driver(connection).execute(
            f"SELECT t.text_version_id, {_SPOKEN} FROM turn t "
            "JOIN (SELECT material_id, max(number) AS number FROM text_version GROUP BY material_id) newest "
            "JOIN text_version v ON v.material_id = newest.material_id AND v.number = newest.number AND v.id = t.text_version_id "
            f"{_WITH_SPEAKERS} ORDER BY t.text_version_id, t.number"
        )
        for version_id, *turn in rows:
            self._turns[version_id].append(SpokenTurn._make(turn))
        self._starts = {version_id: [turn.start for turn in turns] for version_id, turns in self._turns.items()}

    def in_passage(self, version_id: str, start: int, end: int) -> list[SpokenTurn]:
        """The turns a passage touches, in order."""
        turns = self._turns.get(version_id)
        if not turns:
            return []
        starts = self._starts[version_id]
        low = max(bisect_right(starts, start) - 1, 0)
        if turns[low].end <= start:
            low += 1
        return turns[low : bisect_left(starts, end, low)]

    def before(self, version_id: str, start: int) -> SpokenTurn | None:
        """The turn before the one that a passage begins in."""
        at = bisect_right(self._starts.get(version_id, []), start) - 2
        return self._turns[version_id][at] if at >= 0 else None


#: beyond the end of any text
NEVER = sys.maxsize

#: a material and the participants who speak in a passage of it, as far as someone has said who the speakers are
Setting = tuple[str, tuple[str, ...]]


def settings_of_quotations(connection: Connection) -> tuple[dict[str, int], list[Setting]]:
    """By quotation, the place of its setting in the list that comes with it; thousands of quotations share a few settings."""
    raw = driver(connection)
    materials = dict(raw.execute("SELECT id, material_id FROM text_version").fetchall())
    turns = _turns_of_participants(connection)
    # One row a text version: taking 50,000 rows from SQLite one by one costs more than all that is done with them.
    quoted = raw.execute(
        'SELECT text_version_id, group_concat(start), group_concat("end"), group_concat(id) FROM quotation GROUP BY text_version_id'
    )
    places: dict[str, int] = {}
    settings: list[Setting] = []
    for version_id, starts, ends, ids in quoted:
        spoken = turns.get(version_id, [])
        lows, until = map(bisect_right, repeat([end for _, end, _ in spoken]), _numbers(starts)), _numbers(ends)
        turn_starts = [start for start, _, _ in spoken]
        material, people, first = materials[version_id], {who for _, _, who in spoken}, len(settings)
        if len(people) < 2:  # as in most interviews: there is only nobody or somebody
            settings += [(material, ()), (material, tuple(people))]
            next_starts = map([*turn_starts, NEVER].__getitem__, lows)
            places.update(zip(ids.split(","), map((first, first + 1).__getitem__, map(lt, next_starts, until)), strict=True))
        else:
            highs = map(bisect_left, repeat(turn_starts), until)
            settings += [(material, tuple({who for _, _, who in spoken[low:high]})) for low, high in zip(lows, highs, strict=True)]
            places.update(zip(ids.split(","), range(first, len(settings)), strict=True))
    return places, settings


def _turns_of_participants(connection: Connection) -> dict[str, list[tuple[int, int, str]]]:
    """By text version, where participants speak (start, end, participant), in order and without overlap."""
    said = driver(connection).execute(
        'SELECT t.text_version_id, s.participant_id, group_concat(t.start), group_concat(t."end") FROM speaker s '
        "CROSS JOIN turn t ON t.speaker_id = s.id WHERE s.participant_id IS NOT NULL GROUP BY s.id, t.text_version_id"
    )
    turns: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for version_id, who, starts, ends in said:
        turns[version_id] += zip(_numbers(starts), _numbers(ends), repeat(who))
    for spoken in turns.values():
        spoken.sort()
    return turns


def _numbers(listed: str) -> list[int]:
    """The numbers of a comma-separated list; the JSON reader takes half the time of `int` on each."""
    numbers: list[int] = json.loads(f"[{listed}]")
    return numbers
