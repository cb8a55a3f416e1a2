"""Engines that hear speech. Both are Whisper; what they have in common is `Engine`, and all else in the program knows only that."""

from __future__ import annotations

from typing import Protocol

from qualcode.transcription.records import Options, RawSegment, Samples

#: by their names on PyPI; the first is the usual one
ENGINES = ("faster-whisper", "openai-whisper")


class Engine(Protocol):
    """An engine with its model in memory."""

    #: one of `ENGINES`, and the version of its package
    name: str
    version: str
    #: usual name of the model, and SHA-256 of the file with its weights
    model: str
    model_sha256: str
    #: what it was told beyond language and hints, for the methods section: plain values
    settings: dict[str, object]

    def hear(self, samples: Samples, language: str, hints: str = "") -> list[RawSegment]:
        """What is said in at most 30 seconds of sound, in order; times from the start of `samples`."""

    def language_of(self, samples: Samples, among: tuple[str, ...]) -> str:
        """The likeliest of `among` (at least one)."""


def load(options: Options) -> Engine:
    """The engine with its model in memory. Faults: unknown engine, engine or model not there or broken, not enough memory."""
    from qualcode.transcription.extras import engine_missing, stay_offline

    stay_offline()
    if missing := engine_missing(options.engine):
        raise missing
    if options.engine == "faster-whisper":
        from qualcode.transcription.engines.faster import FasterWhisper

        return FasterWhisper(options)
    from qualcode.transcription.engines.openai import OpenAIWhisper

    return OpenAIWhisper(options)
