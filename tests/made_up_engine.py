"""An engine that needs no model: it says how loud each half second is. The same sound always gives the same words."""

from __future__ import annotations

from typing import Any

from qualcode.text.heard import Word
from qualcode.transcription.records import RawSegment


class MadeUpEngine:
    name, version, model, model_sha256 = "made-up", "1", "none", "0" * 64

    def __init__(self) -> None:
        self.confidence = 0.9
        self.settings: dict[str, object] = {}
        #: lengths of what it was given to hear, in seconds
        self.heard: list[float] = []
        #: what it was told beside the sound
        self.told: list[tuple[str, str]] = []

    def hear(self, samples: Any, language: str, hints: str = "") -> list[RawSegment]:
        assert samples.ndim == 1
        self.heard.append(len(samples) / 16_000)
        self.told.append((language, hints))
        words = []
        for at in range(0, len(samples), 8_000):
            part = samples[at : at + 8_000]
            words.append(Word(f" {int(1e6 * float(abs(part).mean()))}", at / 16_000, (at + len(part)) / 16_000, self.confidence))
        return [RawSegment(tuple(words), 0.1, -0.2, 1.0, 0.0)]

    def language_of(self, samples: Any, among: tuple[str, ...]) -> str:
        return among[int(1e6 * float(abs(samples).mean())) % len(among)]
