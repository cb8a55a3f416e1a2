"""A recording heard, stretch by stretch: what the worker goes through, and what it begins again from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qualcode.transcription.engines import Engine
from qualcode.transcription.hints import terms_of, wants_hints, with_hints
from qualcode.transcription.pieces import Stretch, stretches
from qualcode.transcription.records import Options, PieceHeard, RawSegment, Samples
from qualcode.transcription.segments import segments_of
from qualcode.transcription.sound import Told, samples


def hear_recording(
    path: Path, options: Options, engine: Engine, done: int = 0, since: float | None = None, told: Told | None = None
) -> Iterator[PieceHeard]:
    """What is heard in the recording, stretch by stretch, without the first `done` of them: they are not heard again.

    `since` is where the last of those ended; without it they are looked for again, which takes a second for some minutes of sound.
    Either way the rest is as it would have been. `told` hears of what is damaged or cut off. Faults: of the file, of the engine.
    """
    known = done if since is not None else 0
    sound = samples(path, channels="split" if options.split_channels else "mono", told=told)
    for number, stretch in enumerate(stretches(sound, since or 0.0), start=known):
        if number >= done:
            yield _heard(number, stretch, options, engine)


def _heard(number: int, stretch: Stretch, options: Options, engine: Engine) -> PieceHeard:
    segments = []
    languages = []
    for spoken in stretch.spoken:
        language = engine.language_of(spoken.samples, options.languages) if len(options.languages) > 1 else options.languages[0]
        languages.append(language)
        for segment in segments_of(spoken, _raw(spoken.samples, language, options.hints, engine)):
            segments.append((segment.start, spoken.piece.channel, segment))
    segments.sort(key=lambda found: found[:2])
    return PieceHeard(number, stretch.start, stretch.end, tuple(segment for _, _, segment in segments), tuple(languages))


def _raw(sound: Samples, language: str, hints: str, engine: Engine) -> list[RawSegment]:
    plain = engine.hear(sound, language)
    terms = terms_of(hints)
    if not terms or not wants_hints(plain):
        return plain
    return with_hints(plain, engine.hear(sound, language, ", ".join(terms)), terms)
