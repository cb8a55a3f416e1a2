"""What a purge makes of the words of segments: other words, or none. They are rewritten where they stand; times of what stays, stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import select

from qualcode.model import TextVersion, Transcription
from qualcode.study.database import driver
from qualcode.study.transcribed import lay_if_behind, stored_words
from qualcode.study.transcriptions import words_from
from qualcode.study.work import Work
from qualcode.text.erasing import black_out, replace_words
from qualcode.text.heard import Word, reworded, text_of_words

_SAID = (
    "SELECT g.transcription_id, g.speaker_id, g.guess, b.id, b.text, b.words FROM segment g JOIN segment_body b ON b.id = g.body_id "
    "ORDER BY g.transcription_id, g.start, g.end, g.id"
)
_SAID_BY = (
    "SELECT b.id, b.text FROM segment g JOIN segment_body b ON b.id = g.body_id JOIN speaker s ON s.id = g.speaker_id "
    "WHERE s.participant_id = ? ORDER BY g.transcription_id, g.start, g.end, g.id"
)


class NewWords(NamedTuple):
    """The words of a segment after the purge, by the id of its body."""

    body_id: str
    words: tuple[Word, ...]


def lay_what_is_behind(work: Work) -> None:
    """Every draft of a recording says what its segments say, so that what is known of who speaks in them holds for both."""
    drafts = select(Transcription.material_id).join(TextVersion, TextVersion.id == Transcription.laid_id)
    for material in work.connection.scalars(drafts.where(TextVersion.frozen_at.is_(None))).all():
        lay_if_behind(work, material)


def replaced_words(work: Work, pairs: Mapping[str, str]) -> list[NewWords]:
    """The segments in which words are replaced, also where a name runs from one into the next of the same speaker."""
    rows = driver(work.connection).execute(_SAID).fetchall()
    found: list[NewWords] = []
    for _, said in groupby(rows, lambda row: row[:3]):
        together = [(body_id, text, words) for _, _, _, body_id, text, words in said]
        joined = " ".join(text for _, text, _ in together)
        new, pieces = replace_words(joined, pairs)
        if new == joined:
            continue
        at = 0
        for body_id, text, words in together:
            # What was put in for words of two segments stands in the first of them.
            start, end = pieces.bounds(at)[1], pieces.bounds(at + len(text))[1]
            at += len(text) + 1
            if (said_now := new[start:end].strip()) != text:
                found.append(NewWords(body_id, reworded(words_from(words), said_now)))
    return found


def talk_of(work: Work, participant_id: str) -> list[tuple[str, str]]:
    """What a participant says in segments: (body, text), in order."""
    return driver(work.connection).execute(_SAID_BY, (participant_id,)).fetchall()


def blacked_out(talk: list[tuple[str, str]]) -> Iterator[NewWords]:
    """Letter by letter, as one word without times: when each was said tells how long it was."""
    for body_id, text in talk:
        if text:
            yield NewWords(body_id, (Word(black_out(text, [(0, len(text))]), 0.0, 0.0),))


def write_words(work: Work, changed: list[NewWords]) -> None:
    """Put the words where the old ones stood, past the journal."""
    rows = [(text_of_words(new.words), stored_words(new.words), new.body_id) for new in changed]
    driver(work.connection).executemany("UPDATE segment_body SET text = ?, words = ? WHERE id = ?", rows)
