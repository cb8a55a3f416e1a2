"""The rows of the screen of recordings, and what is said of the one at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.locale.formats import duration, number, percent
from qualcode.study.records import TranscriptionRecord
from qualcode.study.transcriptions import clock
from qualcode.text.lines import wrap_rows
from qualcode.transcription.telling import sentence
from qualcode.tui.transcribing.line import Queued, State
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.table import Column, row_parts

COLUMNS = (
    Column("recording", 0),
    Column("length", 8, right=True),
    Column("languages", 6, from_width=96),
    Column("model", 14, from_width=112),
    Column("state", 30),
    Column("speed", 6, right=True),
)
LEAST_NAME = 16
#: signs of a state, so that colour says nothing alone
SIGNS = {
    "waiting": "○",
    "starting": "▶",
    "hearing": "▶",
    "stopped": "‖",
    "whole": "◐",
    "failed": "!",
    "elsewhere": "»",
    "stored": "●",
    "purged": "×",
}
#: states in which somebody has to do something
WARNED = ("failed",)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading over the recordings that were heard."""

    words: str


Row = Queued | TranscriptionRecord | Heading


def state_of(queued: Queued) -> str:
    """In a word where a recording of the queue is."""
    return "elsewhere" if queued.elsewhere else queued.progress.state


def key_of(row: Row | None) -> str:
    """What a row is known again by."""
    return row.key if isinstance(row, Queued) else row.id if isinstance(row, TranscriptionRecord) else ""


def rows_of(state: State, stored: Sequence[TranscriptionRecord], language: str) -> list[Row]:
    """The queue in its order, then what was heard, the newest first."""
    rows: list[Row] = list(state.queued)
    if stored:
        rows += [Heading(text("recordings.heading-stored", language, n=len(stored))), *reversed(stored)]
    return rows


def row_line(row: Row, layout: Sequence[tuple[Column, int]], waits: Mapping[str, Fault], language: str) -> Line:
    """A row of the list; `waits` says why what is heard could not be stored."""
    if isinstance(row, Heading):
        return Line((Part(row.words, "muted"),), heading=True)
    cells = _stored_cells(row, language) if isinstance(row, TranscriptionRecord) else _queued_cells(row, row.key in waits, language)
    return Line(row_parts(layout, cells))


def header(layout: Sequence[tuple[Column, int]], language: str) -> tuple[Part, ...]:
    """The names of the columns."""
    return row_parts(layout, {column.name: Part(text(f"recordings.column-{column.name}", language), "muted") for column, _ in layout})


def _queued_cells(row: Queued, refused: bool, language: str) -> dict[str, Part]:
    ticket, state = row.job.ticket, "failed" if refused else state_of(row)
    seconds = row.progress.of or row.job.seconds or ticket.recording.seconds
    look = "warning" if state in WARNED else "strong" if row.at_work else ""
    return {
        "recording": Part(f"{SIGNS[state]} {ticket.recording.source}", "strong" if row.at_work else ""),
        "length": Part(clock(seconds) if seconds else "?"),
        "languages": Part(", ".join(ticket.options.languages)),
        "model": Part(model_name(ticket.options.model)),
        "state": Part(state_words(row, refused, language), look),
        "speed": Part(speed_words(row, language)),
    }


def _stored_cells(row: TranscriptionRecord, language: str) -> dict[str, Part]:
    state = "purged" if row.purged_at else "stored"
    return {
        "recording": Part(f"{SIGNS[state]} {row.material}"),
        "length": Part(clock(row.seconds)),
        "languages": Part(", ".join(row.languages)),
        "model": Part(row.model),
        "state": Part(stored_words(row, language)),
    }


def model_name(model: Path) -> str:
    """What a model is called in a row."""
    return model.stem if model.suffix == ".pt" else model.name


