"""Who speaks in a passage: the turns a quotation touches, their speakers, and the participants behind these."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
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


class Voices:
    """The turns of text versions, for finding those that a passage touches. One query; look-ups are O(log n)."""

    def __init__(self, connection: Connection) -> None:
        self._turns: dict[str, list[SpokenTurn]] = defaultdict(list)
        rows = driver(connection).execute(
            "SELECT t.text_version_id, t.start, t.label_end, t.talk_start, t.end, s.label, coalesce(s.interviewer, 0), p.pseudonym, p.id, "
            "coalesce(p.status = 'withdrawn', 0), g.name FROM turn t "
            "JOIN (SELECT material_id, max(number) AS number FROM text_version GROUP BY material_id) newest "
            "JOIN text_version v ON v.material_id = newest.material_id AND v.number = newest.number AND v.id = t.text_version_id "
            "LEFT JOIN speaker s ON s.id = t.speaker_id LEFT JOIN participant p ON p.id = s.participant_id "
            "LEFT JOIN participant_group g ON g.id = p.group_id ORDER BY t.text_version_id, t.number"
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


Setting = tuple[str, tuple[str, ...]]


def settings_of_quotations(connection: Connection) -> dict[str, Setting]:
    """By quotation, its material and the participants who speak in it, as far as someone has said who the speakers are."""
    raw = driver(connection)
    materials = dict(raw.execute("SELECT id, material_id FROM text_version").fetchall())
    # One row a text version: taking 50,000 rows from SQLite one by one costs more than all that is done with them.
    spoken = raw.execute(
        'SELECT t.text_version_id, group_concat(t.start), group_concat(t."end"), group_concat(s.participant_id) '
        "FROM turn t JOIN speaker s ON s.id = t.speaker_id WHERE s.participant_id IS NOT NULL GROUP BY t.text_version_id"
    )
    turns = {
        version_id: sorted(zip(_numbers(starts), _numbers(ends), people.split(","), strict=True))
        for version_id, starts, ends, people in spoken
    }
    quoted = raw.execute(
        'SELECT text_version_id, group_concat(start), group_concat("end"), group_concat(id) FROM quotation GROUP BY text_version_id'
    )
    found: dict[str, Setting] = {}
    for version_id, starts, ends, ids in quoted:
        settings = _settings(materials[version_id], turns.get(version_id, []), _numbers(starts), _numbers(ends))
        found.update(zip(ids.split(","), settings, strict=True))
    return found


def _numbers(listed: str) -> Iterator[int]:
    return map(int, listed.split(","))


def _settings(material: str, turns: list[tuple[int, int, str]], starts: Iterator[int], ends: Iterator[int]) -> Iterator[Setting]:
    """The setting of each passage; turns in order and without overlap."""
    turn_starts, turn_ends = [start for start, _, _ in turns], [end for _, end, _ in turns]
    lows, highs = map(bisect_right, repeat(turn_ends), starts), map(bisect_left, repeat(turn_starts), ends)
    people = {who for _, _, who in turns}
    if len(people) < 2:  # as in most interviews: there is only somebody or nobody
        return map(((material, ()), (material, tuple(people))).__getitem__, map(lt, lows, highs))
    return ((material, tuple(dict.fromkeys(who for _, _, who in turns[low:high]))) for low, high in zip(lows, highs, strict=True))
