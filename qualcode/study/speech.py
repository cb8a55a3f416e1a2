"""Who speaks in a passage: the turns a quotation touches, their speakers, and the participants behind these."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from qualcode.study.database import driver


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """A turn with what is known of its speaker."""

    start: int
    talk_start: int
    end: int
    speaker: str | None
    interviewer: bool
    participant: str | None
    participant_id: str | None
    withdrawn: bool


class Voices:
    """The turns of text versions, for finding those that a passage touches. One query; look-ups are O(log n)."""

    def __init__(self, connection: Connection, *, only_participants: bool = False) -> None:
        """With `only_participants`, turns of speakers who are no known participant are left out."""
        self._turns: dict[str, list[SpokenTurn]] = defaultdict(list)
        rows = driver(connection).execute(
            "SELECT t.text_version_id, t.start, t.talk_start, t.end, s.label, coalesce(s.interviewer, 0), p.pseudonym, p.id, "
            "coalesce(p.status = 'withdrawn', 0) FROM turn t "
            "JOIN (SELECT material_id, max(number) AS number FROM text_version GROUP BY material_id) newest "
            "JOIN text_version v ON v.material_id = newest.material_id AND v.number = newest.number AND v.id = t.text_version_id "
            "LEFT JOIN speaker s ON s.id = t.speaker_id LEFT JOIN participant p ON p.id = s.participant_id "
            + ("WHERE p.id IS NOT NULL " if only_participants else "")
            + "ORDER BY t.text_version_id, t.number"
        )
        for version_id, start, talk_start, end, label, interviewer, pseudonym, participant_id, withdrawn in rows:
            self._turns[version_id].append(
                SpokenTurn(start, talk_start, end, label, bool(interviewer), pseudonym, participant_id, bool(withdrawn))
            )
        self._starts = {version_id: [turn.start for turn in turns] for version_id, turns in self._turns.items()}

    def in_passage(self, version_id: str, start: int, end: int) -> list[SpokenTurn]:
        """The turns a passage touches, in order."""
        turns = self._turns.get(version_id)
        if not turns:
            return []
        starts = self._starts[version_id]
        low = max(bisect_right(starts, start) - 1, 0)
        return [turn for turn in turns[low : bisect_left(starts, end, low)] if turn.end > start]

    def before(self, version_id: str, start: int) -> SpokenTurn | None:
        """The turn before the one that a passage begins in."""
        at = bisect_right(self._starts.get(version_id, []), start) - 2
        return self._turns[version_id][at] if at >= 0 else None


def participants_by_quotation(connection: Connection) -> dict[str, tuple[str, ...]]:
    """The ids of the participants who speak in each quotation, as far as someone has said who the speakers are."""
    known = driver(connection).execute("SELECT 1 FROM speaker WHERE participant_id IS NOT NULL LIMIT 1").fetchone()
    if known is None:
        return {}
    voices = Voices(connection, only_participants=True)
    return {quotation_id: tuple(found) for quotation_id, found in _speaking(connection, voices)}


def _speaking(connection: Connection, voices: Voices) -> Iterator[tuple[str, dict[str, None]]]:
    passages = driver(connection).execute('SELECT id, text_version_id, start, "end" FROM quotation')
    for quotation_id, version_id, start, end in passages:
        yield quotation_id, {turn.participant_id: None for turn in voices.in_passage(version_id, start, end) if turn.participant_id}