def state_words(row: Queued, refused: bool, language: str) -> str:
    """How far a recording of the queue is."""
    state, now = state_of(row), row.progress
    share = percent(min(now.done / now.of, 1.0), language, 0) if now.of and now.done else ""
    if refused:
        return text("recordings.state-unstored", language)
    if state == "hearing":
        if now.remaining is None:
            return text("recordings.state-hearing-first", language, share=share or percent(0, language, 0))
        return text("recordings.state-hearing", language, share=share, left=duration(now.remaining, language))
    if state == "stopped" and share:
        return text("recordings.state-stopped-at", language, share=share)
    if state == "elsewhere":
        return text("recordings.state-elsewhere", language, share=share or percent(0, language, 0))
    return text(f"recordings.state-{state}", language)


def stored_words(row: TranscriptionRecord, language: str) -> str:
    """How far the correction of a stored recording is."""
    if not row.segments:
        return text("recordings.state-empty", language)
    key = "frozen" if row.frozen else "checked"
    return text(f"recordings.state-{key}", language, checked=number(row.checked, language), of=number(row.segments, language))


def speed_words(row: Queued, language: str) -> str:
    """Seconds of the recording heard in a second; "" as long as nothing is measured."""
    speed = row.progress.speed or (row.job.until / row.job.took if row.job.took and row.job.until else None)
    return "" if speed is None else text("recordings.speed", language, times=number(speed, language, 1))


def about_lines(said: Sequence[Part], width: int, most: int) -> list[Line]:
    """Sentences wrapped over rows, `most` of them; of the last sentence, which are the words heard last, its end is shown."""
    rows = [[Line((Part(part.words[a:b], part.look),)) for a, b in wrap_rows(part.words, 0, len(part.words), width)] for part in said]
    before = [line for sentence_rows in rows[:-1] for line in sentence_rows][: max(0, most - 1)]
    return [*before, *(rows[-1][-max(1, most - len(before)) :] if rows else ())]


def about(row: Row | None, state: State, waits: Mapping[str, Fault], language: str) -> list[Part]:
    """Sentences about the recording at hand, one a part; what was heard last is dimmed."""
    if isinstance(row, Queued):
        return _about_queued(row, state, waits.get(row.key), language)
    if isinstance(row, TranscriptionRecord):
        return _about_stored(row, language)
    return [Part(text("recordings.none", language), "muted")] if not state.queued else []


def _about_queued(row: Queued, state: State, refused: Fault | None, language: str) -> list[Part]:
    ticket, said = row.job.ticket, []
    if refused is not None:
        said.append(Part(refused.text(language), "warning"))
    elif row.elsewhere:
        said.append(Part(text("recordings.about-elsewhere", language, process=row.elsewhere)))
    elif row.progress.fault is not None:
        said.append(Part(row.progress.fault.text(language), "warning"))
        said.append(Part(text("recordings.about-failed", language), "muted"))
    elif state.paused and not row.at_work and not row.job.whole:
        said.append(Part(text("recordings.about-paused", language)))
    said += [Part(sentence(key, fields, language)) for key, fields in row.job.notices]
    how = {"engine": ticket.options.engine, "model": model_name(ticket.options.model), "languages": ", ".join(ticket.options.languages)}
    said.append(Part(text("recordings.about-how", language, name=row.job.name, speakers=_speakers(row, language), **how), "muted"))
    if row.last:
        said.append(Part(text("recordings.about-last", language, words=row.last), "muted"))
    return said


def _speakers(row: Queued, language: str) -> str:
    options = row.job.ticket.options
    if options.split_channels:
        return text("recordings.by-channels", language)
    return text("recordings.by-voices", language, n=options.voices) if options.voices else text("recordings.no-voices", language)


def _about_stored(row: TranscriptionRecord, language: str) -> list[Part]:
    counts = {name: number(getattr(row, name), language) for name in ("segments", "checked", "marked", "guessed")}
    key = "about-stored" if row.segments else "about-empty"
    said = [Part(text(f"recordings.{key}", language, n=row.segments, material=row.material, **counts))]
    key = "about-purged" if row.purged_at else "about-kept"
    said.append(Part(text(f"recordings.{key}", language), "muted"))
    how = {"engine": row.engine, "version": row.engine_version, "model": row.model, "languages": ", ".join(row.languages)}
    said.append(Part(text("recordings.about-heard", language, **how), "muted"))
    return said
