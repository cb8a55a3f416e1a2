"""A small recording as an engine would have heard it, put into a study: two voices, one doubtful segment, times and confidence."""

from __future__ import annotations

from typing import Any

from qualcode.study import Study
from qualcode.study.records import SegmentRecord
from qualcode.study.transcriptions import segments_of, transcription_of

#: start, voice, what was said, marks
SAID: tuple[tuple[float, int | None, str, tuple[str, ...]], ...] = (
    (0.0, 1, "Hvordan gik det, da du kom tilbage?", ()),
    (4.0, 2, "Det var som om mit hoved var fyldt med snurrebænk.", ()),
    (8.0, 2, "Jeg talte med Grethe", ()),
    (10.0, 2, "Marie om det i Kvidinge.", ()),
    (14.0, 1, "Og hvad så?", ()),
    (16.0, 2, "Tak for i dag. Tak for i dag. Tak for i dag.", ("loop",)),
)


def heard_words(text: str, start: float, sure: float = 0.9) -> list[list[Any]]:
    """Words of a third of a second each, with a pause behind each."""
    words = text.split(" ")
    return [[f" {word}" if at else word, start + at / 3, start + at / 3 + 0.25, sure] for at, word in enumerate(words)]


def heard(said: tuple[tuple[float, int | None, str, tuple[str, ...]], ...] = SAID) -> list[dict[str, Any]]:
    """Segments as `store-transcription` takes them."""
    return [
        {"start": start, "end": start + len(text.split()) / 3, "words": heard_words(text, start), "marks": list(marks), "voice": voice}
        for start, voice, text, marks in said
    ]


def store(study: Study, name: str = "Interview 9", *, sha256: str = "9" * 64, **given: Any) -> str:
    """Put the recording into the study; the material's id."""
    recording = {
        "name": "optagelse æøå.m4a",
        "media_type": "audio/mp4",
        "size": 5,
        "sha256": sha256,
        "path": f"recordings/{sha256[:12]}.m4a",
    }
    how = {"engine": "faster-whisper", "engine_version": "1.2.1", "model": "large-v3", "model_sha256": "3" * 64}
    facts = {"languages": ["da"], "settings": {"beam_size": 5}, "seconds": 21.4}
    arguments = {"segments": heard(), **given}
    return str(study.do("store-transcription", name=name, recording=recording, how={**how, **facts}, **arguments)["id"])


def segments(study: Study, material: str) -> tuple[SegmentRecord, ...]:
    """The material's segments as they stand."""
    found = transcription_of(study.reads.connection, material)
    assert found is not None
    return segments_of(study.reads.connection, found.id)


def body(study: Study, material: str) -> str:
    """The material's current text."""
    return study.reads.transcript(material).text
