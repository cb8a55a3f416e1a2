"""Trying models on ten seconds of a recording: what each makes of them here, and how long the whole recording would take."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualcode.commands.terminal import put, put_json, put_table, say
from qualcode.locale import DEFAULT_LANGUAGE, text
from qualcode.locale.formats import data_size, duration, number
from qualcode.study.platform import memory
from qualcode.transcription.extras import engine_missing
from qualcode.transcription.languages import languages_given
from qualcode.transcription.models import Installed, english_only, installed, resolve
from qualcode.transcription.records import SoundFacts
from qualcode.transcription.trial import Choice, Stretch, Trial, choices, stretch_of, trials


def try_models(arguments: argparse.Namespace) -> int:
    """Hear about ten seconds with each model that is here, and say what the others would take."""
    language = arguments.language or os.environ.get("QUALCODE_LANGUAGE") or DEFAULT_LANGUAGE
    languages = languages_given(arguments.languages)
    missing = engine_missing(arguments.engine)
    if missing:
        raise missing
    from qualcode.transcription.sound import facts_of

    path = Path(arguments.audio)
    facts = facts_of(path)
    there = _chosen(arguments, languages)
    stretch = stretch_of(path)
    say(text("models.try-stretch", language, file=path.name, start=_clock(stretch.start), end=_clock(stretch.end)))
    tried = []
    for trial in trials(path, stretch, languages[0], there):
        tried.append(trial)
        say(trial.fault.text(language) if trial.fault else text("models.try-done", language, model=trial.name))
    room = memory()
    found = choices(facts.seconds, stretch, tried, arguments.engine, languages, room[1] if room else None)
    told = _Told(path, facts, stretch, room, tuple(tried), found)
    if arguments.json:
        put_json(_document(told))
    else:
        _print(told, languages, language)
    return 1 if any(trial.fault for trial in tried) else 0


@dataclass(frozen=True, slots=True)
class _Told:
    """What there is to tell; `room` is memory in bytes, all of it and what is free."""

    path: Path
    facts: SoundFacts
    stretch: Stretch
    room: tuple[int, int] | None
    tried: tuple[Trial, ...]
    found: tuple[Choice, ...]


def _chosen(arguments: argparse.Namespace, languages: tuple[str, ...]) -> list[Installed]:
    """The models to be tried: those named, else all that are here, whole, and for these languages."""
    if arguments.model:
        paths = [resolve(name, arguments.engine, languages) for name in arguments.model]
        return [Installed(path.stem if path.is_file() else path.name, arguments.engine, path, 0, None) for path in paths]
    english = set(languages) <= {"en"}
    return [one for one in installed(arguments.engine) if one.fault is None and (english or not english_only(one.path, one.engine))]


def _print(told: _Told, languages: tuple[str, ...], language: str) -> None:
    headings = [text(f"models.column-{name}", language) for name in ("model", "took", "whole", "memory", "size")]
    put_table(headings, [_cells(choice, language) for choice in told.found], right=(False, True, False, False, True))
    put(text("models.try-whole", language, length=duration(told.facts.seconds, language)))
    if told.room:
        put(text("models.try-memory", language, total=data_size(told.room[0], language), free=data_size(told.room[1], language)))
    heard = [trial for trial in told.tried if trial.fault is None]
    for trial in heard:
        if trial.busy:
            alone = duration(trial.undisturbed * told.facts.seconds / told.stretch.seconds, language)
            put(text("models.try-busy", language, model=trial.name, time=alone))
    if not told.tried:
        put(text("models.none-here", language))
        put(text("models.list-get", language))
    if "da" in languages:
        put(text("models.list-danish", language))
    for trial in heard:
        put(f"\n{trial.name}:\n  {trial.text or text('models.try-nothing', language)}")


def _cells(choice: Choice, language: str) -> list[str]:
    took = (
        text("models.try-seconds", language, seconds=number(choice.trial.took, language, 1))
        if choice.trial and not choice.trial.fault
        else ""
    )
    key = "try-about" if choice.scaled_from is None else "try-scaled"
    whole = (
        text("models.try-unknown", language)
        if choice.whole is None
        else text(f"models.{key}", language, time=duration(choice.whole, language), model=choice.scaled_from)
    )
    needs = "" if choice.memory is None else data_size(choice.memory, language)
    if choice.fits is False:
        needs = text("models.try-too-much", language, size=needs)
    fetch = "" if choice.installed or choice.size is None else data_size(choice.size, language)
    return [choice.name, took, whole, needs, fetch]


def _document(told: _Told) -> dict[str, Any]:
    return {
        "file": told.path.name,
        "recording_seconds": told.facts.seconds,
        "start": told.stretch.start,
        "end": told.stretch.end,
        "memory": {"total": told.room[0], "free": told.room[1]} if told.room else None,
        "models": [_model(choice) for choice in told.found],
    }


def _model(choice: Choice) -> dict[str, Any]:
    heard = choice.trial if choice.trial and choice.trial.fault is None else None
    return {
        "name": choice.name,
        "engine": choice.engine,
        "installed": choice.installed,
        "download": choice.size,
        "seconds": round(heard.took, 2) if heard else None,
        "undisturbed_seconds": round(heard.undisturbed, 2) if heard else None,
        "loading_seconds": round(heard.loading, 2) if heard else None,
        "text": heard.text if heard else None,
        "fault": choice.trial.fault.text() if choice.trial and choice.trial.fault else None,
        "whole_seconds": None if choice.whole is None else round(choice.whole),
        "estimated_from": choice.scaled_from,
        "memory": choice.memory,
        "memory_measured": choice.memory_measured,
        "fits": choice.fits,
    }


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
