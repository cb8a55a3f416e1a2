"""About ten seconds of a recording, heard by each model on this machine: how long it takes here, what it makes of them, what it needs.

Each model is tried in a process of its own (`python -m qualcode.transcription.trial`), so that its memory is measured and given back, and
so that it can be stopped. For models that are not here, time and memory are estimated from one that is, and said to be estimates.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.faults import Fault
from qualcode.study.platform import give_way, peak_memory
from qualcode.transcription.engines import ENGINES, load
from qualcode.transcription.extras import stay_offline
from qualcode.transcription.known_models import KNOWN, KnownModel, memory_of
from qualcode.transcription.models import Installed
from qualcode.transcription.records import RATE, Options, Samples
from qualcode.transcription.runner import program
from qualcode.transcription.telling import fault_of, packed

if TYPE_CHECKING:
    from qualcode.transcription.pieces import Spoken

#: seconds of speech that are wanted, and how far into the recording they are looked for at least and at most
WANTED, LOOKED, LOOKED_MOST = 10.0, 120.0, 1200.0
#: the beginning is mostly greetings and somebody seeing to the recorder
_SKIPPED = 15.0
#: seconds around the speech that are heard with it
_AROUND = 0.3
#: seconds between two looks at whether a model is done
_LOOK = 0.05
#: how time grows with multiplications, those of hearing and those of each piece of a word that is written (five ways are followed at
#: once): hearing large layers uses the processor better. Fitted to int8 on two cores with made-up weights of each size, by CPU time
_HEARING_GROWS, _WRITING = 0.81, 5.8
#: processors that an engine uses at most
_THREADS = 4
#: letters of text that a piece of a word stands for, about; English has more, Danish fewer
_LETTERS = 3.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a recording in which somebody speaks; seconds from its start."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Trial:
    """What one model made of a stretch."""

    name: str
    engine: str
    #: seconds for hearing it, the model being in memory, and for getting it there
    took: float
    loading: float
    text: str
    #: bytes of memory that were used at most; None where the system does not tell
    memory: int | None
    #: seconds that hearing would have taken with the processors to itself: those it worked, over the processors there are
    undisturbed: float = 0.0
    #: why it could not be tried; the rest is empty then
    fault: Fault | None = None

    @property
    def busy(self) -> bool:
        """Whether other programs had so much of the processors that it would be a good deal faster without them."""
        return self.undisturbed < self.took / 2


@dataclass(frozen=True, slots=True)
class Choice:
    """A model that a recording could be heard with."""

    name: str
    engine: str
    installed: bool
    #: bytes to fetch, of a model that can be fetched
    size: int | None
    trial: Trial | None
    #: seconds for the whole recording, at most about; None where nothing could be measured
    whole: float | None
    #: the model that `whole` is estimated from; None where it was measured with the model itself
    scaled_from: str | None
    #: bytes of memory it needs, about, and whether that was measured here
    memory: int | None
    memory_measured: bool
    #: whether so much memory is free; None where that is not known
    fits: bool | None


def stretch_of(path: Path) -> Stretch:
    """The part of a recording to try models on: about ten seconds, from pause to pause. Faults: of the file, nobody speaks."""
    from qualcode.transcription.pieces import stretches
    from qualcode.transcription.sound import samples

    found: list[Stretch] = []
    for stretch in stretches(samples(path)):
        found += [part for spoken in stretch.spoken for part in _tens(spoken)]
        late = [one for one in found if one.start >= _SKIPPED]
        if stretch.end >= LOOKED_MOST or (late and (stretch.end >= LOOKED or any(abs(one.seconds - WANTED) < 1 for one in late))):
            break
    if not found:
        raise Fault("models.no-speech", file=path.name)
    return min([one for one in found if one.start >= _SKIPPED] or found, key=lambda one: abs(one.seconds - WANTED))


def _tens(spoken: Spoken) -> list[Stretch]:
    """Parts of about ten seconds, each from a pause to the pause that is nearest to that."""
    parts = []
    for run in spoken.runs:
        end = min((one.end for one in spoken.runs if one.start >= run.start), key=lambda end: abs(end - run.start - WANTED))
        parts.append(Stretch(max(spoken.piece.start, run.start - _AROUND), min(spoken.piece.end, end + _AROUND)))
    return parts


def trials(
    path: Path, stretch: Stretch, language: str, models: Sequence[Installed], stopped: Callable[[], bool] = lambda: False
) -> Iterator[Trial]:
    """What each model makes of the stretch, one after the other; ends early where `stopped` says so."""
    for model in models:
        if stopped():
            return
        asked = {**asdict(stretch), "audio": str(path), "engine": model.engine, "model": str(model.path), "language": language}
        trial = _tried(model, asked, stopped)
        if trial is None:
            return
        yield trial


def _tried(model: Installed, asked: dict[str, object], stopped: Callable[[], bool]) -> Trial | None:
    """One model in a process of its own; None if it was stopped."""
    command = [sys.executable, "-P", "-X", "utf8", *program("qualcode.transcription.trial")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        try:
            if running.stdin is not None:
                with suppress(OSError), running.stdin as asks:  # not in the command, which everybody on the machine can read
                    asks.write(json.dumps(asked).encode())
            while running.poll() is None:
                if stopped():
                    return None
                time.sleep(_LOOK)
            said = running.stdout.read() if running.stdout else b""
        finally:
            running.kill()
    try:
        told: dict[str, Any] = json.loads(said)
    except ValueError:
        return Trial(model.name, model.engine, 0, 0, "", None, fault=Fault("models.trial-died", model=model.name))
    if "key" in told:
        return Trial(model.name, model.engine, 0, 0, "", None, fault=fault_of(told["key"], told["fields"]))
    return Trial(model.name, model.engine, told["took"], told["loading"], told["text"], told["memory"], told["undisturbed"])


def choices(
    seconds: float, stretch: Stretch, tried: Sequence[Trial], engine: str, languages: Sequence[str], free: int | None
) -> tuple[Choice, ...]:
    """All models of an engine that know these languages, with what hearing a recording of so many `seconds` would take.

    What was not tried is scaled by the multiplications it takes (`KnownModel`) from the nearest that was. `free`: bytes of memory.
    """
    measured = {trial.name: trial for trial in tried if trial.engine == engine and trial.fault is None}
    asked = {trial.name: trial for trial in tried if trial.engine == engine}
    known = {name: model for name, model in KNOWN[engine].items() if not model.english_only or set(languages) <= {"en"}}
    found = []
    for name in [*known, *(name for name in asked if name not in known)]:
        trial, model = measured.get(name), known.get(name)
        whole, source = None, None
        if trial:
            whole = trial.took * seconds / stretch.seconds
        elif model and name not in asked:
            source = _nearest(model, measured, engine)
            whole = _scaled(model, KNOWN[engine][source], measured[source]) * seconds / stretch.seconds if source else None
        memory = trial.memory if trial and trial.memory else memory_of(model) if model else None
        found.append(
            Choice(
                name=name,
                engine=engine,
                installed=name in asked,
                size=model.size if model else None,
                trial=asked.get(name),
                whole=whole,
                scaled_from=source,
                memory=memory,
                memory_measured=bool(trial and trial.memory),
                fits=None if free is None or memory is None else memory <= free,
            )
        )
    return tuple(found)


def _nearest(model: KnownModel, measured: dict[str, Trial], engine: str) -> str | None:
    """The model measured whose size is nearest, of those whose shape is known."""
    there = [name for name in measured if name in KNOWN[engine]]
    return min(there, key=lambda name: abs(_ratio(model, KNOWN[engine][name])), default=None)


def _ratio(model: KnownModel, other: KnownModel) -> float:
    from math import log

    return log(model.parameters / other.parameters)


def _scaled(model: KnownModel, other: KnownModel, trial: Trial) -> float:
    """Seconds that `model` would take for what `other` was tried on."""
    return trial.took * _work(model, trial.text) / _work(other, trial.text)


def _work(model: KnownModel, text: str) -> float:
    """What hearing a stretch and writing `text` takes, in units that only their ratio means anything of."""
    hearing: float = (model.hearing_work / 1e9) ** _HEARING_GROWS
    return hearing + _WRITING * model.writing_work / 1e9 * len(text) / _LETTERS


def main(_: list[str]) -> int:
    """The other process: hear the stretch that stdin asks for with one model, and tell on stdout."""
    told: dict[str, Any] = json.load(sys.stdin)
    stay_offline()
    give_way()
    try:
        samples = _samples(Path(told["audio"]), Stretch(told["start"], told["end"]))
        begun = time.monotonic()
        engine = load(Options(Path(told["model"]), (told["language"],), told["engine"]))
        if told["engine"] == ENGINES[1]:  # at its first words it makes machine code of parts of itself
            engine.hear(samples[:RATE], told["language"])
        loaded, worked = time.monotonic(), time.process_time()
        heard = engine.hear(samples, told["language"])
        took, worked = time.monotonic() - loaded, time.process_time() - worked
        text = "".join(word.text for part in heard for word in part.words).strip()
        alone = worked / min(os.cpu_count() or 1, _THREADS)
        said: dict[str, Any] = {"took": took, "loading": loaded - begun, "text": text, "memory": peak_memory(), "undisturbed": alone}
    except Fault as fault:
        said = {"key": fault.key, "fields": packed(fault.fields)}
    print(json.dumps(said))  # noqa: T201
    return 0


def _samples(path: Path, stretch: Stretch) -> Samples:
    import numpy as np

    from qualcode.transcription.sound import samples

    wanted, parts, size = round(stretch.seconds * RATE), [], 0
    for block in samples(path, stretch.start):
        parts.append(block[0])
        size += len(block[0])
        if size >= wanted:
            break
    return np.concatenate(parts)[:wanted]
