"""The rows of the model chooser, and what is said of the model at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qualcode.locale import text
from qualcode.locale.formats import data_size, duration, number
from qualcode.study.platform import memory
from qualcode.study.transcriptions import clock
from qualcode.transcription.engines import ENGINES
from qualcode.transcription.known_models import KNOWN, memory_of
from qualcode.transcription.models import installed
from qualcode.transcription.trial import Choice as Measured
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.table import cell

#: signs before a model: here, here and not whole, to be fetched
HERE, BROKEN, AWAY = "✓ ", "! ", "  "
NAME_CELLS, SIZE_CELLS, NEED_CELLS = 18, 8, 18
#: the one that Danish wants
FOR_DANISH = "large-v3"


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model that is here or could be fetched."""

    name: str
    engine: str
    #: where it is; None where it is not here, or not whole
    path: Path | None
    #: bytes on the disk, or to be fetched
    size: int
    #: why what is here cannot be used
    fault: str
    #: what trying it, or another, told
    measured: Measured | None = None

    @property
    def need(self) -> int | None:
        """Bytes of memory it needs, about."""
        if self.measured is not None and self.measured.memory:
            return self.measured.memory
        model = KNOWN[self.engine].get(self.name)
        return memory_of(model) if model else None


def model_rows(languages: tuple[str, ...], measured: Mapping[tuple[str, str], Measured]) -> list[ModelRow]:
    """Every model of the usual engine that knows the languages, the smallest first, and whatever else is here."""
    here = {(one.name, one.engine): one for one in installed()}
    usual = [(name, ENGINES[0]) for name, model in KNOWN[ENGINES[0]].items() if not model.english_only or set(languages) <= {"en"}]
    rows = []
    for name, engine in [*usual, *(key for key in here if key not in usual and (not key[0].endswith(".en") or set(languages) <= {"en"}))]:
        one, model = here.get((name, engine)), KNOWN[engine].get(name)
        whole = one is not None and one.fault is None
        fault = one.fault.text() if one is not None and one.fault is not None else ""
        size = one.size if one is not None and whole else model.size if model else 0
        rows.append(ModelRow(name, engine, one.path if one is not None and whole else None, size, fault, measured.get((name, engine))))
    return rows


def model_line(row: ModelRow, width: int, language: str) -> Line:
    """A row: whether it is here, its name, its size, the memory it needs; at the right how long the recording takes."""
    sign = HERE if row.path is not None else BROKEN if row.fault else AWAY
    name = row.name if row.engine == ENGINES[0] else f"{row.name} ({row.engine})"
    parts = [Part(sign, "strong"), Part(cell(name, NAME_CELLS), "strong" if row.path is not None else "")]
    parts.append(Part(f"{cell(data_size(row.size, language), SIZE_CELLS, right=True)}  ", "muted"))
    if row.need is not None:
        parts.append(Part(cell(_need(row.need, language), NEED_CELLS), "warning" if _too_much(row.need) else "muted"))
    if row.measured is None and width >= 90:
        parts.append(Part(use_of(row, language), "muted"))
    return Line(tuple(parts), _whole(row, language))


def _need(need: int, language: str) -> str:
    key = "needs-too-much" if _too_much(need) else "needs"
    return text(f"recordings.{key}", language, size=data_size(need, language))


def _too_much(need: int) -> bool:
    there = memory()
    return there is not None and need > there[1]


def _whole(row: ModelRow, language: str) -> str:
    one = row.measured
    if one is None or one.whole is None:
        return text("recordings.model-here", language) if row.path is not None else ""
    key = "takes-about" if one.scaled_from else "takes"
    return text(f"recordings.{key}", language, time=duration(one.whole, language))


def use_of(row: ModelRow, language: str) -> str:
    """What a model is good for."""
    model = KNOWN[row.engine].get(row.name)
    if model is None:
        return text("models.own", language)
    return text("models.use-english" if model.english_only else f"models.use-{row.name}", language)


def model_about(row: ModelRow, languages: tuple[str, ...], seconds: float | None, language: str) -> list[Part]:
    """What it is good for, what it needs, what it made of the ten seconds."""
    said = [Part(f"{row.name}: {use_of(row, language)}.")]
    if row.fault:
        said.append(Part(row.fault, "warning"))
    if "da" in languages and row.name != FOR_DANISH:
        said.append(Part(text("models.list-danish", language)))
    there = memory()
    if row.need is not None and there is not None:
        sizes = {"need": data_size(row.need, language), "total": data_size(there[0], language), "free": data_size(there[1], language)}
        look = "warning" if _too_much(row.need) else "muted"
        said.append(Part(text("recordings.memory", language, **sizes), look))
    return said + _measured(row, seconds, language)


def _measured(row: ModelRow, seconds: float | None, language: str) -> list[Part]:
    one = row.measured
    if one is None or seconds is None:
        return []
    if one.trial is not None and one.trial.fault is not None:
        return [Part(one.trial.fault.text(language), "warning")]
    if one.whole is None:
        return []
    facts = {"time": duration(one.whole, language), "length": clock(seconds)}
    if one.trial is None:
        return [Part(text("recordings.estimated", language, model=one.scaled_from, **facts))]
    speed = number(seconds / one.whole, language, 1) if one.whole else "–"
    said = [Part(text("recordings.measured", language, speed=speed, **facts))]
    if one.trial.busy:
        said.append(Part(text("recordings.measured-busy", language), "muted"))
    said.append(Part(text("recordings.tried-heard", language, words=one.trial.text or "–"), "muted"))
    return said
