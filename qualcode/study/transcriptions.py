"""Reading what was heard in recordings: transcriptions, their segments with words, and what is at hand while they are corrected."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection

from qualcode.locale import text
from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.database import driver
from qualcode.study.records import SegmentRecord, TranscriptionRecord
from qualcode.study.study_texts import study_texts
from qualcode.study.versions import text_hash
from qualcode.text.heard import Word
from qualcode.text.laying import Laid, Said, lay

#: segments whose words are kept as they were read last: those of a recording of three hours
KNOWN = 2500

_TRANSCRIPTIONS = (
    "SELECT t.id, t.material_id, m.name, t.attachment_id, a.name, t.seconds, t.languages, t.engine, t.engine_version, t.model, "
    "t.model_sha256, t.settings, t.made_at, t.laid_id, a.purged_at, v.id, v.frozen_at, v.sha256 "
    "FROM transcription t JOIN material m ON m.id = t.material_id JOIN attachment a ON a.id = t.attachment_id "
    "JOIN text_version v ON v.id = (SELECT id FROM text_version WHERE material_id = t.material_id ORDER BY number DESC LIMIT 1) "
    "WHERE ? IS NULL OR t.material_id = ? ORDER BY m.position, t.made_at, t.id"
)
_COUNTS = (
    "SELECT transcription_id, count(*), sum(checked), sum(marks <> '[]'), sum(guess), sum(marks <> '[]' AND NOT checked) "
    "FROM segment WHERE transcription_id IN (SELECT value FROM json_each(?)) GROUP BY transcription_id"
)
_SAID = (
    "SELECT g.transcription_id, g.start, g.end, s.label, g.guess, b.text FROM segment g JOIN segment_body b ON b.id = g.body_id "
    "LEFT JOIN speaker s ON s.id = g.speaker_id WHERE g.transcription_id IN (SELECT value FROM json_each(?)) "
    "ORDER BY g.transcription_id, g.start, g.end, g.id"
)
_SEGMENTS = (
    "SELECT g.id, g.start, g.end, s.label, g.guess, g.marks, g.checked, coalesce(b.text, ''), coalesce(b.words, '[]') "
    "FROM segment g LEFT JOIN segment_body b ON b.id = g.body_id LEFT JOIN speaker s ON s.id = g.speaker_id "
    "WHERE g.transcription_id = ? AND (? IS NULL OR g.id IN (SELECT value FROM json_each(?))) ORDER BY g.start, g.end, g.id"
)


def transcriptions(connection: Connection, *, texts: bool = True) -> tuple[TranscriptionRecord, ...]:
    """Every recording that was heard, in order of import.

    Without `texts` it is not looked up whether a text holds what its segments say, which takes long where there are many: `laid` is False.
    """
    return _records(connection, None, texts)


def transcription_of(connection: Connection, material_id: str) -> TranscriptionRecord | None:
    """How a material was heard; None where it came in another way."""
    return next(iter(_records(connection, material_id)), None)


def segments_of(connection: Connection, transcription_id: str, only: Iterable[str] | None = None) -> tuple[SegmentRecord, ...]:
    """The segments of a transcription with their words, in order of time; `only` those with these ids."""
    wanted = None if only is None else json.dumps(list(only))
    rows = driver(connection).execute(_SEGMENTS, (transcription_id, wanted, wanted))
    with no_looking_for_rubbish():
        return tuple(
            SegmentRecord(segment_id, start, end, speaker, bool(guess), tuple(json.loads(marks)), bool(checked), text, words_from(words))
            for segment_id, start, end, speaker, guess, marks, checked, text, words in rows
        )


@lru_cache(KNOWN)
def words_from(stored: str) -> tuple[Word, ...]:
    """The words of a segment as `segment_body` keeps them; read again and again while a recording is corrected, nearly all unchanged."""
    return tuple(map(Word._make, json.loads(stored)))


def laid_now(connection: Connection, transcriptions: Iterable[str]) -> dict[str, Laid]:
    """The transcript that the segments of each of these transcriptions give as they stand; one query for all."""
    wanted = list(transcriptions)
    found = {one: Laid("", (), ()) for one in wanted}
    rows = driver(connection).execute(_SAID, (json.dumps(wanted),))
    for transcription, said in groupby(rows, itemgetter(0)):
        found[transcription] = lay([Said(start, end, label, bool(guess), words) for _, start, end, label, guess, words in said])
    return found


def clock(seconds: float) -> str:
    """ "1:02:03" or "2:03": a time of a recording, the same in every language."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


