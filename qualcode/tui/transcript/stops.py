"""Where the reader may want to stop next in a transcript: turns, answers of the same speaker, talk without any coding."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.text.plain import Turn
from qualcode.text.words import count_words
from qualcode.tui.transcript.layout import Document
from qualcode.tui.transcript.selecting import Selection, Stretch
from qualcode.tui.transcript.spans import SpanIndex

#: uncoded talk of fewer words ("yes", "and then") is no stop
LEAST_WORDS = 3


def next_turn(document: Document, selection: Selection, step: int, *, same_speaker: bool = False) -> int | None:
    """Where the talk of the next turn (1) begins, or of the one before (-1), which is this one when the cursor is well within it."""
    here = _here(selection)
    turn = document.turn_at(here)
    for other in _turns(document, here, step):
        talk = min(other.talk_start, other.end)
        ahead = talk > here if step > 0 else talk < selection.start
        if ahead and not (same_speaker and turn and other.speaker != turn.speaker):
            return talk
    return None


def next_uncoded(document: Document, index: SpanIndex, selection: Selection, step: int) -> Stretch | None:
    """The next (1) or last (-1) stretch of talk that no code lies on, within one turn of somebody who is no interviewer."""
    here = _here(selection)
    for turn in _turns(document, here, step):
        if turn.speaker not in document.record.interviewers:
            for start, end in uncoded(document, index, turn)[::step]:
                if start > here if step > 0 else start < selection.start:
                    return start, end
    return None


def uncoded(document: Document, index: SpanIndex, turn: Turn) -> list[Stretch]:
    """Stretches of a turn's talk without any coding, of a few words at least."""
    talk, end = document.trim(turn.talk_start, turn.end)
    found: list[Stretch] = []
    covered = sorted((span.start, span.end) for span in index.over(talk, end) if span.code_id) if talk < end else []
    for low, high in [*covered, (end, end)]:
        if talk < low and count_words(document.text, [(talk, low)]) >= LEAST_WORDS:
            found.append(_words_within(document, talk, low))
        talk = max(talk, high)
    return found


def _words_within(document: Document, start: int, end: int) -> Stretch:
    """The stretch from its first word, without blanks at its end."""
    while start < end and not document.text[start].isalnum():
        start += 1
    return document.trim(start, end)


def _here(selection: Selection) -> int:
    """The place that what comes next comes after."""
    return selection.start if selection.empty else max(selection.start, selection.end - 1)


def _turns(document: Document, here: int, step: int) -> Iterator[Turn]:
    """The turns from the one at `here` on, forward or back."""
    at = document.turn_index(here) or 0
    yield from document.turns[at:] if step > 0 else document.turns[at::-1]
