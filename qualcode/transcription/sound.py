"""The sound of a recording, block by block as engines want it. Files of two hours take no more memory than short ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from qualcode.faults import Fault
from qualcode.reasons import reason_of
from qualcode.transcription.records import RATE, Samples, SoundFacts
from qualcode.transcription.sound_files import READERS, UNSIGNED, lacks_contents, length_is_told, media_type_of, missing_bytes

if TYPE_CHECKING:
    import av

#: seconds of sound in a block
BLOCK = 10
#: telephone quality and worse: more words are heard wrong
NARROW = 8_000
#: shorter gaps between frames are only rounding
_GAP = 0.1
#: longer ones are a broken clock, where nothing says how long the recording is
_LONGEST_GAP = 3600.0
#: so much less than a file promises, in seconds and as a part of it, is missing
_MISSING, _MISSING_PART = 1.0, 0.01
#: of a file that is damaged within, so much may be lost there
_DAMAGED_PART = 0.1

Told = Callable[[Fault], None]


def facts_of(path: Path) -> SoundFacts:
    """What the file says of its sound. Faults: not there, not to be read, empty, no recording, no sound in it, unknown encoding."""
    with _opened(path) as (container, stream):
        return _facts(path, container, stream)


def samples(path: Path, start: float = 0.0, channels: Literal["mono", "split"] = "mono", told: Told | None = None) -> Iterator[Samples]:
    """The sound at 16 kHz in blocks of ten seconds, each channels × samples: one row where they are mixed.

    Times are the player's: what a file leaves out is silence. What is damaged or cut off is passed over, and `told` hears of it.
    `start` seconds are decoded and left out, so that the rest is the same, sample by sample, as without it.
    """
    import numpy as np

    skip = round(start * RATE)
    kept: list[Samples] = []
    size = 0
    for piece in _decoded(path, channels == "split", told or (lambda _: None)):
        if skip >= piece.shape[1]:
            skip -= piece.shape[1]
            continue
        kept.append(piece[:, skip:])
        size += piece.shape[1] - skip
        skip = 0
        while size >= BLOCK * RATE:
            whole = np.concatenate(kept, axis=1)
            yield whole[:, : BLOCK * RATE]
            kept, size = [whole[:, BLOCK * RATE :].copy()], size - BLOCK * RATE
    if size:
        yield np.concatenate(kept, axis=1)


def notices(path: Path) -> list[Fault]:
    """What is worth knowing before a recording is heard, and does not stop it: cut off, telephone quality, several tracks."""
    found = []
    with _opened(path) as (container, stream):
        facts = _facts(path, container, stream)
        tracks = len(container.streams.audio)
    if missing_bytes(path):
        found.append(Fault("transcribing.sound-incomplete", file=path.name))
    if facts.rate <= NARROW:
        found.append(Fault("transcribing.sound-narrow", file=path.name, rate=facts.rate))
    if tracks > 1:
        found.append(Fault("transcribing.sound-tracks", file=path.name, n=tracks))
    return found


@contextmanager
def _opened(path: Path) -> Iterator[tuple[av.container.InputContainer, av.AudioStream]]:
    """The file with the stream of its sound. Nothing but this file is read, whatever it names."""
    import av

    _readable(path)
    try:
        # a reader that lists other files or addresses is not let near it
        container = av.open(
            str(path.absolute()),
            metadata_errors="ignore",
            options={"format_whitelist": ",".join(READERS), "protocol_whitelist": "file"},
        )
    except av.FFmpegError as error:
        raise _not_opened(path, error) from error
    with container:
        yield container, _stream(path, container)


def _readable(path: Path) -> None:
    try:
        if path.is_dir():
            raise Fault("transcribing.sound-folder", file=path.name)
        with path.open("rb") as file:
            if not file.read(1):
                raise Fault("transcribing.sound-empty", file=path.name)
    except FileNotFoundError:
        raise Fault("transcribing.sound-missing", file=path.name, folder=str(path.parent)) from None
    except PermissionError:
        raise Fault("transcribing.sound-forbidden", file=path.name, folder=str(path.parent)) from None
    except OSError as error:
        raise Fault("transcribing.sound-unreadable", file=path.name, reason=reason_of(error)) from error


def _not_opened(path: Path, error: Exception) -> Fault:
    if isinstance(error, OSError):
        return Fault("transcribing.sound-unreadable", file=path.name, reason=reason_of(error))
    if lacks_contents(path):
        return Fault("transcribing.sound-unfinished", file=path.name)
    return Fault("transcribing.sound-not-audio", file=path.name)


def _stream(path: Path, container: av.container.InputContainer) -> av.AudioStream:
    if not container.streams.audio:
        key = "transcribing.sound-silent-film" if container.streams.video else "transcribing.sound-not-audio"
        raise Fault(key, file=path.name)
    stream = container.streams.audio[0]
    if stream.codec_context is None:
        raise Fault("transcribing.sound-codec", file=path.name)
    if not stream.rate or not stream.channels:
        raise Fault("transcribing.sound-not-audio", file=path.name)
    return stream


def _facts(path: Path, container: av.container.InputContainer, stream: av.AudioStream) -> SoundFacts:
    moving = any(not _is_cover(one) for one in container.streams.video)
    return SoundFacts(
        seconds=_promised(path, container, stream) or _counted(container, stream),
        channels=stream.channels,
        rate=stream.rate,
        media_type=media_type_of(container.format.name, moving),
        codec=stream.codec_context.name,
    )


def _is_cover(stream: av.VideoStream) -> bool:
    """A picture that goes with the sound, as the cover of an album does."""
    import av

    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _promised(path: Path, container: av.container.InputContainer, stream: av.AudioStream) -> float:
    """The length that the file gives, with what is cut off; 0 where it gives none."""
    seconds = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else (container.duration or 0) / 1e6
    missing = missing_bytes(path)
    if missing and stream.codec_context.name.startswith("pcm_"):
        bits = stream.codec_context.format.bytes * 8 if stream.codec_context.format else 16
        seconds += missing / (stream.rate * stream.channels * bits / 8)
    return seconds


def _counted(container: av.container.InputContainer, stream: av.AudioStream) -> float:
    """The length of a file that does not give one (a browser's webm), from where its last packet ends."""
    import av

    end = 0.0
    try:
        for packet in container.demux(stream):
            if packet.pts is not None and packet.time_base:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    except av.FFmpegError:
        pass  # to where it can be read
    return end


def _decoded(path: Path, split: bool, told: Told) -> Iterator[Samples]:
    """The sound as it is decoded, some hundredths of a second at a time, with silence where the file leaves time out."""
    with _opened(path) as (container, stream):
        promised = _promised(path, container, stream) if length_is_told(path, container.format.name) else 0.0
        zero = (container.start_time or 0) / 1e6
        flow = _Flow(split, stream.channels)
        lost = within = 0
        for frame in _frames(container, stream):
            if frame is None:
                lost += 1
                continue
            within = lost
            gap = 0.0 if frame.time is None else frame.time - zero - flow.seconds
            if _GAP < gap < (promised + 1 - flow.seconds if promised else _LONGEST_GAP):
                yield from flow.silence(gap)
            yield from flow.turned(frame)
        yield from flow.turned(None)
        if not flow.seconds:
            key = "transcribing.sound-not-audio" if container.format.name in UNSIGNED else "transcribing.sound-nothing-read"
            raise Fault(key, file=path.name)
        missing = promised - flow.seconds
        if missing > max(_MISSING, promised * _MISSING_PART) and not (within and missing < promised * _DAMAGED_PART):
            told(Fault("transcribing.sound-cut-off", file=path.name, read=_clock(flow.seconds), of=_clock(promised)))
        elif lost:
            told(Fault("transcribing.sound-damaged", file=path.name, n=lost))


def _frames(container: av.container.InputContainer, stream: av.AudioStream) -> Iterator[av.AudioFrame | None]:
    """Frames in order; None for each part that could not be decoded. Ends where the file cannot be read any further."""
    import av

    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.FFmpegError:
            yield None
            return
        try:
            yield from packet.decode()
        except av.FFmpegError:
            yield None


class _Flow:
    """Frames of any rate and layout, made into float32 at 16 kHz; a file may change both on the way."""

    def __init__(self, split: bool, channels: int) -> None:
        self.split = split
        self.rows = channels if split else 1
        #: of the recording, decoded so far
        self.seconds = 0.0
        self._kind: tuple[object, ...] = ()
        self._resampler: Any = None

    def silence(self, seconds: float) -> Iterator[Samples]:
        import numpy as np

        self.seconds += seconds
        left = round(seconds * RATE)
        while left > 0:
            yield np.zeros((self.rows, min(left, BLOCK * RATE)), np.float32)
            left -= BLOCK * RATE

    def turned(self, frame: av.AudioFrame | None) -> Iterator[Samples]:
        import av

        if frame is None:
            yield from self._out(None)
            return
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind != self._kind:
            if self._resampler is not None:
                yield from self._out(None)
            layout = frame.layout.name if self.split or frame.layout.nb_channels <= 2 else "mono"
            self._resampler, self._kind = av.AudioResampler(format="fltp", layout=layout, rate=RATE), kind
        self.seconds += frame.samples / frame.sample_rate
        frame.pts = None  # or the resampler would fill gaps in its own way
        yield from self._out(frame)

    def _out(self, frame: av.AudioFrame | None) -> Iterator[Samples]:
        import numpy as np

        if self._resampler is None:
            return
        for done in self._resampler.resample(frame):
            array = done.to_ndarray()
            if not self.split:
                array = array.mean(axis=0, keepdims=True)
            if array.shape[0] != self.rows:  # a file that changes its number of channels on the way
                array = np.resize(array, (self.rows, array.shape[1]))
            yield array.astype(np.float32, copy=False)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
