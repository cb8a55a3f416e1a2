"""A transcript laid from the segments of a recording: who says what when, as text with turns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qualcode.text.erasing import join_black
from qualcode.text.plain import Turn

#: where nobody knows who speaks, a silence of so many seconds starts a paragraph
PAUSE = 2.0
#: and so does a segment after so many characters
LONG = 600


class Said(NamedTuple):
    """A segment as it is laid."""

    start: float
    end: float
    #: the speaker's label, or None where nobody is named
    speaker: str | None
    #: that it is only guessed who speaks
    guess: bool
    text: str


class Laid(NamedTuple):
    """A text with its turns, and the speakers in order of first appearance."""

    text: str
    turns: tuple[Turn, ...]
    speakers: tuple[str, ...]


def lay(segments: Iterable[Said], guess_mark: str = "?") -> Laid:
    """The transcript of segments in order, a line a turn: neighbours of one speaker become one, with the time from first to last.

    Who is only guessed is named with the mark ("Taler 1?"), and who is unknown among others by the mark alone, so that nobody
    takes either for known. Where no speaker is named at all, silences and length make paragraphs. Segments without words are left out.
    """
    said = [segment for segment in segments if segment.text]
    named = any(segment.speaker is not None for segment in said)
    parts: list[str] = []
    turns: list[Turn] = []
    at = 0
    for together in _by_speaker(said) if named else _paragraphs(said):
        first = together[0]
        label = f"{first.speaker or ''}{guess_mark if first.guess or first.speaker is None else ''}" if named else ""
        lead = f"{label}: " if label else ""
        line = lead + join_black(" ".join(segment.text for segment in together))
        if parts:
            at += 1
        times = {"time_from": first.start, "time_to": max(segment.end for segment in together)}
        turns.append(Turn(at, at + len(line), at + len(label), at + len(lead), first.speaker, **times))
        parts.append(line)
        at += len(line)
    speakers = tuple(dict.fromkeys(turn.speaker for turn in turns if turn.speaker is not None))
    return Laid("\n".join(parts), tuple(turns), speakers)


def _by_speaker(said: Sequence[Said]) -> Iterator[list[Said]]:
    """Neighbours of whom the same is known, or guessed."""
    together: list[Said] = []
    for segment in said:
        if together and (segment.speaker, segment.guess) != (together[-1].speaker, together[-1].guess):
            yield together
            together = []
        together.append(segment)
    if together:
        yield together


def _paragraphs(said: Sequence[Said]) -> Iterator[list[Said]]:
    together: list[Said] = []
    length = 0
    for segment in said:
        if together and (segment.start - together[-1].end >= PAUSE or length > LONG):
            yield together
            together, length = [], 0
        together.append(segment)
        length += len(segment.text)
    if together:
        yield together
