"""Recordings made for a test: speech of the shared clips or made-up sound, in any kind of file, written by the library that reads them."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Sound = npt.NDArray[np.float32]
else:
    Sound = Any

AUDIO = Path(os.environ.get("QUALCODE_SHARED", Path(__file__).parents[2] / "shared")) / "data" / "audio"
ENGLISH = AUDIO / "faster_whisper_en" / "tests" / "data"
DANISH = AUDIO / "danspeech_da" / "example_files"
TWO = AUDIO / "pyannote_2spk"
#: ending -> the encoding that is usual in it
ENCODINGS = {
    "wav": "pcm_s16le",
    "mp3": "libmp3lame",
    "m4a": "aac",
    "mp4": "aac",
    "flac": "flac",
    "ogg": "libopus",
    "opus": "libopus",
    "webm": "libopus",
}


def write_sound(path: Path, sound: Sound, rate: int = 16_000, **options: str) -> Path:
    """A file with the sound (channels × samples), in the format of its ending."""
    import av

    layout = {1: "mono", 2: "stereo", 4: "quad"}[len(sound)]
    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream(ENCODINGS[path.suffix[1:]], rate=48_000 if "opus" in ENCODINGS[path.suffix[1:]] else rate)
        stream.layout = layout
        frames = av.AudioResampler(format=stream.format, layout=layout, rate=stream.rate)
        for at in range(0, sound.shape[1], rate):
            frame = av.AudioFrame.from_ndarray(sound[:, at : at + rate].copy(), format="fltp", layout=layout)
            frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
            for ready in frames.resample(frame):
                container.mux(stream.encode(ready))
        for ready in frames.resample(None):
            container.mux(stream.encode(ready))
        container.mux(stream.encode(None))
    return path


def write_film(path: Path, sound: Sound | None = None) -> Path:
    """A film of one second in grey, without sound."""
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for _ in range(10):
            container.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
        container.mux(stream.encode(None))
    return path


def clip(path: Path, channels: str = "mono") -> Sound:
    """The whole sound of a clip, channels × samples at 16 kHz."""
    import numpy as np

    from qualcode.transcription.sound import samples

    if not path.exists():
        pytest.skip(f"the shared recordings are not here ({path.name})")
    return np.concatenate(list(samples(path, channels=channels)), axis=1)  # type: ignore[arg-type]


def silence(seconds: float) -> Sound:
    import numpy as np

    return np.zeros((1, round(seconds * 16_000)), np.float32)


def noise(seconds: float, loudness: float = 0.01, seed: int = 1) -> Sound:
    import numpy as np

    return np.random.default_rng(seed).normal(0, loudness, (1, round(seconds * 16_000))).astype(np.float32)


def may_read_all() -> bool:
    """The superuser, whom no rights stop."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
