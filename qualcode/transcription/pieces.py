"""A recording cut into stretches of at most half a minute, at pauses wherever there are any, with what is to be heard in each.

Where a stretch ends follows only from where it starts and the sound after it. So hearing can begin again at the end of any stretch, and
the rest is cut as it would have been.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from qualcode.transcription.records import RATE, Piece, Samples
from qualcode.transcription.speech import FRAME, Probabilities, Run, probabilities, runs_of, together

#: seconds that an engine hears in one go, at most and if possible at least
LONGEST, SHORTEST = 30.0, 10.0
#: a second more is worth so much of a pause, in seconds
_LATER = 0.05
#: how much is looked at to find the next cut, and how much of what went before, for the network to know where it is
_WINDOW, _LEAD = 33.0, 1.0
#: silence from here on is left out but for a second at either end: in long silence engines make up words. Shorter ones stay as they
#: are, also before the first word and after the last, since engines miss words where their sound is cut close
LONG_PAUSE, EDGE = 10.0, 1.0
#: so much weaker than what another channel has at that time (in power, 18 dB), it is that other voice, come through the air
_LEAK = 10 ** (-18 / 10)
#: channels that differ by less than this part of their power are one sound recorded twice
_SAME = 1e-2


class Kept(NamedTuple):
    """A part of the recording that is in a piece's sound: seconds of the recording."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Spoken:
    """Speech of one channel, as an engine hears it: with long pauses shortened."""

    piece: Piece
    samples: Samples
    #: the parts of the recording that `samples` are, in order
    kept: tuple[Kept, ...]
    #: where there is speech: seconds of the recording
    runs: tuple[Run, ...]

    def when(self, seconds: float) -> float:
        """The time in the recording of what stands at `seconds` in the sound."""
        left = seconds
        for part in self.kept:
            length = part.end - part.start
            if left <= length:
                return part.start + max(0.0, left)
            left -= length
        return self.kept[-1].end


@dataclass(frozen=True, slots=True)
class Stretch:
    """The recording from `start` to `end`, seconds, with the speech in it: none, or for each channel in which somebody speaks."""

    start: float
    end: float
    spoken: tuple[Spoken, ...]


def stretches(blocks: Iterable[Samples], since: float = 0.0) -> Iterator[Stretch]:
    """All stretches from `since` on (the start, or where a stretch ends); `blocks` begin at the start of the recording.

    Blocks are channels × samples, of any length. At most the sound of one window and one block is in memory.
    """
    import numpy as np

    place = round(since * RATE)
    window, lead = round(_WINDOW * RATE), round(_LEAD * RATE)
    # the sound from `first` on
    held: Samples | None = None
    first = 0
    for block in blocks:
        if held is None and first + block.shape[1] <= place - lead:
            first += block.shape[1]
            continue
        held = block if held is None else np.concatenate((held, block), axis=1)
        while first + held.shape[1] >= place + window:
            place, held, first, stretch = _next(held, first, place, window)
            yield stretch
    while held is not None and first + held.shape[1] > place:
        place, held, first, stretch = _next(held, first, place, window)
        yield stretch


def _next(held: Samples, first: int, place: int, window: int) -> tuple[int, Samples, int, Stretch]:
    """The stretch that begins at sample `place`; then where the next begins, and what has to be held for it from which sample on."""
    before = min(place, round(_LEAD * RATE))
    start = place - before
    sound = held[:, start - first : place + window - first]
    stretch, length = _stretch(sound, place, before, window)
    place += length
    start = max(first, place - round(_LEAD * RATE))
    return place, held[:, start - first :].copy(), start, stretch


