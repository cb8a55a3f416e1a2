"""A recording of real talk heard by base in eight bits on two threads: time beside openai-whisper, memory of short and long recordings.

Asked for only (`make benchmark`'s `hearing`): it takes minutes, and needs the weights for tests (`make weights`) and the shared clips.
OpenAI's package is measured where it is installed and QUALCODE_TEST_WEIGHTS_OPENAI names its base.pt.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from benchmarks.figures import Bench
from benchmarks.measure import Figure, run_child
from qualcode.transcription.records import Options

#: seconds that hearing may take for a second of the recording
BUDGET = 0.35
#: MB that two hours may take more than ten minutes
GROWTH = 60.0
_SHORT, _LONG = 10, 120


def hearing(bench: Bench) -> Iterator[Figure]:
    """Seconds for a second of recording, and the most memory in use."""
    model = Path(os.environ.get("QUALCODE_TEST_WEIGHTS") or Path(sys.prefix) / "weights") / "base"
    talk = Path(os.environ.get("QUALCODE_SHARED", Path(__file__).parents[2] / "shared")) / "data" / "audio" / "pyannote_2spk" / "sample.wav"
    if not (model.is_dir() and talk.exists() and find_spec("faster_whisper")):
        print("hearing: needs qualcode[whisper], make weights and the shared clips", file=sys.stderr)
        return
    folder = bench.made.scratch()
    minute = lengthened(talk, folder / "minute.wav", 1)
    ours = real_time_factor(minute, Options(model, ("en",), threads=2), bench.runs)
    theirs = None
    weights = Path(os.environ.get("QUALCODE_TEST_WEIGHTS_OPENAI", ""))
    if find_spec("whisper") and weights.is_file():
        theirs = real_time_factor(minute, Options(weights, ("en",), engine="openai-whisper", threads=2), 1)
    said = "openai-whisper, base.pt" if theirs else "openai-whisper is not here"
    yield Figure("a second of talk heard (base int8, two threads)", ours, "s", BUDGET, theirs, said)
    peaks = []
    for minutes in (_SHORT, _LONG):
        recording = lengthened(talk, folder / f"{minutes}.flac", minutes)
        child = run_child([sys.executable, "-m", "benchmarks.hearing", recording, model])
        peaks.append(child.peak / 1e6)
        yield Figure(f"memory while {minutes} minutes are heard", peaks[-1], "MB")
    yield Figure(f"what {_LONG} minutes take more than {_SHORT}", max(0.0, peaks[1] - peaks[0]), "MB", GROWTH)


def real_time_factor(recording: Path, options: Options, runs: int) -> float:
    """Seconds that hearing takes for a second of the recording, its model loaded and warm: the median of `runs`."""
    from qualcode.transcription.engines import load
    from qualcode.transcription.hearing import hear_recording

    engine = load(options)
    taken = []
    for _ in range(runs + 1):
        began = time.perf_counter()
        pieces = list(hear_recording(recording, options, engine))
        taken.append((time.perf_counter() - began) / pieces[-1].until)
    return median(taken[1:])


def lengthened(talk: Path, recording: Path, minutes: int) -> Path:
    """The talk over and over, as a recording of so many minutes, written piece by piece."""
    import av
    import numpy as np

    from qualcode.transcription.records import RATE
    from qualcode.transcription.sound import samples

    sound = (np.concatenate(list(samples(talk)), axis=1) * 32767).astype(np.int16)
    with av.open(str(recording), "w") as container:
        stream = container.add_stream("flac" if recording.suffix == ".flac" else "pcm_s16le", rate=RATE, layout="mono")
        for number in range(round(minutes * 60 * RATE / sound.shape[1])):
            for at in range(0, sound.shape[1], 4096):
                frame = av.AudioFrame.from_ndarray(sound[:, at : at + 4096].copy(), format="s16", layout="mono")
                frame.sample_rate, frame.pts = RATE, number * sound.shape[1] + at
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return recording


if __name__ == "__main__":
    real_time_factor(Path(sys.argv[1]), Options(Path(sys.argv[2]), ("en",), threads=2), 0)
