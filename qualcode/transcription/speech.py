"""Where somebody speaks in a stretch of sound, by the small network that comes with faster-whisper (Silero's, MIT)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.transcription.records import RATE, Samples

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Probabilities = npt.NDArray[np.float32]
else:
    Probabilities = Any

#: samples that are judged together: 32 ms
FRAME = 512
#: speech begins where it is this probable, and ends where it is less probable than the other
BEGINS, ENDS = 0.5, 0.35
#: pauses shorter than this are not told, in seconds
SHORTEST_PAUSE = 0.1
#: shorter than this is a click, no word
SHORTEST_SPEECH = 0.1


class Run(NamedTuple):
    """Speech without a pause; samples, or seconds, from where its sound starts."""

    start: float
    end: float


def probabilities(samples: Samples) -> Probabilities:
    """How probable it is that somebody speaks, for each frame of one channel; the last one may be shorter."""
    import numpy as np
    from faster_whisper.vad import get_vad_model

    padded = np.pad(samples, (0, -len(samples) % FRAME))
    if not len(padded):
        return np.zeros(0, np.float32)
    return np.asarray(get_vad_model()(padded), np.float32).reshape(-1)


def runs_of(likely: Probabilities) -> list[Run]:
    """Runs of speech, in samples: from where it is probable to where it is not any more, without pauses too short to tell."""
    runs: list[Run] = []
    begun: int | None = None
    quiet: int | None = None
    for number, value in enumerate(likely.tolist()):
        if value >= BEGINS:
            begun = number if begun is None else begun
            quiet = None
        elif begun is not None and value < ENDS:
            quiet = number if quiet is None else quiet
            if (number + 1 - quiet) * FRAME >= SHORTEST_PAUSE * RATE:
                runs.append(Run(begun * FRAME, quiet * FRAME))
                begun = quiet = None
    if begun is not None:
        runs.append(Run(begun * FRAME, (len(likely) if quiet is None else quiet) * FRAME))
    return [run for run in runs if run.end - run.start >= SHORTEST_SPEECH * RATE]


def together(runs: list[list[Run]]) -> list[Run]:
    """Where anybody speaks, from the runs of each channel."""
    joined: list[Run] = []
    for run in sorted(run for channel in runs for run in channel):
        if joined and run.start <= joined[-1].end:
            joined[-1] = Run(joined[-1].start, max(joined[-1].end, run.end))
        else:
            joined.append(run)
    return joined