def _stretch(sound: Samples, place: int, before: int, window: int) -> tuple[Stretch, int]:
    """The stretch in `sound`, which begins `before` samples before `place`, and its length in samples."""
    channels = _distinct(sound)
    likely = [probabilities(sound[channel]) for channel in channels]
    size = sound.shape[1] - before
    found = [[Run(max(0, run.start - before), min(size, run.end - before)) for run in runs_of(one) if run.end > before] for one in likely]
    runs = _without_leaks(sound[channels, before:], found)
    length = _cut(together(runs), likely, before, size, size < window)
    spoken = []
    for channel, own in zip(channels, runs, strict=True):
        inside = [Run(run.start, min(run.end, length)) for run in own if run.start < length]
        if inside:
            spoken.append(_spoken(sound[channel, before : before + length], inside, place, channel))
    return Stretch(place / RATE, (place + length) / RATE, tuple(spoken)), length


def _distinct(sound: Samples) -> list[int]:
    """Channels that are not another one over again."""
    import numpy as np

    powers = [float(np.dot(channel, channel)) for channel in sound]
    distinct: list[int] = []
    for number, channel in enumerate(sound):
        alike = (float(np.dot(channel, sound[other])) ** 2 >= (1 - _SAME) * powers[number] * powers[other] for other in distinct)
        if not any(alike):
            distinct.append(number)
    return distinct


def _without_leaks(sound: Samples, runs: list[list[Run]]) -> list[list[Run]]:
    """Runs of each channel that are not only another channel's voice, heard from afar."""
    if len(runs) == 1:
        return runs
    return [[run for run in own if not _leaks(sound, channel, run)] for channel, own in enumerate(runs)]


def _leaks(sound: Samples, channel: int, run: Run) -> bool:
    powers = (sound[:, int(run.start) : int(run.end)] ** 2).mean(axis=1)
    return bool(powers[channel] < _LEAK * powers.max())


def _cut(runs: list[Run], likely: list[Probabilities], before: int, size: int, last: bool) -> int:
    """How long the stretch is, in samples, for speech (of whoever) in `runs` and `size` samples to look at; `last` at the end of it all."""
    if not runs:
        return size if last else size - round(_LEAD * RATE)
    if runs[0].start > LONG_PAUSE * RATE:
        return round(runs[0].start - EDGE * RATE)
    limit = min(size, round(LONGEST * RATE))
    if last and runs[-1].end <= limit:
        return size
    starts = [*(run.start for run in runs[1:]), size]
    pauses = [(run.end, start) for run, start in zip(runs, starts, strict=True) if run.end < min(limit, start)]
    late = [pause for pause in pauses if pause[0] >= runs[0].start + SHORTEST * RATE]
    if late or pauses:
        end, start = max(late or pauses, key=lambda pause: min(pause[1] - pause[0], 2 * RATE) + _LATER * pause[0])
        return round(min(limit, max((end + start) / 2, start - RATE / 2)))
    return _weakest(likely, before, limit)


def _weakest(likely: list[Probabilities], before: int, limit: int) -> int:
    """Where speech without a pause is cut: where, in the last ten seconds before `limit`, it is least like speech."""
    import numpy as np

    loudest = np.max(np.stack(likely), axis=0)
    smooth = np.convolve(loudest, np.ones(3, np.float32) / 3, mode="same")
    to = (before + limit) // FRAME
    begin = max(1, to - round(10 * RATE / FRAME))
    return (begin + int(np.argmin(smooth[begin:to]))) * FRAME + FRAME // 2 - before


def _spoken(sound: Samples, runs: list[Run], place: int, channel: int) -> Spoken:
    """What is heard of one channel of a stretch (`sound`) that begins at sample `place`: all but long silence."""
    import numpy as np

    parts = [[0, len(sound)]]
    for end, start in zip((0, *(run.end for run in runs)), (*(run.start for run in runs), len(sound)), strict=True):
        if start - end > LONG_PAUSE * RATE:
            parts[-1][1] = round(end + EDGE * RATE)
            parts.append([round(start - EDGE * RATE), len(sound)])
    kept = tuple(Kept((place + start) / RATE, (place + end) / RATE) for start, end in parts)
    return Spoken(
        piece=Piece(kept[0].start, kept[-1].end, channel),
        samples=np.concatenate([sound[start:end] for start, end in parts]),
        kept=kept,
        runs=tuple(Run((place + run.start) / RATE, (place + run.end) / RATE) for run in runs),
    )
