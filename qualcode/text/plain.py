"""The plain records that pass between readers, study, writers and screens. Offsets are code points, half-open."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker label, cue or table row covers, within a canonical text."""

    start: int
    end: int
    #: the end of the label span, which begins at `start`; equal to `start` when there is no label
    label_end: int
    #: where talk begins (after label, colon, time and blanks); talk ends at `end`
    talk_start: int
    #: the speaker as named after corrections, or None in text without labels
    speaker: str | None = None
    #: seconds from the start of the recording, or None
    time_from: float | None = None
    time_to: float | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A remark about a file that went in: catalogue key and its fields."""

    key: str
    fields: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Transcript:
    """One material as read from a file, not yet in any study."""

    name: str
    text: str
    turns: tuple[Turn, ...]
    #: speakers in order of first appearance
    speakers: tuple[str, ...]
    #: the file's own encoding ("utf-8", "cp1252"); for formats that fix theirs, "utf-8"
    encoding: str
    #: the file's name without folders
    source: str
    notices: tuple[Notice, ...] = ()
    #: attributes a table row brought along (open answers): heading -> cell
    attributes: dict[str, str] = field(default_factory=dict)
