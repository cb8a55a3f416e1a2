"""The rows of the screen of appendices, and what is said of the one at hand."""

from __future__ import annotations

from collections.abc import Mapping

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.appendices import AppendixRecord
from qualcode.tui.widgets.looks import Line, Part
from qualcode.writers.appendices.own import about
from qualcode.writers.appendices.places import title_of

#: cells of a number, and of the title
NUMBER_CELLS, TITLE_CELLS = 4, 36
#: kinds whose words the researcher writes here, with the texts that they print
TEXTS = {"letter": ("information-letter", "consent-form"), "transcription-key": ("transcription-key",)}


def appendix_line(record: AppendixRecord, holds: Mapping[str, str], language: str) -> Line:
    """A row: ticked or not, number, what it is, of what; at the right its volume, and what is missing."""
    ticked = Part("☒ ", "strong") if record.ticked else Part("☐ ", "muted")
    shown = "" if record.number is None else number(record.number, language)
    look = "muted" if not record.ticked or record.gone else ""
    parts = [ticked, Part(shown.rjust(NUMBER_CELLS - 1) + " ", "strong"), Part(title_of(record, language), look)]
    if words := about(record, language):
        parts.append(Part(f"  {words}", "muted"))
    return Line(tuple(parts), " · ".join(word for word in (missing(record, holds, language), _volume(record, language)) if word))


def _volume(record: AppendixRecord, language: str) -> str:
    return "" if record.gone else text(f"appendices.volume-{record.volume}", language)


def missing(record: AppendixRecord, holds: Mapping[str, str], language: str) -> str:
    """In a word what keeps an appendix from being written: gone, a draft, empty; "" for nothing, or not known yet."""
    if record.gone:
        return text("appendices.is-gone", language)
    if record.material is not None:
        return "" if record.material.frozen else text("appendices.is-draft", language)
    return text("appendices.is-empty", language) if holds.get(record.kind) else ""


def told(record: AppendixRecord, holds: Mapping[str, str], language: str) -> str:
    """What an appendix holds, and what is missing in it."""
    if record.gone:
        return text("appendices.list-gone", language)
    said = [text(f"appendices.holds-{record.kind}", language)]
    if record.material is not None and not record.material.frozen:
        said.append(text("appendices.draft-how", language))
    elif reason := holds.get(record.kind, ""):
        said.append(reason)
    if record.kind in TEXTS or record.kind == "memos":
        said.append(text("appendices.edit-how", language))
    return " ".join(said)
