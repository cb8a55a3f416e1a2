"""A cheap suggestion who speaks in which segment, by the colour of the voice: a guess that a person must look over, and marked so.

Each segment has the mean and the spread of its mel-frequency cepstral coefficients (Davis and Mermelstein 1980) over its louder frames,
without the first, which is loudness; segments that lie close to each other get the same number. The settings were chosen on the one
clip with two known speakers that there was, where they gave 96 % of the speech to the right one and most others little more than the
half that chance gives: that it works on an interview is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qualcode.text.heard import Heard
from qualcode.transcription.records import RATE, Samples

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[np.float64]]

#: samples of a frame, and from one frame to the next: 25 and 10 ms
FRAME, STEP = 400, 160
_FFT = 512
#: mel bands between these frequencies, and coefficients kept besides the first
BANDS, LOWEST, HIGHEST = 26, 100.0, 7_500.0
COEFFICIENTS = 12
#: frames so much quieter than the loudest (natural logarithm of the power) are pauses
QUIET = 6.0
#: seconds: the groups are found by segments at least so long, the others go to the nearest group
LONG = 1.0
#: a segment this much nearer to its group than to the next one has a suggestion, as a share of the distance to the next
MARGIN = 0.05
#: beginnings of the search for groups, each from a seed of its own, so that the same recording gets the same suggestion
_TRIES = 20


def by_voice(blocks: Iterable[Samples], heard: Sequence[Heard], voices: int) -> tuple[Heard, ...]:
    """The segments with a suggested voice, from 1 in order of appearance. `blocks` are as `samples` of `sound.py` gives them, mixed.

    With fewer than two voices, or fewer segments than voices, nothing is suggested. Only the segment at hand is in memory.
    """
    if voices < 2 or len(heard) < voices:
        return tuple(heard)
    timbres = list(_timbres(blocks, heard))
    groups = suggest(timbres, [one.end - one.start for one in heard], voices)
    return tuple(replace(one, voice=group) for one, group in zip(heard, groups, strict=True))


def timbre(samples: Samples) -> Numbers | None:
    """Mean and spread of the coefficients over a segment, shape (24,); None where there is less than one frame."""
    import numpy as np
    from scipy.fft import dct

    if len(samples) < FRAME:
        return None
    sound = np.asarray(samples, dtype=np.float64)
    sharpened = np.append(sound[0], sound[1:] - 0.97 * sound[:-1])
    frames = np.lib.stride_tricks.sliding_window_view(sharpened, FRAME)[::STEP] * np.hamming(FRAME)
    power = np.abs(np.fft.rfft(frames, _FFT)) ** 2
    loudness = np.log(power.sum(axis=1) + 1e-9)
    loud = power[loudness > np.quantile(loudness, 0.95) - QUIET]
    coefficients: Numbers = dct(np.log(loud @ _mel_bands().T + 1e-8), type=2, axis=1, norm="ortho")[:, 1 : COEFFICIENTS + 1]
    return np.concatenate([coefficients.mean(axis=0), coefficients.std(axis=0)])


def suggest(timbres: Sequence[Numbers | None], seconds: Sequence[float], voices: int) -> list[int | None]:
    """Which voice each segment seems to be, from 1 in order of appearance; None where it lies between two, or is too short to tell."""
    import numpy as np
    from scipy.cluster.vq import kmeans

    known = [at for at, one in enumerate(timbres) if one is not None]
    numbers: list[int | None] = [None] * len(timbres)
    if len(known) < voices:
        return numbers
    all_of_them = np.array([timbres[at] for at in known])
    scaled = (all_of_them - all_of_them.mean(axis=0)) / (all_of_them.std(axis=0) + 1e-9)
    long = np.array([seconds[at] >= LONG for at in known])
    telling = scaled[long] if long.sum() >= 2 * voices else scaled
    found = min((kmeans(telling, voices, iter=1, rng=np.random.default_rng(seed)) for seed in range(_TRIES)), key=lambda one: float(one[1]))
    distances = np.linalg.norm(scaled[:, None] - found[0], axis=2)
    if distances.shape[1] < 2:
        return numbers
    ordered = np.sort(distances, axis=1)
    named: dict[int, int] = {}
    for at, nearest, (first, second) in zip(known, distances.argmin(axis=1), ordered[:, :2], strict=True):
        if second - first > MARGIN * second:
            numbers[at] = named.setdefault(int(nearest), len(named) + 1)
    return numbers


def _mel_bands() -> Numbers:
    """Triangular filters, shape (26, 257): row i weighs the frequencies around the i-th of equal steps on the mel scale."""
    import numpy as np

    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (LOWEST, HIGHEST))
    edges = 700 * (10 ** (np.linspace(low, high, BANDS + 2) / 2595) - 1)
    at = np.arange(_FFT // 2 + 1) * RATE / _FFT
    rising = (at - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - at) / (edges[2:] - edges[1:-1])[:, None]
    bands: Numbers = np.clip(np.minimum(rising, falling), 0, None)
    return bands


def _timbres(blocks: Iterable[Samples], heard: Sequence[Heard]) -> Iterator[Numbers | None]:
    """The timbre of each segment, reading the recording once. Segments come in the order in which they begin."""
    import numpy as np

    left = iter(blocks)
    held: Samples = np.empty(0, dtype=np.float32)
    begins = 0
    for one in heard:
        start, end = int(one.start * RATE), int(one.end * RATE)
        if start > begins:
            held, begins = held[start - begins :], max(begins + min(start - begins, len(held)), begins)
        while begins + len(held) < end:
            block = next(left, None)
            if block is None:
                break
            held = np.concatenate([held, block[0]])
            if start > begins:
                cut = min(start - begins, len(held))
                held, begins = held[cut:], begins + cut
        yield timbre(held[: end - begins])
