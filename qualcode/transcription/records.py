"""Plain records of this room: what a recording is, how it is to be heard, and what came of it. Times are seconds from its start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.text.heard import Heard, Word

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    #: sound at `RATE`, -1..1; one row for each channel in a block, no rows (one dimension) in a piece
    Samples = npt.NDArray[np.float32]
else:
    Samples = Any

#: samples a second that engines hear
RATE = 16_000


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What a file says of the sound in it before it is heard."""

    #: its length; of a file without a length of its own (some mp3) it is estimated, of one cut off it is what it should have been
    seconds: float
    channels: int
    #: samples a second as it was recorded
    rate: int
    #: "audio/wav", "video/mp4" …
    media_type: str
    #: "pcm_s16le", "aac" …
    codec: str


@dataclass(frozen=True, slots=True)
class Options:
    """How a recording is to be heard."""

    #: folder (faster-whisper) or file (openai-whisper) of the model
    model: Path
    #: codes of the languages spoken, never guessed: ("da",); of several the likeliest is taken for each piece
    languages: tuple[str, ...]
    engine: str = "faster-whisper"
    #: each channel of the recording is a voice of its own
    split_channels: bool = False
    #: how many speak, if anybody said so
    voices: int | None = None
    #: words that are likely to be said: the study's own word list
    hints: str = ""
    #: processors to use; None leaves it to the engine
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one channel that is heard in one go: it begins and ends in silence wherever there is one."""

    start: float
    end: float
    #: from 0; always 0 where the channels are mixed
    channel: int = 0


@dataclass(frozen=True, slots=True)
class RawSegment:
    """What an engine made of a part of a piece, with what it says of how sure it is; times from the start of the piece."""

    words: tuple[Word, ...]
    #: probability that nobody speaks, 0..1
    no_speech: float
    #: mean log probability of its tokens, ≤ 0
    log_probability: float
    #: how well the text can be packed; above 2.4 it mostly repeats itself
    compression: float
    #: 0 where the likeliest words were good enough
    temperature: float


@dataclass(frozen=True, slots=True)
class PieceHeard:
    """A stretch of the recording that has been dealt with, whether anybody spoke in it or not; what a job keeps and begins again from."""

    #: from 0, without gaps
    number: int
    #: the stretch; its end is where the next one starts
    start: float
    end: float
    #: what was said in it, by time; none in silence
    segments: tuple[Heard, ...] = ()
    #: the language that was taken, for each piece with speech in it
    languages: Sequence[str] = ()

    @property
    def until(self) -> float:
        """Up to here the recording is heard."""
        return self.end
