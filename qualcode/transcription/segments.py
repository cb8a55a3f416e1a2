"""What an engine heard in a piece, as segments of the recording: about a sentence each, with times that lie where somebody speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from qualcode.text.heard import Heard, Word
from qualcode.transcription.pieces import Spoken
from qualcode.transcription.records import RawSegment
from qualcode.transcription.speech import Run

#: seconds without a word that end a segment
PAUSE = 1.0
#: a segment longer than this is cut at its longest pause, or after a comma
LONGEST = 15.0
#: engines say of a word that it ends while it is still heard: a segment goes on with the speech, at most so long
LINGER = 0.5
#: how far a word may reach out of the speech that was found
_EDGE = 0.05
#: a word so far from any speech is made up
_FAR = 0.5
#: a word is at least so long
_SHORTEST = 0.02
#: the engine says that nobody spoke, and is unsure of every word
_NO_SPEECH, _UNSURE = 0.6, -0.8
_SENTENCE_END = re.compile(r"[.?!…][\"'”’»)\]]*$")
_ABBREVIATED = re.compile(r"^\W*(?:\d+|dr|hr|fr|mr|mrs|ms|prof|st|kl|nr|ca|bl\.a|f\.eks|e\.g|i\.e)\.$", re.IGNORECASE)


def segments_of(spoken: Spoken, raw: Sequence[RawSegment]) -> tuple[Heard, ...]:
    """The segments of a piece, by time, none overlapping the next; those with words that nobody seems to have said are marked."""
    words: list[Word] = []
    doubted: set[int] = set()
    for part in raw:
        silent = part.no_speech > _NO_SPEECH and part.log_probability < _UNSURE
        for said in part.words:
            if not said.text.strip():
                continue
            word = Word(said.text, spoken.when(said.start), spoken.when(said.end), _sure(said.confidence))
            if silent or _is_far(word, spoken.runs):
                doubted.add(len(words))
            words.append(_within(word, spoken.runs))
    placed = _in_order(words)
    found: list[Heard] = []
    at = 0
    for group in _groups(placed):
        group[0] = group[0]._replace(text=group[0].text.lstrip())
        after = placed[at + len(group)].start if at + len(group) < len(placed) else spoken.piece.end
        marks = ("made-up",) if doubted & set(range(at, at + len(group))) else ()
        found.append(Heard(group[0].start, _lingering(group[-1], after, spoken.runs), tuple(group), marks))
        at += len(group)
    return tuple(found)


def _sure(confidence: float | None) -> float | None:
    """Between 0 and 1, or None where an engine gives no number: whole transcripts hang on it."""
    return None if confidence is None or confidence != confidence else min(max(confidence, 0.0), 1.0)


def _is_far(word: Word, runs: Sequence[Run]) -> bool:
    return not any(run.start - _FAR < word.end and word.start < run.end + _FAR for run in runs)


def _within(word: Word, runs: Sequence[Run]) -> Word:
    """The word where somebody speaks: what reaches out of the speech is cut off, what lies beside it goes to it."""
    if _is_far(word, runs) or any(run.start - _EDGE <= word.start and word.end <= run.end + _EDGE for run in runs):
        return word
    best = max(runs, key=lambda run: min(word.end, run.end) - max(word.start, run.start))
    start, end = max(word.start, best.start - _EDGE), min(word.end, best.end + _EDGE)
    if end - start >= _SHORTEST:
        return word._replace(start=start, end=end)
    if word.end <= best.start:
        return word._replace(start=best.start - _EDGE, end=best.start)
    return word._replace(start=best.end, end=best.end + _EDGE)


def _in_order(words: list[Word]) -> list[Word]:
    """Words that follow each other: none begins before the one before it ends."""
    ordered: list[Word] = []
    before = 0.0
    for word in words:
        start = max(before, word.start)
        end = max(word.end, start + _SHORTEST)
        ordered.append(word._replace(start=round(start, 3), end=round(end, 3)))
        before = round(end, 3)
    return ordered


def _groups(words: list[Word]) -> Iterator[list[Word]]:
    group: list[Word] = []
    for word, after in zip_longest(words, words[1:]):
        group.append(word)
        if after is None or after.start - word.end >= PAUSE or _ends_sentence(word, after):
            yield from _short_enough(group)
            group = []


def _ends_sentence(word: Word, after: Word) -> bool:
    text, begins = word.text.strip(), after.text.lstrip(" \"'“‘«([-–")
    return bool(_SENTENCE_END.search(text)) and not _ABBREVIATED.match(text) and after.text[:1] == " " and not begins[:1].islower()


def _short_enough(group: list[Word]) -> Iterator[list[Word]]:
    """The words, cut where they take too long: at the longest pause, of pauses alike after a comma, of those in the middle."""
    if group[-1].end - group[0].start <= LONGEST or len(group) < 2:
        yield group
        return
    middle = (group[0].start + group[-1].end) / 2

    def fitness(cut: int) -> float:
        pause = group[cut].start - group[cut - 1].end
        comma = 0.3 if group[cut - 1].text.rstrip().endswith((",", ";", ":")) else 0.0
        return pause + comma - abs(group[cut].start - middle) / LONGEST

    best = max(range(1, len(group)), key=fitness)
    yield from _short_enough(group[:best])
    yield from _short_enough(group[best:])


def _lingering(word: Word, after: float, runs: Sequence[Run]) -> float:
    """Where the segment ends whose last word this is, before what comes `after`."""
    speech = next((run.end for run in runs if run.start - _EDGE <= word.end <= run.end), word.end)
    return round(max(word.end, min(speech, after, word.end + LINGER)), 3)
