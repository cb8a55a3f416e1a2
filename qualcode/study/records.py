"""What a study tells about itself: frozen plain records for screens, writers and analysis. No ORM object leaves this room.

Those that come by the ten thousand are named tuples, which are made in a fifth of the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from qualcode.text.heard import Word
from qualcode.text.plain import Turn


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """The study itself."""

    id: str
    title: str
    language: str
    tradition: str
    pseudonymised: bool


@dataclass(frozen=True, slots=True)
class MaterialRecord:
    """One material; `words` and `turns` count talk of all speakers in its current text version."""

    id: str
    name: str
    #: "interview", "focus-group", "field-note", "document" or "open-answer"
    kind: str
    #: the round's number, or None
    round: int | None
    group: str | None
    date: date | None
    #: order of import, from 1
    position: int
    words: int
    turns: int
    #: a frozen transcript has stored lines; a draft has none
    frozen: bool
    #: the number of the appendix that prints it, once one was given
    appendix: int | None = None


@dataclass(frozen=True, slots=True)
class CodeRecord:
    """One code of the code tree, in tree order where a tuple of them is given."""

    id: str
    name: str
    #: names from the top, joined by " > " with a literal one written "\\>"
    path: str
    #: "code" (an open code), "category" or "core"
    kind: str
    parent_id: str | None
    #: 0 at the top
    depth: int
    definition: str
    use_when: str
    not_when: str
    example: str
    in_vivo: bool
    #: which of the twelve hues, modulo twelve: the one chosen for the top category, or else its index among the top codes
    hue: int
    #: own codings, without subcodes
    codings: int
    #: when it was last applied, UTC, or None
    last_used: datetime | None


class CodingRecord(NamedTuple):
    """One coder's code on one quotation."""

    id: str
    quotation_id: str
    code_id: str
    coder: str
    created_at: datetime


class QuotationRecord(NamedTuple):
    """A passage of one text version, with the codings on it (possibly none)."""

    id: str
    start: int
    end: int
    #: "free", "ask", "withheld" or "redacted"
    release: str
    codings: tuple[CodingRecord, ...]


@dataclass(frozen=True, slots=True)
class TranscriptRecord:
    """A material's current text with everything a screen draws on it."""

    material: MaterialRecord
    version_id: str
    text: str
    turns: tuple[Turn, ...]
    #: (start, end) per line, numbered from 1; stored when frozen, otherwise as they would be laid down now
    lines: tuple[tuple[int, int], ...]
    quotations: tuple[QuotationRecord, ...]
    #: speaker labels of interviewers, as far as someone has said so
    interviewers: frozenset[str]


class Speech(NamedTuple):
    """A stretch of a quotation within one turn, for printing dialogue."""

    speaker: str | None
    text: str
    interviewer: bool


class QuoteRow(NamedTuple):
    """One coding as a row of a quote table."""

    #: the coding's id
    id: str
    code_id: str
    code_name: str
    code_path: str
    code_definition: str
    quotation_id: str
    #: the words as printed: the printed form where there is one; "" when withheld
    text: str
    #: the printed words by turn; one Speech without speaker where a printed form crosses turns
    speeches: tuple[Speech, ...]
    #: the interviewer's turn before the quotation, or None (not known, or withheld)
    question: str | None
    material: str
    #: the material's kind
    kind: str
    round: int | None
    group: str | None
    participant: str | None
    speaker: str | None
    line_from: int | None
    line_to: int | None
    start: int
    end: int
    coder: str
    memo: str
    #: "free", "ask", "withheld" or "redacted"
    release: str
    #: the number of the appendix that prints the material, once one was given
    appendix: int | None = None


@dataclass(frozen=True, slots=True)
class ActionRecord:
    """One action of the journal, as `history` shows it."""

    id: str
    #: position in the journal, from 1
    number: int
    verb: str
    #: "do", "undo" or "redo"
    kind: str
    #: what was done, for a reader: names, not ids
    summary: str
    coder: str | None
    #: when it was recorded, UTC
    recorded_at: datetime
    #: for an action that can be undone: "done", "undone" or "dropped"; otherwise None
    state: str | None
    #: number of journal events
    events: int
    #: where on the screen it happened, when it happened in one material
    material_id: str | None = None
    start: int | None = None
    #: when it happened, UTC, where that is not when it was recorded: work that was entered later keeps its own time
    happened_at: datetime | None = None

    @property
    def when(self) -> datetime:
        """When it happened."""
        return self.happened_at or self.recorded_at


class Hit(NamedTuple):
    """One search hit."""

    material_id: str
    material: str
    #: 1-based number of the turn, or None outside turns
    turn: int | None
    #: 1-based stored line, or None in a draft
    line: int | None
    start: int
    end: int
    #: the words hit
    words: str
    #: the hit's line of text or its surroundings, for display
    text: str


@dataclass(frozen=True, slots=True)
class TranscriptionRecord:
    """A recording that was heard by an engine, how, and how far its correction has come. Seconds count from the recording's start."""

    id: str
    material_id: str
    #: the material's name
    material: str
    attachment_id: str
    #: the recording's file name
    recording: str
    #: its length
    seconds: float
    #: codes of the languages that were given: "da", or "da", "en"
    languages: tuple[str, ...]
    engine: str
    engine_version: str
    model: str
    model_sha256: str
    #: what else the engine was told
    settings: dict[str, Any]
    #: when it was heard, UTC
    made_at: datetime
    #: the text holds what the segments say
    laid: bool
    #: the text was edited by hand since it was laid: segments can no longer be changed
    edited: bool
    frozen: bool
    #: when the recording was purged, UTC, or None
    purged_at: datetime | None
    #: how many segments there are
    segments: int
    #: of these, those that a person has let stand
    checked: int
    #: of these, those with something that casts doubt on them, checked or not
    marked: int
    #: of these, those whose speaker is only guessed
    guessed: int
    #: of the marked ones, those that nobody has checked
    doubted: int


class SegmentRecord(NamedTuple):
    """A stretch of a recording with what was said in it."""

    id: str
    start: float
    end: float
    #: the speaker's label, or None where nobody is named
    speaker: str | None
    #: that it is only guessed who speaks
    guess: bool
    #: some of `text.heard.MARKS`
    marks: tuple[str, ...]
    #: that a person has let it stand
    checked: bool
    text: str
    #: put together they are the text
    words: tuple[Word, ...]