class Sign(NamedTuple):
    """A sign of the transcription key, as it is put into a transcript, and what it stands for."""

    sign: str
    meaning: str


#: the signs of a study that has no transcription key yet, by their keys in the catalogue
USUAL = ("pause", "laughs", "unclear", "together", "broken-off")
_SIGN = re.compile(r"\([^()\n]+\)|\[[^\[\]\n]+\]|<[^<>\n]+>|\{[^{}\n]+\}")
_AROUND = " \t*_`|:;=–—-\u2022"


def word_list(connection: Connection) -> tuple[str, ...]:
    """The study's own words (names, places, terms of the field), as the study text "word-list" has them, one a line; doubles once."""
    lines = (line.strip().lstrip("-*\u2022").strip() for line in study_texts(connection).get("word-list", "").splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def signs(connection: Connection, language: str) -> tuple[Sign, ...]:
    """The signs of the study's transcription key: the first bracketed one of each line; where it has none, the usual ones."""
    found = []
    for line in study_texts(connection).get("transcription-key", "").splitlines():
        if match := _SIGN.search(line):
            found.append(Sign(match.group(), (line[: match.start()] + line[match.end() :]).strip(_AROUND)))
    if not found:
        found = [Sign(text(f"segments.sign-{one}", language), text(f"segments.meaning-{one}", language)) for one in USUAL]
    first: dict[str, Sign] = {}
    for sign in found:
        first.setdefault(sign.sign, sign)
    return tuple(first.values())


def _records(connection: Connection, material_id: str | None, texts: bool = True) -> tuple[TranscriptionRecord, ...]:
    rows = driver(connection).execute(_TRANSCRIPTIONS, (material_id, material_id)).fetchall()
    counts = {row[0]: row[1:] for row in driver(connection).execute(_COUNTS, (json.dumps([row[0] for row in rows]),))}
    # It is told by its hash whether a text says what its segments say: so it is also right after copies were merged.
    now = laid_now(connection, [row[0] for row in rows if texts and row[13] == row[15]])
    return tuple(_record(row, counts.get(row[0], (0, 0, 0, 0, 0)), now.get(row[0])) for row in rows)


def _record(row: tuple[Any, ...], counts: tuple[int, ...], now: Laid | None) -> TranscriptionRecord:
    (row_id, material_id, material, attachment_id, recording, seconds, languages, *engine) = row[:11]
    settings, made_at, laid_id, purged_at, version_id, frozen_at, sha256 = row[11:]
    by_hand = laid_id != version_id
    return TranscriptionRecord(
        id=row_id,
        material_id=material_id,
        material=material,
        attachment_id=attachment_id,
        recording=recording,
        seconds=seconds,
        languages=tuple(language for language in languages.split(",") if language),
        engine=engine[0],
        engine_version=engine[1],
        model=engine[2],
        model_sha256=engine[3],
        settings=json.loads(settings),
        made_at=datetime.fromisoformat(made_at),
        laid=now is not None and text_hash(now.text) == sha256,
        edited=by_hand,
        frozen=frozen_at is not None,
        purged_at=datetime.fromisoformat(purged_at) if purged_at else None,
        segments=counts[0],
        checked=counts[1],
        marked=counts[2],
        guessed=counts[3],
        doubted=counts[4],
    )
